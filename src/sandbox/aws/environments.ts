import { z } from 'zod';
import { batchArn, iamPath, nameIn, namePattern, roleArn, serviceLinkedRolePath } from './arn.js';
import { uuid } from './chance.js';
import { ComputeResources, checkNewResources, isFargate } from './compute-resources.js';
import { environmentConduct } from './conduct.js';
import { happenAfter } from './happening.js';
import { changes, reads, type Answer } from './operation.js';
import { page } from './paging.js';
import { asOf, remember } from './past.js';
import { badRequest, clientException, doesNotExist } from './refusal.js';
import { checkedTags, Tags } from './tags.js';
import type { World } from './world.js';

export type ComputeEnvironment = {
  name: string;
  arn: string;
  uuid: string;
  clusterArn: string;
  type: string;
  state: 'ENABLED' | 'DISABLED';
  status: 'CREATING' | 'UPDATING' | 'DELETING' | 'DELETED' | 'VALID' | 'INVALID';
  statusReason: string;
  serviceRole: string;
  resources: ComputeResources | undefined;
  updatePolicy: { terminateJobsOnUpdate: boolean; jobExecutionTimeoutMinutes: number };
  /** What is kept and returned, and means nothing to the simulation. */
  kept: Record<string, unknown>;
  tags: Tags;
  /** What the scheduler obeys: the wish of the last update that has settled. */
  inForce: { state: 'ENABLED' | 'DISABLED'; maxvCpus: number; minvCpus: number };
  /** vCPUs of the instances that are up. Fargate has none. */
  warmvCpus: number;
  /** vCPUs it is scaling out to, while it does. */
  scalingTo: number | undefined;
  /** Why it became INVALID after its creation, when the configuration alone does not tell (F13). */
  lateFault: string | undefined;
};

const Name = z.string().min(1);

const CreateInput = z.object({
  computeEnvironmentName: Name,
  type: z.string(),
  state: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  unmanagedvCpus: z.int().optional(),
  computeResources: ComputeResources.optional(),
  serviceRole: z.string().optional(),
  tags: Tags.optional(),
  eksConfiguration: z.object({ eksClusterArn: z.string(), kubernetesNamespace: z.string() }).optional(),
  context: z.string().optional(),
  ecsSettings: z.looseObject({}).optional(),
  // Not a member of the request (F22); a caller who sends it means something that would be lost without a word.
  updatePolicy: z.never({ error: 'updatePolicy cannot be specified on create' }).optional(),
});
type CreateInput = z.output<typeof CreateInput>;

function create(world: World, input: CreateInput): Answer {
  const name = input.computeEnvironmentName;
  if (!namePattern.test(name)) {
    throw badRequest(world, 'computeEnvironmentName must be up to 128 letters, numbers, hyphens and underscores');
  }
  const present = world.environments.get(name);
  if (present !== undefined && present.status !== 'DELETED') throw clientException('Object already exists');
  if (world.environments.size >= world.limits.environments) {
    throw clientException(`The maximum number of compute environments (${world.limits.environments}) has been reached`);
  }
  if (input.type !== 'MANAGED' && input.type !== 'UNMANAGED')
    throw badRequest(world, `${input.type} is not a valid type`);
  if (input.type === 'UNMANAGED' && !input.serviceRole) throw badRequest(world, 'ServiceRole is required.');
  if (input.unmanagedvCpus !== undefined && input.type === 'MANAGED') {
    throw badRequest(world, 'unmanagedvCpus is only allowed for UNMANAGED compute environments.');
  }
  if (input.type === 'MANAGED' && input.computeResources === undefined) {
    throw badRequest(world, 'computeResources is required.');
  }
  checkNamespace(world, input.eksConfiguration?.kubernetesNamespace);
  if (input.computeResources !== undefined) checkNewResources(world, input.computeResources);
  const environment = makeEnvironment(world, input);
  environment.status = 'CREATING';
  environment.statusReason = '';
  environment.inForce = { state: 'DISABLED', maxvCpus: 0, minvCpus: 0 };
  remember(world, 'environments', name, render(environment));
  happenAfter(world, 'environmentSettles', { kind: 'environmentSettles', name, uuid: environment.uuid });
  return { computeEnvironmentName: name, computeEnvironmentArn: environment.arn };
}

function checkNamespace(world: World, namespace: string | undefined): void {
  if (namespace === undefined) return;
  const wellFormed = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace) && namespace.length < 64;
  if (!wellFormed || namespace === 'default' || namespace.startsWith('kube-')) {
    throw badRequest(world, 'Unable to validate Kubernetes Namespace');
  }
}

/** Puts a VALID environment into the world, without the checks and the waiting: how a world is furnished. */
export function furnishEnvironment(world: World, input: z.input<typeof CreateInput>): ComputeEnvironment {
  return makeEnvironment(world, CreateInput.parse(input));
}

