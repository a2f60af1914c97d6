import { z } from 'zod';
import { badRequest } from './refusal.js';
import { Tags } from './tags.js';
import type { World } from './world.js';

const LaunchTemplate = z.looseObject({
  launchTemplateId: z.string().optional(),
  launchTemplateName: z.string().optional(),
  version: z.string().optional(),
  overrides: z.array(z.looseObject({})).optional(),
});

const Ec2Configuration = z.object({
  imageType: z.string(),
  imageIdOverride: z.string().optional(),
  batchImageStatus: z.string().optional(),
  imageKubernetesVersion: z.string().optional(),
});

/** The members of computeResources, as an update takes them: all optional. */
export const ComputeResourcesUpdate = z.object({
  type: z.string().optional(),
  allocationStrategy: z.string().optional(),
  minvCpus: z.int().min(0).optional(),
  maxvCpus: z.int().min(0).optional(),
  desiredvCpus: z.int().min(0).optional(),
  instanceTypes: z.array(z.string()).optional(),
  imageId: z.string().optional(),
  subnets: z.array(z.string()).optional(),
  securityGroupIds: z.array(z.string()).optional(),
  ec2KeyPair: z.string().optional(),
  instanceRole: z.string().optional(),
  tags: Tags.optional(),
  placementGroup: z.string().optional(),
  bidPercentage: z.int().optional(),
  spotIamFleetRole: z.string().optional(),
  launchTemplate: LaunchTemplate.optional(),
  ec2Configuration: z.array(Ec2Configuration).max(2).optional(),
  scalingPolicy: z.object({ minScaleDownDelayMinutes: z.int().optional() }).optional(),
  updateToLatestImageVersion: z.boolean().optional(),
});
export type ComputeResourcesUpdate = z.output<typeof ComputeResourcesUpdate>;

/** The members of computeResources on create and in describes. */
export const ComputeResources = ComputeResourcesUpdate.omit({ updateToLatestImageVersion: true }).extend({
  type: z.string(),
  maxvCpus: z.int().min(0),
  subnets: z.array(z.string()).min(1).max(16),
});
export type ComputeResources = z.output<typeof ComputeResources>;

const fargateMembers = new Set(['type', 'maxvCpus', 'subnets', 'securityGroupIds']);

const strategies: Record<string, readonly string[]> = {
  EC2: ['BEST_FIT', 'BEST_FIT_PROGRESSIVE', 'BEST_FIT_PROGRESSIVE_ORDERED'],
  SPOT: [
    'BEST_FIT',
    'BEST_FIT_PROGRESSIVE',
    'SPOT_CAPACITY_OPTIMIZED',
    'SPOT_PRICE_CAPACITY_OPTIMIZED',
    'SPOT_CAPACITY_OPTIMIZED_PRIORITIZED',
  ],
};

/** Whether this kind of environment has no instances of the account's own. */
export function isFargate(type: string): boolean {
  return type === 'FARGATE' || type === 'FARGATE_SPOT';
}

/** The processor architecture the instance types name; Fargate takes it from the job definition, so it has none here. */
export function architectureOf(resources: ComputeResources): 'x86_64' | 'arm64' | undefined {
  const first = resources.instanceTypes?.[0];
  if (first === undefined || isFargate(resources.type)) return undefined;
  return /^(a1|[a-z]+\d+g[a-z]*)(\.|$)|arm64/.test(first) ? 'arm64' : 'x86_64';
}

/** The vCPUs of the biggest instance the environment may start: a job that needs more can never run there. */
export function biggestInstance(resources: ComputeResources): number {
  if (isFargate(resources.type)) return 16;
  return Math.max(0, ...(resources.instanceTypes ?? []).map(vCpusOf));
}

/** The vCPUs of the instances it starts first, by which it scales. */
export function instanceSize(resources: ComputeResources): number {
  return Math.min(8, ...(resources.instanceTypes ?? []).map(vCpusOf));
}

function vCpusOf(instanceType: string): number {
  const size = instanceType.split('.')[1];
  if (size === undefined) return 128;
  const many = /^(\d+)xlarge$/.exec(size)?.[1];
  if (many !== undefined) return Number(many) * 4;
  switch (size) {
    case 'medium':
      return 1;
    case 'large':
      return 2;
    case 'xlarge':
      return 4;
    default:
      return 96;
  }
}

