import type { WebClient } from '@slack/web-api';
import type { Log } from '../ports.js';
import type { Answer } from './blocks.js';
import { chatError } from './chat.js';

/** Where one person is to be answered; `responseUrl` comes with every command and press, and `threadTs` with a press in a thread. */
export interface Place {
  user: string;
  channel?: string | undefined;
  threadTs?: string | undefined;
  responseUrl?: string | undefined;
}

/** Tells the person alone. Never rejects: who cannot be told is logged. */
export type Reply = (answer: Answer) => Promise<void>;

const usesMax = 5;
const timeoutMs = 5_000;
const slackOrigin = 'https://hooks.slack.com';

/**
 * Makes the answers that one person alone sees. A response URL is used only on Slack's own host or on `apiOrigin`, at most
 * five times, and never followed elsewhere (S6); where it does not serve, chat.postEphemeral does.
 */
export function createReplies(options: {
  client: WebClient;
  apiOrigin: string | undefined;
  log: Log;
}): (place: Place) => Reply {
  const { client, apiOrigin, log } = options;
  return (place) => {
    const address = usable(place.responseUrl, apiOrigin);
    let uses = 0;
    return async (answer) => {
      if (address !== undefined && uses < usesMax) {
        uses += 1;
        if (await viaResponseUrl(address, place, answer, log)) return;
      }
      await viaChat(client, place, answer, log);
    };
  };
}

function usable(text: string | undefined, apiOrigin: string | undefined): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.origin === slackOrigin || url.origin === apiOrigin ? url : undefined;
}

/** True when Slack took it. The address is a secret of this request, so nothing of it reaches the log. */
async function viaResponseUrl(address: URL, place: Place, answer: Answer, log: Log): Promise<boolean> {
  const thread = place.threadTs === undefined ? {} : { thread_ts: place.threadTs };
  const message = { response_type: 'ephemeral', replace_original: false, parse: 'none', ...answer, ...thread };
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(message),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) return true;
    log.warn(
      { status: response.status, requestId: response.headers.get('x-slack-req-id') ?? undefined },
      'Slack refused an answer through its response URL',
    );
  } catch {
    log.warn({}, 'A response URL could not be reached');
  }
  return false;
}

async function viaChat(client: WebClient, place: Place, answer: Answer, log: Log): Promise<void> {
  const { user, channel, threadTs } = place;
  if (channel === undefined) {
    log.warn({ user }, 'There is no way to answer this person');
    return;
  }
  const to = { channel, user, ...(threadTs === undefined ? {} : { thread_ts: threadTs }) };
  // Blocks that Slack refuses must not cost the person the words.
  for (const said of [answer, { text: answer.text }]) {
    try {
      await client.apiCall('chat.postEphemeral', { ...to, ...said, parse: 'none', link_names: false });
      return;
    } catch (error) {
      const { kind, code, requestId } = chatError(error);
      log.warn({ user, channel, code, requestId }, 'A person could not be answered');
      if (kind !== 'invalid') return;
    }
  }
}
