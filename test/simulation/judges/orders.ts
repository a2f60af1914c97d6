import { nameOfArn } from '../../../src/rollout/orders.js';
import type { Order, PlannedQueue } from '../../../src/rollout/planned.js';
import type { PhaseName, Rollout } from '../../../src/rollout/rollout.js';
import { touchedSincePlan, type CaseFile, type Court, type Seat, type Written } from './court.js';
import { isSameOrder, lists, othersOf, placeIn } from './world.js';
import type { World } from '../account/world.js';

/** The phases of the way forward, in their order. */
const forward: readonly PhaseName[] = ['plan', 'provision', 'canary', 'shift', 'bake', 'drain', 'retire', 'complete'];

/** I4: at every moment that a record calls reached, the queues have the direction which that phase promises. */
export function judgeOrders(court: Court): Seat {
  return {
    written(written, world) {
      const { before, after, enters, file } = written;
      if (enters || settlesStep(written)) {
        for (const queue of after.plan.queues) judgeQueue(court, file, after, queue, world);
        if (after.phase.name === 'shift') judgeCap(court, file, after, world);
      }
      const goesOn = enters && forward.includes(after.phase.name);
      const reopened = after.gate !== null && before?.gate === null && before.phase.instance === after.phase.instance;
      if (before?.held && (goesOn || reopened))
        court.breach('I4', `${after.id} went on from ${before.phase.name} although it was held`);
    },
    sent({ leave, action }) {
      if (leave?.rollout.held) court.breach('I4', `${leave.file.id} sent ${action} although it was held`);
    },
  };
}

function settlesStep({ before, after }: Written): boolean {
  if (after.phase.name !== 'shift' || after.phase.inPlaceSince === undefined) return false;
  return before?.phase.name !== 'shift' || before.phase.inPlaceSince === undefined;
}

function judgeQueue(court: Court, file: CaseFile, rollout: Rollout, queue: PlannedQueue, world: World): void {
  const order = world.queues.get(queue.name)?.order;
  const promised = promiseFor(rollout, queue);
  if (!order || promised === 'nothing') return;
  const touched = touchedSincePlan(court, file, queue.name);
  // What others made of it since, and perhaps just now, need not be what the plan says; its direction still counts.
  if (touched && (promised === 'asPlanned' || court.touchedSince(court.now - court.expectations.raceMs, queue.name)))
    return;
  const fault = touched ? wrongWay(rollout, order, promised) : wrongOrder(rollout, queue, order, promised);
  if (fault) court.breach('I4', `${rollout.id} in ${rollout.phase.name}: queue ${queue.name} ${fault}: ${told(order)}`);
}

const unbound: ReadonlySet<PhaseName> = new Set(['plan', 'rollback', 'aborted']);

type Promised = 'asPlanned' | 'greenFirst' | 'greenOnly' | 'nothing';

function promiseFor(rollout: Rollout, queue: PlannedQueue): Promised {
  const { phase, plan } = rollout;
  if (plan.placement === 'keep') return unbound.has(phase.name) ? 'nothing' : 'asPlanned';
  switch (phase.name) {
    // A plan may be older than what others did until its rollout held its locks.
    case 'plan':
      return 'nothing';
    case 'provision':
    case 'canary':
      return 'asPlanned';
    case 'shift': {
      const done = phase.inPlaceSince === undefined ? phase.step : phase.step + 1;
      if (plan.steps.slice(0, done).some((one) => one.queue === queue.name)) return 'greenFirst';
      return 'asPlanned';
    }
    case 'bake':
    case 'drain':
    case 'retire':
      return 'greenFirst';
    case 'complete':
      return 'greenOnly';
    // restored.ts
    case 'rollback':
    case 'rolledBack':
    case 'aborted':
      return 'nothing';
  }
}

function wrongOrder(rollout: Rollout, queue: PlannedQueue, order: Order, promised: Promised): string | undefined {
  if (promised === 'asPlanned') return isSameOrder(order, queue.before) ? undefined : 'is not as it was planned';
  const blue = rollout.plan.blue.arn;
  const green = rollout.made.green?.arn ?? '';
  const kept = othersOf(order, blue, green).join() === othersOf(queue.before, blue, green).join();
  if (!kept) return 'lost or gained other environments';
  const place = queue.before.findIndex((entry) => entry.environment === blue);
  if (promised === 'greenFirst' && placeIn(order, green) !== place) return "does not have green in blue's place";
  return wrongWay(rollout, order, promised, queue.full);
}

/** The direction alone: also where others have changed the order. */
function wrongWay(rollout: Rollout, order: Order, promised: Promised, full = false): string | undefined {
  const blue = rollout.plan.blue.arn;
  const green = rollout.made.green?.arn;
  if (green === undefined || !lists(order, green)) return 'does not list green';
  if (promised === 'greenOnly' || full) return lists(order, blue) ? 'still lists blue' : undefined;
  return lists(order, blue) && placeIn(order, green) > placeIn(order, blue) ? 'prefers blue to green' : undefined;
}

/** Green is under the cap of its step, and only ever raised (contract §3). */
function judgeCap(court: Court, file: CaseFile, rollout: Rollout, world: World): void {
  const { phase, plan } = rollout;
  if (phase.name !== 'shift' || !plan.green || touchedSincePlan(court, file, plan.green.name)) return;
  const environment = world.environments.get(plan.green.name);
  const step = plan.steps[phase.inPlaceSince === undefined ? Math.max(0, phase.step - 1) : phase.step];
  if (!environment || !step || environment.maxVcpus === step.maxVcpus) return;
  court.breach('I4', `${rollout.id}: green has ${environment.maxVcpus} vCPUs, its step ${step.maxVcpus}`);
}

export function told(order: Order): string {
  return order.map((entry) => `${entry.order}=${nameOfArn(entry.environment)}`).join(', ');
}
