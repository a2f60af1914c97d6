import { z } from 'zod';
import type { Capacity, Plan, PlannedDefinition, PlannedQueue, Rules, Step } from '../rollout/planned.js';
import { Count, JsonRecord, Order, StoredPlanNote, Text, type Members } from './rollout-parts.js';

/** The approved plan as stored. Its hash is not checked here: whoever acts on an approval compares it. */

const milliseconds = z.number();

const rules = {
  canary: z.looseObject({ jobs: Count, command: z.array(Text).nullable(), timeoutMs: milliseconds }),
  shift: z.looseObject({ caps: z.array(z.number()), auto: z.boolean(), watchMs: milliseconds }),
  bake: z.looseObject({ forMs: milliseconds, minJobs: Count }),
  retainBlueMs: milliseconds,
  limits: z.looseObject({ maxFailureRate: z.number(), maxDurationRatio: z.number(), significance: z.number() }),
  alarms: z.array(Text),
  watch: z.looseObject({ createAlarms: z.boolean() }).exactOptional(),
  deadlinesMs: z.looseObject({
    provision: milliseconds,
    canary: milliseconds,
    shift: milliseconds,
    bake: milliseconds,
    drain: milliseconds,
    retire: milliseconds,
    rollback: milliseconds,
  } satisfies Members<Rules['deadlinesMs']>),
} satisfies Members<Rules>;

const blue = {
  name: Text,
  arn: Text,
  clusterArn: Text,
  type: Text,
  maxVcpus: z.number(),
  minVcpus: z.number(),
  deletable: z.boolean(),
  described: JsonRecord,
} satisfies Members<Plan['blue']>;

const green = {
  name: Text,
  type: Text,
  maxVcpus: z.number(),
  request: JsonRecord,
  updatePolicy: JsonRecord.exactOptional(),
} satisfies Members<NonNullable<Plan['green']>>;

const queue = {
  name: Text,
  arn: Text,
  priority: z.number(),
  before: Order,
  full: z.boolean(),
} satisfies Members<PlannedQueue>;

const step = { queue: Text, capPercent: z.number(), maxVcpus: z.number() } satisfies Members<Step>;

const definition = {
  name: Text,
  previous: z.looseObject({ arn: Text, revision: Count, content: JsonRecord, tags: JsonRecord }),
  stagedName: Text,
  from: z.array(Text),
  to: Text,
} satisfies Members<PlannedDefinition>;

const canary = {
  name: Text,
  platform: z.enum(['container', 'ecs']),
  containerName: Text.exactOptional(),
  arn: Text,
  staged: z.boolean(),
} satisfies Members<Plan['canaries'][number]>;

const capacity = {
  vcpus: z
    .looseObject({
      code: Text,
      name: Text,
      quota: z.number(),
      green: z.number(),
      inUse: z.number().exactOptional(),
      ifFull: z.number(),
    } satisfies Members<NonNullable<Capacity['vcpus']>>)
    .exactOptional(),
  addresses: z
    .looseObject({ free: z.number(), jobs: z.number(), jobVcpus: z.number() } satisfies Members<
      NonNullable<Capacity['addresses']>
    >)
    .exactOptional(),
} satisfies Members<Capacity>;

const plan = {
  hash: Text,
  placement: z.enum(['replace', 'keep']),
  queue: Text,
  rules: z.looseObject(rules),
  blue: z.looseObject(blue),
  green: z.looseObject(green).exactOptional(),
  queues: z.array(z.looseObject(queue)),
  steps: z.array(z.looseObject(step)),
  definitions: z.array(z.looseObject(definition)),
  canaries: z.array(z.looseObject(canary)),
  canaryQueue: Text,
  notes: z.array(StoredPlanNote),
  capacity: z.looseObject(capacity).exactOptional(),
} satisfies Members<Plan>;
export const StoredPlan = z.looseObject(plan);
