import { WebClient } from '@slack/web-api';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boltLog, redacted } from '../../src/slack/bolt-log.js';
import { createReplies, type Place } from '../../src/slack/respond.js';
import { startFakeSlack, type FakeSlack } from './fake-slack.js';

let slack: FakeSlack;
let lines: string[];
beforeEach(async () => {
  slack = await startFakeSlack();
  lines = [];
});
afterEach(() => slack.close());

function replyTo(place: Partial<Place>) {
  const line = (fields: object, text: string) => lines.push(JSON.stringify({ fields, text }));
  const log = { debug: line, info: line, warn: line, error: line };
  const client = new WebClient('xoxb-1', {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logger: boltLog(log),
  });
  return createReplies({ client, apiOrigin: slack.origin, log })({ user: 'U0BOB', channel: 'C0BATCHOPS', ...place });
}

const answer = { text: 'words', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'words' } }] };

describe('an answer', () => {
  it('goes through the response URL, to the person alone, beside the message that was pressed', async () => {
    await replyTo({ responseUrl: slack.responseUrl, threadTs: '1.5' })(answer);
    expect(slack.said).toEqual([
      {
        path: '/response/secret-path',
        body: { ...answer, response_type: 'ephemeral', replace_original: false, parse: 'none', thread_ts: '1.5' },
      },
    ]);
    expect(slack.calls).toEqual([]);
  });

  it('never goes to another host, also not on a redirect', async () => {
    const reached: string[] = [];
    const evil = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.end();
    });
    const port = await new Promise<number>((resolve) => {
      evil.listen(0, '127.0.0.1', () => {
        const address = evil.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const addresses = [
      `http://127.0.0.1:${port}/response/x`,
      `http://localhost:${new URL(slack.origin).port}/response/x`,
      `http://hooks.slack.com.127.0.0.1:${port}/`,
      `${slack.origin}@127.0.0.1:${port}/`,
      'file:///etc/passwd',
      'http://hooks.slack.com/x',
      'not an address',
    ];
    for (const responseUrl of addresses) await replyTo({ responseUrl })(answer);
    expect([reached, slack.said, lines]).toEqual([[], [], []]);
    expect(slack.made('chat.postEphemeral')).toHaveLength(addresses.length);
    evil.closeAllConnections();
    await new Promise<void>((resolve) => {
      evil.close(() => resolve());
    });
  });

  it('is posted to the person, in the thread, where the response URL does not serve', async () => {
    slack.refuseResponses(404);
    await replyTo({ responseUrl: slack.responseUrl, threadTs: '1.5' })(answer);
    expect(slack.made('chat.postEphemeral')[0]?.args).toMatchObject({
      channel: 'C0BATCHOPS',
      user: 'U0BOB',
      thread_ts: '1.5',
      text: 'words',
    });
    expect(lines.join()).not.toContain('secret-path');
  });

  it('keeps its words where Slack refuses its blocks', async () => {
    slack.answers.set('chat.postEphemeral', ({ blocks }) =>
      blocks ? { ok: false, error: 'invalid_blocks' } : { ok: true },
    );
    await replyTo({})(answer);
    expect(slack.made('chat.postEphemeral').map(({ args }) => 'blocks' in args)).toEqual([true, false]);
  });

  it('uses the response URL no more than five times', async () => {
    const reply = replyTo({ responseUrl: slack.responseUrl });
    for (let i = 0; i < 7; i += 1) await reply(answer);
    expect([slack.said.length, slack.made('chat.postEphemeral').length]).toEqual([5, 2]);
  });

  it('that reaches nobody is noted, and nothing is thrown', async () => {
    slack.answers.set('chat.postEphemeral', () => 500);
    await replyTo({})(answer);
    await replyTo({ channel: undefined })(answer);
    expect(lines.filter((line) => line.includes('U0BOB'))).toHaveLength(2);
  });
});

describe('what the Slack libraries log', () => {
  it.each([
    ['token xoxb-12-ab.c and xapp-1-A-2', 'token [token] and [token]'],
    ['at https://hooks.slack.com/commands/T1/2/x?y=1 done', 'at https://hooks.slack.com done'],
    ['wss://wss.slack.com/link/?ticket=abc', 'wss://wss.slack.com'],
    ['trigger 1234567.98765432.0123456789abcdef0123', 'trigger [trigger]'],
    ['Authorization: Bearer abc', 'Authorization: Bearer [token]'],
  ])('%s is without secrets', (text, shown) => {
    expect(redacted(text)).toBe(shown);
  });

  it('has no debug lines, no stacks and no objects', () => {
    const heard: object[] = [];
    const note = (fields: object) => heard.push(fields);
    const logger = boltLog({ debug: note, info: note, warn: note, error: note });
    logger.debug('everything');
    logger.warn('problem', new TypeError('at xoxb-1-2'), { token: 'x' });
    expect(heard).toEqual([{ said: 'problem TypeError: at [token] object' }]);
  });
});
