import { become, inTurn, together, wait, type Step } from './decision.js';
import { isApproved, type Terms } from './gate.js';
import { blueOf, canaryQueueGone, endTold, environmentGone, environmentHas, orderIs, stagedGone } from './goals.js';
import { lateMs } from './intent.js';
import { listsEnvironment, without } from './orders.js';
import { alarmsGone } from './own-alarms.js';
import type { Phase, Rollout } from './rollout.js';
import type { Order } from './planned.js';
import type { Seen } from './seen.js';
import { enter, enterTold, openGate } from './state.js';

type PhaseOf<N extends Phase['name']> = Extract<Phase, { name: N }>;

/** How many looks in a row must find nothing on blue before it may go (I3). */
const idleLooksNeeded = 2;

/** Blue takes nothing new, while still attached, and finishes what it has (F54, F56). */
export function decideDrain(rollout: Rollout, phase: PhaseOf<'drain'>, seen: Seen, now: number, terms: Terms): Step {
  const blue = blueOf(rollout, seen);
  if (!blue) return wait('notSeen');
  return inTurn(
    () => (blue.enabled ? (queuesHaveAnother(rollout, seen) ? 'done' : wait('greenSettling')) : 'done'),
    () => environmentHas(blue, { state: 'DISABLED' }, 'blueSettling'),
    () => (phase.disabledAt === undefined ? become({ ...rollout, phase: { ...phase, disabledAt: now } }) : 'done'),
    () => (phase.idle.looks >= idleLooksNeeded ? 'done' : wait('jobsOnBlue')),
    () => (now - (phase.disabledAt ?? now) >= rollout.plan.rules.retainBlueMs ? 'done' : wait('retainingBlue')),
    () => {
      if (!rollout.gate) return become(openGate(rollout, now, 'delete', terms.approvalExpireMs));
      return isApproved(rollout)
        ? become(enterTold(rollout, now, { name: 'retire', idle: { looks: 0, at: 0 } }))
        : wait('gate');
    },
  );
}

/** Every queue that lists blue has another ENABLED and VALID environment before it (I1, I2). */
function queuesHaveAnother(rollout: Rollout, seen: Seen): boolean {
  return [...seen.queues.values()].every((queue) => {
    const at = queue.order.findIndex((entry) => entry.environment === rollout.plan.blue.arn);
    return at < 0 || takesWork(seen, queue.order.slice(0, at));
  });
}

/** Some environment of the order is ENABLED and VALID. */
function takesWork(seen: Seen, order: Order): boolean {
  const byArn = new Map([...seen.environments.values()].map((one) => [one.arn, one]));
  return order.some((entry) => {
    const one = byArn.get(entry.environment);
    return one !== undefined && one.enabled && one.status === 'valid';
  });
}

/** Blue is detached everywhere and deleted; what the rollout made for itself goes, too. */
export function decideRetire(rollout: Rollout, phase: PhaseOf<'retire'>, seen: Seen, now: number, terms: Terms): Step {
  const lookedLong = (terms.steady?.phase ?? now) - phase.since >= lateMs;
  if (rollout.plan.placement === 'keep') {
    const cleaned = together(
      () => canaryQueueGone(rollout, seen, lookedLong),
      () => stagedGone(rollout, seen, lookedLong),
      () => alarmsGone(rollout, seen, now, lookedLong),
    );
    return cleaned === 'done' ? endTold(enter(rollout, now, { name: 'complete' }), now) : cleaned;
  }
  const cleaned = together(
    () => canaryQueueGone(rollout, seen, lookedLong),
    () =>
      inTurn(
        () => blueDetached(rollout, seen),
        () => blueGone(rollout, phase, seen, now),
      ),
    () => stagedGone(rollout, seen, lookedLong),
    () => alarmsGone(rollout, seen, now, lookedLong),
  );
  return cleaned === 'done' ? endTold(enter(rollout, now, { name: 'complete' }), now) : cleaned;
}

function blueDetached(rollout: Rollout, seen: Seen): Step {
  const blue = rollout.plan.blue.arn;
  const goals = rollout.plan.queues.map(({ name }) => (): Step => {
    const order = rollout.expected.orders[name];
    // A queue that is gone, and was given up, lists nothing.
    if (!order) return 'done';
    if (!listsEnvironment(order, blue)) return orderIs(rollout, seen, name, order);
    const rest = without(order, blue);
    return takesWork(seen, rest) ? orderIs(rollout, seen, name, rest) : wait('greenSettling');
  });
  return together(...goals);
}

function blueGone(rollout: Rollout, phase: PhaseOf<'retire'>, seen: Seen, now: number): Step {
  const step = environmentGone(
    rollout,
    seen,
    blueOf(rollout, seen),
    phase.idle.looks >= idleLooksNeeded,
    'blueSettling',
  );
  // From the moment the deletion may be on its way there is no rolling back (I12); the record says so before the call goes out.
  const deletes = step !== 'done' && step.kind === 'operate' && step.operation.op === 'deleteEnvironment';
  if (deletes && phase.deleteRequestedAt === undefined) {
    return become({ ...rollout, phase: { ...phase, deleteRequestedAt: now } });
  }
  return step;
}
