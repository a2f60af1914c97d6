import type { Environment, Queue } from '../ports.js';
import { become, inTurn, operate, together, wait, type Step } from './decision.js';
import { unusedLooksNeeded } from './idle.js';
import { idTag } from './operations.js';
import { listsEnvironment, sameOrder } from './orders.js';
import type { Rollout } from './rollout.js';
import type { Operation } from './operation.js';
import type { Order } from './planned.js';
import type { Seen } from './seen.js';
import { say } from './state.js';

/** Goals that several phases share: each says the next step towards one state of AWS, and is `done` when it is reached. */

export function blueOf(rollout: Rollout, seen: Seen): Environment | undefined {
  return seen.environments.get(rollout.plan.blue.name);
}

/** Green as seen, if it is this rollout's own. */
export function greenOf(rollout: Rollout, seen: Seen): Environment | undefined {
  const { green } = rollout.plan;
  const found = green ? seen.environments.get(green.name) : undefined;
  return found?.tags[idTag] === rollout.id ? found : undefined;
}

/** The queue lists exactly this order, and Batch has taken it in. */
export function orderIs(rollout: Rollout, seen: Seen, queueName: string, to: Order): Step {
  const queue = seen.queues.get(queueName);
  const expected = rollout.expected.orders[queueName];
  if (!queue || !expected) return wait('notSeen');
  if (sameOrder(expected, to)) {
    if (sameOrder(queue.order, to)) return queue.status === 'valid' ? 'done' : wait('queueSettling');
    return wait('lookingAgain');
  }
  // Nothing is written on top of an order other than the expected one (contract §10).
  if (!sameOrder(queue.order, expected)) return wait('lookingAgain');
  if (queue.status === 'settling') return wait('queueSettling');
  return operate({ op: 'writeOrder', queue: queueName, from: expected, to });
}

/** The environment has these settings and has settled. */
export function environmentHas(
  environment: Environment,
  set: Extract<Operation, { op: 'updateEnvironment' }>['set'],
  settling: 'greenSettling' | 'blueSettling',
): Step {
  const differs =
    (set.state !== undefined && environment.enabled !== (set.state === 'ENABLED')) ||
    (set.maxvCpus !== undefined && environment.maxVcpus < set.maxvCpus) ||
    (set.minvCpus !== undefined && environment.minVcpus !== set.minvCpus);
  if (environment.status === 'settling') return wait(settling);
  return differs ? operate({ op: 'updateEnvironment', name: environment.name, set }) : 'done';
}

/** Every planned definition has its revision for this purpose. */
export function registered(rollout: Rollout, purpose: 'staged' | 'promoted' | 'restored'): Step {
  const missing = rollout.plan.definitions.find((one) => rollout.made[purpose][one.name] === undefined);
  if (!missing) return 'done';
  const name = purpose === 'staged' ? missing.stagedName : missing.name;
  return operate({ op: 'register', purpose, definition: missing.name, name });
}

/**
 * The canary queue is gone. It is deleted only when no canary is left in it: deleting a queue ends its jobs (F49b).
 * `lookedLong` says that looks have gone on for longer than answers lag: a canary not found by then has left AWS's history.
 */
export function canaryQueueGone(rollout: Rollout, seen: Seen, lookedLong: boolean): Step {
  const queue = seen.queues.get(rollout.plan.canaryQueue);
  if (!queue || queue.tags[idTag] !== rollout.id) return 'done';
  if (!canariesEnded(rollout, seen, lookedLong)) return wait('canariesRunning');
  if (queue.status === 'settling') return wait('queueSettling');
  if (queue.enabled) return operate({ op: 'disableQueue', name: queue.name });
  return operate({ op: 'deleteQueue', name: queue.name });
}

function canariesEnded(rollout: Rollout, seen: Seen, lookedLong: boolean): boolean {
  return rollout.canaries.every(
    ({ jobId, result }) => jobId === undefined || result !== undefined || (lookedLong && !seen.canaryJobs.has(jobId)),
  );
}

/** No staged revision of this rollout is ACTIVE any more, also none whose registration was never confirmed. */
export function stagedGone(rollout: Rollout, seen: Seen, lookedLong: boolean): Step {
  if (!canariesEnded(rollout, seen, lookedLong)) return wait('canariesRunning');
  for (const definition of rollout.plan.definitions) {
    const revisions = seen.revisions.get(definition.stagedName);
    if (!revisions) return wait('notSeen');
    const mine = revisions.find((one) => one.tags[idTag] === rollout.id);
    if (mine) return operate({ op: 'deregister', arn: mine.arn, definition: definition.name, purpose: 'staged' });
  }
  return 'done';
}

/** The bad revisions are deregistered, once no unfinished job uses them (F62, F63). */
export function promotedGone(rollout: Rollout, seen: Seen): Step {
  const steps = rollout.plan.definitions.map((definition) => (): Step => {
    const revisions = seen.revisions.get(definition.name);
    if (!revisions) return wait('notSeen');
    const promoted = rollout.made.promoted[definition.name]?.arn;
    const bad = revisions.find((one) => one.arn === promoted);
    if (!bad) return 'done';
    // The name must keep resolving: something else has to be the newest first.
    if (revisions[0]?.arn === bad.arn || !isUnused(rollout, seen, bad.arn)) return wait('jobsUseRevision');
    return operate({ op: 'deregister', arn: bad.arn, definition: definition.name, purpose: 'promoted' });
  });
  return together(...steps);
}

function isUnused({ unused = {} }: Rollout, seen: Seen, arn: string): boolean {
  return seen.users.get(arn) === 0 && (unused[arn]?.looks ?? 0) >= unusedLooksNeeded;
}

/** True when some queue, of the rollout or not, lists the environment. */
export function isListed(seen: Seen, arn: string): boolean {
  return [...seen.queues.values()].some((queue) => listsEnvironment(queue.order, arn));
}

/** The environment is deleted and no longer described. It must be disabled, unlisted and idle before. */
export function environmentGone(
  rollout: Rollout,
  seen: Seen,
  environment: Environment | undefined,
  idle: boolean,
  settling: 'greenSettling' | 'blueSettling',
): Step {
  if (!environment) return 'done';
  if (environment.statusText === 'DELETING') return wait('deleting');
  return inTurn(
    // First of all: whoever lists it still needs it, also enabled (I2).
    () => (isListed(seen, environment.arn) || queuesSettling(rollout, seen) ? wait('queueSettling') : 'done'),
    () => environmentHas(environment, { state: 'DISABLED' }, settling),
    () => (idle ? 'done' : wait(settling === 'blueSettling' ? 'jobsOnBlue' : 'jobsOnGreen')),
    () => (environment.minVcpus > 0 ? environmentHas(environment, { minvCpus: 0 }, settling) : 'done'),
    () => operate({ op: 'deleteEnvironment', name: environment.name }),
  );
}

function queuesSettling(rollout: Rollout, seen: Seen): boolean {
  const names = [...rollout.plan.queues.map((queue) => queue.name), rollout.plan.canaryQueue];
  return names.some((name) => isSettling(seen.queues.get(name)));
}

function isSettling(queue: Queue | undefined): boolean {
  return queue?.status === 'settling';
}

/** Ends the rollout. */
export function endTold(ended: Rollout, now: number): Step {
  return become(say(ended, now, { say: 'ended', phase: ended.phase.name }));
}
