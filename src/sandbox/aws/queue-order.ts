import { z } from 'zod';
import { architectureOf, isFargate } from './compute-resources.js';
import { environmentNamed, type ComputeEnvironment } from './environments.js';
import { badRequest, clientException } from './refusal.js';
import type { World } from './world.js';

export const Order = z.array(z.object({ order: z.int().min(0), computeEnvironment: z.string().min(1) }));

/** An order once it keeps Batch's rules, sorted: environments by name, and their numbers (F40, F40b, F46). */
export function checkedOrder(
  world: World,
  given: z.output<typeof Order>,
  attached: readonly string[],
): { names: string[]; numbers: number[] } {
  if (given.length === 0)
    throw badRequest(world, 'computeEnvironmentOrder must name at least one compute environment.');
  if (given.length > world.limits.environmentsPerQueue) {
    throw badRequest(
      world,
      `At most ${world.limits.environmentsPerQueue} compute environments per job queue are allowed.`,
    );
  }
  const sorted = given.toSorted((one, other) => one.order - other.order);
  const numbers = sorted.map(({ order }) => order);
  if (new Set(numbers).size < numbers.length)
    throw badRequest(world, 'order values in computeEnvironmentOrder must be unique.');
  const environments = sorted.map(({ computeEnvironment }) => environmentNamed(world, computeEnvironment));
  const names = environments.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw badRequest(world, 'A compute environment appears more than once in computeEnvironmentOrder.');
  }
  for (const environment of environments) checkAttachable(world, environment, attached);
  checkMixture(world, environments);
  return { names, numbers };
}

function checkAttachable(world: World, environment: ComputeEnvironment, attached: readonly string[]): void {
  if (environment.status === 'VALID') return;
  const repeated = attached.includes(environment.name) && environment.status !== 'DELETING';
  if (repeated && world.unknowns.relistNotValid === 'accepted') return;
  throw clientException(
    `Compute environment ${environment.arn} must be created and valid before attaching to a job queue`,
  );
}

function checkMixture(world: World, environments: ComputeEnvironment[]): void {
  if (new Set(environments.map(kindOf)).size > 1) throw badRequest(world, mixtureRefusal(world));
  const architectures = environments.flatMap(({ resources }) => (resources && architectureOf(resources)) ?? []);
  if (new Set(architectures).size > 1) {
    throw badRequest(world, 'Compute environments of a job queue must share one architecture.');
  }
}

function mixtureRefusal(world: World): string {
  switch (world.unknowns.wording) {
    case 'short':
      return 'EC2 and Fargate compute environments cannot be mixed in one job queue';
    case 'long':
      return 'All compute environments in computeEnvironmentOrder must be of the same provisioning model.';
  }
}

function kindOf({ resources, kept }: ComputeEnvironment): string {
  if (kept['eksConfiguration'] !== undefined) return 'EKS';
  const type = resources?.type ?? 'EC2';
  if (isFargate(type)) return 'ECS_FARGATE';
  // EC2 and Spot may share a queue; a type this simulator knows nothing of keeps to itself (F26).
  return type === 'EC2' || type === 'SPOT' ? 'ECS' : type;
}

/** The jobQueueType that goes with the environments. */
export function queueType(world: World, names: readonly string[]): string {
  const first = world.environments.get(names[0] ?? '');
  return first === undefined ? 'ECS' : kindOf(first);
}
