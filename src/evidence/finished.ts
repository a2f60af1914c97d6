import type { Attempt, Job, JobSummary } from '../ports.js';
import { diagnose, type Diagnosis, type JobFacts } from '../rollout/diagnose.js';

/** An attempt that has ended, wherever it ran. */
export interface Ended {
  /** Absent when it never got a task (F82). */
  cluster?: string;
  taskArn?: string;
  /** `unclear` is one whose times are missing or contradict each other: it may be anything, so it proves nothing. */
  outcome: 'succeeded' | 'failed' | 'unclear';
  diagnosis?: Diagnosis;
  exitCode?: number;
  runSeconds?: number;
  endedAt: number;
}

/** A job that has ended, as far as a verdict needs it. It does not change any more. */
export interface Finished {
  id: string;
  name: string;
  definition: string;
  endedAt: number;
  /** From its submission to the start of its first attempt. */
  waitSeconds?: number;
  /** Oldest first. */
  attempts: Ended[];
}

export function isEnded({ status }: Pick<JobSummary, 'status'>): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED';
}

/** What a job tells once it has ended; undefined before, whatever a list that lags behind or runs ahead said of it. */
export function finishedJob(job: Job): Finished | undefined {
  if (!isEnded(job)) return undefined;
  const last = job.attempts.at(-1);
  const endedAt = [job.stoppedAt, last?.stoppedAt, job.createdAt].find(isMoment) ?? 0;
  const waitSeconds = secondsBetween(job.createdAt, job.attempts[0]?.startedAt);
  return {
    id: job.id,
    name: job.name,
    definition: job.definition,
    endedAt,
    ...(waitSeconds === undefined ? {} : { waitSeconds: tenths(waitSeconds) }),
    attempts: job.attempts.map((attempt) => endedAttempt(job, attempt, attempt === last, endedAt)),
  };
}

/** Whole tenths: finer ones only fill the record. */
export function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

/** Undefined where a moment is missing, is no moment, or where clocks that disagree make less than nothing of it. */
export function secondsBetween(from: number | undefined, to: number | undefined): number | undefined {
  return isMoment(from) && isMoment(to) && from <= to ? (to - from) / 1000 : undefined;
}

function isMoment(ms: number | undefined): ms is number {
  return ms !== undefined && Number.isFinite(ms) && ms > 0;
}

function endedAttempt(job: Job, attempt: Attempt, isLast: boolean, jobEndedAt: number): Ended {
  // The job's own times are those of its last attempt.
  const startedAt = attempt.startedAt ?? (isLast ? job.startedAt : undefined);
  const stoppedAt = attempt.stoppedAt ?? (isLast ? job.stoppedAt : undefined);
  const runSeconds = secondsBetween(startedAt, stoppedAt);
  const { cluster, taskArn, exitCode } = attempt;
  const succeeded = isLast && job.status === 'SUCCEEDED';
  // One whose image could not be pulled never started, and failed for certain; nothing succeeds without having run.
  const neverStarted = !succeeded && startedAt === undefined && isMoment(stoppedAt);
  const isClear = runSeconds !== undefined || neverStarted;
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(taskArn === undefined ? {} : { taskArn }),
    outcome: isClear ? (succeeded ? 'succeeded' : 'failed') : 'unclear',
    // The job's own words and flags speak of its last attempt only.
    ...(succeeded ? {} : { diagnosis: diagnose(attempt, isLast ? jobFacts(job) : undefined) }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(runSeconds === undefined ? {} : { runSeconds }),
    endedAt: isMoment(stoppedAt) ? stoppedAt : jobEndedAt,
  };
}

function jobFacts({ status, statusReason, isTerminated, isCancelled }: Job): JobFacts {
  return {
    status,
    statusReason,
    ...(isTerminated === undefined ? {} : { isTerminated }),
    ...(isCancelled === undefined ? {} : { isCancelled }),
  };
}
