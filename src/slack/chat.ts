import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  type WebClient,
} from '@slack/web-api';
import { z } from 'zod';
import { ChatError, type Chat, type ChatErrorKind } from '../chat-port.js';
import { cut } from './plain-text.js';

const pagesMax = 5;
const messagesPerPage = 200;
const uploadTimeoutMs = 8_000;
const altTextMax = 1_000;
const filesOrigin = 'https://files.slack.com';

/** Foreign words in a message must neither unfurl nor become mentions (S5). */
const asWritten = { parse: 'none', link_names: false };
const notUnfurled = { unfurl_links: false, unfurl_media: false };

const Posted = z.object({ ts: z.string().min(1) });
const UploadPlace = z.object({ upload_url: z.string(), file_id: z.string().min(1) });
const Found = z.object({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      thread_ts: z.string().optional(),
      metadata: z.looseObject({ event_payload: z.looseObject({ key: z.string().optional() }).optional() }).optional(),
    }),
  ),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

/**
 * Posting to channels through the given client, which must neither retry nor wait behind rate limits: one call is one
 * wire call, but for `find`, which reads up to five pages. Every failure is a ChatError.
 */
export function slackChat(client: WebClient): Chat {
  return {
    async post({ channel, threadTs, broadcast }, { text, blocks, metadata }) {
      const inThread =
        threadTs === undefined ? {} : { thread_ts: threadTs, ...(broadcast ? { reply_broadcast: true } : {}) };
      const message = { channel, text, blocks, metadata, ...inThread, ...asWritten, ...notUnfurled };
      return read(Posted, await call(client, 'chat.postMessage', message));
    },
    async update({ channel, ts }, { text, blocks, metadata }) {
      await call(client, 'chat.update', { channel, ts, text, blocks, metadata, ...asWritten });
    },
    find: (where, key) => find(client, where, key),
    upload: (to, { name, title, altText, bytes }) =>
      upload(client, to, { name, title, bytes, type: 'image/png', about: { alt_txt: cut(altText, altTextMax) } }),
    attach: (to, { name, title, text }) =>
      upload(client, to, { name, title, bytes: Buffer.from(text), type: 'text/markdown; charset=utf-8', about: {} }),
  };
}

/** `about` goes along when the address is asked for. */
interface Upload {
  name: string;
  title: string;
  bytes: Uint8Array;
  type: string;
  about: { alt_txt?: string };
}

/**
 * Three calls: an address is asked for, the bytes go there, and the file is put into the thread. The SDK's own way of
 * doing this names the alternative text as the API does not, and sends the bytes wherever the answer says.
 */
async function upload(
  client: WebClient,
  { channel, threadTs }: { channel: string; threadTs: string },
  { name, title, bytes, type, about }: Upload,
): Promise<void> {
  const asked = { filename: name, length: bytes.byteLength, ...about };
  const { upload_url: address, file_id: id } = read(
    UploadPlace,
    await call(client, 'files.getUploadURLExternal', asked),
  );
  await send(uploadAddress(client, address), bytes, type);
  const shown = { files: [{ id, title }], channel_id: channel, thread_ts: threadTs };
  await call(client, 'files.completeUploadExternal', shown);
}

/** Bytes go to Slack's own host, or to the origin that SLACK_API_URL names, and nowhere else. */
function uploadAddress(client: WebClient, text: string): URL {
  const origin = URL.canParse(text) ? new URL(text).origin : '';
  if (origin === filesOrigin || origin === new URL(client.slackApiUrl).origin) return new URL(text);
  throw new ChatError('refused', 'foreign_upload_url');
}

/** The address is a secret of this upload, so that no error may name it; the token does not go along. */
async function send(address: URL, bytes: Uint8Array, type: string): Promise<void> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': type },
    body: bytes,
    redirect: 'error',
    signal: AbortSignal.timeout(uploadTimeoutMs),
  }).catch(() => undefined);
  await response?.body?.cancel().catch(() => undefined);
  if (response?.status !== 200) throw new ChatError('unavailable', response ? `http_${response.status}` : 'no_answer');
}

