import { isEmpty, isObject, objectAt, objectsAt, stringAt, type Json, type JsonObject } from './json.js';
import type { PlanFault, PlanNote } from './plan-faults.js';
import type { StartRequest } from './request.js';

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

/** Green's computeResources: blue's where nothing else was asked, without what AWS would refuse or act on (F19, F31–F36). */
export function cloneResources(
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

/** The member as a number, 0 when it is none. */
export function numberAt(value: JsonObject, key: string): number {
  const member = value[key];
  return typeof member === 'number' ? member : 0;
}
