import { z } from 'zod';
import type { Judgement, Sample } from '../rollout/verdict.js';
import type { PlanNote } from '../rollout/plan-faults.js';
import type { Cause, Diagnosis, FailureClass } from '../rollout/diagnose.js';
import { Gate, type StartRequest } from '../rollout/request.js';
import type {
  Canary,
  Evidence,
  Failure,
  Idle,
  Made,
  OpenGate,
  PhaseName as PhaseNameType,
} from '../rollout/rollout.js';
import type { Intent } from '../rollout/operation.js';
import type { JsonObject } from '../rollout/json.js';
import type { OrderEntry } from '../rollout/planned.js';

/**
 * The pieces a stored rollout is made of. Objects are loose: a member that this version does not know survives a read and
 * a write, so that replicas of neighbouring versions may share a record. Anything an older version would misread
 * needs a new `schema` number instead.
 */

/** Lists every member of T, the optional ones too; a member added to T and forgotten here does not compile. */
export type Members<T> = Record<keyof T, z.ZodType>;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function member(value: unknown, name: string): unknown {
  const found: unknown = isObject(value) ? Reflect.get(value, name) : undefined;
  return found;
}

/** What AWS described or will be asked. Records come out of JSON.parse, so an object in one is JSON all the way down. */
export const JsonRecord = z.custom<JsonObject>(isObject, 'expected an object');

const hasText = (name: string) => (value: unknown) => typeof member(value, name) === 'string';

/** Decided on by its verdict alone; the rest is told to people, and verdict.ts alone knows how it looks. */
const judgement = {
  verdict: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']),
  failures: z.custom<Judgement['failures']>(isObject, 'expected an object'),
  duration: z.custom<NonNullable<Judgement['duration']>>(isObject, 'expected an object').nullable(),
  reasons: z.array(z.custom<Judgement['reasons'][number]>(hasText('reason'), 'expected a reason')),
} satisfies Members<Judgement>;
export const StoredJudgement = z.looseObject(judgement);
export const TimedJudgement = z.looseObject({ ...judgement, at: z.number() });

/** The cause is told to people, and diagnose.ts alone knows its words. */
const diagnosis = {
  class: z.enum(['version', 'platform', 'neither', 'unknown'] satisfies FailureClass[]),
  cause: z.custom<Cause>((value) => typeof value === 'string', 'expected a cause'),
  raw: z.string(),
  hardStop: z.literal('imagePull').exactOptional(),
} satisfies Members<Diagnosis>;
export const StoredDiagnosis = z.looseObject(diagnosis);

/** Checked in full when the person asked; rules that grow stricter later must not make the record unreadable. */
export const StoredRequest = z.custom<StartRequest>(
  (value) => hasText('queue')(value) && hasText('placement')(value),
  'expected a request',
);

/** Told to people, never decided on. */
export const StoredPlanNote = z.custom<PlanNote>(
  (value) => typeof member(value, 'note') === 'string',
  'expected a note',
);

export const Text = z.string();
export const Time = z.number();
export const Count = z.int();

export const PhaseName = z.enum([
  'plan',
  'provision',
  'canary',
  'shift',
  'bake',
  'drain',
  'retire',
  'complete',
  'rollback',
  'rolledBack',
  'aborted',
] satisfies PhaseNameType[]);

const entry = { order: Count, environment: Text } satisfies Members<OrderEntry>;
export const Order = z.array(z.looseObject(entry));

const openGate = {
  name: Gate,
  step: Count.exactOptional(),
  instance: Count,
  openedAt: Time,
  expiresAt: Time,
  reminders: z.literal([0, 1, 2]),
  approval: z.looseObject({ by: Text, at: Time, planHash: Text }).exactOptional(),
} satisfies Members<OpenGate>;
export const StoredGate = z.looseObject(openGate);

