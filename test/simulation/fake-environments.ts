import type { Cloud } from '../../src/ports.js';
import { objectAt, objectsAt, stringAt } from '../../src/rollout/json.js';
import type { JsonObject } from '../../src/rollout/json.js';
import type { Order } from '../../src/rollout/planned.js';
import { mutate, refuse, tagsOf } from './mutation.js';
import { batchArn, byArn, isEnded, jobsOn, type SimEnvironment, type SimQueue, type World } from './world.js';

type Calls =
  'createEnvironment' | 'updateEnvironment' | 'deleteEnvironment' | 'createQueue' | 'updateQueue' | 'deleteQueue';

/** Changes of environments and queues, with the refusals of AWS that the order of operations must respect. */
export function environmentMutations(world: World): Pick<Cloud, Calls> {
  return {
    createEnvironment: (request) =>
      mutate(world, 'CreateComputeEnvironment', request, () => ({ arn: createEnvironment(world, request) })),
    updateEnvironment: (request) =>
      mutate(world, 'UpdateComputeEnvironment', request, () => updateEnvironment(world, request)),
    deleteEnvironment: (name) =>
      mutate(world, 'DeleteComputeEnvironment', { computeEnvironment: name }, () => deleteEnvironment(world, name)),
    createQueue: (request) => mutate(world, 'CreateJobQueue', request, () => ({ arn: createQueue(world, request) })),
    updateQueue: (request) => mutate(world, 'UpdateJobQueue', request, () => updateQueue(world, request)),
    deleteQueue: (name) => mutate(world, 'DeleteJobQueue', { jobQueue: name }, () => deleteQueue(world, name)),
  };
}

function createEnvironment(world: World, request: JsonObject): string {
  const name = stringAt(request, 'computeEnvironmentName') ?? '';
  if (world.environments.has(name)) refuse('exists', `Object already exists: ${name}`);
  const environment = makeEnvironment(name, request);
  environment.status = 'settling';
  environment.statusText = 'CREATING';
  environment.settles = { at: world.now + world.settleMs, to: 'VALID' };
  world.environments.set(name, environment);
  return environment.arn;
}

/** An environment as CreateComputeEnvironment's input describes it, VALID at once. */
export function makeEnvironment(name: string, request: JsonObject): SimEnvironment {
  const resources = objectAt(request, 'computeResources') ?? {};
  return {
    name,
    arn: `${batchArn}:compute-environment/${name}`,
    managed: 'MANAGED',
    type: stringAt(resources, 'type') ?? 'EC2',
    orchestration: 'ECS',
    enabled: stringAt(request, 'state') !== 'DISABLED',
    status: 'valid',
    statusText: 'VALID',
    statusReason: '',
    maxVcpus: Number(resources['maxvCpus'] ?? 0),
    minVcpus: Number(resources['minvCpus'] ?? 0),
    tags: tagsOf(request),
    described: { ...structuredClone(request), computeEnvironmentName: name },
  };
}

function updateEnvironment(world: World, request: JsonObject): void {
  const environment = byArn(world, stringAt(request, 'computeEnvironment') ?? '');
  if (!environment) refuse('notFound', 'the compute environment does not exist');
  if (environment.status === 'settling') refuse('busy', 'Cannot update, resource is being modified.');
  const resources = objectAt(request, 'computeResources') ?? {};
  const state = stringAt(request, 'state');
  if (state === 'DISABLED') checkDisable(world, environment);
  if (state !== undefined) environment.enabled = state === 'ENABLED';
  environment.maxVcpus = Number(resources['maxvCpus'] ?? environment.maxVcpus);
  environment.minVcpus = Number(resources['minvCpus'] ?? environment.minVcpus);
  const policy = objectAt(request, 'updatePolicy');
  environment.described = {
    ...environment.described,
    computeResources: { ...objectAt(environment.described, 'computeResources'), ...resources },
    ...(policy ? { updatePolicy: policy } : {}),
  };
  environment.settles = { at: world.now + world.settleMs, to: environment.status === 'invalid' ? 'INVALID' : 'VALID' };
  environment.status = 'settling';
  environment.statusText = 'UPDATING';
}

