import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Policy } from '../policy.js';
import { PortError } from '../port-error.js';
import type { Clock, Cloud } from '../ports.js';
import type { Rights } from '../rights-port.js';
import { within, type Timer } from '../timer.js';
import { awsFindings } from './aws.js';
import { clockFindings, type Reading } from './clock.js';
import { inOrder, type Area, type Finding } from './finding.js';
import { wordsOf, type Outcome, type Simulation } from './permissions.js';
import type { Right } from './rights.js';
import { appTokenFinding, slackFindings } from './slack.js';
import { slackAsker } from './slack-wire.js';
import { hearDates, tableFindings } from './table.js';

/** Looks at everything the bot needs and says how each thing stands. Never rejects; ends within about twenty seconds. */
export type Doctor = () => Promise<Finding[]>;

export interface DoctorParts {
  /** `appToken`: where the bot is reached by Socket Mode. */
  slack: { apiUrl: string; botToken: string; appToken?: string };
  tableName: string;
  /** A client of its own for each look: it is made to listen to the time that AWS tells. */
  tableClient: () => DynamoDBClient;
  cloud: Cloud;
  rights: Rights;
  /** Or what is wrong with its file, one sentence each. */
  policy: Policy | { faults: readonly string[] };
  clock: Clock;
  timer: Timer;
  /** What is known beforehand. */
  known?: readonly Finding[];
}

/** Each call ends sooner; these are the last words: on Slack's answers, on the table's, on each part as a whole. */
const slackMsMax = 14_000;
const tableMsMax = 12_000;
/** IAM may be out of reach where all else is not, as behind endpoints of a VPC. */
const rightsMsMax = 6_000;
const lookMsMax = 18_000;

/** Whoever asks while a look is under way shares it, so that many who ask at once do not ask Slack and AWS many times. */
export function createDoctor(parts: DoctorParts): Doctor {
  let underWay: Promise<Finding[]> | undefined;
  return () => {
    underWay ??= look(parts).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** Every probe stands for itself: one that fails or hangs hides nothing that another found. */
async function look(parts: DoctorParts): Promise<Finding[]> {
  const { slack, cloud, clock, timer, tableName } = parts;
  const policy = 'faults' in parts.policy ? undefined : parts.policy;
  const readings: Reading[] = [];
  const heard = (one: Reading): void => void readings.push(one);
  const until = AbortSignal.timeout(slackMsMax);
  const ask = (token: string) => slackAsker({ apiUrl: slack.apiUrl, token }, clock, heard, until);
  const { appToken, botToken } = slack;
  const table = tableOf(parts, heard);
  const outcomes = within(timer, tableMsMax, table).then(
    (one): readonly Outcome[] => one?.outcomes ?? [],
    () => [],
  );
  const found = await Promise.all([
    inTime(timer, 'slack', 'Slack', () => slackFindings(ask(botToken), policy)),
    inTime(timer, 'slack', 'Slack', async () => (appToken === undefined ? [] : [await appTokenFinding(ask(appToken))])),
    inTime(timer, 'table', tableName, () => table.then((one) => one.findings)),
    inTime(timer, 'account', 'AWS', () =>
      awsFindings(cloud, (asked) => simulate(parts, asked), policy, clock, outcomes),
    ),
  ]);
  return inOrder([
    ...(parts.known ?? []),
    ...policyFindings(parts.policy),
    ...found.flat(),
    ...clockFindings(readings),
  ]);
}

/** Asks IAM for what nothing harmless can try. That it does not say is no fault. */
async function simulate({ rights, timer }: DoctorParts, asked: readonly Right[]): Promise<Simulation> {
  if (asked.length === 0) return { asked, allowed: [] };
  const answer = rights.allowed(asked).then(
    (allowed) => ({ asked, allowed }),
    (error: unknown) => {
      if (error instanceof PortError) return { why: wordsOf(error) };
      throw error;
    },
  );
  return (await within(timer, rightsMsMax, answer)) ?? { why: `no answer within ${rightsMsMax / 1_000} s` };
}

async function tableOf({ tableClient, tableName, clock }: DoctorParts, heard: (one: Reading) => void) {
  const client = tableClient();
  hearDates(client, clock, heard);
  return tableFindings(client, tableName);
}

function policyFindings(policy: DoctorParts['policy']): Finding[] {
  if ('faults' in policy) return policy.faults.map((fault) => ({ finding: 'policyFault', fault }));
  return [{ finding: 'policyFine', queues: policy.queues.size }];
}

async function inTime(timer: Timer, area: Area, what: string, find: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    const found = await within(timer, lookMsMax, find());
    return found ?? [{ finding: 'untold', area, what, why: `no answer within ${lookMsMax / 1_000} s` }];
  } catch (error) {
    return [
      { finding: 'untold', area, what, why: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' },
    ];
  }
}
