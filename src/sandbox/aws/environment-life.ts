import { endTask } from './attempts.js';
import { planIdleCheck } from './capacity.js';
import { isFargate } from './compute-resources.js';
import { configurationFault, render, type ComputeEnvironment } from './environments.js';
import { happenAfter } from './happening.js';
import { iamPath } from './arn.js';
import { remember } from './past.js';
import { wakeScheduler } from './scheduler-cycle.js';
import { jobsOn } from './usage.js';
import type { World } from './world.js';

/** A create or update takes effect: VALID, or INVALID with the reason AWS found meanwhile. */
export function environmentSettles(world: World, environment: ComputeEnvironment): void {
  if (environment.status !== 'CREATING' && environment.status !== 'UPDATING') return;
  const { resources, state } = environment;
  environment.inForce = { state, maxvCpus: resources?.maxvCpus ?? 0, minvCpus: resources?.minvCpus ?? 0 };
  // minvCpus is kept up even while DISABLED (F36).
  environment.warmvCpus = Math.max(environment.warmvCpus, environment.inForce.minvCpus);
  const fault = configurationFault(world, environment) ?? environment.lateFault;
  if (fault === undefined) {
    show(world, environment, 'VALID', 'ComputeEnvironment Healthy');
  } else {
    show(world, environment, 'INVALID', fault);
  }
  planIdleCheck(world, environment);
  wakeScheduler(world);
}

/** A deletion comes to its end: gone, or INVALID because something holds it (F16, F52). */
export function environmentGone(world: World, environment: ComputeEnvironment): void {
  if (environment.status !== 'DELETING') return;
  if (!world.roles.has(iamPath(environment.serviceRole))) {
    show(world, environment, 'INVALID', configurationFault(world, environment) ?? '');
    return;
  }
  const running = jobsOn(world, environment.name);
  if (running.length > 0 && environment.resources !== undefined && isFargate(environment.resources.type)) {
    show(world, environment, 'INVALID', 'CLIENT_ERROR - Compute environment still has active jobs');
    return;
  }
  for (const job of running) endTask(world, job, 'hostGone');
  const { name, uuid } = environment;
  if (world.unknowns.deletedEnvironment === 'vanishes') {
    environmentForgotten(world, environment);
    return;
  }
  show(world, environment, 'DELETED', '');
  happenAfter(world, 'deletedLingers', { kind: 'environmentForgotten', name, uuid });
}

/** Describes stop showing a deleted environment. */
export function environmentForgotten(world: World, environment: ComputeEnvironment): void {
  world.environments.delete(environment.name);
  remember(world, 'environments', environment.name, undefined);
}

const nobodyJoinedText =
  'CLIENT_ERROR - Your compute environment has been INVALIDATED and scaled down because none of the instances joined the underlying ECS Cluster. ' +
  'Common issues preventing instances joining are the following: VPC/Subnet configuration preventing communication to ECS, ' +
  'incorrect Instance Profile policy preventing authorization to ECS, or customized AMI or LaunchTemplate configurations affecting ECS agent.';

/** The instances asked for never joined the cluster: the environment turns INVALID, minutes after it was VALID (F13). */
export function nobodyJoined(world: World, environment: ComputeEnvironment): void {
  environment.scalingTo = undefined;
  environment.warmvCpus = 0;
  environment.lateFault = nobodyJoinedText;
  if (environment.status === 'VALID') show(world, environment, 'INVALID', nobodyJoinedText);
  wakeScheduler(world);
}

/** An EC2 environment that no queue lists scales to minvCpus; whether this ends running jobs is unknown (F23, F53). */
export function detachedScaleIn(world: World, environment: ComputeEnvironment): void {
  const resources = environment.resources;
  if (resources === undefined || isFargate(resources.type)) return;
  const listed = [...world.queues.values()].some((queue) => queue.order.includes(environment.name));
  if (listed || world.unknowns.detachedJobs === 'finish') return;
  for (const job of jobsOn(world, environment.name)) endTask(world, job, 'hostGone');
  environment.warmvCpus = environment.inForce.minvCpus;
}

/** Lets a detached environment scale in, once its detaching is through. */
export function planDetachedScaleIn(world: World, name: string): void {
  const environment = world.environments.get(name);
  if (environment === undefined) return;
  happenAfter(world, 'detachedScaleIn', { kind: 'detachedScaleIn', name, uuid: environment.uuid });
}

/** Sets what describes tell about the environment. */
export function show(
  world: World,
  environment: ComputeEnvironment,
  status: ComputeEnvironment['status'],
  statusReason: string,
): void {
  environment.status = status;
  environment.statusReason = statusReason;
  remember(world, 'environments', environment.name, render(environment));
}
