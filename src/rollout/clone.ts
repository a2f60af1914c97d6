import { cloneResources, numberAt } from './clone-resources.js';
import { isEmpty, objectAt, stringAt, type JsonObject } from './json.js';
import type { PlanFault, PlanNote } from './plan-faults.js';
import type { StartRequest } from './request.js';

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
