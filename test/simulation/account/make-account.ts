import { PortError } from '../../../src/port-error.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import { change } from './changes.js';
import type { Conduct } from './conduct.js';
import { makeEnvironment, makeQueue, makeRevision } from './fake-environments.js';
import { clusterOf, makeWorld, putEnvironment, putQueue, putRevision, type Change, type World } from './world.js';

export const startsAt = Date.UTC(2026, 10, 23, 9, 0, 0);

/** An account with queue `nightly` on `blue` and `spare`, both for four jobs at once, and job definition `etl`. */
export function makeAccount(conduct: Partial<Conduct> = {}): World {
  const world = makeWorld(startsAt, conduct);
  const names = ['blue', 'spare'];
  for (const name of names) addEnvironment(world, name);
  putQueue(world, makeQueue('nightly', orderOfNames(world, names)));
  putRevision(world, makeRevision('etl', 1, { type: 'container', containerProperties: { image: 'etl:1' } }));
  return world;
}

export function addEnvironment(world: World, name: string, resources: JsonObject = {}): void {
  const made = makeEnvironment(name, { computeResources: { type: 'EC2', maxvCpus: 4, ...resources } });
  putEnvironment(world, { ...made, clusterArn: clusterOf(name) });
}

function orderOfNames(world: World, names: readonly string[]): { order: number; environment: string }[] {
  return names.map((name, i) => ({ order: i + 1, environment: world.environments.get(name)?.arn ?? name }));
}

/** The input that gives a queue this order. */
export function orderInput(world: World, names: readonly string[], jobQueue = 'nightly'): JsonObject {
  const computeEnvironmentOrder = orderOfNames(world, names).map((one) => ({
    order: one.order,
    computeEnvironment: one.environment,
  }));
  return { jobQueue, computeEnvironmentOrder };
}

/** The bot's change: its result, or the kind of AWS's refusal. */
export function said(world: World, action: Change['action'], input: JsonObject): JsonObject | string {
  try {
    return change(world, 'bot', action, input).result;
  } catch (error) {
    if (error instanceof PortError) return error.kind;
    throw error;
  }
}
