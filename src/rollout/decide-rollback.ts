import { become, inTurn, operate, together, wait, type Step } from './decision.js';
import { ordersAreBack } from './drift.js';
import type { Terms } from './gate.js';
import { intentFreshMs, lateMs, mustWait } from './intent.js';
import {
  blueOf,
  canaryQueueGone,
  endTold,
  environmentGone,
  environmentHas,
  greenOf,
  orderIs,
  promotedGone,
  stagedGone,
} from './goals.js';
import { alarmsGone } from './own-alarms.js';
import { environmentsPerQueue, listsEnvironment, without, withGreenBehind, withGreenFirst } from './orders.js';
import type { Phase, Rollout } from './rollout.js';
import type { Order } from './planned.js';
import type { Seen } from './seen.js';
import { enter, hold } from './state.js';

type PhaseOf<N extends Phase['name']> = Extract<Phase, { name: N }>;

/** How many looks in a row must find nothing on green before it is taken away. */
const idleLooksNeeded = 2;

/**
 * The way back, from wherever the rollout was: blue first and the previous content at once; green finishes its jobs;
 * then everything is as it was. It uses the same writes as the way forward, and never ends a job.
 */
export function decideRollback(
  rollout: Rollout,
  phase: PhaseOf<'rollback'>,
  seen: Seen,
  now: number,
  terms: Terms,
): Step {
  const { intent: waited = now, phase: inPhase = now } = terms.steady ?? {};
  const lookedLong = inPhase - phase.since >= lateMs;
  const unusable = blueUnusable(rollout, seen);
  if (unusable !== undefined) return become(hold(rollout, now, { reason: 'blueUnusable', raw: unusable }));
  const step = inTurn(
    () =>
      together(
        patient(rollout, waited, () => blueEnabled(rollout, phase, seen)),
        patient(rollout, waited, () =>
          queuesOrdered(rollout, seen, (order, name) => blueFirst(rollout, seen, order, name)),
        ),
        patient(rollout, waited, () => contentRestored(rollout)),
      ),
    // Before any other call takes the place of its intent.
    () => nothingToCome(rollout, waited),
    () =>
      together(
        () => canariesCancelled(rollout),
        () => greenDisabled(rollout, phase, seen, inPhase),
        () => canaryQueueGone(rollout, seen, lookedLong),
        () => promotedGone(rollout, seen),
        () => stagedGone(rollout, seen, lookedLong),
        () => greenIdle(rollout, phase, seen),
      ),
    () => queuesOrdered(rollout, seen, (order, name) => rollout.baseline[name] ?? order),
    () => environmentGone(rollout, seen, greenOf(rollout, seen), true, 'greenSettling'),
    // Last of all: production must not wait for it.
    () => alarmsGone(rollout, seen, now, lookedLong),
    () => (!lookedLong && somethingHidden(rollout, seen) ? wait('lookingAgain') : 'done'),
  );
  return step === 'done' ? endTold(enter(rollout, now, { name: 'rolledBack', why: phase.why }), now) : step;
}

/** A call that AWS refused for now is waited for, so that the other halves of the way back need not wait with it. */
function patient(rollout: Rollout, waited: number, goal: () => Step): () => Step {
  return () => {
    const step = goal();
    if (step === 'done' || step.kind !== 'operate') return step;
    return mustWait(rollout, step.operation, waited) ? wait('lookingAgain') : step;
  };
}

/** Going back onto a broken blue would be worse than staying: then a person must decide. */
function blueUnusable(rollout: Rollout, seen: Seen): string | undefined {
  if (!rollout.plan.green || ordersAreBack(rollout)) return undefined;
  const blue = blueOf(rollout, seen);
  if (!blue) return 'GONE';
  return blue.status === 'invalid' ? blue.statusReason || blue.statusText : undefined;
}

function blueEnabled(rollout: Rollout, phase: PhaseOf<'rollback'>, seen: Seen): Step {
  const { plan } = rollout;
  const blue = blueOf(rollout, seen);
  if (!plan.green || !blue) return 'done';
  // Its standing capacity was taken off on the way to its deletion.
  const emptied = phase.from === 'retire' && blue.minVcpus === 0 && plan.blue.minVcpus > 0;
  const standing = emptied ? { minvCpus: plan.blue.minVcpus } : {};
  return environmentHas(blue, { state: 'ENABLED', ...standing }, 'blueSettling');
}

