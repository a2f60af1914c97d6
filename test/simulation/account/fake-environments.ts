import { objectAt, stringAt } from '../../../src/rollout/json.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import type { Order } from '../../../src/rollout/planned.js';
import { batchArn, type SimEnvironment, type SimQueue, type SimRevision } from './world.js';

/** An environment as CreateComputeEnvironment's input describes it, VALID at once and without a cluster. */
export function makeEnvironment(name: string, request: JsonObject): SimEnvironment {
  const resources = objectAt(request, 'computeResources') ?? {};
  return {
    name,
    arn: `${batchArn}:compute-environment/${name}`,
    managed: stringAt(request, 'type') ?? 'MANAGED',
    type: stringAt(resources, 'type') ?? 'EC2',
    orchestration: 'ECS',
    enabled: stringAt(request, 'state') !== 'DISABLED',
    status: 'valid',
    statusText: 'VALID',
    statusReason: '',
    maxVcpus: Number(resources['maxvCpus'] ?? 0),
    minVcpus: Number(resources['minvCpus'] ?? 0),
    tags: tagsOf(request),
    described: { type: 'MANAGED', ...request },
  };
}

/** The environment while a change of it is under way. */
export function settling(
  environment: SimEnvironment,
  statusText: 'CREATING' | 'UPDATING' | 'DELETING',
): SimEnvironment {
  return { ...environment, status: 'settling', statusText };
}

/** The environment when a change of it has come to an end, or AWS has turned it INVALID. */
export function settledEnvironment(
  environment: SimEnvironment,
  statusText: 'VALID' | 'INVALID',
  statusReason: string,
): SimEnvironment {
  const status = statusText === 'VALID' ? 'valid' : 'invalid';
  return { ...environment, status, statusText, statusReason };
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

export function settlingQueue(queue: SimQueue, statusText: 'CREATING' | 'UPDATING' | 'DELETING'): SimQueue {
  return { ...queue, status: 'settling', statusText };
}

export function settledQueue(queue: SimQueue): SimQueue {
  return { ...queue, status: 'valid', statusText: 'VALID' };
}

/** An ACTIVE revision; `content` is RegisterJobDefinition's input without name and tags. */
export function makeRevision(
  name: string,
  revision: number,
  content: JsonObject,
  tags: Record<string, string> = {},
): SimRevision {
  const platforms = content['platformCapabilities'];
  const made = {
    name,
    revision,
    arn: `${batchArn}:job-definition/${name}:${revision}`,
    active: true,
    type: stringAt(content, 'type') ?? 'container',
    platforms: Array.isArray(platforms) ? platforms.filter((one) => typeof one === 'string') : ['EC2'],
    tags,
    described: content,
  };
  return withActivity(made, true);
}

/** The revision as it is described while ACTIVE or INACTIVE. */
export function withActivity(revision: SimRevision, active: boolean): SimRevision {
  const { name, arn, revision: number, tags } = revision;
  const status = active ? 'ACTIVE' : 'INACTIVE';
  const said = { jobDefinitionName: name, jobDefinitionArn: arn, revision: number, status, tags };
  return { ...revision, active, described: { ...revision.described, ...said } };
}

export function tagsOf(request: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectAt(request, 'tags') ?? {}).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value]] : [],
    ),
  );
}

/** The image that the container of a revision runs. */
export function imageOf(described: JsonObject): string | undefined {
  return stringAt(objectAt(described, 'containerProperties'), 'image');
}
