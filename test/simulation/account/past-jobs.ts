import { noJobs, putJob, type Jobs, type SimJob } from './jobs.js';

/** What a job was until a moment; undefined when it was not there before. */
export interface PastJob {
  readonly until: number;
  readonly id: string;
  readonly was: SimJob | undefined;
}

interface Described {
  readonly jobs: Jobs;
  /** Oldest first. */
  readonly pastJobs: PastJob[];
}

/** Keeps what a job is, which is about to change. */
export function keepPast({ jobs, pastJobs }: Described, id: string, now: number, keptMs: number): void {
  pastJobs.push({ until: now, id, was: jobs.byId.get(id) });
  while ((pastJobs[0]?.until ?? Infinity) <= now - keptMs) pastJobs.shift();
}

/** The jobs as they were described at a moment. Nothing is made anew where none has changed since. */
export function jobsAt({ jobs, pastJobs }: Described, time: number): Jobs {
  const then = new Map<string, SimJob | undefined>();
  for (let i = pastJobs.length - 1; i >= 0; i -= 1) {
    const past = pastJobs[i];
    if (past === undefined || past.until <= time) break;
    then.set(past.id, past.was);
  }
  if (then.size === 0) return jobs;
  const were = noJobs();
  for (const [id, job] of jobs.byId) {
    const was = then.has(id) ? then.get(id) : job;
    if (was) putJob(were, was);
  }
  return were;
}
