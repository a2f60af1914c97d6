import { z } from 'zod';
import { iamPath, roleArn, serviceLinkedRolePath } from './arn.js';
import {
  checkBounds,
  checkMembers,
  ComputeResourcesUpdate,
  isFargate,
  type ComputeResources,
} from './compute-resources.js';
import { environmentNamed, render, type ComputeEnvironment } from './environments.js';
import { happenAfter } from './happening.js';
import { changes, type Answer } from './operation.js';
import { remember } from './past.js';
import { badRequest, clientException } from './refusal.js';
import { queuesReferring } from './relations.js';
import { usedvCpus } from './usage.js';
import type { World } from './world.js';

const UpdateInput = z.object({
  computeEnvironment: z.string().min(1),
  state: z.enum(['ENABLED', 'DISABLED']).optional(),
  unmanagedvCpus: z.int().optional(),
  computeResources: ComputeResourcesUpdate.optional(),
  serviceRole: z.string().optional(),
  updatePolicy: z
    .object({
      terminateJobsOnUpdate: z.boolean().optional(),
      jobExecutionTimeoutMinutes: z.int().min(1).max(360).optional(),
    })
    .optional(),
  context: z.string().optional(),
  ecsSettings: z.looseObject({}).optional(),
});
type UpdateInput = z.output<typeof UpdateInput>;

function update(world: World, input: UpdateInput): Answer {
  const environment = environmentNamed(world, input.computeEnvironment);
  if (isChanging(environment)) throw clientException('Cannot update, resource is being modified.');
  const wished = input.computeResources;
  if (wished !== undefined) checkUpdate(world, environment, wished);
  if (input.serviceRole) changeRole(world, environment, input.serviceRole);
  if (input.state !== undefined) environment.state = input.state;
  if (input.updatePolicy !== undefined) Object.assign(environment.updatePolicy, input.updatePolicy);
  for (const member of ['unmanagedvCpus', 'context', 'ecsSettings'] as const) {
    if (input[member] !== undefined) environment.kept[member] = input[member];
  }
  if (wished !== undefined) applyResources(environment, wished);
  // A repair of the configuration gets another try; a mere change of state does not heal anything (F16).
  if (wished !== undefined || input.serviceRole) environment.lateFault = undefined;
  environment.status = 'UPDATING';
  environment.statusReason = '';
  remember(world, 'environments', environment.name, render(environment));
  const { name, uuid } = environment;
  happenAfter(world, 'environmentSettles', { kind: 'environmentSettles', name, uuid });
  return { computeEnvironmentName: environment.name, computeEnvironmentArn: environment.arn };
}

function isChanging(environment: ComputeEnvironment): boolean {
  return ['CREATING', 'UPDATING', 'DELETING'].includes(environment.status);
}

const scalingMembers = new Set(['minvCpus', 'maxvCpus', 'desiredvCpus']);
const fargateScalingMembers = new Set([...scalingMembers, 'subnets', 'securityGroupIds']);

function checkUpdate(world: World, environment: ComputeEnvironment, wished: ComputeResourcesUpdate): void {
  const present = environment.resources;
  if (present === undefined)
    throw badRequest(world, 'computeResources cannot be specified for this compute environment.');
  const { type: wishedType, ...members } = wished;
  if (wishedType !== undefined && isFargate(wishedType) !== isFargate(present.type)) {
    throw badRequest(world, `type cannot be changed from ${present.type} to ${wishedType}.`);
  }
  checkMembers(world, wishedType ?? present.type, members);
  if (wished.spotIamFleetRole !== undefined) throw badRequest(world, 'spotIamFleetRole cannot be updated.');
  checkInfrastructure(world, environment, present, wished);
  checkBounds(world, wished.minvCpus ?? present.minvCpus, wished.maxvCpus ?? present.maxvCpus);
  const running = Math.max(environment.warmvCpus, environment.scalingTo ?? 0);
  if (wished.desiredvCpus !== undefined && wished.desiredvCpus < running) {
    throw badRequest(
      world,
      'Manually scaling down compute environment is not supported. Disconnecting job queues from compute environment will cause it to scale-down to minvCpus',
    );
  }
  const tooLow = wished.maxvCpus !== undefined && wished.maxvCpus < usedvCpus(world, environment.name);
  if (tooLow && world.unknowns.maxBelowUse === 'refused') {
    throw badRequest(world, 'maxvCpus must not be lower than the vCPUs in use.');
  }
}

/** An infrastructure update needs the service-linked role and a strategy other than BEST_FIT (F17, F21). */
function checkInfrastructure(
  world: World,
  environment: ComputeEnvironment,
  present: ComputeResources,
  wished: ComputeResourcesUpdate,
): void {
  const scaling = isFargate(present.type) ? fargateScalingMembers : scalingMembers;
  const infrastructure = Object.keys(wished).filter(
    (member) => !scaling.has(member) && !(member === 'type' && wished.type === present.type),
  );
  if (infrastructure.length === 0) return;
  const linked = iamPath(environment.serviceRole) === serviceLinkedRolePath;
  if (isFargate(present.type) || (linked && present.allocationStrategy !== 'BEST_FIT')) return;
  throw badRequest(
    world,
    `${infrastructure.join(', ')} cannot be updated: this needs the service-linked role and an allocation strategy other than BEST_FIT.`,
  );
}

function changeRole(world: World, environment: ComputeEnvironment, role: string): void {
  const wished = roleArn(world, role);
  const wasLinked = iamPath(environment.serviceRole) === serviceLinkedRolePath;
  if (wasLinked !== (iamPath(wished) === serviceLinkedRolePath)) {
    throw badRequest(world, 'The service-linked role and a service role cannot replace each other.');
  }
  environment.serviceRole = wished;
}

function applyResources(environment: ComputeEnvironment, wished: ComputeResourcesUpdate): void {
  const { desiredvCpus, updateToLatestImageVersion: _act, ...settings } = wished;
  const present = environment.resources;
  if (present === undefined) return;
  for (const [member, value] of Object.entries(settings)) {
    if (value !== undefined) Object.assign(present, { [member]: value });
  }
  if (desiredvCpus !== undefined) environment.warmvCpus = Math.max(environment.warmvCpus, desiredvCpus);
}

function remove(world: World, input: { computeEnvironment: string }): Answer {
  const environment = environmentNamed(world, input.computeEnvironment);
  if (isChanging(environment)) throw clientException('Cannot delete, resource is being modified.');
  if (environment.state !== 'DISABLED') throw clientException(enabledRefusal(world));
  if (queuesReferring(world, environment.name).length > 0) {
    throw clientException('Cannot delete, found existing JobQueue relationship');
  }
  environment.status = 'DELETING';
  environment.statusReason = '';
  environment.inForce = { ...environment.inForce, state: 'DISABLED' };
  remember(world, 'environments', environment.name, render(environment));
  const { name, uuid } = environment;
  happenAfter(world, 'environmentGone', { kind: 'environmentGone', name, uuid });
  return {};
}

function enabledRefusal(world: World): string {
  switch (world.unknowns.wording) {
    case 'short':
      return 'Cannot delete, state must be DISABLED';
    case 'long':
      return 'Cannot delete, compute environment must be in the DISABLED state before it can be deleted.';
  }
}

export const environmentChangeOperations = {
  UpdateComputeEnvironment: changes(UpdateInput, update),
  DeleteComputeEnvironment: changes(z.object({ computeEnvironment: z.string().min(1) }), remove),
};
