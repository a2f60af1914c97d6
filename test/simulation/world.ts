import type { Alarm, Environment, Job, Queue } from '../../src/ports.js';
import type { JsonObject } from '../../src/rollout/json.js';
import type { Order } from '../../src/rollout/planned.js';

/**
 * A small AWS account in memory, at the height of the ports: environments and queues that settle after a while, revisions,
 * and jobs that run where the order sends them. It refuses what AWS refuses, keeps a journal of what was changed, and
 * notes every breach of a safety rule. Time moves only by `pass`.
 */
export interface World {
  now: number;
  /** How long a change of an environment or a queue takes, and how long a job runs, in milliseconds. */
  settleMs: number;
  runMs: number;
  environments: Map<string, SimEnvironment>;
  queues: Map<string, SimQueue>;
  revisions: SimRevision[];
  jobs: SimJob[];
  alarms: Map<string, Alarm['state']>;
  /** Queues that get a job at every pass, of this job definition by its bare name. */
  producers: { queue: string; definition: string }[];
  /** Whether a job fails, asked when it ends. */
  fails: (job: SimJob) => boolean;
  /** Each is used up by the first call of its action. */
  faults: Fault[];
  /** Effects of calls whose replies were lost and that arrive late. */
  underWay: { at: number; apply: () => void }[];
  journal: { at: number; action: string; input: JsonObject }[];
  breaches: string[];
}

export type Fault = { action: string; skip?: number } & (
  | { fault: 'throttled' | 'busy' | 'denied' | 'lostBefore' | 'lostAfter' | 'crashBefore' | 'crashAfter' }
  | { fault: 'late'; ms: number }
);

export interface SimEnvironment extends Environment {
  settles?: { at: number; to: 'VALID' | 'GONE' | 'INVALID'; reason?: string };
}

export interface SimQueue extends Queue {
  settles?: { at: number; to: 'VALID' | 'GONE' };
}

export interface SimRevision {
  name: string;
  revision: number;
  arn: string;
  active: boolean;
  tags: Record<string, string>;
  content: JsonObject;
}

export interface SimJob extends Job {
  queueName: string;
  endsAt?: number;
}

export const batchArn = 'arn:aws:batch:ap-northeast-1:123456789012';

export function makeWorld(now: number): World {
  return {
    now,
    settleMs: 5_000,
    runMs: 20_000,
    environments: new Map(),
    queues: new Map(),
    revisions: [],
    jobs: [],
    alarms: new Map(),
    producers: [],
    fails: () => false,
    faults: [],
    underWay: [],
    journal: [],
    breaches: [],
  };
}

/** Lets time pass: what is due arrives, settles, ends and starts, in this order; then the rules are checked. */
export function pass(world: World, ms: number): void {
  world.now += ms;
  const due = world.underWay.filter((one) => one.at <= world.now);
  world.underWay = world.underWay.filter((one) => one.at > world.now);
  for (const one of due) one.apply();
  settle(world);
  for (const job of world.jobs) endJob(world, job);
  for (const { queue, definition } of world.producers) {
    if (world.queues.has(queue)) submitJob(world, { queue, name: 'work', definition });
  }
  placeJobs(world);
  checkRules(world);
}

function settle(world: World): void {
  for (const [name, one] of world.environments) {
    if (!one.settles || one.settles.at > world.now) continue;
    if (one.settles.to === 'GONE') world.environments.delete(name);
    else {
      one.statusText = one.settles.to;
      one.status = one.settles.to === 'VALID' ? 'valid' : 'invalid';
      one.statusReason = one.settles.reason ?? '';
      one.clusterArn ??= clusterOf(name);
      delete one.settles;
    }
  }
  for (const [name, one] of world.queues) {
    if (!one.settles || one.settles.at > world.now) continue;
    if (one.settles.to === 'GONE') world.queues.delete(name);
    else Object.assign(one, { statusText: 'VALID', status: 'valid' });
    delete one.settles;
  }
}

function endJob(world: World, job: SimJob): void {
  if (job.endsAt === undefined || job.endsAt > world.now || isEnded(job)) return;
  const failed = world.fails(job);
  job.status = failed ? 'FAILED' : 'SUCCEEDED';
  job.statusReason = 'Essential container in task exited';
  job.stoppedAt = job.endsAt;
  job.attempts = [
    {
      ...(job.cluster === undefined ? {} : { cluster: job.cluster }),
      exitCode: failed ? 1 : 0,
      ...(job.startedAt === undefined ? {} : { startedAt: job.startedAt }),
      stoppedAt: job.endsAt,
    },
  ];
}

/** The first environment of the order that is enabled, VALID and has room takes the job; each job is one vCPU (F41). */
function placeJobs(world: World): void {
  for (const job of world.jobs) {
    if (job.status !== 'RUNNABLE') continue;
    const order = world.queues.get(job.queueName)?.order ?? [];
    const place = order
      .map((entry) => byArn(world, entry.environment))
      .find((one) => one?.enabled && one.status === 'valid' && jobsOn(world, one).length < one.maxVcpus);
    if (!place?.clusterArn) continue;
    job.status = 'RUNNING';
    job.cluster = place.clusterArn.slice(place.clusterArn.lastIndexOf('/') + 1);
    job.startedAt = world.now;
    job.endsAt = world.now + world.runMs;
  }
}

/** Puts a job into a queue; a bare name means the newest ACTIVE revision (F61). */
export function submitJob(world: World, about: { queue: string; name: string; definition: string }): SimJob {
  const job: SimJob = {
    id: `job-${world.jobs.length + 1}`,
    name: about.name,
    queue: about.queue,
    queueName: about.queue,
    definition: resolveDefinition(world, about.definition)?.arn ?? about.definition,
    status: 'RUNNABLE',
    statusReason: '',
    createdAt: world.now,
    attempts: [],
  };
  world.jobs.push(job);
  return job;
}

export function resolveDefinition(world: World, ref: string): SimRevision | undefined {
  const exact = world.revisions.find((one) => one.arn === ref);
  const named = world.revisions.filter((one) => one.name === ref && one.active);
  return exact ?? named.toSorted((a, b) => b.revision - a.revision)[0];
}

export function isEnded(job: SimJob): boolean {
  return job.status === 'SUCCEEDED' || job.status === 'FAILED';
}

export function byArn(world: World, arn: string): SimEnvironment | undefined {
  return [...world.environments.values()].find((one) => one.arn === arn || one.name === arn);
}

export function jobsOn(world: World, environment: SimEnvironment): SimJob[] {
  const { clusterArn } = environment;
  return world.jobs.filter((job) => job.status === 'RUNNING' && clusterArn?.endsWith(`/${job.cluster}`));
}

export function clusterOf(environment: string): string {
  return `arn:aws:ecs:ap-northeast-1:123456789012:cluster/${environment}_Batch_00000000`;
}

/** I1: a production queue always has somewhere to run its jobs. */
function checkRules(world: World): void {
  for (const queue of world.queues.values()) {
    if (queue.tags['batch-rollout:managed'] === 'true') continue;
    const usable = queue.order.some((entry) => {
      const one = byArn(world, entry.environment);
      return one?.enabled === true && one.status === 'valid';
    });
    // An environment that is being enabled is about to be usable again; what matters is that somebody is enabled.
    const coming = queue.order.some((entry) => byArn(world, entry.environment)?.enabled === true);
    if (!usable && !coming) world.breaches.push(`I1: no environment of ${queue.name} is enabled`);
  }
}

/** What a person sees of a queue, for comparisons. */
export function orderOf(world: World, queue: string): Order {
  return world.queues.get(queue)?.order ?? [];
}
