import { PortError } from '../../../src/port-error.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import { nameOfArn, sameOrder } from '../../../src/rollout/orders.js';
import type { Order } from '../../../src/rollout/planned.js';
import { change } from './changes.js';
import { activeRevision } from './definition-changes.js';
import { imageOf } from './fake-environments.js';
import { orderOf, type Change, type World } from './world.js';

/** What a person at the console has in view: names, and the ARN of the revision that the rollout promoted. */
export interface Sights {
  queue: string;
  blue: string;
  definition: string;
  /** A queue outside the plan, made when it is not there. */
  foreign: string;
  green?: string;
  /** An environment that has nothing to do with the rollout. */
  third?: string;
  canaryQueue?: string;
  promoted?: string;
}

/**
 * Whether AWS took the edit. `putRight`, where there is a simple way back, tries to take it; it answers true when nothing
 * is left to put right and false when it has to be tried again later.
 */
export type Edited = { applied: false } | { applied: true; putRight?: () => boolean };

export type Edit = (world: World, sights: Sights) => Edited;

const refused: Edited = { applied: false };

/** What somebody else does to the account, each one legal change as from the console (X10). */
export const edits = {
  addThird: (world, { queue, third }) => {
    const arn = arnOf(world, third);
    const order = orderOf(world, queue);
    if (arn === undefined || lists(order, arn)) return refused;
    return writeOrder(world, queue, [...order, { order: (order.at(-1)?.order ?? 0) + 1, environment: arn }]);
  },
  swapOrder: (world, { queue }) => {
    const order = orderOf(world, queue);
    const names = order.map((entry) => entry.environment).toReversed();
    const swapped = order.map((entry, i) => ({ ...entry, environment: names[i] ?? entry.environment }));
    return order.length < 2 ? refused : writeOrder(world, queue, swapped);
  },
  removeGreen: (world, { queue, green }) => removeFrom(world, queue, green),
  removeBlue: (world, { queue, blue }) => removeFrom(world, queue, blue),
  disableBlue: (world, { blue }) => setState(world, blue, 'DISABLED'),
  enableBlue: (world, { blue }) => setState(world, blue, 'ENABLED'),
  disableGreen: (world, { green }) => setState(world, green, 'DISABLED'),
  enableGreen: (world, { green }) => setState(world, green, 'ENABLED'),
  resizeBlue: (world, { blue }) => {
    const before = world.environments.get(blue)?.maxVcpus;
    if (before === undefined) return refused;
    return edited(resize(world, blue, before + 1), () =>
      world.environments.get(blue)?.maxVcpus === before + 1 ? resize(world, blue, before) : true,
    );
  },
  deleteGreen: (world, { green }) =>
    edited(green !== undefined && says(world, 'DeleteComputeEnvironment', { computeEnvironment: green })),
  disableQueue: (world, { queue }) => {
    if (world.queues.get(queue)?.enabled !== true) return refused;
    return edited(
      setQueue(world, queue, 'DISABLED'),
      () => isAsWished(world, queue) || setQueue(world, queue, 'ENABLED'),
    );
  },
  registerRevision: (world, { definition }) => {
    const arn = registerTheirs(world, definition);
    return edited(arn !== undefined, () => says(world, 'DeregisterJobDefinition', { jobDefinition: arn }));
  },
  deregisterPromoted: (world, { promoted }) => {
    if (promoted === undefined || world.revisions.get(promoted)?.active !== true) return refused;
    return edited(says(world, 'DeregisterJobDefinition', { jobDefinition: promoted }));
  },
  listBlueElsewhere: (world, { blue, foreign }) => listElsewhere(world, blue, foreign),
  /** A queue is disabled before it is deleted, so that this takes two turns. */
  deleteCanaryQueue: (world, { canaryQueue }) => {
    const queue = world.queues.get(canaryQueue ?? '');
    if (!queue) return refused;
    if (queue.enabled) return edited(setQueue(world, queue.name, 'DISABLED'));
    return edited(says(world, 'DeleteJobQueue', { jobQueue: queue.name }));
  },
} as const satisfies Record<string, Edit>;

export type EditName = keyof typeof edits;

function edited(applied: boolean, putRight?: () => boolean): Edited {
  if (!applied) return refused;
  return putRight ? { applied, putRight } : { applied };
}

