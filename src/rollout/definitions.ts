import { isEmpty, objectAt, objectsAt, stringAt } from './json.js';
import { sameRepository } from './request.js';
import type { JsonObject } from './json.js';
import type { PlannedDefinition } from './planned.js';

const responseOnly = new Set([
  'jobDefinitionArn',
  'revision',
  'status',
  'containerOrchestrationType',
  'tags',
  'jobDefinitionName',
]);

/**
 * What a revision runs, as RegisterJobDefinition takes it back, without name and tags (F67). Nothing is inherited from an
 * older revision on AWS, so all of it is sent.
 */
export function contentOf(described: JsonObject): JsonObject {
  const content: JsonObject = {};
  for (const [member, value] of Object.entries(described)) {
    if (!responseOnly.has(member) && !isEmpty(value)) content[member] = value;
  }
  const container = objectAt(content, 'containerProperties');
  return container ? { ...content, containerProperties: withoutLegacySizes(container) } : content;
}

/** Sizes may be described in the old members and in the new ones; AWS wants each only once (F67). */
function withoutLegacySizes(container: JsonObject): JsonObject {
  const { vcpus, memory, ...rest } = container;
  const required = new Set(objectsAt(container, 'resourceRequirements').map((one) => stringAt(one, 'type')));
  return {
    ...rest,
    ...(vcpus === undefined || required.has('VCPU') ? {} : { vcpus }),
    ...(memory === undefined || required.has('MEMORY') ? {} : { memory }),
  };
}

/** Tags of a revision that a copy may carry: AWS's own are refused, a rollout's belong to that rollout. */
export function copyableTags(described: JsonObject): JsonObject {
  const tags: JsonObject = {};
  for (const [key, value] of Object.entries(objectAt(described, 'tags') ?? {})) {
    if (!key.toLowerCase().startsWith('aws:') && !key.startsWith('batch-rollout:')) tags[key] = value;
  }
  return tags;
}

export type DefinitionKind = 'container' | 'ecs' | 'multinode' | 'eks';

export function kindOf(content: JsonObject): DefinitionKind {
  if (objectAt(content, 'ecsProperties')) return 'ecs';
  if (objectAt(content, 'eksProperties')) return 'eks';
  if (objectAt(content, 'nodeProperties')) return 'multinode';
  return 'container';
}

/** Images of the containers of a single-container or multi-container definition (F60). */
export function imagesOf(content: JsonObject): string[] {
  const single = stringAt(objectAt(content, 'containerProperties'), 'image');
  if (single !== undefined) return [single];
  return tasksOf(content).flatMap((task) =>
    objectsAt(task, 'containers').flatMap((one) => stringAt(one, 'image') ?? []),
  );
}

/** The name of the first essential container of a multi-container definition, for overrides of its command. */
export function firstContainerName(content: JsonObject): string | undefined {
  const containers = tasksOf(content).flatMap((task) => objectsAt(task, 'containers'));
  const essential = containers.find((one) => one['essential'] !== false) ?? containers[0];
  return stringAt(essential, 'name');
}

/** Which of the definition's images `image` replaces: those of the same repository, or the only one; undefined when neither. */
export function replacedImages(content: JsonObject, image: string): string[] | undefined {
  const images = imagesOf(content);
  const same = images.filter((one) => sameRepository(one, image));
  if (same.length > 0) return [...new Set(same)];
  return images.length === 1 ? images : undefined;
}

/** The content with every container that runs one of `from` running `to`. */
export function withImage(content: JsonObject, from: readonly string[], to: string): JsonObject {
  const container = objectAt(content, 'containerProperties');
  if (container) return { ...content, containerProperties: swap(container, from, to) };
  const ecs = objectAt(content, 'ecsProperties');
  if (!ecs) return content;
  const taskProperties = objectsAt(ecs, 'taskProperties').map((task) => ({
    ...task,
    containers: objectsAt(task, 'containers').map((one) => swap(one, from, to)),
  }));
  return { ...content, ecsProperties: { ...ecs, taskProperties } };
}

function swap(container: JsonObject, from: readonly string[], to: string): JsonObject {
  return from.includes(stringAt(container, 'image') ?? '') ? { ...container, image: to } : container;
}

function tasksOf(content: JsonObject): JsonObject[] {
  return objectsAt(objectAt(content, 'ecsProperties'), 'taskProperties');
}

/** The new content of a planned definition: the previous one with the image replaced. */
export function newContent(definition: PlannedDefinition): JsonObject {
  return withImage(definition.previous.content, definition.from, definition.to);
}
