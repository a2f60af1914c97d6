import { z } from 'zod';
import { batchArn, nameIn, namePattern } from './arn.js';
import { uuid } from './chance.js';
import { happenAfter } from './happening.js';
import { changes, reads, type Answer } from './operation.js';
import { page } from './paging.js';
import { asOf, remember } from './past.js';
import { checkedOrder, Order, queueType } from './queue-order.js';
import { badRequest, clientException, doesNotExist } from './refusal.js';
import { checkedTags, Tags } from './tags.js';
import type { World } from './world.js';

export type JobQueue = {
  name: string;
  arn: string;
  uuid: string;
  state: 'ENABLED' | 'DISABLED';
  status: 'CREATING' | 'UPDATING' | 'DELETING' | 'VALID' | 'INVALID';
  statusReason: string;
  priority: number;
  /** The order numbers as given, and the environments by name in that order. */
  orderNumbers: number[];
  order: string[];
  /** The order the scheduler works by just now: a changed one takes a while to act (F44). */
  placing: string[];
  type: string;
  schedulingPolicyArn: string | undefined;
  timeLimits: TimeLimit[];
  tags: Tags;
};

export const TimeLimit = z.object({
  reason: z.string(),
  state: z.literal('RUNNABLE'),
  maxTimeSeconds: z.int().min(600).max(86_400),
  action: z.literal('CANCEL'),
});
export type TimeLimit = z.output<typeof TimeLimit>;

const knownReasons = [
  'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
  'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE',
  'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
];

const CreateInput = z.object({
  jobQueueName: z.string().min(1),
  state: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  schedulingPolicyArn: z.string().optional(),
  priority: z.int().min(0),
  computeEnvironmentOrder: Order.optional(),
  serviceEnvironmentOrder: z.array(z.looseObject({})).optional(),
  jobQueueType: z.string().optional(),
  tags: Tags.optional(),
  jobStateTimeLimitActions: z.array(TimeLimit).optional(),
});
type CreateInput = z.output<typeof CreateInput>;

function create(world: World, input: CreateInput): Answer {
  const name = input.jobQueueName;
  if (!namePattern.test(name)) {
    throw badRequest(world, 'jobQueueName must be up to 128 letters, numbers, hyphens and underscores');
  }
  if (world.queues.has(name)) throw clientException('Object already exists');
  if (world.queues.size >= world.limits.queues) {
    throw clientException(`The maximum number of job queues (${world.limits.queues}) has been reached`);
  }
  if (input.serviceEnvironmentOrder?.length) throw badRequest(world, 'serviceEnvironmentOrder is not supported here.');
  checkPolicy(world, input.schedulingPolicyArn);
  checkLimits(world, input.jobStateTimeLimitActions);
  const order = checkedOrder(world, input.computeEnvironmentOrder ?? [], []);
  const type = queueType(world, order.names);
  if (input.jobQueueType !== undefined && input.jobQueueType !== type) {
    throw badRequest(world, `jobQueueType ${input.jobQueueType} does not match the compute environments.`);
  }
  const queue = makeQueue(world, input);
  queue.status = 'CREATING';
  queue.statusReason = '';
  queue.placing = [];
  remember(world, 'queues', name, render(world, queue));
  happenAfter(world, 'queueSettles', { kind: 'queueSettles', name, uuid: queue.uuid });
  return { jobQueueName: name, jobQueueArn: queue.arn };
}

/** Puts a VALID queue into the world without waiting: how a world is furnished. */
export function furnishQueue(world: World, input: z.input<typeof CreateInput>): JobQueue {
  return makeQueue(world, CreateInput.parse(input));
}

function makeQueue(world: World, input: CreateInput): JobQueue {
  const name = input.jobQueueName;
  const { names, numbers } = checkedOrder(world, input.computeEnvironmentOrder ?? [], []);
  const queue: JobQueue = {
    name,
    arn: batchArn(world, 'job-queue', name),
    uuid: uuid(world.chance),
    state: input.state,
    status: 'VALID',
    statusReason: 'JobQueue Healthy',
    priority: input.priority,
    orderNumbers: numbers,
    order: names,
    placing: names,
    type: queueType(world, names),
    schedulingPolicyArn: input.schedulingPolicyArn,
    timeLimits: input.jobStateTimeLimitActions ?? [],
    tags: checkedTags(world, input.tags),
  };
  world.queues.set(name, queue);
  world.waiting.set(name, []);
  remember(world, 'queues', name, render(world, queue));
  return queue;
}

function checkPolicy(world: World, arn: string | undefined): void {
  if (arn !== undefined && !world.schedulingPolicies.has(arn)) throw doesNotExist('Scheduling policy', arn);
}

/** Refuses time limits with a reason Batch does not know (F48). */
export function checkLimits(world: World, limits: TimeLimit[] | undefined): void {
  const wrong = limits?.find(({ reason }) => !knownReasons.includes(reason));
  if (wrong !== undefined) throw badRequest(world, `jobStateTimeLimitActions reason ${wrong.reason} is not valid.`);
}

/** The queue behind a name or ARN, or a refusal. */
export function queueNamed(world: World, reference: string): JobQueue {
  const found = world.queues.get(nameIn(world, 'job-queue', reference));
  if (found === undefined) throw doesNotExist('Job queue', reference);
  return found;
}

/** The queue as Describe shows it. */
export function render(world: World, queue: JobQueue): Answer {
  return {
    jobQueueName: queue.name,
    jobQueueArn: queue.arn,
    state: queue.state,
    status: queue.status,
    statusReason: queue.statusReason,
    priority: queue.priority,
    computeEnvironmentOrder: queue.order.map((name, index) => ({
      order: queue.orderNumbers[index] ?? index + 1,
      computeEnvironment: batchArn(world, 'compute-environment', name),
    })),
    jobQueueType: queue.type,
    schedulingPolicyArn: queue.schedulingPolicyArn,
    jobStateTimeLimitActions: queue.timeLimits.map((limit) => ({ ...limit })),
    tags: { ...queue.tags },
  };
}

const DescribeInput = z.object({
  jobQueues: z.array(z.string()).max(100).optional(),
  maxResults: z.int().min(1).max(100).optional(),
  nextToken: z.string().optional(),
});

function describe(world: World, input: z.output<typeof DescribeInput>): Answer {
  const shown = asOf(world, 'queues', () => new Map([...world.queues].map(([name, it]) => [name, render(world, it)])));
  if (input.jobQueues?.length) {
    const names = new Set(input.jobQueues.map((reference) => nameIn(world, 'job-queue', reference)));
    return { jobQueues: [...names].flatMap((name) => shown.get(name) ?? []) };
  }
  const { items, next } = page(world, [...shown.values()], {
    token: input.nextToken,
    size: input.maxResults,
    sizeMax: 100,
  });
  return { jobQueues: items, nextToken: next };
}

const SnapshotInput = z.object({ jobQueue: z.string().min(1) });

function snapshot(world: World, input: z.output<typeof SnapshotInput>): Answer {
  const queue = queueNamed(world, input.jobQueue);
  const front = (world.waiting.get(queue.name) ?? []).slice(0, 100).flatMap((id) => world.jobs.get(id) ?? []);
  return {
    frontOfQueue: {
      jobs: front.map((job) => ({ jobArn: job.arn, earliestTimeAtPosition: job.runnableAt ?? job.createdAt })),
      lastUpdatedAt: world.now,
    },
  };
}

export const queueOperations = {
  CreateJobQueue: changes(CreateInput, create),
  DescribeJobQueues: reads(DescribeInput, describe),
  GetJobQueueSnapshot: reads(SnapshotInput, snapshot),
};
