import { z } from 'zod';
import { childrenOf, endJob, endTask } from './attempts.js';
import { nameIn } from './arn.js';
import type { Job } from './job.js';
import { isTerminal } from './job.js';
import { countMetric } from './metrics.js';
import { changes, type Answer } from './operation.js';
import type { World } from './world.js';

/** Cancels what has no task yet; what has one goes on, and nobody is told (F73). */
export function cancel(world: World, job: Job, reason: string): void {
  for (const child of childrenOf(world, job)) cancel(world, child, reason);
  if (job.array.kind === 'parent') {
    job.isCancelled ||= !isTerminal(job);
    return;
  }
  switch (job.status) {
    case 'SUBMITTED':
    case 'PENDING':
    case 'RUNNABLE':
      job.isCancelled = true;
      countMetric(world, job.queue, 'JobsCancelled', 1);
      endJob(world, job, 'FAILED', reason);
      return;
    case 'STARTING':
    case 'RUNNING':
    case 'SUCCEEDED':
    case 'FAILED':
  }
}

/** Ends a job wherever it stands; it is not retried (F73). */
export function terminate(world: World, job: Job, reason: string): void {
  if (isTerminal(job)) return;
  job.isTerminated = true;
  for (const child of childrenOf(world, job)) terminate(world, child, reason);
  if (job.array.kind === 'parent') return;
  countMetric(world, job.queue, 'JobsTerminated', 1);
  if (job.task === undefined) endJob(world, job, 'FAILED', reason);
  else endTask(world, job, 'terminated', reason);
}

const OneInput = z.object({ jobId: z.string().min(1), reason: z.string().min(1) });
const ManyInput = z.object({ jobs: z.array(z.string()).min(1).max(50), reason: z.string().min(1) });

type Stop = typeof cancel;

function stopOne(stop: Stop): (world: World, input: z.output<typeof OneInput>) => Answer {
  return (world, input) => {
    const job = world.jobs.get(nameIn(world, 'job', input.jobId));
    if (job !== undefined) stop(world, job, input.reason);
    return {};
  };
}

function stopMany(stop: Stop): (world: World, input: z.output<typeof ManyInput>) => Answer {
  return (world, input) => {
    const successful: string[] = [];
    const errors: Answer[] = [];
    for (const reference of input.jobs) {
      const job = world.jobs.get(nameIn(world, 'job', reference));
      if (job === undefined) {
        errors.push({ job: reference });
      } else {
        stop(world, job, input.reason);
        successful.push(reference);
      }
    }
    return { successful, errors };
  };
}

export const jobStopOperations = {
  CancelJob: changes(OneInput, stopOne(cancel)),
  TerminateJob: changes(OneInput, stopOne(terminate)),
  CancelJobs: changes(ManyInput, stopMany(cancel)),
  TerminateJobs: changes(ManyInput, stopMany(terminate)),
};
