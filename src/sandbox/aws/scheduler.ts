import { endJob, startTask } from './attempts.js';
import { capacityLimit, scaleOut } from './capacity.js';
import { biggestInstance, isFargate } from './compute-resources.js';
import { environmentConduct } from './conduct.js';
import type { ComputeEnvironment } from './environments.js';
import type { Job } from './job.js';
import type { JobQueue } from './queues.js';
import { planCycle } from './scheduler-cycle.js';
import { usedvCpus } from './usage.js';
import type { World } from './world.js';

/** Why an environment does not take a job just now. */
type Obstacle = 'invalid' | 'off' | 'belowMax' | 'noBigInstance' | 'noCapacity' | 'full' | 'cold';

type Placement = { kind: 'place'; environment: ComputeEnvironment } | { kind: 'wait'; obstacles: Obstacle[] };

/**
 * One look of the scheduler: queues by priority, highest first, and each from its head. The order of a queue is a
 * preference at the moment of starting, and nothing else (F41, F42, F44). A job that finds no place stops its queue.
 */
export function runSchedulingCycle(world: World): void {
  const queues = [...world.queues.values()].filter(({ name }) => (world.waiting.get(name)?.length ?? 0) > 0);
  for (const queue of queues.toSorted((one, other) => other.priority - one.priority)) placeFrom(world, queue);
  const anyLeft = queues.some(({ name }) => (world.waiting.get(name)?.length ?? 0) > 0);
  if (anyLeft) planCycle(world, 'idleCycle');
}

function placeFrom(world: World, queue: JobQueue): void {
  const waiting = world.waiting.get(queue.name) ?? [];
  for (let looked = waiting.length; looked > 0; looked -= 1) {
    const id = waiting[0];
    const job = id === undefined ? undefined : world.jobs.get(id);
    if (job === undefined) return;
    if (job.definition.status === 'INACTIVE' && world.unknowns.deregisteredWhileQueued === 'fails') {
      endJob(world, job, 'FAILED', `Job definition ${job.definition.arn} is INACTIVE`);
      continue;
    }
    const placement = placementFor(world, queue, job);
    if (placement.kind === 'wait') {
      tellStuck(world, queue, job, placement.obstacles);
      return;
    }
    waiting.shift();
    startTask(world, job, placement.environment);
  }
}

function placementFor(world: World, queue: JobQueue, job: Job): Placement {
  const obstacles: Obstacle[] = [];
  for (const name of queue.placing) {
    const environment = world.environments.get(name);
    // Instances are started in one environment at a time: beside a cold one, only a warm one is of use.
    const warmOnly = obstacles.includes('cold');
    const obstacle = environment === undefined ? 'invalid' : obstacleAt(world, environment, job);
    if (environment !== undefined && obstacle === undefined) return { kind: 'place', environment };
    if (obstacle === undefined) continue;
    obstacles.push(obstacle);
    if (obstacle === 'cold' && environment !== undefined && !warmOnly) startInstances(world, queue, environment);
    if (obstacle === 'cold' && world.unknowns.coldFirst === 'jobWaits') break;
    // A multi-node job does not spill over for want of capacity (F43).
    if (job.nodes > 1 && (obstacle === 'noCapacity' || obstacle === 'full' || obstacle === 'cold')) break;
  }
  return { kind: 'wait', obstacles };
}

function obstacleAt(world: World, environment: ComputeEnvironment, job: Job): Obstacle | undefined {
  const takesJobs =
    environment.status === 'VALID' || (environment.status === 'UPDATING' && world.unknowns.whileUpdating === 'places');
  if (environment.status === 'INVALID' || environment.status === 'DELETED') return 'invalid';
  if (!takesJobs || environment.inForce.state === 'DISABLED' || environment.resources === undefined) return 'off';
  const limit = capacityLimit(world, environment);
  const perNode = job.vcpus / job.nodes;
  if (job.vcpus > limit) return 'belowMax';
  if (perNode > biggestInstance(environment.resources)) return 'noBigInstance';
  if (environmentConduct(world, environment.name) === 'noCapacity') return 'noCapacity';
  const needed = usedvCpus(world, environment.name) + job.vcpus;
  if (needed > limit) return 'full';
  return isFargate(environment.resources.type) || needed <= environment.warmvCpus ? undefined : 'cold';
}

const jobsCountedAsDemand = 100;

function startInstances(world: World, queue: JobQueue, environment: ComputeEnvironment): void {
  const front = (world.waiting.get(queue.name) ?? []).slice(0, jobsCountedAsDemand);
  const demand = front.reduce((sum, id) => sum + (world.jobs.get(id)?.vcpus ?? 0), 0);
  scaleOut(world, environment, usedvCpus(world, environment.name) + demand);
}

/** Says on the job at the head why it is stuck, and cancels it where the queue has a time limit for that (F48, F110). */
function tellStuck(world: World, queue: JobQueue, job: Job, obstacles: Obstacle[]): void {
  const stuck = stuckReason(obstacles);
  if (stuck === undefined) {
    job.stuck = undefined;
    job.statusReason = undefined;
    return;
  }
  job.statusReason = stuck.text;
  if (job.stuck?.code !== stuck.code) job.stuck = { code: stuck.code, since: world.now };
  const since = job.stuck.since;
  const limit = queue.timeLimits.find(({ reason }) => reason === stuck.code);
  if (limit === undefined || world.now - since < limit.maxTimeSeconds * 1000) return;
  endJob(world, job, 'FAILED', `Canceled by JobStateTimeLimit action due to reason: ${stuck.code}`);
  planCycle(world, 'schedulingCycle');
}

function stuckReason(obstacles: Obstacle[]): { code: string; text: string } | undefined {
  const all = (obstacle: Obstacle): boolean => obstacles.length > 0 && obstacles.every((it) => it === obstacle);
  if (all('invalid')) {
    const text = 'ACTION_REQUIRED - CE(s) associated with the job queue are invalid.';
    return { code: 'ACTION_REQUIRED', text };
  }
  if (all('belowMax')) {
    const code = 'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE';
    return { code, text: `${code} - Compute environment max cannot fulfill the job's resource requirements.` };
  }
  if (all('noBigInstance')) {
    const code = 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT';
    return { code, text: `${code} - The job's resource requirement can't be met by the compute environment(s).` };
  }
  if (obstacles.includes('noCapacity') && !obstacles.includes('cold')) {
    const code = 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY';
    return { code, text: `${code} - Insufficient capacity for the instance types of the compute environment(s).` };
  }
  return undefined;
}