async function find(
  client: WebClient,
  where: { channel: string; threadTs?: string; oldestMs: number },
  key: string,
): Promise<{ ts: string } | undefined> {
  const { channel, threadTs } = where;
  const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';
  const oldest = (Math.max(0, where.oldestMs) / 1_000).toFixed(6);
  const asked = { channel, oldest, limit: messagesPerPage, include_all_metadata: true };
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const thread = threadTs === undefined ? {} : { ts: threadTs };
    const answer = await call(client, method, { ...asked, ...thread, ...(cursor ? { cursor } : {}) });
    const { messages, response_metadata: more } = read(Found, answer);
    const ours = messages.find(({ metadata }) => metadata?.event_payload?.key === key);
    if (ours) return { ts: ours.ts };
    cursor = more?.next_cursor;
    if (!cursor) return undefined;
  }
  return undefined;
}

async function call(client: WebClient, method: string, parameters: Record<string, unknown>): Promise<unknown> {
  try {
    return await client.apiCall(method, parameters);
  } catch (error) {
    throw chatError(error);
  }
}

/** An answer that does not parse tells nothing about what happened, as a lost one does. */
function read<T>(shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (!parsed.success) throw new ChatError('unavailable', 'malformed_answer', undefined, { cause: parsed.error });
  return parsed.data;
}

const codes: Record<Exclude<ChatErrorKind, 'refused'>, readonly string[]> = {
  rateLimited: ['ratelimited', 'rate_limited', 'message_limit_exceeded'],
  unavailable: ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'],
  gone: [
    'message_not_found',
    'thread_not_found',
    'edit_window_closed',
    'cant_update_message',
    'cannot_reply_to_message',
  ],
  closed: ['not_in_channel', 'channel_not_found', 'is_archived', 'is_inactive'],
  invalid: [
    'invalid_blocks',
    'invalid_blocks_format',
    'msg_too_long',
    'msg_blocks_too_long',
    'no_text',
    'metadata_too_large',
    'invalid_metadata_format',
    'block_mismatch',
  ],
  missingScope: ['missing_scope'],
};

function kindOf(code: string): ChatErrorKind {
  if (code.startsWith('restricted_action')) return 'closed';
  if (codes.rateLimited.includes(code)) return 'rateLimited';
  if (codes.unavailable.includes(code)) return 'unavailable';
  if (codes.gone.includes(code)) return 'gone';
  if (codes.closed.includes(code)) return 'closed';
  if (codes.invalid.includes(code)) return 'invalid';
  return codes.missingScope.includes(code) ? 'missingScope' : 'refused';
}

const pauseWithoutHintMs = 30_000;

/**
 * What a failed Web API call means. A timeout, a dropped connection and any status but 200 and 429 are `unavailable`, as
 * the call may have been carried out; so is an answer that is not Slack's (a proxy's page).
 */
export function chatError(error: unknown): ChatError {
  const cause = { cause: error };
  if (error instanceof WebAPIRateLimitedError)
    return new ChatError('rateLimited', 'ratelimited', error.retryAfter * 1_000, cause);
  if (error instanceof WebAPIHTTPError)
    return new ChatError('unavailable', `http_${error.statusCode}`, undefined, {
      ...cause,
      requestId: error.headers['x-slack-req-id'],
    });
  if (error instanceof WebAPIRequestError) return new ChatError('unavailable', 'request_failed', undefined, cause);
  if (!(error instanceof WebAPIPlatformError)) return new ChatError('unavailable', 'no_answer', undefined, cause);
  const code = error.data.error;
  if (!/^[a-z][a-z0-9_:/-]{1,80}$/.test(code))
    return new ChatError('unavailable', 'malformed_answer', undefined, cause);
  const kind = kindOf(code);
  return new ChatError(kind, code, kind === 'rateLimited' ? pauseWithoutHintMs : undefined, cause);
}
