import type { Diagnosis } from './diagnose.js';
import type { LogsUnread } from './logs-unread.js';
import type { Idle } from './rollout.js';

/** One canary job. `number` is unique in the rollout; the job's name carries it. */
export interface Canary {
  number: number;
  round: number;
  /** Name of the job definition it runs (without staging suffix). */
  definition: string;
  jobId?: string;
  status?: string;
  /** Set once it is terminal. `onGreen` is proven by its task's cluster (F80) or, with placement=keep, by its revision. */
  result?: {
    succeeded: boolean;
    onGreen: boolean;
    diagnosis?: Diagnosis;
    exitCode?: number;
    runSeconds?: number;
    logLines?: string[];
    logsUnread?: LogsUnread;
    logGroup?: string;
    logStream?: string;
  };
  stuck?: string;
  cancelled?: boolean;
  /** Looks in a row at which AWS did not know its job; absent as soon as AWS does. */
  missing?: Idle;
}

/**
 * How many looks in a row, each 4 s or more after the one before (idle.ts), must not find a canary before it is taken to
 * have left the history of AWS (F90). Together they last longer than answers lag (`lateMs`), also where a replica's wrong
 * clock makes one of the waits seem over at once: each takeover shortens one wait, and the next goes on from there (X9).
 */
export const goneLooksNeeded = 6;

/**
 * True for a canary that was submitted and that AWS no longer knows: nobody can tell how it ended. A replica of an older
 * version writes a result and leaves the count beside it.
 */
export function isGone({ result, missing }: Pick<Canary, 'result' | 'missing'>): boolean {
  return result === undefined && (missing?.looks ?? 0) >= goneLooksNeeded;
}