/** Makes the change, unless AWS refuses it. */
function make(world: World, action: Change['action'], input: JsonObject): JsonObject | undefined {
  try {
    return change(world, 'tool', action, input).result;
  } catch (error) {
    if (error instanceof PortError) return undefined;
    throw error;
  }
}

function says(world: World, action: Change['action'], input: JsonObject): boolean {
  return make(world, action, input) !== undefined;
}

function sendOrder(world: World, queue: string, order: Order): boolean {
  const computeEnvironmentOrder = order.map((one) => ({ order: one.order, computeEnvironment: one.environment }));
  return says(world, 'UpdateJobQueue', { jobQueue: queue, computeEnvironmentOrder });
}

/** The way back is the order before, as long as nobody has written another one since. */
function writeOrder(world: World, queue: string, order: Order): Edited {
  const before = orderOf(world, queue);
  return edited(sendOrder(world, queue, order), () => {
    const isTheirs = sameOrder(orderOf(world, queue), order);
    return !isTheirs || sendOrder(world, queue, before);
  });
}

function removeFrom(world: World, queue: string, environment: string | undefined): Edited {
  const order = orderOf(world, queue);
  const left = order.filter((entry) => nameOfArn(entry.environment) !== environment);
  return left.length === order.length ? refused : writeOrder(world, queue, left);
}

function setState(world: World, name: string | undefined, state: 'ENABLED' | 'DISABLED'): Edited {
  if (name === undefined || isInState(world, name, state)) return refused;
  const back = state === 'ENABLED' ? 'DISABLED' : 'ENABLED';
  const send = (wished: string): boolean =>
    says(world, 'UpdateComputeEnvironment', { computeEnvironment: name, state: wished });
  return edited(send(state), () => !isInState(world, name, state) || send(back));
}

/** Also when there is no such environment: then there is nothing to do. */
function isInState(world: World, name: string, state: 'ENABLED' | 'DISABLED'): boolean {
  const found = world.environments.get(name);
  return !found || found.enabled === (state === 'ENABLED');
}

function resize(world: World, name: string, maxvCpus: number): boolean {
  return says(world, 'UpdateComputeEnvironment', { computeEnvironment: name, computeResources: { maxvCpus } });
}

function setQueue(world: World, queue: string, state: 'ENABLED' | 'DISABLED'): boolean {
  return says(world, 'UpdateJobQueue', { jobQueue: queue, state });
}

function isAsWished(world: World, queue: string): boolean {
  return world.queues.get(queue)?.enabled !== false;
}

/** Another revision of what the bare name means now, with an image of their own. */
function registerTheirs(world: World, name: string): string | undefined {
  const newest = activeRevision(world, name);
  if (!newest) return undefined;
  const { jobDefinitionArn: _arn, revision: _number, status: _status, tags: _tags, ...content } = newest.described;
  const image = `${imageOf(newest.described) ?? 'theirs'}-theirs`;
  const containerProperties = { image, command: ['run'] };
  const result = make(world, 'RegisterJobDefinition', { ...content, jobDefinitionName: name, containerProperties });
  return typeof result?.['arn'] === 'string' ? result['arn'] : undefined;
}

function listElsewhere(world: World, blue: string, foreign: string): Edited {
  const arn = arnOf(world, blue);
  if (arn === undefined) return refused;
  if (world.queues.has(foreign)) {
    const order = orderOf(world, foreign);
    const entry = { order: (order.at(-1)?.order ?? 0) + 1, environment: arn };
    return lists(order, arn) ? refused : writeOrder(world, foreign, [...order, entry]);
  }
  const computeEnvironmentOrder = [{ order: 1, computeEnvironment: arn }];
  const input = { jobQueueName: foreign, state: 'ENABLED', priority: 1, computeEnvironmentOrder };
  return edited(says(world, 'CreateJobQueue', input), () => removeQueue(world, foreign));
}

/** Disables the queue, and deletes it when it is called again. */
function removeQueue(world: World, name: string): boolean {
  const queue = world.queues.get(name);
  if (!queue || queue.statusText === 'DELETING') return true;
  if (queue.enabled) setQueue(world, name, 'DISABLED');
  else return says(world, 'DeleteJobQueue', { jobQueue: name });
  return false;
}

function arnOf(world: World, name: string | undefined): string | undefined {
  return world.environments.get(name ?? '')?.arn;
}

function lists(order: Order, arn: string): boolean {
  return order.some((entry) => entry.environment === arn);
}
