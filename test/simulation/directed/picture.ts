import { expect } from 'vitest';
import type { Rollout } from '../../../src/rollout/rollout.js';
import { activeRevision } from '../account/definition-changes.js';
import { imageOf } from '../account/fake-environments.js';
import { makeSimulation, oldImage, type Simulation } from './simulation.js';
import { orderOf } from '../account/world.js';

/** The environments that a queue lists, by name. */
export function orderNames(simulation: Simulation, queue = 'nightly'): string[] {
  return orderOf(simulation.world, queue).map((entry) => entry.environment.split('/')[1] ?? '');
}

/** The image that a bare submit runs now. */
export function currentImage(simulation: Simulation): string | undefined {
  const found = activeRevision(simulation.world, 'nightly-etl');
  return found ? imageOf(found.described) : undefined;
}

export function greenOf(rollout: Rollout): string {
  return rollout.plan.green?.name ?? '';
}

/** What a person would see of the account, beside revisions that AWS keeps for ever. */
export function picture({ world, store }: Simulation): object {
  return {
    breaches: world.breaches,
    environments: [...world.environments.values()].map((one) => [one.name, one.enabled, one.statusText, one.maxVcpus]),
    queues: [...world.queues.keys()],
    order: orderOf(world, 'nightly').map((entry) => [entry.order, entry.environment.split('/')[1]]),
    image: imageOf(activeRevision(world, 'nightly-etl')?.described ?? {}),
    staged: [...world.revisions.values()]
      .filter((one) => one.active && one.name !== 'nightly-etl')
      .map((one) => one.arn),
    locks: [...store.locks.keys()],
  };
}

/** The picture before a rollout, and after one that went back. */
export const untouched = {
  breaches: [],
  environments: [['nightly-blue', true, 'VALID', 8]],
  queues: ['nightly'],
  order: [[1, 'nightly-blue']],
  image: oldImage,
  staged: [],
  locks: [],
};

/** Green is all there is, with the new image. */
export function replaced(simulation: Simulation): object {
  const green = greenOf(simulation.rollout());
  return {
    ...untouched,
    environments: [[green, true, 'VALID', 8]],
    order: [[1, green]],
    image: expect.stringMatching(/nightly-etl@sha256:0{64}$/),
  };
}

/** A simulation with one rollout that waits at gate start. */
export async function started(simulation = makeSimulation()): Promise<Simulation> {
  await simulation.start();
  return simulation;
}
