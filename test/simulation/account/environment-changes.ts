import { objectAt, stringAt } from '../../../src/rollout/json.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import { putDue } from './agenda.js';
import { lasts } from './conduct.js';
import { makeEnvironment, settling } from './fake-environments.js';
import { refuse } from './refusal.js';
import { byArn, jobsOn, putEnvironment, queuesListing, type SimEnvironment, type World } from './world.js';

const environmentsMax = 50;
const ec2Only = ['allocationStrategy', 'minvCpus', 'desiredvCpus', 'instanceTypes', 'instanceRole', 'launchTemplate'];

/** CreateComputeEnvironment: CREATING, then VALID or INVALID. */
export function createEnvironment(world: World, request: JsonObject): JsonObject {
  const name = stringAt(request, 'computeEnvironmentName') ?? '';
  if (world.environments.has(name)) refuse('exists', `Object already exists: ${name}`);
  if (world.environments.size >= environmentsMax) refuse('rejected', 'Too many compute environments');
  checkCreate(request);
  const environment = settling(makeEnvironment(name, request), 'CREATING');
  putEnvironment(world, environment);
  const reason = world.invalid(name);
  settleLater(world, name, reason === undefined ? 'VALID' : 'INVALID', reason ?? '');
  return { arn: environment.arn };
}

/** What AWS does not take at creation (F19, F20, F22, F32, F35). */
function checkCreate(request: JsonObject): void {
  const resources = objectAt(request, 'computeResources');
  if (!resources?.['maxvCpus']) refuse('rejected', 'computeResources with maxvCpus are required');
  if (request['updatePolicy'] !== undefined) refuse('rejected', 'updatePolicy cannot be set at creation');
  const type = stringAt(resources, 'type') ?? '';
  const strategy = stringAt(resources, 'allocationStrategy') ?? '';
  if (type === 'EC2' && strategy.startsWith('SPOT_')) refuse('rejected', `${strategy} is not allowed for EC2`);
  checkMembers(type, resources);
  if (Object.keys(objectAt(request, 'tags') ?? {}).some((key) => key.startsWith('aws:'))) {
    refuse('rejected', 'Tag keys cannot start with aws:');
  }
  if (/ECS_AL2"|ECS_AL2_NVIDIA"/.test(JSON.stringify(resources['ec2Configuration'] ?? ''))) {
    refuse('rejected', 'Amazon Linux 2 images can no longer be used for new compute environments');
  }
}

/** What describes instances, Fargate does not take (F19). */
function checkMembers(type: string, resources: JsonObject): void {
  const excess = ec2Only.filter((key) => resources[key] !== undefined);
  if (isFargate(type) && excess.length > 0) refuse('rejected', `${excess.join(', ')} is not applicable for Fargate.`);
}

/** UpdateComputeEnvironment: takes effect at once and is UPDATING for a while; an INVALID one gets well by a new role (F16). */
export function updateEnvironment(world: World, request: JsonObject): JsonObject {
  const environment = byArn(world, stringAt(request, 'computeEnvironment') ?? '');
  if (!environment) refuse('notFound', 'The compute environment does not exist');
  if (environment.status === 'settling') refuse('busy', 'Cannot update, resource is being modified.');
  const resources = objectAt(request, 'computeResources') ?? {};
  if (resources['desiredvCpus'] !== undefined) {
    refuse('rejected', 'Manually scaling down compute environment is not supported.');
  }
  checkMembers(environment.type, resources);
  const invalid = environment.status === 'invalid' && request['serviceRole'] === undefined;
  const state = stringAt(request, 'state');
  const { computeEnvironment: _named, state: _state, computeResources: _resources, ...others } = request;
  const changed: SimEnvironment = {
    ...environment,
    type: stringAt(resources, 'type') ?? environment.type,
    enabled: state === undefined ? environment.enabled : state === 'ENABLED',
    maxVcpus: Number(resources['maxvCpus'] ?? environment.maxVcpus),
    minVcpus: Number(resources['minvCpus'] ?? environment.minVcpus),
    described: {
      ...environment.described,
      ...others,
      computeResources: { ...objectAt(environment.described, 'computeResources'), ...resources },
    },
  };
  putEnvironment(world, settling(changed, 'UPDATING'));
  settleLater(world, environment.name, invalid ? 'INVALID' : 'VALID', invalid ? environment.statusReason : '');
  return { arn: environment.arn };
}

/** DeleteComputeEnvironment: only what is DISABLED, at rest and listed nowhere. With jobs on it, F52 or F53 follows. */
export function deleteEnvironment(world: World, request: JsonObject): JsonObject {
  const ref = stringAt(request, 'computeEnvironment') ?? '';
  const environment = byArn(world, ref);
  if (!environment) refuse('notFound', `${ref} does not exist`);
  const { name, arn, type } = environment;
  if (environment.status === 'settling') refuse('busy', 'Cannot delete, resource is being modified.');
  if (environment.enabled) refuse('rejected', 'Cannot delete, compute environment state must be DISABLED.');
  const detachedAt = world.detachedAt.get(arn);
  const stillSeen = detachedAt !== undefined && world.now < detachedAt + world.detachLagMs;
  if (stillSeen || queuesListing(world, arn).length > 0) {
    refuse('referenced', 'Cannot delete, found existing JobQueue relationship');
  }
  putEnvironment(world, settling(environment, 'DELETING'));
  if (isFargate(type) && jobsOn(world, environment).length > 0) {
    settleLater(world, name, 'INVALID', 'CLIENT_ERROR - The compute environment was deleted with active jobs');
  } else if (world.sticksMs(name) < Infinity) settleLater(world, name, 'GONE', '', world.sticksMs(name));
  return {};
}

export function isFargate(type: string): boolean {
  return type.startsWith('FARGATE');
}

function settleLater(world: World, name: string, to: 'VALID' | 'INVALID' | 'GONE', reason: string, longerMs = 0): void {
  world.settlements += 1;
  const at = world.now + lasts(world.settleMs, world.settlements) + longerMs;
  putDue(world.agenda, { at, kind: 'environment', name, to, reason });
}