/** Refuses what Batch refuses about the resources of a new environment (F19, F20, F32). */
export function checkNewResources(world: World, resources: ComputeResources): void {
  checkMembers(world, resources.type, resources);
  if (isFargate(resources.type)) {
    if (!resources.securityGroupIds?.length) throw badRequest(world, 'securityGroupIds is required.');
    return;
  }
  if (resources.minvCpus === undefined) throw badRequest(world, 'minvCpus is required.');
  if (!resources.instanceRole) throw badRequest(world, 'instanceRole is required.');
  if (!resources.instanceTypes?.length) throw badRequest(world, 'instanceTypes is required.');
  if (!resources.securityGroupIds?.length && resources.launchTemplate === undefined) {
    throw badRequest(world, 'securityGroupIds is required unless the launch template gives them.');
  }
  const strategy = resources.allocationStrategy ?? 'BEST_FIT';
  if (resources.type === 'SPOT' && strategy === 'BEST_FIT' && !resources.spotIamFleetRole) {
    throw badRequest(world, 'spotIamFleetRole is required for SPOT with BEST_FIT.');
  }
  for (const { imageType, imageIdOverride } of resources.ec2Configuration ?? []) {
    const batchOwnAmi = imageIdOverride === undefined && resources.imageId === undefined;
    if (batchOwnAmi && ['ECS_AL2', 'ECS_AL2_NVIDIA', 'EKS_AL2', 'EKS_AL2_NVIDIA'].includes(imageType)) {
      throw badRequest(world, `imageType ${imageType} is no longer supported for new compute environments`);
    }
  }
  checkBounds(world, resources.minvCpus, resources.maxvCpus);
}

/** Refuses members that do not go with the kind of environment: they are wrong on create and on update alike. */
export function checkMembers(world: World, type: string, resources: ComputeResourcesUpdate): void {
  if (isFargate(type)) {
    const wrong = Object.keys(resources).filter((member) => !fargateMembers.has(member));
    if (wrong.length > 0) throw badRequest(world, `${wrong.join(', ')} must not be specified for ${type}`);
  } else {
    const allowed = strategies[type];
    if (allowed === undefined) throw badRequest(world, `${type} is not a valid compute resource type`);
    const strategy = resources.allocationStrategy;
    if (strategy !== undefined && !allowed.includes(strategy)) {
      throw badRequest(world, strategyRefusal(world, type, strategy));
    }
  }
  if ((resources.subnets?.length ?? 1) < 1) throw badRequest(world, 'subnets must not be empty.');
  if ((resources.securityGroupIds?.length ?? 0) > 5) throw badRequest(world, 'At most 5 securityGroupIds are allowed.');
  const template = resources.launchTemplate;
  if (template?.launchTemplateId !== undefined && template.launchTemplateName !== undefined) {
    throw badRequest(world, 'launchTemplateId and launchTemplateName must not both be specified.');
  }
  if (template !== undefined && !template.launchTemplateId && !template.launchTemplateName) {
    throw badRequest(world, 'launchTemplateId or launchTemplateName is required.');
  }
  if ((template?.overrides?.length ?? 0) > 10) throw badRequest(world, 'At most 10 launch template overrides.');
  if (resources.ec2Configuration?.some((configuration) => configuration.batchImageStatus !== undefined)) {
    throw badRequest(world, 'batchImageStatus is read-only.');
  }
  const delay = resources.scalingPolicy?.minScaleDownDelayMinutes ?? 0;
  if (delay !== 0 && (delay < 20 || delay > 10_080)) {
    throw badRequest(world, 'minScaleDownDelayMinutes must be 0 or between 20 and 10080.');
  }
}

function strategyRefusal(world: World, type: string, strategy: string): string {
  switch (world.unknowns.wording) {
    case 'short':
      return `Allocation strategy ${strategy} is not valid for ${type}`;
    case 'long':
      return `allocationStrategy ${strategy} cannot be used with compute resources of type ${type}.`;
  }
}

/** Refuses a minvCpus above maxvCpus. */
export function checkBounds(world: World, minvCpus: number | undefined, maxvCpus: number): void {
  if ((minvCpus ?? 0) > maxvCpus) throw badRequest(world, 'minvCpus must be less than or equal to maxvCpus.');
}
