import { evaluateAlarms } from './alarms.js';
import { taskStarts, endTask } from './attempts.js';
import { idleChecked, scaleOutArrives } from './capacity.js';
import type { ComputeEnvironment } from './environments.js';
import {
  detachedScaleIn,
  environmentForgotten,
  environmentGone,
  environmentSettles,
  nobodyJoined,
} from './environment-life.js';
import { happenIn, type Happening } from './happening.js';
import { forgetOldJobs, jobEvaluated, jobReady } from './job-life.js';
import { producerSubmits } from './producers.js';
import { orderInForce, queueGone, queueSettles } from './queue-changes.js';
import type { JobQueue } from './queues.js';
import { runSchedulingCycle } from './scheduler.js';
import type { World } from './world.js';

const happeningsMax = 5_000_000;

/** Moves virtual time on to `now`, letting everything happen that falls due meanwhile. Never moves it back. */
export function advance(world: World, now: number): void {
  for (let happened = 0; happened < happeningsMax; happened += 1) {
    const next = world.due.at(-1);
    if (next === undefined || next.at > now) {
      world.now = Math.max(world.now, now);
      return;
    }
    world.due.pop();
    world.now = Math.max(world.now, next.at);
    happen(world, next.happening);
  }
  throw new Error('The simulated account does not come to rest: too much happens at once.');
}

/** Begins what goes on by itself for as long as the account lives. */
export function begin(world: World): void {
  happen(world, { kind: 'alarmsEvaluated' });
  happen(world, { kind: 'oldJobsForgotten' });
}

function happen(world: World, happening: Happening): void {
  switch (happening.kind) {
    case 'environmentSettles':
      return withEnvironment(world, happening, environmentSettles);
    case 'environmentGone':
      return withEnvironment(world, happening, environmentGone);
    case 'environmentForgotten':
      return withEnvironment(world, happening, environmentForgotten);
    case 'scaleOutArrives':
      return withEnvironment(world, happening, scaleOutArrives);
    case 'nobodyJoined':
      return withEnvironment(world, happening, nobodyJoined);
    case 'idleChecked':
      return withEnvironment(world, happening, idleChecked);
    case 'detachedScaleIn':
      return withEnvironment(world, happening, detachedScaleIn);
    case 'queueSettles':
      return withQueue(world, happening, queueSettles);
    case 'orderInForce':
      return withQueue(world, happening, orderInForce);
    case 'queueGone':
      return withQueue(world, happening, queueGone);
    case 'schedulingCycle':
      // A cycle that was planned earlier has taken the place of this one.
      if (world.nextCycleAt !== world.now) return;
      world.nextCycleAt = undefined;
      return runSchedulingCycle(world);
    case 'producerSubmits': {
      const producer = world.producers[happening.id];
      if (producer !== undefined) producerSubmits(world, producer);
      return;
    }
    case 'alarmsEvaluated':
      return evaluateAlarms(world);
    case 'oldJobsForgotten':
      forgetOldJobs(world);
      return happenIn(world, 3_600_000, happening);
    case 'jobEvaluated':
    case 'jobReady':
    case 'taskStarts':
    case 'taskEnds':
      return happenToJob(world, happening);
  }
}

type JobHappening = Extract<Happening, { kind: 'jobEvaluated' | 'jobReady' | 'taskStarts' | 'taskEnds' }>;

function happenToJob(world: World, happening: JobHappening): void {
  const job = world.jobs.get(happening.id);
  if (job === undefined) return;
  switch (happening.kind) {
    case 'jobEvaluated':
      return jobEvaluated(world, job);
    case 'jobReady':
      return jobReady(world, job);
    case 'taskStarts':
      return taskStarts(world, job, happening.attempt);
    case 'taskEnds':
      if (job.task?.attempt === happening.attempt) endTask(world, job, happening.end);
  }
}

type Named = { name: string; uuid: string };

function withEnvironment(
  world: World,
  { name, uuid }: Named,
  act: (world: World, it: ComputeEnvironment) => void,
): void {
  const environment = world.environments.get(name);
  // Another environment may have the name by now.
  if (environment?.uuid === uuid) act(world, environment);
}

function withQueue(world: World, { name, uuid }: Named, act: (world: World, it: JobQueue) => void): void {
  const queue = world.queues.get(name);
  if (queue?.uuid === uuid) act(world, queue);
}
