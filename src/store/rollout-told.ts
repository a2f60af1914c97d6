import { z } from 'zod';
import type { Metrics } from '../rollout/metrics.js';
import { Gate } from '../rollout/request.js';
import type { Line, Told } from '../rollout/told.js';
import {
  Count,
  Operation,
  PhaseName,
  StoredDiagnosis,
  StoredEvidence,
  StoredJudgement,
  StoredLogsUnread,
  Text,
  Time,
  type Members,
} from './rollout-parts.js';
import { HoldReason, RollbackReason } from './rollout-reasons.js';

/** The outbox as stored: what has been told in Slack and what is still to be told. */

const ofGate = { gate: Gate, step: Count.exactOptional() };

const figure = z.number().exactOptional();
/** Told to people, never decided on. */
const StoredMetrics = z.looseObject({
  minutes: z.number(),
  queues: z.array(z.looseObject({ queue: Text, canary: z.boolean(), succeeded: figure, failed: figure })),
  clusters: z.array(
    z.looseObject({
      colour: z.enum(['green', 'blue']),
      cpuPercent: figure,
      memoryPercent: figure,
      cpuReservedPercent: figure,
      memoryReservedPercent: figure,
      cpuUnits: figure,
      memoryMib: figure,
    }),
  ),
} satisfies Members<Metrics>);

const Say = z.discriminatedUnion('say', [
  z.looseObject({ say: z.literal('started') }),
  z.looseObject({ say: z.literal('replanned'), by: Text }),
  z.looseObject({ say: z.literal('approved'), ...ofGate, by: Text }),
  z.looseObject({ say: z.literal('gateOpen'), ...ofGate }),
  z.looseObject({ say: z.literal('gateReminder'), ...ofGate, share: z.literal([50, 90]) }),
  z.looseObject({ say: z.literal('entered'), phase: PhaseName, step: Count.exactOptional() }),
  z.looseObject({ say: z.literal('autoAdvanced'), step: Count }),
  z.looseObject({ say: z.literal('operated'), operation: Operation, result: Text.exactOptional() }),
  z.looseObject({
    say: z.literal('environment'),
    name: Text,
    role: z.enum(['blue', 'green']),
    status: Text,
    reason: Text.exactOptional(),
  }),
  z.looseObject({ say: z.literal('order'), queue: Text, order: z.array(Text) }),
  z.looseObject({
    say: z.literal('canary'),
    number: Count,
    total: Count,
    succeeded: z.boolean(),
    onGreen: z.boolean(),
    jobId: Text,
    diagnosis: StoredDiagnosis.exactOptional(),
    exitCode: z.number().exactOptional(),
    logLines: z.array(Text).exactOptional(),
    logsUnread: StoredLogsUnread.exactOptional(),
  }),
  z.looseObject({ say: z.literal('canaryStuck'), number: Count, raw: Text }),
  z.looseObject({
    say: z.literal('verdict'),
    where: z.enum(['canary', 'shift', 'bake']),
    judgement: StoredJudgement,
    evidence: StoredEvidence.exactOptional(),
    metrics: StoredMetrics.exactOptional(),
  }),
  z.looseObject({ say: z.literal('blueJobs'), jobs: Count, environment: Text }),
  z.looseObject({ say: z.literal('pinned'), jobs: Count }),
  z.looseObject({ say: z.literal('uncounted'), platform: Count, unknown: Count }),
  z.looseObject({ say: z.literal('held'), why: HoldReason }),
  z.looseObject({ say: z.literal('resumed'), by: Text }),
  z.looseObject({ say: z.literal('retried'), by: Text }),
  z.looseObject({ say: z.literal('rollingBack'), why: RollbackReason, from: PhaseName }),
  z.looseObject({ say: z.literal('ended'), phase: PhaseName }),
]);

const line = {
  seq: Count,
  at: Time,
  version: Count,
  phase: PhaseName,
  gate: z.union([Gate, z.literal('')]),
  held: z.boolean(),
  what: Say,
} satisfies Members<Line>;

const root = {
  channel: Text,
  ts: Text,
  hash: Text,
  at: Time,
  count: Count,
} satisfies Members<NonNullable<Told['root']>>;

const sending = {
  key: Text,
  seqs: z.array(Count),
  at: Time,
  by: Text,
  ambiguous: z.boolean(),
} satisfies Members<NonNullable<Told['sending']>>;

const told = {
  lines: z.array(z.looseObject(line)),
  root: z.looseObject(root).exactOptional(),
  sending: z.looseObject(sending).exactOptional(),
  pictures: z.array(Text).exactOptional(),
} satisfies Members<Told>;
export const StoredTold = z.looseObject(told);