function queuesOrdered(rollout: Rollout, seen: Seen, wanted: (order: Order, name: string) => Order): Step {
  // The queue shifted last is the most important one: it goes back first.
  const goals = [...rollout.plan.queues].reverse().map(({ name }) => (): Step => {
    const order = rollout.expected.orders[name];
    // A queue that somebody deleted, and a person gave up, has no order to restore.
    return order ? orderIs(rollout, seen, name, wanted(order, name)) : 'done';
  });
  return together(...goals);
}

/** Blue before green, both still attached, so that green may finish its jobs (F54). */
function blueFirst(rollout: Rollout, seen: Seen, order: Order, name: string): Order {
  const green = rollout.made.green?.arn;
  const blue = rollout.plan.blue.arn;
  const baseline = rollout.baseline[name] ?? order;
  const full = rollout.plan.queues.find((one) => one.name === name)?.full ?? false;
  if (green === undefined || !listsEnvironment(order, green) || full) return baseline;
  // AWS takes no order that lists an INVALID environment (F40).
  if (greenOf(rollout, seen)?.status === 'invalid') return baseline;
  if (!listsEnvironment(order, blue)) {
    const both = withGreenFirst(order, blue, green);
    return both.length > environmentsPerQueue ? baseline : both;
  }
  const places = without(order, green);
  const greenIsBehind =
    order.findIndex((entry) => entry.environment === green) > order.findIndex((entry) => entry.environment === blue);
  return greenIsBehind && places.length < order.length ? order : withGreenBehind(order, green, blue);
}

/**
 * A green or a canary queue that is made late would be nobody's once the rollout has ended (X4). Its call may have gone out
 * as long after its intent as an intent is good for.
 */
function nothingToCome({ intent }: Rollout, now: number): Step {
  const op = intent?.operation.op;
  const creating = op === 'createEnvironment' || op === 'createQueue';
  return intent && creating && now - intent.at < intentFreshMs + lateMs ? wait('lookingAgain') : 'done';
}

/** What was made and is not seen may only be missing in a stale answer (X5): whoever ends on that leaves it behind. */
function somethingHidden({ made, plan }: Rollout, seen: Seen): boolean {
  const queue = made.canaryQueue !== undefined && !made.canaryQueue.gone && !seen.queues.has(plan.canaryQueue);
  return queue || Object.values(made.staged).some((one) => !one.gone);
}

/** The bare name resolves to the previous content, registered anew: an INACTIVE revision cannot come back (F63). */
function contentRestored(rollout: Rollout): Step {
  const promoted = rollout.plan.definitions.filter((one) => rollout.made.promoted[one.name] !== undefined);
  const missing = promoted.find((one) => rollout.made.restored[one.name] === undefined);
  if (!missing) return 'done';
  return operate({ op: 'register', purpose: 'restored', definition: missing.name, name: missing.name });
}

/** Canaries that never started are called off; a running one ends by itself. */
function canariesCancelled(rollout: Rollout): Step {
  const waiting = rollout.canaries.find(
    (one) => one.jobId !== undefined && !one.result && !one.cancelled && one.status === 'RUNNABLE',
  );
  return waiting ? operate({ op: 'cancel', number: waiting.number }) : 'done';
}

function greenDisabled(rollout: Rollout, phase: PhaseOf<'rollback'>, seen: Seen, now: number): Step {
  const green = greenOf(rollout, seen);
  if (!green || green.status === 'invalid') return 'done';
  // A disabling of blue whose reply was lost may still come, or an order that prefers green: until then production needs
  // green (I1).
  const mayCome = phase.from === 'drain' || phase.from === 'retire' || Object.keys(rollout.late).length > 0;
  if (mayCome && green.enabled && now - phase.since < lateMs) return wait('lookingAgain');
  return environmentHas(green, { state: 'DISABLED' }, 'greenSettling');
}

function greenIdle(rollout: Rollout, phase: PhaseOf<'rollback'>, seen: Seen): Step {
  const green = greenOf(rollout, seen);
  // One that a late creation made anew after the deletion was never listed: nothing can run there (X4).
  if (!green || rollout.made.green?.gone) return 'done';
  if (phase.idle.looks >= idleLooksNeeded) return 'done';
  // An INVALID environment is not disabled while it may still work; it is told idle by its own count.
  const work = seen.work.get(green.name);
  if (green.status === 'invalid' && work?.tasks === 0 && work.jobs === 0) return 'done';
  return wait('jobsOnGreen');
}