function makeEnvironment(world: World, input: CreateInput): ComputeEnvironment {
  const name = input.computeEnvironmentName;
  const id = uuid(world.chance);
  const resources = input.computeResources === undefined ? undefined : withDefaults(input.computeResources);
  const { state, unmanagedvCpus, eksConfiguration, context, ecsSettings } = input;
  const inForce = { state, maxvCpus: resources?.maxvCpus ?? 0, minvCpus: resources?.minvCpus ?? 0 };
  const environment: ComputeEnvironment = {
    name,
    arn: batchArn(world, 'compute-environment', name),
    uuid: id,
    clusterArn: `arn:aws:ecs:${world.region}:${world.account}:cluster/${name}_Batch_${id}`,
    type: input.type,
    state,
    status: 'VALID',
    statusReason: 'ComputeEnvironment Healthy',
    serviceRole: roleArn(world, input.serviceRole || `arn:aws:iam::${world.account}:role${serviceLinkedRolePath}`),
    resources,
    updatePolicy: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 30 },
    kept: { unmanagedvCpus, eksConfiguration, context, ecsSettings },
    tags: checkedTags(world, input.tags),
    inForce,
    warmvCpus: inForce.minvCpus,
    scalingTo: undefined,
    lateFault: undefined,
  };
  world.environments.set(name, environment);
  remember(world, 'environments', name, render(environment));
  return environment;
}

function withDefaults(given: ComputeResources): ComputeResources {
  // A desiredvCpus on create asks for instances at once; the wish itself is not a setting that stays.
  const { desiredvCpus: _wish, ...resources } = given;
  if (isFargate(resources.type)) return resources;
  return { allocationStrategy: 'BEST_FIT', ec2Configuration: [{ imageType: 'ECS_AL2023' }], ...resources };
}

/** The environment behind a name or ARN, or a refusal. One that is DELETED is gone, whatever describes still show. */
export function environmentNamed(world: World, reference: string): ComputeEnvironment {
  const found = findEnvironment(world, reference);
  if (found === undefined) throw doesNotExist('Compute environment', reference);
  return found;
}

/** The environment behind a name or ARN, unless there is none or it is DELETED. */
function findEnvironment(world: World, reference: string): ComputeEnvironment | undefined {
  const found = world.environments.get(nameIn(world, 'compute-environment', reference));
  return found?.status === 'DELETED' ? undefined : found;
}

/** Why AWS finds the configuration wrong once it looks, some time after the call was accepted (F13-F16). */
export function configurationFault(world: World, environment: ComputeEnvironment): string | undefined {
  const resources = environment.resources;
  if (!world.roles.has(iamPath(environment.serviceRole))) {
    return 'CLIENT_ERROR - Not authorized to perform sts:AssumeRole (Service: AWSSecurityTokenService; Status Code: 403; Error Code: AccessDenied; Proxy: null)';
  }
  const profile = resources?.instanceRole;
  if (profile !== undefined && !world.instanceProfiles.has(iamPath(profile))) {
    return `CLIENT_ERROR - Instance profile ${profile} does not exist`;
  }
  const fleetRole = resources?.spotIamFleetRole;
  if (fleetRole !== undefined && !world.roles.has(iamPath(fleetRole))) {
    return 'CLIENT_ERROR - Parameter: SpotFleetRequestConfig.IamFleetRole is invalid';
  }
  const missing = resources?.subnets.find((subnet) => !world.subnets.has(subnet));
  if (missing !== undefined) return `CLIENT_ERROR - The subnet ID '${missing}' does not exist`;
  return environmentConduct(world, environment.name) === 'createdInvalid'
    ? 'CLIENT_ERROR - Clusters can not be blank.'
    : undefined;
}

/** The environment as Describe shows it. */
export function render(environment: ComputeEnvironment): Answer {
  const resources = environment.resources;
  const desiredvCpus = Math.max(environment.scalingTo ?? 0, environment.warmvCpus);
  return {
    computeEnvironmentName: environment.name,
    computeEnvironmentArn: environment.arn,
    ecsClusterArn: environment.clusterArn,
    type: environment.type,
    state: environment.state,
    status: environment.status,
    statusReason: environment.statusReason,
    computeResources: resources === undefined || isFargate(resources.type) ? resources : { ...resources, desiredvCpus },
    serviceRole: environment.serviceRole,
    updatePolicy: { ...environment.updatePolicy },
    containerOrchestrationType: environment.kept['eksConfiguration'] === undefined ? 'ECS' : 'EKS',
    uuid: environment.uuid,
    tags: { ...environment.tags },
    ...environment.kept,
  };
}

const DescribeInput = z.object({
  computeEnvironments: z.array(z.string()).max(100).optional(),
  maxResults: z.int().min(1).max(100).optional(),
  nextToken: z.string().optional(),
});

function describe(world: World, input: z.output<typeof DescribeInput>): Answer {
  const shown = asOf(
    world,
    'environments',
    () => new Map([...world.environments].map(([name, it]) => [name, render(it)])),
  );
  const wanted = input.computeEnvironments;
  if (wanted?.length) {
    const names = new Set(wanted.map((reference) => nameIn(world, 'compute-environment', reference)));
    return { computeEnvironments: [...names].flatMap((name) => shown.get(name) ?? []) };
  }
  const { items, next } = page(world, [...shown.values()], {
    token: input.nextToken,
    size: input.maxResults,
    sizeMax: 100,
  });
  return { computeEnvironments: items, nextToken: next };
}

export const environmentOperations = {
  CreateComputeEnvironment: changes(CreateInput, create),
  DescribeComputeEnvironments: reads(DescribeInput, describe),
};
