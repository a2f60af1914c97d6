import { z } from 'zod';
import type { JsonObject } from '../../../src/rollout/json.js';
import type { Due } from './agenda.js';
import type { Conduct } from './conduct.js';
import { noJobs, putJob, type SimJob } from './jobs.js';
import { makeWorld, type World } from './world.js';

/**
 * The account as one plain value that JSON carries, without how it behaves: that is drawn anew by whoever makes an account
 * of it. Earlier views, the journal and what faults left under way are not part of it.
 */
export type Snapshot = z.infer<typeof Snapshot>;

const tags = z.record(z.string(), z.string());
const described = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null);
const order = z.array(z.strictObject({ order: z.number(), environment: z.string() }));
const status = z.enum(['valid', 'invalid', 'settling', 'unknown']);

const Environment = z.strictObject({
  name: z.string(),
  arn: z.string(),
  clusterArn: z.string().exactOptional(),
  managed: z.string(),
  type: z.string(),
  orchestration: z.string(),
  enabled: z.boolean(),
  status,
  statusText: z.string(),
  statusReason: z.string(),
  maxVcpus: z.number(),
  minVcpus: z.number(),
  tags,
  described,
});

const Queue = z.strictObject({
  name: z.string(),
  arn: z.string(),
  enabled: z.boolean(),
  status,
  statusText: z.string(),
  statusReason: z.string(),
  priority: z.number(),
  order,
  schedulingPolicyArn: z.string().exactOptional(),
  timeLimitActions: z.number(),
  hasServiceEnvironments: z.boolean(),
  type: z.string().exactOptional(),
  tags,
});

const Revision = z.strictObject({
  name: z.string(),
  revision: z.number(),
  arn: z.string(),
  active: z.boolean(),
  type: z.string(),
  platforms: z.array(z.string()),
  tags,
  described,
});

const Attempt = z.strictObject({
  cluster: z.string().exactOptional(),
  exitCode: z.number().exactOptional(),
  reason: z.string().exactOptional(),
  statusReason: z.string().exactOptional(),
  logStream: z.string().exactOptional(),
  startedAt: z.number().exactOptional(),
  stoppedAt: z.number().exactOptional(),
});

const Job: z.ZodType<SimJob> = z.strictObject({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  queue: z.string(),
  definition: z.string(),
  status: z.enum(['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING', 'SUCCEEDED', 'FAILED']),
  statusReason: z.string(),
  createdAt: z.number(),
  startedAt: z.number().exactOptional(),
  stoppedAt: z.number().exactOptional(),
  attempts: z.array(Attempt),
  attemptsMax: z.number(),
  timeoutMs: z.number().exactOptional(),
  cluster: z.string().exactOptional(),
  logGroup: z.string().exactOptional(),
  arraySize: z.number().exactOptional(),
  isTerminated: z.boolean().exactOptional(),
  isCancelled: z.boolean().exactOptional(),
});

const MetricAlarm = z.strictObject({ name: z.string(), madeAt: z.number(), settings: described });

const at = z.number();
const DueItem: z.ZodType<Due> = z.discriminatedUnion('kind', [
  z.strictObject({
    at,
    kind: z.literal('environment'),
    name: z.string(),
    to: z.enum(['VALID', 'INVALID', 'GONE']),
    reason: z.string(),
  }),
  z.strictObject({ at, kind: z.literal('queue'), name: z.string(), to: z.enum(['VALID', 'GONE']) }),
  z.strictObject({ at, kind: z.literal('order'), queue: z.string() }),
  z.strictObject({ at, kind: z.literal('emptied'), environment: z.string() }),
  z.strictObject({
    at,
    kind: z.literal('job'),
    id: z.string(),
    attempt: z.number(),
    step: z.enum(['runnable', 'running', 'ended']),
  }),
]);

const Producer = z.strictObject({
  queue: z.string(),
  definition: z.string(),
  everyMs: z.number(),
  nextAt: z.number(),
  attempts: z.number().exactOptional(),
});

const Snapshot = z.strictObject({
  now: z.number(),
  environments: z.array(Environment),
  queues: z.array(Queue),
  revisions: z.array(Revision),
  jobs: z.array(Job),
  /** In the order in which they ended. */
  ended: z.array(z.tuple([z.string(), z.number()])),
  /** RUNNABLE jobs in the order in which they are placed. */
  runnable: z.array(z.string()),
  newestJob: z.number(),
  agenda: z.array(DueItem),
  followed: z.array(z.tuple([z.string(), order])),
  detachedAt: z.array(z.tuple([z.string(), z.number()])),
  alarms: z.array(z.tuple([z.string(), z.enum(['ok', 'alarm', 'insufficient'])])),
  /** Absent in snapshots of version 0.1. */
  metricAlarms: z.array(MetricAlarm).exactOptional(),
  producers: z.array(Producer),
  settlements: z.number(),
  clusters: z.number(),
});

/** The account as a plain value. It shares its parts with the account: write it down or leave it as it is. */
export function snapshotOf(world: World): Snapshot {
  const { jobs } = world;
  return {
    now: world.now,
    environments: [...world.environments.values()],
    queues: [...world.queues.values()].map((queue) => ({ ...queue, order: [...queue.order] })),
    revisions: [...world.revisions.values()],
    jobs: [...jobs.byId.values()],
    ended: [...jobs.ended],
    runnable: [...jobs.byQueue.values()].flatMap(({ byStatus }) => [...byStatus.RUNNABLE.keys()]),
    newestJob: jobs.newest,
    agenda: [...world.agenda],
    followed: [...world.followed].map(([queue, followed]) => [queue, [...followed]]),
    detachedAt: [...world.detachedAt],
    alarms: [...world.alarms],
    ...(world.metricAlarms.size > 0 ? { metricAlarms: [...world.metricAlarms.values()] } : {}),
    producers: world.producers.map((one) => ({ ...one })),
    settlements: world.settlements,
    clusters: world.clusters,
  };
}

/** An account that goes on from there. Throws when the value is not a snapshot. */
export function worldFrom(snapshot: unknown, conduct: Partial<Conduct> = {}): World {
  const from = Snapshot.parse(snapshot);
  const { now } = from;
  const view = {
    environments: new Map(from.environments.map((one) => [one.name, one])),
    queues: new Map(from.queues.map((one) => [one.name, one])),
    revisions: new Map(from.revisions.map((one) => [one.arn, one])),
    metricAlarms: new Map(from.metricAlarms?.map((one) => [one.name, one])),
  };
  return {
    ...makeWorld(now, conduct),
    ...view,
    views: [{ at: now, ...view }],
    jobs: jobsFrom(from),
    agenda: from.agenda,
    followed: new Map(from.followed),
    detachedAt: new Map(from.detachedAt),
    alarms: new Map(from.alarms),
    producers: from.producers,
    settlements: from.settlements,
    clusters: from.clusters,
    toPlace: true,
  };
}

function jobsFrom({ jobs: list, ended, runnable, newestJob }: Snapshot): World['jobs'] {
  const jobs = noJobs();
  for (const job of list) putJob(jobs, job);
  // Lists are in the order in which jobs came into their status, as far as anybody can tell.
  for (const id of [...runnable, ...ended.map(([one]) => one)]) {
    const job = jobs.byId.get(id);
    const same = job && jobs.byQueue.get(job.queue)?.byStatus[job.status];
    same?.delete(id);
    if (job) same?.set(id, job);
  }
  jobs.ended = new Map(ended);
  jobs.newest = newestJob;
  return jobs;
}
