import { stringAt } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import type { Changed, Court, Seat } from './court.js';
import { isProduction, usability } from './world.js';
import type { SimQueue, World } from '../account/world.js';

/** I1 and I2: production always has somewhere to run, and nothing is taken from those who use it. */
export function judgeQueues(court: Court): Seat {
  return {
    changed(changed, world) {
      if (changed.strayed) return;
      const order = changed.action === 'UpdateJobQueue' && changed.input['computeEnvironmentOrder'] !== undefined;
      const environment = takenAway(changed);
      if (!order && environment === undefined) return;
      const queueName = order ? nameOfArn(stringAt(changed.input, 'jobQueue') ?? '') : undefined;
      for (const queue of world.queues.values()) {
        if (!isProduction(queue)) continue;
        const listed = environment !== undefined && listsNamed(queue, environment);
        if (listed) judgeTaking(court, changed, queue, environment);
        if (listed || queue.name === queueName) judgeUsability(court, changed, queue, world);
      }
    },
  };
}

/** The environment that the call disables or deletes. */
function takenAway({ action, input }: Changed): string | undefined {
  const disables = action === 'UpdateComputeEnvironment' && input['state'] === 'DISABLED';
  if (!disables && action !== 'DeleteComputeEnvironment') return undefined;
  return nameOfArn(stringAt(input, 'computeEnvironment') ?? '');
}

function listsNamed(queue: SimQueue, environment: string): boolean {
  return queue.order.some((entry) => nameOfArn(entry.environment) === environment);
}

function judgeTaking(court: Court, changed: Changed, queue: SimQueue, environment: string): void {
  if (court.touchedSince(changed.knownUntil, queue.name)) return;
  if (changed.action === 'DeleteComputeEnvironment') {
    court.breach('I2', `${environment} was deleted while queue ${queue.name} listed it`);
    return;
  }
  const planned = changed.rollout?.plan.queues.some((one) => one.name === queue.name);
  if (!planned)
    court.breach('I2', `${environment} was disabled while queue ${queue.name}, outside the plan, listed it`);
}

function judgeUsability(court: Court, changed: Changed, queue: SimQueue, world: World): void {
  const had = court.past.queues.get(queue.name)?.order ?? queue.order;
  const before = usability(court.past, had);
  const after = usability(world, queue.order);
  if (after === 2 || after >= before) return;
  const names = [...had, ...queue.order].map((entry) => nameOfArn(entry.environment));
  if (court.touchedSince(changed.knownUntil, queue.name, ...names)) return;
  const how = changed.action === 'UpdateJobQueue' ? 'I1' : 'I2';
  court.breach(how, `${changed.action} left queue ${queue.name} without an ENABLED and VALID environment`);
}
