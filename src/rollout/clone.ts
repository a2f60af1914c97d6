import type { PlanFault, PlanNote } from './plan-faults.js';
import type { StartRequest } from './request.js';
import { isEmpty, isObject, objectAt, objectsAt, stringAt } from './json.js';
import type { Json, JsonObject } from './rollout.js';

export interface Clone {
  /** CreateComputeEnvironment input at green's full size, without name and rollout tags. */
  request: JsonObject;
  type: string;
  maxVcpus: number;
  /** Blue's own update policy where it differs from AWS's default; set by a second call (F22, F30). */
  updatePolicy?: JsonObject;
  notes: PlanNote[];
  faults: PlanFault[];
}

const fargateMembers = new Set(['type', 'maxvCpus', 'subnets', 'securityGroupIds']);
const ec2Members = new Set([
  'type',
  'allocationStrategy',
  'minvCpus',
  'maxvCpus',
  'instanceTypes',
  'imageId',
  'subnets',
  'securityGroupIds',
  'ec2KeyPair',
  'instanceRole',
  'tags',
  'placementGroup',
  'bidPercentage',
  'spotIamFleetRole',
  'launchTemplate',
  'ec2Configuration',
  'scalingPolicy',
]);
const readOnlyMembers = new Set([
  'computeEnvironmentName',
  'computeEnvironmentArn',
  'ecsClusterArn',
  'status',
  'statusReason',
  'uuid',
  'containerOrchestrationType',
  'updatePolicy',
  'state',
]);
const carriedMembers = new Set(['type', 'serviceRole', 'context', 'ecsSettings']);
/** Allocation strategies by type (F20); the first is what AWS recommends. */
const strategies: Record<string, readonly string[]> = {
  EC2: ['BEST_FIT_PROGRESSIVE', 'BEST_FIT', 'BEST_FIT_PROGRESSIVE_ORDERED'],
  SPOT: [
    'SPOT_PRICE_CAPACITY_OPTIMIZED',
    'SPOT_CAPACITY_OPTIMIZED',
    'SPOT_CAPACITY_OPTIMIZED_PRIORITIZED',
    'BEST_FIT_PROGRESSIVE',
    'BEST_FIT',
  ],
};
const imageTypeSuccessors: Record<string, string> = { ECS_AL2: 'ECS_AL2023', ECS_AL2_NVIDIA: 'ECS_AL2023_NVIDIA' };

/**
 * Makes the input for green out of blue's description and the overrides asked for. Every member of the description is
 * carried, dropped with a reason, or reported as unknown (F30–F37). `launchTemplateNumber` is what a symbolic version
 * means today (F34).
 */
export function cloneEnvironment(described: JsonObject, asked: StartRequest, launchTemplateNumber?: number): Clone {
  const notes: PlanNote[] = [];
  const faults: PlanFault[] = [];
  const request: JsonObject = { type: described['type'] ?? 'MANAGED', state: 'ENABLED' };
  for (const [member, value] of Object.entries(described)) {
    if (member === 'computeResources' || member === 'tags' || readOnlyMembers.has(member) || isEmpty(value)) continue;
    if (carriedMembers.has(member)) request[member] = value;
    else if (member === 'eksConfiguration' || member === 'unmanagedvCpus')
      notes.push({ note: 'dropped', field: member, why: 'eksOnly' });
    else notes.push({ note: 'unknownField', field: member });
  }
  repairServiceRole(request, notes);
  const blueResources = objectAt(described, 'computeResources') ?? {};
  const resources = cloneResources(blueResources, asked, launchTemplateNumber, notes, faults);
  request['computeResources'] = resources;
  request['tags'] = ownTags(objectAt(described, 'tags'), notes);
  const updatePolicy = differingUpdatePolicy(objectAt(described, 'updatePolicy'));
  if (updatePolicy) notes.push({ note: 'updatePolicyAfterwards' });
  return {
    request,
    type: stringAt(resources, 'type') ?? '',
    maxVcpus: numberAt(resources, 'maxvCpus'),
    ...(updatePolicy ? { updatePolicy } : {}),
    notes,
    faults,
  };
}

/** X86_64 or ARM64 by the families of the instance types; undefined where they do not tell. */
export function architectureOf(instanceTypes: readonly string[]): 'X86_64' | 'ARM64' | undefined {
  const found = new Set(instanceTypes.map(oneArchitecture));
  return found.size === 1 ? [...found][0] : undefined;
}

function oneArchitecture(type: string): 'X86_64' | 'ARM64' {
  if (type === 'default_arm64' || /^a1(\.|$)/.test(type)) return 'ARM64';
  // Family names are letters, a generation, and attributes; the attribute g is Graviton (m7g, c7gn, r8gd, is4gen).
  return /^[a-z]+\d+[a-z]*g[a-z]*(\.|$|-)/.test(type) ? 'ARM64' : 'X86_64';
}

