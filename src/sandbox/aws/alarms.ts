import { z } from 'zod';
import { evaluateMath } from './metric-math.js';
import { Dimension, planAlarmEvaluation, Query, series } from './metrics.js';
import { changes, reads, type Answer } from './operation.js';
import { page } from './paging.js';
import { Refusal } from './refusal.js';
import type { World } from './world.js';

const AlarmState = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
export type AlarmState = z.output<typeof AlarmState>;

const Comparison = z.enum([
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
]);

const PutInput = z.object({
  AlarmName: z.string().min(1),
  AlarmDescription: z.string().optional(),
  ActionsEnabled: z.boolean().default(true),
  AlarmActions: z.array(z.string()).optional(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Metrics: z.array(Query).min(1).optional(),
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Dimensions: z.array(Dimension).default([]),
  Period: z.int().min(10).optional(),
  EvaluationPeriods: z.int().min(1),
  Threshold: z.number(),
  ComparisonOperator: Comparison,
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).default('missing'),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).optional(),
});

export type Alarm = {
  settings: Omit<z.output<typeof PutInput>, 'Tags'>;
  arn: string;
  state: AlarmState;
  reason: string;
  stateSince: number;
  changedAt: number;
  /** Set by hand in the sandbox: the alarm keeps its state, whatever the metric says. */
  forced: boolean;
  tags: { Key: string; Value: string }[];
};

/** Makes an alarm, or changes the settings of one, which keeps its state. */
export function putAlarm(world: World, input: z.output<typeof PutInput>): Answer {
  const { Tags = [], ...settings } = input;
  refuseUnclear(settings);
  const present = world.alarms.get(settings.AlarmName);
  world.alarms.set(settings.AlarmName, {
    settings,
    arn: `arn:aws:cloudwatch:${world.region}:${world.account}:alarm:${settings.AlarmName}`,
    state: present?.state ?? 'INSUFFICIENT_DATA',
    reason: present?.reason ?? 'Unchecked: Initial alarm creation',
    stateSince: present?.stateSince ?? world.now,
    changedAt: world.now,
    forced: present?.forced ?? false,
    tags: present?.tags ?? Tags,
  });
  return {};
}

/** An alarm is on one metric, or on an expression over several. */
function refuseUnclear({
  Metrics,
  Namespace,
  MetricName,
  Period,
  Statistic,
  ExtendedStatistic,
}: Alarm['settings']): void {
  const isOfOne = Namespace !== undefined || MetricName !== undefined || Period !== undefined;
  if (Metrics !== undefined) {
    if (isOfOne) throw new Refusal('ValidationError', 'Metrics must not be given together with a single metric.');
    const returned = Metrics.filter((query) => query.ReturnData !== false);
    if (returned.length !== 1) throw new Refusal('ValidationError', 'Exactly one of Metrics must return data.');
    evaluateMath(returned[0]?.Expression ?? returned[0]?.Id ?? '', () => 1);
    return;
  }
  if (Namespace === undefined || MetricName === undefined || Period === undefined) {
    throw new Refusal('ValidationError', 'Namespace, MetricName and Period must be given, or Metrics.');
  }
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw new Refusal('ValidationError', 'Exactly one of Statistic and ExtendedStatistic must be given.');
  }
}

/** Looks at every alarm that nobody holds by hand, and plans the next look. */
export function evaluateAlarms(world: World): void {
  for (const alarm of world.alarms.values()) {
    if (!alarm.forced) evaluate(world, alarm);
  }
  planAlarmEvaluation(world);
}

function evaluate(world: World, alarm: Alarm): void {
  const { settings } = alarm;
  const points = pointsOf(world, settings);
  const missing = settings.EvaluationPeriods - points.length;
  const breaching = points.filter(({ value }) => breaches(value, settings)).length;
  if (points.length === 0 && settings.TreatMissingData === 'ignore') return;
  if (points.length === 0 && settings.TreatMissingData === 'missing') {
    setState(world, alarm, 'INSUFFICIENT_DATA', 'Insufficient Data: no datapoints were received.');
    return;
  }
  const counted = breaching + (settings.TreatMissingData === 'breaching' ? missing : 0);
  const state = counted >= settings.EvaluationPeriods ? 'ALARM' : 'OK';
  setState(
    world,
    alarm,
    state,
    `Threshold Crossed: ${breaching} of ${settings.EvaluationPeriods} datapoints breached.`,
  );
}

