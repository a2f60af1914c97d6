import type { Amend } from '../engine-api.js';
import { type Clock, type Log } from '../ports.js';
import { ChatError, type Chat, type ChatMessage } from '../chat-port.js';
import type { Rollout } from '../rollout/rollout.js';
import type { Audience } from './blocks.js';
import type { Pictures } from './outbox-pictures.js';
import { postPace, type Pace } from './pace.js';
import { plainer, type Draft, type Lost } from './telling.js';

/** What the outbox works with, for all rollouts. */
export interface Desk {
  chat: Chat;
  amend: Amend;
  clock: Clock;
  log: Log;
  owner: string;
  audience: () => Audience;
  onRootRefused: (rolloutId: string, raw: string) => void | Promise<void>;
  posts: Map<string, Pace>;
  updates: Pace;
  /** Absent where the channel takes none. */
  pictures?: Pictures;
}

/** What this process knows of one rollout beside the record. */
export interface Track {
  rollout: Rollout;
  running?: Promise<void>;
  cancel?: () => void;
  /** Nothing is tried before this moment of the steady clock. */
  notBefore: number;
  failures: number;
  lost?: Lost;
  /** When this process last repeated a post, by its steady clock. */
  repeatedAt?: number;
  /** The record whose root was last drawn, and the drawing. */
  drawn?: { rollout: Rollout; hash: string; message: ChatMessage };
  /** An update was sent and is not recorded, so what the root shows is not known. */
  redraw?: boolean;
  /** An update got no answer and may still arrive, over newer ones; the root is drawn once more at this moment of the steady clock. */
  drawAgainAt?: number;
  /** How the last post under this key ended, where that is certain: with `ts` it is in Slack, without it is not. */
  outcome?: { key: string; ts?: string; root?: Draft['root'] };
  /** Somebody else's claim, and since when it has been looked at. */
  foreign?: { key: string; by: string; at: number; since: number; looked: boolean };
}

/** Milliseconds to wait before going on; 0 to go on now, undefined when there is nothing to do. */
export type Wait = number | undefined;

const backoffMaxMs = 30_000;

/** Waits one second after the first failure, up to thirty after many; `longest` at once where trying soon is of no use. */
export function backOff(desk: Desk, track: Track, how: 'growing' | 'longest' = 'growing'): number {
  const ms = how === 'longest' ? backoffMaxMs : Math.min(backoffMaxMs, 1_000 * 2 ** track.failures);
  track.failures = Math.min(track.failures + 1, 10);
  track.notBefore = desk.clock.mono() + ms;
  return ms;
}

/** Writes to the record, and goes on from what is stored now. */
export async function write(
  desk: Desk,
  track: Track,
  change: (rollout: Rollout) => Rollout | undefined,
): Promise<Rollout | undefined> {
  const stored = await desk.amend(track.rollout.id, change, track.rollout);
  if (stored && stored.version >= track.rollout.version) track.rollout = stored;
  return stored;
}

/** Reads the record anew, whatever of it is known here. */
export async function refresh(desk: Desk, track: Track): Promise<void> {
  const stored = await desk.amend(track.rollout.id, () => undefined);
  if (stored && stored.version > track.rollout.version) track.rollout = stored;
}

/** What a log line says of a call to Slack that failed. */
export function failureOf({ id, phase }: Rollout, { kind, code, requestId }: ChatError): object {
  return { rollout: id, phase: phase.name, kind, code, requestId };
}

/** What only a person can mend, with another token or scope, is an error; what time mends is none. */
export function levelOf({ kind }: ChatError): 'warn' | 'error' {
  return kind === 'refused' || kind === 'missingScope' ? 'error' : 'warn';
}

export function paceOf(desk: Desk, channel: string): Pace {
  const pace = desk.posts.get(channel) ?? postPace();
  desk.posts.set(channel, pace);
  return pace;
}

/** Makes the call, and where Slack refuses the form of the message, again in plainer forms, so that its state is told. */
export async function inForms<T>(
  desk: Desk,
  message: ChatMessage,
  call: (message: ChatMessage) => Promise<T>,
): Promise<T> {
  const forms = plainer(message);
  for (const [i, form] of forms.entries()) {
    try {
      return await call(form);
    } catch (error) {
      if (!(error instanceof ChatError) || error.kind !== 'invalid' || i === forms.length - 1) throw error;
      const { key, rollout } = message.metadata.event_payload;
      desk.log.error({ rollout, key, code: error.code }, 'Slack refused the form of a message');
    }
  }
  throw new Error('There is no form of a message to send.');
}
