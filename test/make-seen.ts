import type { Environment, Job, Queue, Revision } from '../src/ports.js';
import { fingerprint } from '../src/rollout/drift.js';
import type { Phase, Rollout } from '../src/rollout/rollout.js';
import type { Order } from '../src/rollout/planned.js';
import type { Seen } from '../src/rollout/seen.js';
import { makeRollout } from './make-rollout.js';

const batch = 'arn:aws:batch:ap-northeast-1:123456789012';
export const blueName = 'nightly-blue';
export const greenName = 'nightly-20261123-abcd2345';
export const blueArn = environmentArn(blueName);
export const greenArn = environmentArn(greenName);
/** The moment makeRollout's rollout was started. */
export const startedAt = Date.UTC(2026, 10, 23, 9, 0, 0);
export const minute = 60_000;
export const hour = 60 * minute;
export const terms = { approvalExpireMs: 24 * hour };
export const rolloutTags = { 'batch-rollout:id': 'abcd2345', 'batch-rollout:managed': 'true' };

export function environmentArn(name: string): string {
  return `${batch}:compute-environment/${name}`;
}

export function definitionArn(name: string, revision: number): string {
  return `${batch}:job-definition/${name}:${revision}`;
}

export function clusterArn(name: string): string {
  return `arn:aws:ecs:ap-northeast-1:123456789012:cluster/${name}_Batch_1`;
}

/** An order by names: numbered from 1. */
export function orderOf(...names: string[]): Order {
  return names.map((name, i) => ({ order: i + 1, environment: environmentArn(name) }));
}

/** An ENABLED and VALID environment. */
export function makeEnvironment(change: Partial<Environment> = {}): Environment {
  const name = change.name ?? blueName;
  return {
    name,
    arn: environmentArn(name),
    clusterArn: clusterArn(name),
    managed: 'MANAGED',
    type: 'EC2',
    orchestration: 'ECS',
    enabled: true,
    status: 'valid',
    statusText: 'VALID',
    statusReason: '',
    maxVcpus: 256,
    minVcpus: 0,
    tags: {},
    described: { computeEnvironmentName: name, type: 'MANAGED', computeResources: { type: 'EC2', maxvCpus: 256 } },
    ...change,
  };
}

export function makeBlue(change: Partial<Environment> = {}): Environment {
  return makeEnvironment({ clusterArn: makeRollout().plan.blue.clusterArn, ...change });
}

export function makeGreen(change: Partial<Environment> = {}): Environment {
  return makeEnvironment({ name: greenName, tags: rolloutTags, ...change });
}

/** An ENABLED and VALID queue that lists blue. */
export function makeQueue(change: Partial<Queue> = {}): Queue {
  const name = change.name ?? 'nightly';
  return {
    name,
    arn: `${batch}:job-queue/${name}`,
    enabled: true,
    status: 'valid',
    statusText: 'VALID',
    statusReason: '',
    priority: 10,
    order: orderOf(blueName),
    timeLimitActions: 0,
    hasServiceEnvironments: false,
    tags: {},
    ...change,
  };
}

export function makeRevision(change: Partial<Revision> = {}): Revision {
  const name = change.name ?? 'nightly-etl';
  const revision = change.revision ?? 7;
  return {
    name,
    revision,
    arn: definitionArn(name, revision),
    active: true,
    type: 'container',
    platforms: ['EC2'],
    tags: {},
    described: { type: 'container', containerProperties: { image: 'registry.example/nightly-etl:1' } },
    ...change,
  };
}

export function makeJob(change: Partial<Job> = {}): Job {
  return {
    id: 'job-1',
    name: 'canary-abcd2345-1',
    queue: 'abcd2345-canary',
    definition: definitionArn('nightly-etl-abcd2345', 1),
    status: 'RUNNABLE',
    statusReason: '',
    createdAt: startedAt,
    attempts: [],
    ...change,
  };
}

/** What a look found; environments, queues and revisions are given as lists. */
export function makeSeen(
  change: Partial<Omit<Seen, 'queues' | 'environments' | 'revisions'>> & {
    queues?: Queue[];
    environments?: Environment[];
    revisions?: Record<string, Revision[]>;
  } = {},
): Seen {
  const { queues = [makeQueue()], environments = [makeBlue()], revisions, ...rest } = change;
  return {
    queues: new Map(queues.map((one) => [one.name, one])),
    environments: new Map(environments.map((one) => [one.name, one])),
    revisions: new Map(Object.entries(revisions ?? { 'nightly-etl': [makeRevision()], 'nightly-etl-abcd2345': [] })),
    askedMono: 0,
    canaryJobs: new Map(),
    logLines: new Map(),
    work: new Map(),
    alarms: new Map(),
    users: new Map(),
    ...rest,
  };
}

/** The rollout, expecting exactly the environments, orders and revisions that were seen. */
export function agreeing(rollout: Rollout, seen: Seen): Rollout {
  const environments = [...seen.environments.values()].map((one) => [one.name, fingerprint(one)]);
  const orders = rollout.plan.queues.flatMap(({ name }) => {
    const queue = seen.queues.get(name);
    return queue ? [[name, queue.order]] : [];
  });
  const definitions = rollout.plan.definitions.flatMap(({ name }) => {
    const newest = seen.revisions.get(name)?.[0];
    return newest ? [[name, newest.arn]] : [];
  });
  return {
    ...rollout,
    expected: {
      environments: Object.fromEntries(environments),
      orders: Object.fromEntries(orders),
      definitions: Object.fromEntries(definitions),
    },
  };
}

/** A phase without the members that every phase has. */
type Bare = Phase extends infer P ? (P extends Phase ? Omit<P, 'since' | 'instance'> : never) : never;

/** A rollout in a phase, entered at its start, with no gate open and its deadline running. */
export function makeInPhase(phase: Bare, change: Partial<Rollout> = {}): Rollout {
  return makeRollout({
    phase: { ...phase, since: startedAt, instance: 3 },
    instances: 3,
    gate: null,
    deadline: { usedMs: 0, runningSince: startedAt },
    made: {
      green: { arn: greenArn, clusterArn: clusterArn(greenName) },
      canaryQueue: { arn: `${batch}:job-queue/abcd2345-canary` },
      staged: { 'nightly-etl': { arn: definitionArn('nightly-etl-abcd2345', 1) } },
      promoted: {},
      restored: {},
    },
    ...change,
  });
}