export const Operation = z.discriminatedUnion('op', [
  z.looseObject({ op: z.literal('createEnvironment'), name: Text, maxVcpus: z.number() }),
  z.looseObject({
    op: z.literal('updateEnvironment'),
    name: Text,
    set: z.looseObject({
      state: z.enum(['ENABLED', 'DISABLED']).exactOptional(),
      maxvCpus: z.number().exactOptional(),
      minvCpus: z.number().exactOptional(),
      updatePolicy: JsonRecord.exactOptional(),
    }),
  }),
  z.looseObject({ op: z.literal('deleteEnvironment'), name: Text }),
  z.looseObject({ op: z.literal('createQueue'), name: Text, environment: Text }),
  z.looseObject({ op: z.literal('disableQueue'), name: Text }),
  z.looseObject({ op: z.literal('deleteQueue'), name: Text }),
  z.looseObject({ op: z.literal('writeOrder'), queue: Text, from: Order, to: Order }),
  z.looseObject({
    op: z.literal('register'),
    purpose: z.enum(['staged', 'promoted', 'restored']),
    definition: Text,
    name: Text,
  }),
  z.looseObject({
    op: z.literal('deregister'),
    arn: Text,
    definition: Text,
    purpose: z.enum(['staged', 'promoted']),
  }),
  z.looseObject({ op: z.literal('submit'), number: Count }),
  z.looseObject({ op: z.literal('cancel'), number: Count }),
  z.looseObject({ op: z.literal('putAlarm'), name: Text, queue: Text, above: z.number().exactOptional() }),
  z.looseObject({ op: z.literal('deleteAlarm'), name: Text }),
]);

const intent = {
  key: Text,
  operation: Operation,
  at: Time,
  attempts: Count,
  state: z.enum(['sent', 'unknown', 'again']),
  retryAt: Time,
  raw: Text.exactOptional(),
} satisfies Members<Intent>;
export const StoredIntent = z.looseObject(intent);

const revision = z.looseObject({ arn: Text, gone: z.boolean().exactOptional() });
const made = {
  green: z
    .looseObject({
      arn: Text,
      clusterArn: Text.exactOptional(),
      updatePolicySet: z.boolean().exactOptional(),
      gone: z.boolean().exactOptional(),
    })
    .exactOptional(),
  canaryQueue: revision.exactOptional(),
  staged: z.record(Text, revision),
  promoted: z.record(Text, z.looseObject({ arn: Text, at: Time, gone: z.boolean().exactOptional() })),
  restored: z.record(Text, z.looseObject({ arn: Text })),
  alarms: z
    .record(Text, z.looseObject({ at: Time, there: z.boolean().exactOptional(), gone: z.boolean().exactOptional() }))
    .exactOptional(),
} satisfies Members<Made>;
export const StoredMade = z.looseObject(made);

/** Told to people, never decided on. */
export const StoredLogsUnread = z.discriminatedUnion('why', [
  z.looseObject({ why: z.literal('none') }),
  z.looseObject({ why: z.literal('denied'), raw: Text }),
  z.looseObject({ why: z.literal('failed'), raw: Text }),
]);

const idle = { looks: Count, at: Time } satisfies Members<Idle>;
export const StoredIdle = z.looseObject(idle);

const canary = {
  number: Count,
  round: Count,
  definition: Text,
  jobId: Text.exactOptional(),
  status: Text.exactOptional(),
  result: z
    .looseObject({
      succeeded: z.boolean(),
      onGreen: z.boolean(),
      diagnosis: StoredDiagnosis.exactOptional(),
      exitCode: z.number().exactOptional(),
      runSeconds: z.number().exactOptional(),
      logLines: z.array(Text).exactOptional(),
      logsUnread: StoredLogsUnread.exactOptional(),
      logGroup: Text.exactOptional(),
      logStream: Text.exactOptional(),
    })
    .exactOptional(),
  stuck: Text.exactOptional(),
  cancelled: z.boolean().exactOptional(),
  missing: StoredIdle.exactOptional(),
} satisfies Members<Canary>;
export const StoredCanary = z.looseObject(canary);

const Seconds = z.array(z.number());
const sample = {
  succeeded: Count,
  failed: Count,
  runSeconds: Seconds,
  waitSeconds: Seconds.exactOptional(),
  startSeconds: Seconds.exactOptional(),
} satisfies Members<Sample>;
const failure = {
  job: Text,
  jobId: Text,
  diagnosis: StoredDiagnosis,
  exitCode: z.number().exactOptional(),
  definition: Text.exactOptional(),
  logGroup: Text.exactOptional(),
  logStream: Text.exactOptional(),
  logLines: z.array(Text).exactOptional(),
  logsUnread: StoredLogsUnread.exactOptional(),
} satisfies Members<Failure>;
const evidence = {
  blue: z.looseObject(sample),
  green: z.looseObject(sample),
  greenPlatform: Count,
  unknown: Count,
  pinned: Count,
  failures: z.array(z.looseObject(failure)),
} satisfies Members<Evidence>;
export const StoredEvidence = z.looseObject(evidence);
