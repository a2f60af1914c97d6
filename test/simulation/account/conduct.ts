import type { Environment, Job } from '../../../src/ports.js';

/** A time in milliseconds, or several that are taken in turn. */
export type Lasting = number | readonly number[];

/** How the account behaves in one run. Whoever makes the run draws it; the account itself draws nothing. */
export interface Conduct {
  /** How long a change of an environment or a queue takes. */
  settleMs: Lasting;
  /** From SUBMITTED to RUNNABLE, and from STARTING to RUNNING. */
  submittedMs: Lasting;
  startMs: Lasting;
  /** How long an attempt runs. */
  runMs: Lasting | ((job: Readonly<Job>) => number);
  /** For how long jobs still go where an earlier order sent them (F44). */
  orderLagMs: number;
  /** For how long an environment still counts as referenced after the last queue let go of it (F51). */
  detachLagMs: number;
  /** Whether instances of an environment that no queue lists any more go away under their jobs (F23, F53). */
  detachEndsJobs: boolean;
  /** For how long ended jobs are described (F90), and earlier views of the account kept. */
  jobsKeptMs: number;
  viewsKeptMs: number;
  /** Why an environment of this name settles INVALID instead of VALID after its creation; undefined when it does not. */
  invalid: (name: string) => string | undefined;
  /** For how much longer than other changes this environment stays DELETING, Infinity for good (F16). */
  sticksMs: (name: string) => number;
  /** Whether the environment can run this job at all; while none can, the job stays RUNNABLE for this reason (F110). */
  takes: (job: Readonly<Job>, environment: Readonly<Environment>) => boolean;
  stuckReason: string;
  /** Whether an attempt fails, and how; asked when it would begin to run and again when it ends. `true` is exit code 1. */
  fails: (job: Readonly<Job>) => boolean | Failure;
}

/** What AWS tells of an attempt that failed. */
export interface Failure {
  /** Before its container ran, or at its end. */
  when: 'start' | 'end';
  statusReason: string;
  reason?: string;
  exitCode?: number;
}

/** Failures as AWS words them (section 7 of the facts). */
export const failures = {
  exit1: { when: 'end', statusReason: 'Essential container in task exited', exitCode: 1 },
  outOfMemory: {
    when: 'end',
    statusReason: 'Essential container in task exited',
    reason: 'OutOfMemoryError: Container killed due to memory usage',
    exitCode: 137,
  },
  imageMissing: {
    when: 'start',
    statusReason: 'Task failed to start',
    reason: 'CannotPullContainerError: manifest unknown: the requested image was not found',
  },
  spotReclaim: { when: 'end', statusReason: 'Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.' },
  fargateSpotReclaim: { when: 'end', statusReason: 'Your Spot Task was interrupted.' },
  timedOut: { when: 'end', statusReason: 'Job attempt duration exceeded timeout', exitCode: 137 },
} as const satisfies Record<string, Failure>;

/** An account in which changes take seconds and nothing goes wrong. */
export const smoothConduct: Conduct = {
  settleMs: 5_000,
  submittedMs: 0,
  startMs: 0,
  runMs: 20_000,
  orderLagMs: 0,
  detachLagMs: 0,
  detachEndsJobs: false,
  jobsKeptMs: 7 * 24 * 60 * 60_000,
  viewsKeptMs: 10 * 60_000,
  invalid: () => undefined,
  sticksMs: () => 0,
  takes: () => true,
  stuckReason: '',
  fails: () => false,
};

/** The length of the nth of something, counted from 1. */
export function lasts(times: Lasting, number: number): number {
  if (typeof times === 'number') return times;
  return times[(number - 1) % Math.max(1, times.length)] ?? 0;
}
