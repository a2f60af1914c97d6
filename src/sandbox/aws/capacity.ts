import { instanceSize, isFargate } from './compute-resources.js';
import { environmentConduct } from './conduct.js';
import type { ComputeEnvironment } from './environments.js';
import { happenAfter, happenIn } from './happening.js';
import { wakeScheduler } from './scheduler-cycle.js';
import { drawWaitMs } from './tempo.js';
import { usedvCpus } from './usage.js';
import type { World } from './world.js';

/** How many vCPUs it may really start: some strategies may go above maxvCpus by a part of one instance. */
export function capacityLimit(world: World, environment: ComputeEnvironment): number {
  const { maxvCpus } = environment.inForce;
  const resources = environment.resources;
  const exact = world.unknowns.maxvCpus === 'exact' || resources?.allocationStrategy === 'BEST_FIT';
  if (resources === undefined || exact || isFargate(resources.type) || maxvCpus === 0) return maxvCpus;
  const size = instanceSize(resources);
  return Math.ceil(maxvCpus / size) * size;
}

/** Starts instances until there is room for so many vCPUs, unless more are already on their way. */
export function scaleOut(world: World, environment: ComputeEnvironment, vCpus: number): void {
  const target = Math.min(capacityLimit(world, environment), vCpus);
  if (environment.scalingTo !== undefined || target <= environment.warmvCpus) return;
  environment.scalingTo = target;
  const { name, uuid } = environment;
  if (environmentConduct(world, name) === 'failsToJoin') {
    happenAfter(world, 'failToJoin', { kind: 'nobodyJoined', name, uuid });
  } else {
    happenAfter(world, 'scaleOut', { kind: 'scaleOutArrives', name, uuid });
  }
}

/** The instances asked for have joined the cluster. */
export function scaleOutArrives(world: World, environment: ComputeEnvironment): void {
  environment.warmvCpus = Math.max(environment.warmvCpus, environment.scalingTo ?? 0);
  environment.scalingTo = undefined;
  planIdleCheck(world, environment);
  wakeScheduler(world);
}

/** Looks again, after the usual idle time, whether instances stand idle. */
export function planIdleCheck(world: World, environment: ComputeEnvironment): void {
  if (environment.warmvCpus <= environment.inForce.minvCpus) return;
  const { name, uuid } = environment;
  const delayMinutes = environment.resources?.scalingPolicy?.minScaleDownDelayMinutes ?? 0;
  const waitMs = Math.max(drawWaitMs(world, 'idleBeforeScaleIn'), delayMinutes * 60_000);
  happenIn(world, waitMs, { kind: 'idleChecked', name, uuid });
}

/** Idle instances end, down to minvCpus. */
export function idleChecked(world: World, environment: ComputeEnvironment): void {
  const used = Math.ceil(usedvCpus(world, environment.name));
  environment.warmvCpus = Math.min(environment.warmvCpus, Math.max(environment.inForce.minvCpus, used));
}
