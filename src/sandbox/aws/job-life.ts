import { becomeRunnable, endJob } from './attempts.js';
import { happenAfter } from './happening.js';
import { isTerminal, type Job } from './job.js';
import { countMetric } from './metrics.js';
import type { World } from './world.js';

/** A submitted job is looked at: what waits for others stays PENDING, and so does an array parent (F71). */
export function jobEvaluated(world: World, job: Job): void {
  if (job.status !== 'SUBMITTED') return;
  job.status = 'PENDING';
  countMetric(world, job.queue, 'JobsMovedToPending', 1);
  if (tagsTooMany(job)) {
    endJob(world, job, 'FAILED', 'The job has more than 50 tags after propagation');
    return;
  }
  if (job.array.kind !== 'parent') happenAfter(world, 'jobEvaluated', { kind: 'jobReady', id: job.id });
}

/** Looks whether a PENDING job may go on, and looks again later when it may not. */
export function jobReady(world: World, job: Job): void {
  if (job.status !== 'PENDING') return;
  const others = job.dependsOn.map(({ jobId, type }) => world.jobs.get(dependencyOf(job, jobId, type)));
  if (others.some((other) => other === undefined || other.status === 'FAILED')) {
    endJob(world, job, 'FAILED', 'Dependent Job failed');
  } else if (others.every((other) => other !== undefined && isTerminal(other))) {
    becomeRunnable(world, job, 'back');
  } else {
    happenAfter(world, 'jobEvaluated', { kind: 'jobReady', id: job.id });
  }
}

function dependencyOf(job: Job, jobId: string, type: string | undefined): string {
  return type === 'N_TO_N' && job.array.kind === 'child' ? `${jobId}:${job.array.index}` : jobId;
}

function tagsTooMany(job: Job): boolean {
  return job.propagateTags && Object.keys(job.tags).length > 50;
}

const keptMs = 7 * 24 * 3_600_000;

/** Jobs that ended more than seven days ago are forgotten (F90). */
export function forgetOldJobs(world: World): void {
  for (const job of world.jobs.values()) {
    if (job.stoppedAt !== undefined && job.stoppedAt + keptMs <= world.now) world.jobs.delete(job.id);
  }
}
