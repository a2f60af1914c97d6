import type { Job } from '../../../src/ports.js';

export type JobStatus = 'SUBMITTED' | 'PENDING' | 'RUNNABLE' | 'STARTING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';

/** A job, replaced at every change. `number` counts the jobs of the account from 1. */
export type SimJob = Readonly<Job> & {
  readonly number: number;
  readonly status: JobStatus;
  readonly attemptsMax: number;
  readonly timeoutMs?: number;
};

/** The jobs of one queue: ids in order of creation, and by name and status. */
export interface QueueJobs {
  ids: string[];
  byName: Map<string, string[]>;
  byStatus: Record<JobStatus, Map<string, SimJob>>;
}

/** All jobs, found without looking at the others. Only the functions of this file change it. */
export interface Jobs {
  byId: Map<string, SimJob>;
  byQueue: Map<string, QueueJobs>;
  /** STARTING and RUNNING jobs by the last segment of their cluster. */
  byCluster: Map<string, Map<string, SimJob>>;
  /** When each ended, oldest first: AWS forgets them after a while. */
  ended: Map<string, number>;
  /** Canaries that AWS no longer describes, by queue and name: judges remember what it forgets. */
  forgottenCanaries: Map<string, SimJob>;
  /** The number of the newest one. */
  newest: number;
}

export function noJobs(): Jobs {
  return {
    byId: new Map(),
    byQueue: new Map(),
    byCluster: new Map(),
    ended: new Map(),
    forgottenCanaries: new Map(),
    newest: 0,
  };
}

export function isEnded({ status }: Pick<Job, 'status'>): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED';
}

/** Adds a job, or puts it in the place of what it was before. */
export function putJob(jobs: Jobs, job: SimJob): void {
  const before = jobs.byId.get(job.id);
  const queue = queueJobs(jobs, job.queue);
  jobs.byId.set(job.id, job);
  if (before === undefined) {
    jobs.newest = Math.max(jobs.newest, job.number);
    queue.ids.push(job.id);
    const named = queue.byName.get(job.name);
    if (named) named.push(job.id);
    else queue.byName.set(job.name, [job.id]);
  } else {
    if (before.status !== job.status) queue.byStatus[before.status].delete(job.id);
    if (before.cluster !== undefined && before.cluster !== job.cluster)
      jobs.byCluster.get(before.cluster)?.delete(job.id);
  }
  queue.byStatus[job.status].set(job.id, job);
  if (job.cluster !== undefined) onCluster(jobs, job.cluster).set(job.id, job);
}

/** A failed attempt puts its job back before all others of the queue (F72). */
export function putFirst(jobs: Jobs, job: SimJob): void {
  putJob(jobs, job);
  const { byStatus } = queueJobs(jobs, job.queue);
  byStatus.RUNNABLE = new Map([[job.id, job], ...byStatus.RUNNABLE]);
}

/** Leaves out what ended before that moment (F90). */
export function forgetJobs(jobs: Jobs, endedBefore: number): void {
  for (const [id, at] of jobs.ended) {
    if (at >= endedBefore) return;
    jobs.ended.delete(id);
    const job = jobs.byId.get(id);
    const queue = job && jobs.byQueue.get(job.queue);
    if (job?.name.startsWith('canary-')) jobs.forgottenCanaries.set(`${job.queue} ${job.name}`, job);
    jobs.byId.delete(id);
    if (!queue) continue;
    queue.byStatus[job.status].delete(id);
    queue.ids = queue.ids.filter((one) => one !== id);
    const named = (queue.byName.get(job.name) ?? []).filter((one) => one !== id);
    if (named.length > 0) queue.byName.set(job.name, named);
    else queue.byName.delete(job.name);
  }
}

export function queueJobs(jobs: Jobs, queue: string): QueueJobs {
  const found = jobs.byQueue.get(queue);
  if (found) return found;
  const none = (): Map<string, SimJob> => new Map();
  const made: QueueJobs = {
    ids: [],
    byName: new Map(),
    byStatus: {
      SUBMITTED: none(),
      PENDING: none(),
      RUNNABLE: none(),
      STARTING: none(),
      RUNNING: none(),
      SUCCEEDED: none(),
      FAILED: none(),
    },
  };
  jobs.byQueue.set(queue, made);
  return made;
}

/** The jobs of a queue that have not ended. */
export function unfinishedJobs(jobs: Jobs, queue: string): SimJob[] {
  const found = jobs.byQueue.get(queue);
  if (!found) return [];
  const { SUBMITTED, PENDING, RUNNABLE, STARTING, RUNNING } = found.byStatus;
  return [SUBMITTED, PENDING, RUNNABLE, STARTING, RUNNING].flatMap((some) => [...some.values()]);
}

function onCluster(jobs: Jobs, cluster: string): Map<string, SimJob> {
  const found = jobs.byCluster.get(cluster);
  if (found) return found;
  const made = new Map<string, SimJob>();
  jobs.byCluster.set(cluster, made);
  return made;
}
