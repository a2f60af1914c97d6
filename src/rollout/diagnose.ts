import {
  failureSigns,
  invalidSigns,
  pullSigns,
  startSigns,
  stuckShape,
  stuckSigns,
  type Cause,
  type FailureClass,
  type JobCause,
  type Sign,
} from './failure-texts.js';

export type { Cause, FailureClass } from './failure-texts.js';

export interface Diagnosis {
  class: FailureClass;
  cause: Cause;
  /** AWS's own words, all of them; empty when there were none. */
  raw: string;
  /** Trying again cannot help: a canary that failed so ends the rollout at once (contract §3). */
  hardStop?: 'imagePull';
}

/** One finished attempt. `cluster` is absent when it never got a task (F82). */
export interface AttemptFacts {
  exitCode?: number;
  reason?: string;
  statusReason?: string;
  cluster?: string;
}

/**
 * What the job says beyond its attempt. TerminateJob and CancelJob leave the caller's own words as statusReason, so that
 * only the two flags tell a person's hand for certain (F73).
 */
export interface JobFacts {
  status: string;
  statusReason?: string;
  isCancelled?: boolean;
  isTerminated?: boolean;
}

/**
 * Why an attempt failed and against whom that counts. Texts are compared without regard to case and by their beginnings,
 * since AWS documents few of them; `raw` keeps what was said. Hand in the job with its last attempt only: its own text
 * and flags speak of that one, and they count once the job has FAILED, for before that they tell what it waits for.
 */
export function diagnose(attempt: AttemptFacts, job?: JobFacts): Diagnosis {
  const ended = job !== undefined && job.status.toUpperCase() === 'FAILED';
  const texts = distinct([attempt.reason, attempt.statusReason, ended ? job.statusReason : undefined]);
  const raw = texts.join(' | ');
  // The queue's own time limit also cancels; its text is looked for before the flags are believed.
  const found = firstSign(failureSigns, texts);
  if (found?.cause === 'jobStateTimeLimit') return told(found, raw);
  if (ended && (job.isTerminated === true || job.isCancelled === true)) {
    return { class: 'neither', cause: 'stoppedByPerson', raw };
  }
  const sign = found ?? wrappedSign(texts) ?? firstSign(stuckSigns, texts);
  if (sign !== undefined) return told(sign, raw);
  if (attempt.exitCode !== undefined && attempt.exitCode !== 0) return byExitCode(attempt.exitCode, raw);
  const started = attempt.cluster !== undefined || attempt.exitCode !== undefined;
  return { class: 'unknown', cause: started ? 'unrecognised' : 'neverStarted', raw };
}

/** Why a job that waits in RUNNABLE does not start (F110). `cause` is `unrecognised` for a text not known here. */
export function diagnoseStuck(statusReason: string): Diagnosis {
  const sign = firstSign(stuckSigns, distinct([statusReason]));
  return told(sign ?? { class: 'unknown', cause: 'unrecognised' }, statusReason);
}

/** True when a waiting job's text is a reason why it does not start, be it one that is not known here. */
export function isStuck(statusReason: string): boolean {
  return diagnoseStuck(statusReason).cause !== 'unrecognised' || stuckShape.test(statusReason.trim());
}

/**
 * The diagnosis with what the last log lines add to an exit code that says little: a program for another processor is
 * often refused with exit code 1, and only the log tells why. Against whom the failure counts stays the same.
 */
export function sharpened(found: Diagnosis, logLines: readonly string[]): Diagnosis {
  const refused = found.cause === 'applicationExit' && logLines.some((line) => /\bexec format error\b/i.test(line));
  return refused ? { ...found, cause: 'execFormat' } : found;
}

/** True where the container cannot have run, so that no log of it exists (F111). */
export function hasNoLogs({ cause }: Pick<Diagnosis, 'cause'>): boolean {
  return withoutLogs.has(cause);
}

const withoutLogs: ReadonlySet<Cause> = new Set([
  ...pullSigns.map(({ cause }) => cause),
  'resourceInitialization',
  'neverStarted',
]);

/** Why an environment became INVALID (F13, F16). That is never the image's fault, known cause or not. */
export function diagnoseInvalid(statusReason: string): Diagnosis {
  const sign = firstSign(invalidSigns, distinct([statusReason]));
  return told(sign ?? { class: 'platform', cause: 'unrecognised' }, statusReason);
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  const trimmed = texts.map((text) => text?.trim() ?? '').filter((text) => text !== '');
  return [...new Set(trimmed)];
}

/** The first sign in the order of the signs, not of the texts: the most telling one wins wherever it stands. */
function firstSign(signs: readonly Sign[], texts: readonly string[]): Sign | undefined {
  return signs.find((sign) => texts.some((text) => matches(sign, text)));
}

function matches(sign: Sign, text: string): boolean {
  if (sign.begins !== undefined) return text.toLowerCase().startsWith(sign.begins);
  return sign.holds?.test(text) ?? false;
}

/** Errors that only wrap what the registry or the runtime said; the words inside decide. */
function wrappedSign(texts: readonly string[]): Sign | undefined {
  const pull = texts.filter((text) => /^cannotpull/i.test(text));
  if (pull.length > 0) return firstSign(pullSigns, pull);
  return firstSign(
    startSigns,
    texts.filter((text) => /^cannot(start|create)/i.test(text)),
  );
}

function told(sign: Pick<Sign, 'class' | 'cause' | 'hardStop'>, raw: string): Diagnosis {
  const { class: failureClass, cause, hardStop } = sign;
  return { class: failureClass, cause, raw, ...(hardStop === undefined ? {} : { hardStop }) };
}

/** 128 + n means ended by signal n. A SIGKILL without a text may be a person's, the host's or the kernel's. */
function byExitCode(exitCode: number, raw: string): Diagnosis {
  if (exitCode === 137) return { class: 'unknown', cause: 'killed', raw };
  const causes = new Map<number, JobCause>([
    [126, 'notExecutable'],
    [127, 'commandNotFound'],
    [139, 'segfault'],
    [143, 'sigterm'],
  ]);
  return { class: 'version', cause: causes.get(exitCode) ?? 'applicationExit', raw };
}
