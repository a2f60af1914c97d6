import type { z } from 'zod';
import { type Clock } from '../ports.js';
import { PortError, type PortErrorKind } from '../port-error.js';
import { malformedError, requestIdOf, timeoutError, toPortError, type Pace } from './failure.js';

/** How long each kind of call may take before it counts as unanswered, in milliseconds. */
type TimeoutsMs = Record<Pace, number>;

const defaultTimeoutsMs: TimeoutsMs = { read: 5_000, change: 8_000, submit: 4_000 };

/** One finished wire call, for metrics and logs; it carries nothing of what was sent or answered. */
export interface WireCall {
  service: string;
  action: string;
  /** Milliseconds from the first byte of work to the parsed answer. */
  ms: number;
  outcome: 'ok' | PortErrorKind;
  requestId?: string;
}

/** A call that is about to be made: `send` starts it, `answer` is all that is asked of the reply. */
interface Call<Answer> {
  service: string;
  action: string;
  pace: Pace;
  send: (abortSignal: AbortSignal) => Promise<unknown>;
  answer: z.ZodType<Answer>;
}

export type Wire = <Answer>(call: Call<Answer>) => Promise<Answer>;

export interface WireOptions {
  clock: Pick<Clock, 'mono'>;
  timeoutsMs?: Partial<TimeoutsMs>;
  /** Told once per wire call, after it ended; it must not throw. */
  onCall?: (call: WireCall) => void;
}

/**
 * Makes single wire calls: each ends within its time, either with the parsed answer or with a PortError.
 * Nothing is repeated here; whoever calls decides whether and when.
 */
export function wire({ clock, timeoutsMs, onCall }: WireOptions): Wire {
  const limitsMs = { ...defaultTimeoutsMs, ...timeoutsMs };
  return async (call) => {
    const startedAt = clock.mono();
    let reply: unknown;
    const tell = (outcome: WireCall['outcome'], answered: unknown): void => {
      const requestId = requestIdOf(answered);
      const ms = clock.mono() - startedAt;
      const { service, action } = call;
      onCall?.({ service, action, ms, outcome, ...(requestId === undefined ? {} : { requestId }) });
    };
    try {
      reply = await answerWithin(call, limitsMs[call.pace]);
      const answer = parsed(call, reply);
      tell('ok', reply);
      return answer;
    } catch (error) {
      const failure = error instanceof PortError ? error : toPortError(error, call.action, call.pace);
      tell(failure.kind, reply ?? error);
      throw failure;
    }
  };
}

/**
 * The signal reaches only the part of the SDK that holds a socket; looking for credentials, for one, is deaf to it.
 * Racing it bounds those parts as well, and a request that gets to its socket afterwards finds the signal aborted and is not sent.
 */
async function answerWithin(call: Call<unknown>, timeoutMs: number): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { promise: expiry, stop } = expiryOf(signal, () => timeoutError(call.action, call.pace, timeoutMs));
  try {
    return await Promise.race([call.send(signal), expiry]);
  } finally {
    stop();
  }
}

function expiryOf(signal: AbortSignal, error: () => PortError): { promise: Promise<never>; stop: () => void } {
  const listening = new AbortController();
  const promise = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(error()), { once: true, signal: listening.signal });
  });
  return { promise, stop: () => listening.abort() };
}

function parsed<Answer>(call: Call<Answer>, reply: unknown): Answer {
  try {
    return call.answer.parse(reply);
  } catch (error) {
    throw malformedError(call.action, call.pace, error, requestIdOf(reply));
  }
}
