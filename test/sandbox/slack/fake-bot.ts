import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import type { PageAnswer, PageEvent } from '../../../src/sandbox/slack/page-protocol.js';
import { type LocalSlack, type SlackOptions, startSlack } from '../../../src/sandbox/slack/slack.js';

const botToken = 'xoxb-test';
const signingSecret = 'test-secret';

type Hello = Extract<PageEvent, { kind: 'hello' }>;

/** Of what Slack sends, the parts that tests use by name. */
interface Body {
  type?: string;
  response_url: string;
  trigger_id: string;
  view: { state: { values: unknown } };
}

/** One request of Slack as the fake bot read it. */
interface Heard {
  /** slash, block_actions, view_submission, …, or event_callback. */
  kind: string;
  body: Body;
  headers: IncomingMessage['headers'];
}

type Reaction = (heard: Heard) => unknown;

export interface World {
  slack: LocalSlack;
  client: WebClient;
  heard: Heard[];
  /** What the bot does from now on; the value becomes the body of its acknowledgement. */
  react(reaction: Reaction): void;
  /** Something a person does at the page. */
  act(act: Record<string, unknown>): Promise<PageAnswer>;
  /** The messages this person would see on opening the page now. */
  see(person: string): Promise<Hello>;
  now: { ms: number };
  close(): Promise<void>;
}

/** A local Slack with a bot that verifies signatures as Slack's own library does, and a clock that tests move by hand. */
export async function makeWorld(options: Partial<SlackOptions> = {}): Promise<World> {
  const now = { ms: Date.now() };
  const slack = await startSlack({ port: 0, botToken, signingSecret, clock: () => now.ms, ...options });
  const heard: Heard[] = [];
  let reaction: Reaction = () => undefined;
  const bot = createServer((request, response) => {
    void answer(request, response, heard, (it) => reaction(it));
  });
  await new Promise<void>((resolve) => {
    bot.listen(0, '127.0.0.1', resolve);
  });
  const address = bot.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  slack.connect(`http://127.0.0.1:${port}/`);
  const client = new WebClient(botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  return {
    slack,
    client,
    heard,
    now,
    react: (next) => (reaction = next),
    act: (body) => post(slack, body),
    see: (person) => firstEvent(slack, person),
    async close() {
      bot.closeAllConnections();
      bot.close();
      await slack.close();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, heard: Heard[], react: Reaction) {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const raw = Buffer.concat(parts).toString();
  const { 'x-slack-request-timestamp': stamp, 'x-slack-signature': mac } = request.headers;
  const expected = `v0=${createHmac('sha256', signingSecret)
    .update(`v0:${String(stamp)}:${raw}`)
    .digest('hex')}`;
  if (mac !== expected || request.url !== '/slack/events') return response.writeHead(401).end();
  const form = new URLSearchParams(raw);
  const json = request.headers['content-type'] === 'application/json' ? raw : form.get('payload');
  const body: Body = json ? JSON.parse(json) : Object.fromEntries(form);
  const it = { kind: body.type ?? 'slash', body, headers: request.headers };
  heard.push(it);
  const said = await react(it);
  if (said === 'silence') return undefined;
  response.writeHead(200, { 'content-type': 'application/json' });
  return response.end(said === undefined ? '' : JSON.stringify(said));
}

async function post(slack: LocalSlack, body: Record<string, unknown>): Promise<PageAnswer> {
  const response = await fetch(`${slack.url}page/act`, { method: 'POST', body: JSON.stringify(body) });
  return JSON.parse(await response.text());
}

async function firstEvent(slack: LocalSlack, person: string): Promise<Hello> {
  const stopped = new AbortController();
  const response = await fetch(`${slack.url}page/stream?person=${person}`, { signal: stopped.signal });
  let text = '';
  for await (const part of response.body ?? []) {
    text += Buffer.from(part).toString();
    if (text.includes('\n\n')) break;
  }
  stopped.abort();
  return JSON.parse(text.slice('data: '.length, text.indexOf('\n\n')));
}

export const channel = 'C0BATCHOPS';

export const approveButton = {
  type: 'button',
  action_id: 'rollout.approve',
  text: { type: 'plain_text', text: 'Approve' },
  value: 'v1|abc',
} as const;

export const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;

/** A modal with a list asked of the bot, an optional note and a place for one more input. */
export const startModal: ModalView = {
  type: 'modal',
  callback_id: 'rollout.start',
  title: { type: 'plain_text', text: 'Start' },
  submit: { type: 'plain_text', text: 'Plan' },
  blocks: [
    {
      type: 'input',
      block_id: 'queue',
      label: { type: 'plain_text', text: 'Queue' },
      element: { type: 'external_select', action_id: 'queue', min_query_length: 0 },
    },
    {
      type: 'input',
      block_id: 'note',
      optional: true,
      label: { type: 'plain_text', text: 'Note' },
      element: { type: 'plain_text_input', action_id: 'note' },
    },
  ],
};