function cloneResources(
  blue: JsonObject,
  asked: StartRequest,
  launchTemplateNumber: number | undefined,
  notes: PlanNote[],
  faults: PlanFault[],
): JsonObject {
  const type = asked.type ?? stringAt(blue, 'type') ?? '';
  const members = type.startsWith('FARGATE') ? fargateMembers : ec2Members;
  const resources: JsonObject = {};
  for (const [member, value] of Object.entries(blue)) {
    if (isEmpty(value)) continue;
    if (members.has(member)) resources[member] = value;
    else if (member === 'desiredvCpus')
      notes.push({ note: 'dropped', field: `computeResources.${member}`, why: 'desiredVcpus' });
    else if (ec2Members.has(member))
      notes.push({ note: 'dropped', field: `computeResources.${member}`, why: 'fargate' });
    else notes.push({ note: 'unknownField', field: `computeResources.${member}` });
  }
  resources['type'] = type;
  applyCommon(resources, asked, notes);
  if (type.startsWith('FARGATE')) refuseForFargate(asked, type, faults);
  else applyEc2(resources, asked, type, launchTemplateNumber, notes, faults);
  return resources;
}

function applyCommon(resources: JsonObject, asked: StartRequest, notes: PlanNote[]): void {
  const set = (member: string, value: Json | undefined): void => {
    if (value === undefined) return;
    changed(notes, `computeResources.${member}`, resources[member], value, 'asked');
    resources[member] = value;
  };
  set('maxvCpus', asked.maxVcpus);
  set('subnets', asked.subnets);
  set('securityGroupIds', asked.securityGroups);
}

function refuseForFargate(asked: StartRequest, type: string, faults: PlanFault[]): void {
  const keys = {
    ami: asked.ami,
    'image-type': asked.imageType,
    'instance-types': asked.instanceTypes,
    'launch-template': asked.launchTemplate,
    allocation: asked.allocation,
  };
  for (const [key, value] of Object.entries(keys))
    if (value !== undefined) faults.push({ fault: 'keyNotForType', key, type });
}

function applyEc2(
  resources: JsonObject,
  asked: StartRequest,
  type: string,
  launchTemplateNumber: number | undefined,
  notes: PlanNote[],
  faults: PlanFault[],
): void {
  applyAllocation(resources, asked, type, notes, faults);
  if (asked.instanceTypes) {
    changed(notes, 'computeResources.instanceTypes', resources['instanceTypes'], asked.instanceTypes, 'asked');
    resources['instanceTypes'] = asked.instanceTypes;
  }
  applyLaunchTemplate(resources, asked, launchTemplateNumber, notes);
  applyImages(resources, asked, notes);
  if (numberAt(resources, 'minvCpus') > 0) {
    notes.push({
      note: 'changed',
      field: 'computeResources.minvCpus',
      from: words(resources['minvCpus']),
      to: '0',
      why: 'minVcpus',
    });
  }
  // Idle green must cost nothing before the shift (F36, F37); blue's value comes back with the last step.
  resources['minvCpus'] = 0;
}

function applyAllocation(
  resources: JsonObject,
  asked: StartRequest,
  type: string,
  notes: PlanNote[],
  faults: PlanFault[],
): void {
  const allowed = strategies[type] ?? [];
  const proposal = allowed[0] ?? '';
  const had = stringAt(resources, 'allocationStrategy');
  if (asked.allocation !== undefined) {
    if (!allowed.includes(asked.allocation))
      faults.push({ fault: 'allocationInvalid', allocation: asked.allocation, type, proposal });
    changed(notes, 'computeResources.allocationStrategy', had, asked.allocation, 'asked');
    resources['allocationStrategy'] = asked.allocation;
  } else if (had !== undefined && allowed.length > 0 && !allowed.includes(had)) {
    notes.push({
      note: 'changed',
      field: 'computeResources.allocationStrategy',
      from: had,
      to: proposal,
      why: 'allocation',
    });
    resources['allocationStrategy'] = proposal;
  } else if (type === 'SPOT' && (had ?? 'BEST_FIT') === 'BEST_FIT' && resources['spotIamFleetRole'] === undefined) {
    // BEST_FIT on Spot needs a fleet role, which a blue on demand does not have (F19).
    notes.push({
      note: 'changed',
      field: 'computeResources.allocationStrategy',
      from: had ?? '',
      to: proposal,
      why: 'allocation',
    });
    resources['allocationStrategy'] = proposal;
  }
  if (type === 'EC2') {
    for (const member of ['bidPercentage', 'spotIamFleetRole']) {
      if (resources[member] === undefined) continue;
      notes.push({ note: 'dropped', field: `computeResources.${member}`, why: 'spotOnly' });
      delete resources[member];
    }
  }
}