/** The values of the last periods, without those that have no data. */
function pointsOf(world: World, settings: Alarm['settings']): { value: number }[] {
  const { Metrics, EvaluationPeriods } = settings;
  const stats = Metrics?.flatMap(({ Id, MetricStat }) => (MetricStat ? [{ id: Id, stat: MetricStat }] : []));
  const periodMs = (stats?.[0]?.stat.Period ?? settings.Period ?? 60) * 1000;
  const to = Math.floor(world.now / periodMs) * periodMs;
  const from = to - EvaluationPeriods * periodMs;
  if (stats === undefined) {
    const { Namespace: namespace = '', MetricName: name = '', Dimensions: dimensions } = settings;
    const statistic = settings.Statistic ?? settings.ExtendedStatistic ?? 'Sum';
    return series(world, { namespace, name, dimensions }, { from, to, periodMs, statistic });
  }
  const returned = Metrics?.find((query) => query.ReturnData !== false);
  return Array.from({ length: EvaluationPeriods }, (_, period) => from + period * periodMs).flatMap((start) => {
    const valueOf = (id: string): number | undefined => {
      const stat = stats.find((one) => one.id === id)?.stat;
      if (stat === undefined) return undefined;
      const { Namespace: namespace, MetricName: name, Dimensions: dimensions = [] } = stat.Metric;
      const range = { from: start, to: start + periodMs, periodMs, statistic: stat.Stat };
      return series(world, { namespace, name, dimensions }, range)[0]?.value;
    };
    const value = evaluateMath(returned?.Expression ?? returned?.Id ?? '', valueOf);
    return value === undefined ? [] : [{ value }];
  });
}

function breaches(value: number, { ComparisonOperator, Threshold }: Alarm['settings']): boolean {
  switch (ComparisonOperator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= Threshold;
    case 'GreaterThanThreshold':
      return value > Threshold;
    case 'LessThanThreshold':
      return value < Threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= Threshold;
  }
}

/** Sets an alarm's state and since when. */
export function setState(world: World, alarm: Alarm, state: AlarmState, reason: string): void {
  if (alarm.state !== state) alarm.stateSince = world.now;
  alarm.state = state;
  alarm.reason = reason;
}

const DescribeInput = z.object({
  AlarmNames: z.array(z.string()).max(100).optional(),
  AlarmNamePrefix: z.string().optional(),
  StateValue: AlarmState.optional(),
  AlarmTypes: z.array(z.string()).optional(),
  MaxRecords: z.int().min(1).max(100).optional(),
  NextToken: z.string().optional(),
});

function describe(world: World, input: z.output<typeof DescribeInput>): Answer {
  const found = [...world.alarms.values()]
    .filter(({ settings }) => !input.AlarmNames?.length || input.AlarmNames.includes(settings.AlarmName))
    .filter(({ settings }) => settings.AlarmName.startsWith(input.AlarmNamePrefix ?? ''))
    .filter(({ state }) => input.StateValue === undefined || input.StateValue === state);
  const { items, next } = page(world, found, { token: input.NextToken, size: input.MaxRecords ?? 50, sizeMax: 100 });
  return { MetricAlarms: items.map(render), CompositeAlarms: [], NextToken: next };
}

function render(alarm: Alarm): Answer {
  return {
    ...alarm.settings,
    AlarmArn: alarm.arn,
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateUpdatedTimestamp: new Date(alarm.stateSince),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.changedAt),
  };
}

function alarmNamed(world: World, name: string): Alarm {
  const alarm = world.alarms.get(name);
  if (alarm === undefined) throw new Refusal('ResourceNotFound', `Alarm ${name} does not exist`, 404);
  return alarm;
}

function remove(world: World, input: { AlarmNames: string[] }): Answer {
  for (const name of input.AlarmNames) alarmNamed(world, name);
  for (const name of input.AlarmNames) world.alarms.delete(name);
  return {};
}

const SetInput = z.object({ AlarmName: z.string(), StateValue: AlarmState, StateReason: z.string() });

export const alarmOperations = {
  DescribeAlarms: reads(DescribeInput, describe),
  PutMetricAlarm: changes(PutInput, putAlarm),
  DeleteAlarms: changes(z.object({ AlarmNames: z.array(z.string()).min(1).max(100) }), remove),
  SetAlarmState: changes(SetInput, (world, input): Answer => {
    setState(world, alarmNamed(world, input.AlarmName), input.StateValue, input.StateReason);
    return {};
  }),
  ListTagsForResource: reads(z.object({ ResourceARN: z.string() }), (world, input): Answer => ({
    Tags: alarmNamed(world, input.ResourceARN.split(':alarm:')[1] ?? '').tags,
  })),
};