/** I2: a production queue that lists it must keep another one. */
function checkDisable(world: World, environment: SimEnvironment): void {
  for (const queue of world.queues.values()) {
    if (queue.tags['batch-rollout:managed'] === 'true') continue;
    if (!queue.order.some((entry) => entry.environment === environment.arn)) continue;
    const other = queue.order
      .map((entry) => byArn(world, entry.environment))
      .find((one) => one !== undefined && one !== environment && one.enabled && one.status === 'valid');
    if (!other) world.breaches.push(`I2: ${environment.name} is disabled, and ${queue.name} has no other`);
  }
}

function deleteEnvironment(world: World, name: string): void {
  const environment = byArn(world, name);
  if (!environment) refuse('notFound', `${name} does not exist`);
  if (environment.status === 'settling') refuse('busy', 'Cannot delete, resource is being modified.');
  if (environment.enabled) refuse('rejected', 'Cannot delete, state must be DISABLED.');
  if ([...world.queues.values()].some((queue) => queue.order.some((one) => one.environment === environment.arn))) {
    refuse('referenced', 'Cannot delete, found existing JobQueue relationship');
  }
  if (jobsOn(world, environment).length > 0) world.breaches.push(`I3: ${name} is deleted while jobs run on it`);
  environment.status = 'settling';
  environment.statusText = 'DELETING';
  environment.settles = { at: world.now + world.settleMs, to: 'GONE' };
}

function createQueue(world: World, request: JsonObject): string {
  const name = stringAt(request, 'jobQueueName') ?? '';
  if (world.queues.has(name)) refuse('exists', `Object already exists: ${name}`);
  const queue = makeQueue(name, checkedOrder(world, request), tagsOf(request));
  queue.status = 'settling';
  queue.statusText = 'CREATING';
  queue.settles = { at: world.now + world.settleMs, to: 'VALID' };
  world.queues.set(name, queue);
  return queue.arn;
}

/** A queue, ENABLED and VALID at once. */
export function makeQueue(name: string, order: Order, tags: Record<string, string> = {}, priority = 1): SimQueue {
  return {
    name,
    arn: `${batchArn}:job-queue/${name}`,
    enabled: true,
    status: 'valid',
    statusText: 'VALID',
    statusReason: '',
    priority,
    order,
    timeLimitActions: 0,
    hasServiceEnvironments: false,
    tags,
  };
}

function updateQueue(world: World, request: JsonObject): void {
  const queue = world.queues.get(stringAt(request, 'jobQueue') ?? '');
  if (!queue) refuse('notFound', 'the job queue does not exist');
  if (queue.status === 'settling') refuse('busy', 'resource is being modified');
  const state = stringAt(request, 'state');
  if (state !== undefined) queue.enabled = state === 'ENABLED';
  if (request['computeEnvironmentOrder'] !== undefined) queue.order = checkedOrder(world, request);
  queue.status = 'settling';
  queue.statusText = 'UPDATING';
  queue.settles = { at: world.now + world.settleMs, to: 'VALID' };
}

function checkedOrder(world: World, request: JsonObject): Order {
  const order = objectsAt(request, 'computeEnvironmentOrder')
    .map((entry) => ({ order: Number(entry['order']), environment: stringAt(entry, 'computeEnvironment') ?? '' }))
    .toSorted((a, b) => a.order - b.order);
  if (order.length === 0 || order.length > 3) refuse('rejected', 'A job queue lists one to three environments.');
  if (new Set(order.map((entry) => entry.order)).size < order.length) refuse('rejected', 'order values must be unique');
  for (const entry of order) {
    if (byArn(world, entry.environment)?.status !== 'valid') {
      refuse('notValid', `${entry.environment} must be created and valid before attaching to a job queue`);
    }
  }
  return order;
}

function deleteQueue(world: World, name: string): void {
  const queue = world.queues.get(name);
  if (!queue) refuse('notFound', `${name} does not exist`);
  if (queue.status === 'settling') refuse('busy', 'resource is being modified');
  if (queue.enabled) refuse('rejected', 'Cannot delete, state must be DISABLED.');
  if (world.jobs.some((job) => job.queueName === name && !isEnded(job))) {
    world.breaches.push(`I3: ${name} is deleted with jobs in it`);
  }
  queue.status = 'settling';
  queue.statusText = 'DELETING';
  queue.settles = { at: world.now + world.settleMs, to: 'GONE' };
}
