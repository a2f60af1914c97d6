import { objectsAt, stringAt } from '../../../src/rollout/json.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import type { Order } from '../../../src/rollout/planned.js';
import { putDue } from './agenda.js';
import { lasts } from './conduct.js';
import { isFargate } from './environment-changes.js';
import { makeQueue, settlingQueue, tagsOf } from './fake-environments.js';
import { refuse } from './refusal.js';
import { byArn, putQueue, queueOf, queuesListing, type SimEnvironment, type SimQueue, type World } from './world.js';

const queuesMax = 50;
const environmentsMax = 3;

/** CreateJobQueue: CREATING, then VALID. */
export function createQueue(world: World, request: JsonObject): JsonObject {
  const name = stringAt(request, 'jobQueueName') ?? '';
  if (world.queues.has(name)) refuse('exists', `Object already exists: ${name}`);
  if (world.queues.size >= queuesMax) refuse('rejected', 'Too many job queues');
  const made = makeQueue(name, checkedOrder(world, request), tagsOf(request), Number(request['priority'] ?? 1));
  const queue = { ...made, enabled: stringAt(request, 'state') !== 'DISABLED' };
  putQueue(world, settlingQueue(queue, 'CREATING'));
  settleLater(world, name, 'VALID');
  return { arn: queue.arn };
}

/** UpdateJobQueue: the order is replaced whole, what is left out stays (F45); UPDATING for a while. */
export function updateQueue(world: World, request: JsonObject): JsonObject {
  const queue = queueOf(world, stringAt(request, 'jobQueue') ?? '');
  if (!queue) refuse('notFound', 'The job queue does not exist');
  if (queue.status === 'settling') refuse('busy', 'Cannot update, resource is being modified.');
  const state = stringAt(request, 'state');
  const order = request['computeEnvironmentOrder'] === undefined ? queue.order : checkedOrder(world, request);
  const changed: SimQueue = {
    ...queue,
    enabled: state === undefined ? queue.enabled : state === 'ENABLED',
    priority: Number(request['priority'] ?? queue.priority),
    order,
  };
  putQueue(world, settlingQueue(changed, 'UPDATING'));
  settleLater(world, queue.name, 'VALID');
  if (order !== queue.order) noteOrder(world, queue, order);
  return { arn: queue.arn };
}

/** The scheduler may follow the old order for a while, and what was let go of still counts as referenced (F44, F51). */
function noteOrder(world: World, { name, order: before }: SimQueue, order: Order): void {
  if (world.orderLagMs > 0 && !world.followed.has(name)) {
    world.followed.set(name, before);
    putDue(world.agenda, { at: world.now + world.orderLagMs, kind: 'order', queue: name });
  }
  for (const { environment } of before) {
    if (order.some((entry) => entry.environment === environment)) continue;
    noteDetached(world, environment);
  }
}

function noteDetached(world: World, environment: string): void {
  if (queuesListing(world, environment).length > 0) return;
  world.detachedAt.set(environment, world.now);
  if (!world.detachEndsJobs || isFargate(byArn(world, environment)?.type ?? '')) return;
  putDue(world.agenda, { at: world.now + lasts(world.settleMs, world.settlements), kind: 'emptied', environment });
}

function checkedOrder(world: World, request: JsonObject): Order {
  const order = objectsAt(request, 'computeEnvironmentOrder')
    .map((entry) => {
      const ref = stringAt(entry, 'computeEnvironment') ?? '';
      return { order: Number(entry['order']), environment: byArn(world, ref)?.arn ?? ref };
    })
    .toSorted((a, b) => a.order - b.order);
  if (order.length === 0 || order.length > environmentsMax) {
    refuse('rejected', 'A job queue must have one to three compute environments');
  }
  if (new Set(order.map((entry) => entry.order)).size < order.length) refuse('rejected', 'Order values must be unique');
  if (new Set(order.map((entry) => entry.environment)).size < order.length) {
    refuse('rejected', 'A compute environment may be listed only once');
  }
  const listed = order.map(({ environment }): SimEnvironment => {
    const found = byArn(world, environment);
    if (found?.status !== 'valid') refuse('notValid', `${environment} must be created and valid before attaching`);
    return found;
  });
  if (new Set(listed.map((one) => isFargate(one.type))).size > 1) {
    refuse('rejected', 'EC2 and Fargate compute environments cannot be mixed in a job queue');
  }
  return order;
}

/** DeleteJobQueue: only what is DISABLED and at rest; its jobs are terminated with it (F49b). */
export function deleteQueue(world: World, request: JsonObject): JsonObject {
  const ref = stringAt(request, 'jobQueue') ?? '';
  const queue = queueOf(world, ref);
  if (!queue) refuse('notFound', `${ref} does not exist`);
  if (queue.status === 'settling') refuse('busy', 'Cannot delete, resource is being modified.');
  if (queue.enabled) refuse('rejected', 'Cannot delete, job queue state must be DISABLED.');
  putQueue(world, settlingQueue(queue, 'DELETING'));
  settleLater(world, queue.name, 'GONE');
  return {};
}

function settleLater(world: World, name: string, to: 'VALID' | 'GONE'): void {
  world.settlements += 1;
  putDue(world.agenda, { at: world.now + lasts(world.settleMs, world.settlements), kind: 'queue', name, to });
}
