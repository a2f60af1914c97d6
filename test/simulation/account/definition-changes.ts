import { objectAt, stringAt } from '../../../src/rollout/json.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import { makeRevision, tagsOf, withActivity } from './fake-environments.js';
import { addJob } from './job-life.js';
import { refuse } from './refusal.js';
import { putRevision, queueOf, type SimRevision, type View, type World } from './world.js';

/** RegisterJobDefinition: always one revision more, never the same one again (F65). */
export function register(world: World, request: JsonObject): JsonObject {
  const { jobDefinitionName, tags: _tags, ...content } = request;
  if (typeof jobDefinitionName !== 'string') refuse('rejected', 'jobDefinitionName is required');
  let newest = 0;
  for (const one of world.revisions.values()) {
    if (one.name === jobDefinitionName) newest = Math.max(newest, one.revision);
  }
  const made = makeRevision(jobDefinitionName, newest + 1, content, tagsOf(request));
  putRevision(world, made);
  return { arn: made.arn, revision: made.revision };
}

/** DeregisterJobDefinition: INACTIVE, for good (F62, F63). */
export function deregister(world: World, request: JsonObject): JsonObject {
  const ref = stringAt(request, 'jobDefinition') ?? '';
  const found = exactRevision(world, ref);
  if (!found) refuse('notFound', `${ref} does not exist`);
  putRevision(world, withActivity(found, false));
  return {};
}

/** SubmitJob: a bare name means the newest ACTIVE revision at this moment (F61). */
export function submit(world: World, request: JsonObject): JsonObject {
  const queue = queueOf(world, stringAt(request, 'jobQueue') ?? '');
  if (!queue) refuse('notFound', 'The job queue does not exist');
  const isThere = queue.statusText === 'VALID' || queue.statusText === 'UPDATING';
  if (!queue.enabled || !isThere) refuse('rejected', 'The job queue is not ENABLED and VALID.');
  const shared = stringAt(request, 'shareIdentifier') !== undefined;
  if (shared !== (queue.schedulingPolicyArn !== undefined)) {
    refuse('rejected', 'shareIdentifier goes with a scheduling policy of the queue');
  }
  const ref = stringAt(request, 'jobDefinition') ?? '';
  const revision = activeRevision(world, ref);
  if (!revision) refuse('rejected', `Job definition ${ref} is not ACTIVE`);
  const attempts = objectAt(request, 'retryStrategy')?.['attempts'];
  const seconds = objectAt(request, 'timeout')?.['attemptDurationSeconds'];
  const job = addJob(world, {
    queue: queue.name,
    name: stringAt(request, 'jobName') ?? '',
    definition: revision.arn,
    ...(typeof attempts === 'number' ? { attempts } : {}),
    ...(typeof seconds === 'number' ? { timeoutMs: seconds * 1000 } : {}),
  });
  return { jobId: job.id };
}

/** The revision that a submit of this reference would run: `name`, `name:revision` or an ARN with or without revision. */
export function activeRevision(view: Pick<View, 'revisions'>, ref: string): SimRevision | undefined {
  const exact = exactRevision(view, ref);
  if (exact) return exact.active ? exact : undefined;
  const name = nameOfArn(ref);
  let newest: SimRevision | undefined;
  for (const one of view.revisions.values()) {
    if (one.name === name && one.active && one.revision > (newest?.revision ?? 0)) newest = one;
  }
  return newest;
}

/** The revision of an ARN or `name:revision`, ACTIVE or not. */
export function exactRevision(view: Pick<View, 'revisions'>, ref: string): SimRevision | undefined {
  const found = view.revisions.get(ref);
  if (found) return found;
  const named = nameOfArn(ref);
  if (!named.includes(':')) return undefined;
  for (const one of view.revisions.values()) if (`${one.name}:${one.revision}` === named) return one;
  return undefined;
}
