import type { DeleteAlarmsCommandInput, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import type { Alarm, Cloud } from '../ports.js';
import type { Wire } from './call.js';
import { askedAtOnceMax, assertAskable } from './call-limit.js';
import type { Clients } from './clients.js';
import { malformedError } from './failure.js';

const AlarmDetail = z
  .object({
    AlarmName: z.string(),
    StateValue: z.string(),
    StateReason: z.string().default(''),
    StateUpdatedTimestamp: z.date().optional(),
    AlarmConfigurationUpdatedTimestamp: z.date().optional(),
  })
  .transform((one) => ({
    name: one.AlarmName,
    state: toState(one.StateValue),
    neverHadData: toState(one.StateValue) === 'insufficient' && isUnchecked(one),
  }));

/** A new alarm has the state it was made with, at the moment it was made; any later state has a moment of its own. */
function isUnchecked(one: {
  StateReason: string;
  StateUpdatedTimestamp?: Date | undefined;
  AlarmConfigurationUpdatedTimestamp?: Date | undefined;
}): boolean {
  const [state, made] = [one.StateUpdatedTimestamp?.getTime(), one.AlarmConfigurationUpdatedTimestamp?.getTime()];
  return /^unchecked/i.test(one.StateReason) || (state !== undefined && state === made);
}

const Alarms = z
  .object({
    MetricAlarms: z.array(AlarmDetail).default([]),
    CompositeAlarms: z.array(AlarmDetail).default([]),
    NextToken: z.string().optional(),
  })
  .transform(({ MetricAlarms, CompositeAlarms, NextToken }) => ({
    items: [...MetricAlarms, ...CompositeAlarms],
    next: NextToken === '' ? undefined : NextToken,
  }));

/** The pure core writes requests in CloudWatch's own words; here they take the SDK's type. */
const PutRequest = z.custom<PutMetricAlarmCommandInput>();
const DeleteRequest = z.custom<DeleteAlarmsCommandInput>();

/** CloudWatch alarms, composite ones as well. */
export function cloudWatchAlarms(
  { cloudWatch }: Clients,
  call: Wire,
): Pick<Cloud, 'alarms' | 'putAlarm' | 'deleteAlarms'> {
  return {
    async alarms(names) {
      assertAskable(names, 'alarms');
      // Without names CloudWatch would list every alarm there is.
      if (names.length === 0) return [];
      const found: Alarm[] = [];
      const { sdk, client } = await cloudWatch();
      // A left-out alarm would read as one without data, so pages are followed; each holds at least one of the names.
      for (let page = 0, next: string | undefined; page < names.length; page += 1) {
        const request = {
          AlarmNames: [...names],
          AlarmTypes: [sdk.AlarmType.MetricAlarm, sdk.AlarmType.CompositeAlarm],
          MaxRecords: askedAtOnceMax,
          NextToken: next,
        };
        const answer = await call({
          service: 'cloudwatch',
          action: 'DescribeAlarms',
          pace: 'read',
          send: (abortSignal) => client.send(new sdk.DescribeAlarmsCommand(request), { abortSignal }),
          answer: Alarms,
        });
        found.push(...answer.items);
        next = answer.next;
        if (next === undefined) return found;
      }
      throw malformedError('DescribeAlarms', 'read', new RangeError('more pages than names'));
    },
    async putAlarm(request) {
      const { sdk, client } = await cloudWatch();
      await call({
        service: 'cloudwatch',
        action: 'PutMetricAlarm',
        pace: 'change',
        send: (abortSignal) => client.send(new sdk.PutMetricAlarmCommand(PutRequest.parse(request)), { abortSignal }),
        answer: z.unknown(),
      });
    },
    async deleteAlarms(request) {
      const { sdk, client } = await cloudWatch();
      await call({
        service: 'cloudwatch',
        action: 'DeleteAlarms',
        pace: 'change',
        send: (abortSignal) => client.send(new sdk.DeleteAlarmsCommand(DeleteRequest.parse(request)), { abortSignal }),
        answer: z.unknown(),
      });
    },
  };
}

/** A word we do not know is no sign of health. */
function toState(word: string): Alarm['state'] {
  switch (word) {
    case 'OK':
      return 'ok';
    case 'ALARM':
      return 'alarm';
    default:
      return 'insufficient';
  }
}
