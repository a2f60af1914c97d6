import { nameOfArn } from '../../../src/rollout/orders.js';
import type { Order } from '../../../src/rollout/planned.js';
import { isEnded, type SimJob } from '../account/jobs.js';
import type { SimEnvironment, SimQueue, SimRevision, World } from '../account/world.js';

/** The account as it stood; its maps are never changed, only replaced. */
export type Standing = Pick<World, 'environments' | 'queues' | 'metricAlarms'>;

/** True for queues that run the users' jobs, and not a bot's canaries. */
export function isProduction(queue: SimQueue): boolean {
  return queue.tags['batch-rollout:managed'] !== 'true';
}

/**
 * What a queue can do for its jobs: 2 when it lists an ENABLED and VALID environment, 1 when it lists one that is ENABLED
 * and changing, 0 otherwise.
 */
export function usability({ environments }: Standing, order: Order): 0 | 1 | 2 {
  let best: 0 | 1 = 0;
  for (const entry of order) {
    const one = environments.get(nameOfArn(entry.environment));
    if (!one?.enabled) continue;
    if (one.status === 'valid') return 2;
    if (one.status === 'settling') best = 1;
  }
  return best;
}

export function lists(order: Order, arn: string): boolean {
  return order.some((entry) => entry.environment === arn);
}

/** The place of an environment in an order, or -1. */
export function placeIn(order: Order, arn: string): number {
  return order.findIndex((entry) => entry.environment === arn);
}

export function isSameOrder(a: Order, b: Order): boolean {
  return (
    a.length === b.length && a.every((one, i) => one.order === b[i]?.order && one.environment === b[i].environment)
  );
}

/** The environments of an order without some, first one first. */
export function othersOf(order: Order, ...arns: readonly string[]): string[] {
  return order.flatMap((entry) => (arns.includes(entry.environment) ? [] : [entry.environment]));
}

/** What a bare job-definition name resolves to (F61). */
export function newestActive(world: World, name: string): SimRevision | undefined {
  let newest: SimRevision | undefined;
  for (const one of world.revisions.values()) {
    if (one.name === name && one.active && one.revision > (newest?.revision ?? 0)) newest = one;
  }
  return newest;
}

/** The jobs that still have a task, or are about to get one, on an environment. */
export function workingOn(world: World, { clusterArn }: Pick<SimEnvironment, 'clusterArn'>): SimJob[] {
  if (clusterArn === undefined) return [];
  return [...(world.jobs.byCluster.get(nameOfArn(clusterArn))?.values() ?? [])].filter((job) => !isEnded(job));
}

/** The unfinished jobs of every queue. */
export function unfinished(world: World): SimJob[] {
  const found: SimJob[] = [];
  for (const queue of world.jobs.byQueue.values()) {
    for (const [status, jobs] of Object.entries(queue.byStatus)) {
      if (status !== 'SUCCEEDED' && status !== 'FAILED') found.push(...jobs.values());
    }
  }
  return found;
}

/** The jobs of this name that AWS still describes. */
export function jobsNamed(world: World, queue: string, name: string): SimJob[] {
  const ids = world.jobs.byQueue.get(queue)?.byName.get(name) ?? [];
  return ids.flatMap((id) => world.jobs.byId.get(id) ?? []);
}

/** The ended jobs of a queue. */
export function endedIn(world: World, queue: string): Iterable<SimJob>[] {
  const found = world.jobs.byQueue.get(queue);
  return found ? [found.byStatus.SUCCEEDED.values(), found.byStatus.FAILED.values()] : [];
}

/** The last segment of the cluster that ran the job's last attempt. */
export function ranOn(job: SimJob): string | undefined {
  return job.attempts.at(-1)?.cluster ?? job.cluster;
}
