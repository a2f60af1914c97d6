import type { PortErrorKind } from '../port-error.js';
import { audited } from './audit.js';
import { applied, intended, type Outcome } from './applied.js';
import { canonical } from './json.js';
import { happened } from './happened.js';
import { callOf, makesAnew, targetOf } from './operations.js';
import type { Rollout } from './rollout.js';
import type { Intent, Operation } from './operation.js';
import type { JsonObject } from './json.js';
import type { Seen } from './seen.js';
import { hold } from './state.js';

/** What went wrong with a call, as far as deciding needs it. */
export interface Failure {
  kind: PortErrorKind;
  ambiguous: boolean;
  raw: string;
}

/** An intent older than this is not acted on: its writer may have been stopped, and another replica be at work (I15). */
export const intentFreshMs = 5_000;
/**
 * How long a call that another replica may have under way is left alone. Calls that make something anew wait for longer
 * than their timeout after the last moment at which they may be sent, since doing them twice cannot be undone; the others
 * are harmless when repeated.
 */
const underWayMs = { anew: intentFreshMs + 8_000, absolute: 2_000 };
/**
 * How long absence must last after a lost reply before it is believed: the effect may come late, however soon the line was
 * cut, and reads may be stale (X4, X5).
 */
const lostReplyMs = { anew: 10_000, absolute: 1_000 };
const timedOutMs = { anew: 10_000, absolute: 3_000 };
/** How long after its call a change may still take effect although its reply was lost. */
export const lateMs = 15_000;
/** A refusal that will not change by itself holds the rollout when it comes this often in a row. */
const refusalsHeld = 3;

/** The rollout with the operation about to be done, written down before it is done (I9). */
export function withIntent(rollout: Rollout, operation: Operation, now: number): Rollout {
  const key = canonical(operation);
  const again = rollout.intent?.key === key ? rollout.intent.attempts : 0;
  const window = makesAnew(operation) ? underWayMs.anew : underWayMs.absolute;
  const intent: Intent = { key, operation, at: now, attempts: again + 1, state: 'sent', retryAt: now + window };
  const call = callOf(rollout, operation);
  return audited({ ...intended(rollout, operation, now), intent }, now, 'engine', `intend ${call.action}`, {
    target: targetOf(rollout, operation),
    input: call.input,
  });
}

export type Resolved = { resolved: 'free'; rollout: Rollout } | { resolved: 'wait' };

/**
 * What a look says about an operation whose outcome is not known: done, not done, or too early to tell. `waited` is the
 * moment it is by a clock that no difference between machines distorts (see SteadyTime).
 */
export function resolve(rollout: Rollout, seen: Seen, now: number, waited = now): Resolved {
  const { intent } = rollout;
  if (!intent) return { resolved: 'free', rollout };
  const found = happened(rollout, intent.operation, seen);
  if (found.happened) return { resolved: 'free', rollout: settled(rollout, intent.operation, found, now) };
  // Absence was believed before; what came late after all was found just now.
  if (intent.state === 'again') return { resolved: 'free', rollout };
  if (waited < intent.retryAt) return { resolved: 'wait' };
  const late = intent.state === 'sent' ? lateWrite(rollout, intent.operation) : rollout;
  // By the clock that wrote the intent: this machine's may be minutes ahead, and everybody would wait for them (X9).
  return { resolved: 'free', rollout: { ...late, intent: { ...intent, state: 'again', retryAt: intent.at } } };
}

/** True while the same operation may not be sent again. */
export function mustWait(rollout: Rollout, operation: Operation, waited: number): boolean {
  const { intent } = rollout;
  return intent !== null && intent.key === canonical(operation) && waited < intent.retryAt;
}

/** The operation took effect. */
export function settled(rollout: Rollout, operation: Operation, outcome: Outcome, now: number): Rollout {
  const next = applied({ ...rollout, intent: null }, operation, outcome, now);
  const facts: JsonObject = {
    target: targetOf(rollout, operation),
    ...(outcome.arn ? { arn: outcome.arn } : {}),
    ...(outcome.jobId ? { jobId: outcome.jobId } : {}),
  };
  return audited(next, now, 'engine', `done ${callOf(rollout, operation).action}`, facts);
}

/** The operation failed, or nobody knows. */
export function failed(rollout: Rollout, operation: Operation, failure: Failure, now: number): Rollout {
  const intent = rollout.intent ?? {
    key: canonical(operation),
    operation,
    at: now,
    attempts: 1,
    state: 'sent' as const,
    retryAt: now,
  };
  const facts = { target: targetOf(rollout, operation), kind: failure.kind, raw: failure.raw };
  const noted = audited(rollout, now, 'engine', `failed ${callOf(rollout, operation).action}`, facts);
  const wait = (state: Intent['state'], ms: number): Rollout => ({
    ...noted,
    intent: { ...intent, state, retryAt: now + ms, raw: failure.raw },
  });
  const anew = makesAnew(operation) ? 'anew' : 'absolute';
  if (failure.ambiguous) {
    const known = lateWrite(
      wait('unknown', failure.kind === 'timeout' ? timedOutMs[anew] : lostReplyMs[anew]),
      operation,
    );
    return known;
  }
  switch (failure.kind) {
    case 'throttled':
    case 'unavailable':
    case 'timeout':
      return wait('again', backoff(intent.attempts, 30_000));
    case 'busy':
    case 'notValid':
      return wait('again', backoff(intent.attempts, 5_000));
    case 'referenced':
      return wait('again', backoff(intent.attempts, 30_000));
    case 'notFound':
      return takesAway(operation) ? settled(noted, operation, {}, now) : refused(noted, intent, failure, now);
    case 'exists':
      // It may be ours from a call whose reply was lost; the next look tells by its tag.
      if (intent.attempts < refusalsHeld) return wait('unknown', lostReplyMs.absolute);
      return refused(noted, intent, failure, now);
    case 'denied':
    case 'rejected':
    case 'malformed':
      return refused(noted, intent, failure, now);
  }
}

/** What is not found need not be taken away any more. */
function takesAway({ op }: Operation): boolean {
  return op === 'deleteEnvironment' || op === 'deleteQueue' || op === 'deregister' || op === 'deleteAlarm';
}

function refused(rollout: Rollout, intent: Intent, failure: Failure, now: number): Rollout {
  const next: Rollout = {
    ...rollout,
    intent: { ...intent, state: 'again', retryAt: now + backoff(intent.attempts, 5_000), raw: failure.raw },
  };
  if (intent.attempts < refusalsHeld || next.held) return next;
  const { action } = callOf(rollout, intent.operation);
  return hold(next, now, {
    reason: 'refused',
    operation: action,
    target: targetOf(rollout, intent.operation),
    raw: failure.raw,
  });
}

function backoff(attempts: number, mostMs: number): number {
  return Math.min(mostMs, 500 * 2 ** Math.min(attempts - 1, 10));
}

function lateWrite(rollout: Rollout, operation: Operation): Rollout {
  if (operation.op !== 'writeOrder') return rollout;
  const had = rollout.late[operation.queue] ?? [];
  if (had.some((order) => canonical(order) === canonical(operation.to))) return rollout;
  return { ...rollout, late: { ...rollout.late, [operation.queue]: [...had, operation.to] } };
}
