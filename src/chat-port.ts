import type { JsonObject } from './rollout/json.js';

/** One Slack message, ready to send. */
export interface ChatMessage {
  text: string;
  blocks: readonly JsonObject[];
  metadata: { event_type: string; event_payload: JsonObject };
}

export type ChatErrorKind =
  | 'rateLimited'
  | 'unavailable' // timeout or 5xx: the message may have been posted
  | 'gone' // the message to update, or the thread, is no longer there or may not be edited
  | 'closed' // the channel cannot be posted to: not a member, archived, unknown
  | 'invalid' // Slack refuses the blocks or the text
  | 'missingScope'
  | 'refused'; // anything else, such as a revoked token

export class ChatError extends Error {
  /** Slack's id of the failed call, for logs and for Slack's support; undefined where the answer did not name one. */
  readonly requestId: string | undefined;

  constructor(
    readonly kind: ChatErrorKind,
    readonly code: string,
    readonly retryAfterMs?: number,
    options?: ErrorOptions & { requestId?: string | undefined },
  ) {
    super(code, options);
    this.requestId = options?.requestId;
  }
}

/** An image for a thread. `altText` says what it shows to whoever cannot see it. */
export interface ChatImage {
  name: string;
  title: string;
  altText: string;
  /** A PNG. */
  bytes: Uint8Array;
}

/** A text file for a thread. */
export interface ChatDocument {
  name: string;
  title: string;
  text: string;
}

/** Posting to channels; one call is one wire call, but for `upload` and `attach`. */
export interface Chat {
  post(to: { channel: string; threadTs?: string; broadcast?: boolean }, message: ChatMessage): Promise<{ ts: string }>;
  update(to: { channel: string; ts: string }, message: ChatMessage): Promise<void>;
  /** Looks for a message of ours by its metadata key, in a thread or (without `threadTs`) among the channel's messages since `oldestMs`. */
  find(
    where: { channel: string; threadTs?: string; oldestMs: number },
    key: string,
  ): Promise<{ ts: string } | undefined>;
  /** Shows an image in a thread. A port without it shows none. */
  upload?: (to: { channel: string; threadTs: string }, image: ChatImage) => Promise<void>;
  /** Puts a file into a thread. A port without it has to be given messages instead. */
  attach?: (to: { channel: string; threadTs: string }, document: ChatDocument) => Promise<void>;
}
