import { stringAt } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import type { Order, PlannedQueue } from '../../../src/rollout/planned.js';
import type { Rollout } from '../../../src/rollout/rollout.js';
import type { Changed, Court, Seat } from './court.js';
import { told } from './orders.js';
import { orderIn, wasSent } from './sent-orders.js';
import { lists, othersOf, placeIn } from './world.js';
import type { World } from '../account/world.js';

/** I4: each single change goes in the direction of the phase that ordered it, and leaves everything else as it is. */
export function judgeWrites(court: Court): Seat {
  return {
    changed(changed, world) {
      const { rollout, action, input } = changed;
      if (!rollout || changed.strayed) return;
      const name = nameOfArn(stringAt(input, 'jobQueue') ?? stringAt(input, 'computeEnvironment') ?? '');
      const queue = rollout.plan.queues.find((one) => one.name === name);
      if (action === 'UpdateJobQueue' && queue) judgeOrderWrite(court, changed, rollout, queue);
      if (action === 'UpdateComputeEnvironment' || action === 'DeleteComputeEnvironment') {
        const fault = wrongEnvironmentChange(changed, rollout, name, world, court);
        if (fault) court.breach('I4', `${rollout.id} in ${rollout.phase.name}: ${name} ${fault}`);
      }
    },
  };
}

function judgeOrderWrite(court: Court, changed: Changed, rollout: Rollout, queue: PlannedQueue): void {
  const { input } = changed;
  const extra = Object.keys(input).filter((key) => key !== 'jobQueue' && key !== 'computeEnvironmentOrder');
  const order = orderIn(input);
  const fault =
    extra.length > 0
      ? `changes ${extra.join(', ')}`
      : (wrongDirection(rollout, queue, order) ?? losesOthers(court, changed, rollout, queue, order));
  if (fault)
    court.breach(
      'I4',
      `${rollout.id} in ${rollout.phase.name}: a write to queue ${queue.name} ${fault}: ${told(order)}`,
    );
}

function wrongDirection({ phase, plan, made }: Rollout, queue: PlannedQueue, order: Order): string | undefined {
  const green = placeIn(order, made.green?.arn ?? '');
  const blue = placeIn(order, plan.blue.arn);
  switch (phase.name) {
    case 'shift':
      if (plan.steps[phase.step]?.queue !== queue.name) return 'is not of this step';
      if (queue.full) return green >= 0 && blue < 0 ? undefined : "does not put green in blue's place";
      return green >= 0 && blue === green + 1 ? undefined : 'does not put green directly before blue';
    case 'retire':
      return green >= 0 && blue < 0 ? undefined : 'does not leave green without blue';
    case 'rollback':
      return blue >= 0 && (green < 0 || blue < green) ? undefined : 'does not put blue before green';
    case 'plan':
    case 'provision':
    case 'canary':
    case 'bake':
    case 'drain':
    case 'complete':
    case 'rolledBack':
    case 'aborted':
      return 'has no place in this phase';
  }
}

function losesOthers(
  court: Court,
  changed: Changed,
  { plan, made }: Rollout,
  queue: PlannedQueue,
  order: Order,
): string | undefined {
  const had = court.past.queues.get(queue.name)?.order;
  // A late write is absolute and may meet what came after it; the next looks put that right.
  if (!had || changed.late || court.touchedSince(changed.knownUntil, queue.name)) return undefined;
  const own = [plan.blue.arn, made.green?.arn ?? ''];
  const others = othersOf(order, ...own).join();
  if (others === othersOf(had, ...own).join()) return undefined;
  // Nobody can tell an own write that came late over what others added from others who took it away again: then what
  // people know of is put back, and nothing else.
  const known = changed.file?.baselines.get(queue.name);
  if (changed.file && known && wasSent(changed.file, queue.name, had) && others === othersOf(known, ...own).join())
    return undefined;
  return `changes other environments than its own (${told(had)} before)`;
}

function wrongEnvironmentChange(
  changed: Changed,
  rollout: Rollout,
  name: string,
  world: World,
  court: Court,
): string | undefined {
  const { plan, phase } = rollout;
  const colour = name === plan.blue.name ? 'blue' : name === plan.green?.name ? 'green' : 'foreign';
  const state = changed.action === 'DeleteComputeEnvironment' ? 'GONE' : changed.input['state'];
  const back = phase.name === 'rollback';
  if (colour === 'blue') {
    if (state === 'ENABLED') return back ? undefined : 'is enabled although nothing goes back';
    if (state === 'GONE') return phase.name === 'retire' ? undefined : 'is blue, and deleted outside of retire';
    if (state === 'DISABLED' && phase.name !== 'drain' && phase.name !== 'retire')
      return 'is blue, and disabled on the way back or too early';
  }
  if (colour === 'green' && (state === 'GONE' || state === 'DISABLED')) {
    if (!back) return 'is green, and taken away although nothing goes back';
    return preferred(changed, rollout, world, court);
  }
  return undefined;
}

/** Green may go only when every queue prefers blue again. */
function preferred({ knownUntil }: Changed, { plan, made }: Rollout, world: World, court: Court): string | undefined {
  const green = made.green?.arn ?? '';
  const wrong = plan.queues.find(({ name }) => {
    const order = world.queues.get(name)?.order ?? [];
    if (!lists(order, green) || court.touchedSince(knownUntil, name)) return false;
    const blue = placeIn(order, plan.blue.arn);
    return blue < 0 || blue > placeIn(order, green);
  });
  return wrong && `is green, and taken away while queue ${wrong.name} prefers it`;
}