function applyLaunchTemplate(
  resources: JsonObject,
  asked: StartRequest,
  number: number | undefined,
  notes: PlanNote[],
): void {
  const wanted = asked.launchTemplate;
  if (wanted) {
    const template: JsonObject = {
      ...(wanted.id ? { launchTemplateId: wanted.id } : { launchTemplateName: wanted.name }),
      ...(wanted.version ? { version: wanted.version } : {}),
    };
    changed(notes, 'computeResources.launchTemplate', resources['launchTemplate'], template, 'asked');
    resources['launchTemplate'] = template;
  }
  const template = objectAt(resources, 'launchTemplate');
  if (!template || number === undefined) return;
  const version = stringAt(template, 'version') ?? '$Default';
  if (version === String(number)) return;
  notes.push({
    note: 'changed',
    field: 'computeResources.launchTemplate.version',
    from: version,
    to: String(number),
    why: 'launchTemplatePinned',
  });
  resources['launchTemplate'] = { ...template, version: String(number) };
}

function applyImages(resources: JsonObject, asked: StartRequest, notes: PlanNote[]): void {
  const configurations = objectsAt(resources, 'ec2Configuration').map((one) => {
    const { batchImageStatus, ...rest } = one;
    if (batchImageStatus !== undefined)
      notes.push({ note: 'dropped', field: 'computeResources.ec2Configuration.batchImageStatus', why: 'readOnly' });
    return rest;
  });
  if (asked.ami !== undefined || asked.imageType !== undefined) {
    const first = configurations[0] ?? {};
    const next = {
      ...first,
      imageType: asked.imageType ?? first['imageType'] ?? 'ECS_AL2023',
      ...(asked.ami === undefined ? {} : { imageIdOverride: asked.ami }),
    };
    changed(notes, 'computeResources.ec2Configuration', first, next, 'asked');
    configurations[0] = next;
    if (asked.ami !== undefined && resources['imageId'] !== undefined) {
      notes.push({ note: 'dropped', field: 'computeResources.imageId', why: 'deprecatedAmi' });
      delete resources['imageId'];
    }
  }
  for (const one of configurations) {
    const type = stringAt(one, 'imageType') ?? '';
    const successor = imageTypeSuccessors[type];
    // AWS blocks new environments on its own AL2 images since 30 June 2026; an AMI named explicitly still works (F32).
    if (!successor || one['imageIdOverride'] !== undefined || resources['imageId'] !== undefined) continue;
    notes.push({
      note: 'changed',
      field: 'computeResources.ec2Configuration.imageType',
      from: type,
      to: successor,
      why: 'al2023',
    });
    one['imageType'] = successor;
  }
  if (configurations.length > 0) resources['ec2Configuration'] = configurations;
}

function repairServiceRole(request: JsonObject, notes: PlanNote[]): void {
  const role = stringAt(request, 'serviceRole');
  if (role === undefined) return;
  // A bare name means path `/`, where the service-linked role is not: green would turn INVALID (F14, F15).
  const bare = role === 'AWSServiceRoleForBatch' || role.endsWith(':role/AWSServiceRoleForBatch');
  if (!bare) return;
  notes.push({ note: 'changed', field: 'serviceRole', from: role, to: '', why: 'serviceRole' });
  delete request['serviceRole'];
}

function ownTags(tags: JsonObject | undefined, notes: PlanNote[]): JsonObject {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(tags ?? {})) {
    if (key.toLowerCase().startsWith('aws:')) notes.push({ note: 'dropped', field: `tags.${key}`, why: 'awsTag' });
    // What an earlier rollout wrote belongs to that rollout.
    else if (key !== 'batch-rollout:id' && key !== 'batch-rollout:managed') kept[key] = value;
  }
  return kept;
}

function differingUpdatePolicy(policy: JsonObject | undefined): JsonObject | undefined {
  if (!policy) return undefined;
  const minutes = policy['jobExecutionTimeoutMinutes'];
  const isDefault = policy['terminateJobsOnUpdate'] !== true && (minutes === undefined || minutes === 30);
  return isDefault ? undefined : policy;
}

function changed(notes: PlanNote[], field: string, from: Json | undefined, to: Json | undefined, why: 'asked'): void {
  const before = words(from);
  const after = words(to);
  if (before !== after) notes.push({ note: 'changed', field, from: before, to: after, why });
}

function words(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(words).join(', ');
  return isObject(value) ? JSON.stringify(value) : String(value);
}

function numberAt(value: JsonObject, key: string): number {
  const member = value[key];
  return typeof member === 'number' ? member : 0;
}
