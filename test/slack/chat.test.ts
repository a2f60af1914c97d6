import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChatError } from '../../src/chat-port.js';
import { slackClient } from '../../src/slack/app.js';
import { slackChat } from '../../src/slack/chat.js';
import { startFakeSlack, type FakeSlack } from './fake-slack.js';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const message = {
  text: 'words',
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'words' } }],
  metadata: { event_type: 'batch_rollout', event_payload: { rollout: 'abcd2345', key: 'k1' } },
};

let slack: FakeSlack;
beforeEach(async () => {
  slack = await startFakeSlack();
});
afterEach(() => slack.close());

const chat = () =>
  slackChat(slackClient({ botToken: 'xoxb-1', apiUrl: slack.apiUrl, apiOrigin: slack.origin }, 'outbox', log));

/** What a rejected call says: kind, code and how long to wait. */
async function fault(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no fault',
    (error: unknown) => (error instanceof ChatError ? [error.kind, error.code, error.retryAfterMs] : error),
  );
}

describe('posting', () => {
  it('sends text, blocks and metadata, and lets nothing foreign come alive', async () => {
    expect(await chat().post({ channel: 'C1', threadTs: '1.5', broadcast: true }, message)).toEqual({ ts: '1.1' });
    expect(slack.calls).toEqual([
      {
        method: 'chat.postMessage',
        args: {
          channel: 'C1',
          ...message,
          thread_ts: '1.5',
          reply_broadcast: 'true',
          parse: 'none',
          link_names: 'false',
          unfurl_links: 'false',
          unfurl_media: 'false',
        },
      },
    ]);
  });

  it('leaves a root out of every thread, and broadcasts only what is to be', async () => {
    await chat().post({ channel: 'C1' }, message);
    await chat().post({ channel: 'C1', threadTs: '1.5', broadcast: false }, message);
    expect(slack.calls.map(({ args }) => [args['thread_ts'], args['reply_broadcast']])).toEqual([
      [undefined, undefined],
      ['1.5', undefined],
    ]);
  });

  it('updates with everything again, since Slack drops blocks it is not given', async () => {
    await chat().update({ channel: 'C1', ts: '1.5' }, message);
    expect(slack.calls[0]?.args).toMatchObject({ channel: 'C1', ts: '1.5', ...message, parse: 'none' });
  });
});

describe('an upload', () => {
  const to = { channel: 'C1', threadTs: '1.5' };
  const image = { name: 'a.png', title: 'A title', altText: 'What it shows', bytes: new Uint8Array([137, 80, 0, 255]) };
  const offer = (url: string) =>
    slack.answers.set('files.getUploadURLExternal', () => ({ ok: true, upload_url: url, file_id: 'F1' }));

  beforeEach(() => {
    offer(`${slack.origin}/upload/secret`);
    slack.answers.set('files.completeUploadExternal', () => ({ ok: true, files: [] }));
  });

  it('asks for an address, sends the bytes there without the token, and shows the image in the thread', async () => {
    await chat().upload?.(to, image);
    expect(slack.calls).toEqual([
      { method: 'files.getUploadURLExternal', args: { filename: 'a.png', length: '4', alt_txt: 'What it shows' } },
      {
        method: 'files.completeUploadExternal',
        args: { files: [{ id: 'F1', title: 'A title' }], channel_id: 'C1', thread_ts: '1.5' },
      },
    ]);
    const [sent] = slack.uploads;
    expect(sent).toMatchObject({ method: 'POST', headers: { 'content-type': 'image/png' } });
    expect([...(sent?.bytes ?? [])]).toEqual([137, 80, 0, 255]);
    expect(JSON.stringify(sent?.headers)).not.toContain('xoxb');
  });

  it('says no more of an image than Slack takes', async () => {
    await chat().upload?.(to, { ...image, altText: 'あ'.repeat(1_001) });
    const { alt_txt: said } = slack.calls[0]?.args ?? {};
    expect(said).toBe(`${'あ'.repeat(999)}…`);
  });

  it.each([
    ['another origin', 'http://127.0.0.1:9/upload/1'],
    ['a host that only looks like one of Slack', 'https://files.slack.com.example/upload/1'],
    ['Slack without encryption', 'http://files.slack.com/upload/1'],
    ['no address', 'upload/1'],
  ])('to %s is refused, and no byte leaves', async (_, url) => {
    offer(url);
    expect(await fault(chat().upload?.(to, image) ?? Promise.resolve())).toEqual([
      'refused',
      'foreign_upload_url',
      undefined,
    ]);
    expect(slack.uploads).toEqual([]);
    expect(slack.made('files.completeUploadExternal')).toEqual([]);
  });

  it('is never sent on elsewhere, and shows nothing when the bytes did not arrive', async () => {
    for (const status of [500, `${slack.origin}/upload/other`]) {
      slack.refuseUploads(status);
      expect(await fault(chat().upload?.(to, image) ?? Promise.resolve())).toContain('unavailable');
    }
    expect(slack.uploads).toHaveLength(2);
    expect(slack.made('files.completeUploadExternal')).toEqual([]);
  });

  it('without the scope says so', async () => {
    slack.answers.set('files.getUploadURLExternal', () => ({ ok: false, error: 'missing_scope' }));
    expect(await fault(chat().upload?.(to, image) ?? Promise.resolve())).toContain('missingScope');
  });
});

describe('looking up', () => {
  const page = (keys: readonly string[], next = '') => ({
    ok: true,
    messages: keys.map((key, i) => ({
      ts: `${i}.5`,
      text: '',
      metadata: { event_type: 'x', event_payload: { key } },
    })),
    response_metadata: { next_cursor: next },
  });

  it('finds a line in its thread over several pages', async () => {
    slack.answers.set('conversations.replies', ({ cursor }) =>
      cursor === 'p2' ? page(['a', 'k1']) : page(['b'], 'p2'),
    );
    expect(await chat().find({ channel: 'C1', threadTs: '1.5', oldestMs: 5_000 }, 'k1')).toEqual({ ts: '1.5' });
    expect(slack.calls[0]?.args).toMatchObject({
      channel: 'C1',
      ts: '1.5',
      oldest: '5.000000',
      include_all_metadata: 'true',
    });
  });

  it('finds a root in the channel, and nothing among messages of others', async () => {
    slack.answers.set('conversations.history', () => ({
      ok: true,
      messages: [{ ts: '1.1' }, { ts: '1.2', metadata: {} }],
    }));
    expect(await chat().find({ channel: 'C1', oldestMs: -5 }, 'k1')).toBeUndefined();
    expect(slack.calls[0]?.args).toMatchObject({ oldest: '0.000000' });
  });

  it('gives up after five pages', async () => {
    slack.answers.set('conversations.history', () => page(['b'], 'more'));
    expect(await chat().find({ channel: 'C1', oldestMs: 0 }, 'k1')).toBeUndefined();
    expect(slack.calls).toHaveLength(5);
  });
});

describe('a failure', () => {
  it.each([
    ['message_not_found', 'gone'],
    ['thread_not_found', 'gone'],
    ['edit_window_closed', 'gone'],
    ['cant_update_message', 'gone'],
    ['not_in_channel', 'closed'],
    ['channel_not_found', 'closed'],
    ['is_archived', 'closed'],
    ['is_inactive', 'closed'],
    ['restricted_action', 'closed'],
    ['restricted_action_thread_locked', 'closed'],
    ['invalid_blocks', 'invalid'],
    ['msg_too_long', 'invalid'],
    ['msg_blocks_too_long', 'invalid'],
    ['no_text', 'invalid'],
    ['metadata_too_large', 'invalid'],
    ['missing_scope', 'missingScope'],
    ['token_revoked', 'refused'],
    ['some_news', 'refused'],
    ['internal_error', 'unavailable'],
    ['fatal_error', 'unavailable'],
  ])('%s is %s', async (code, kind) => {
    slack.answers.set('chat.update', () => ({ ok: false, error: code }));
    expect(await fault(chat().update({ channel: 'C1', ts: '1.5' }, message))).toEqual([kind, code, undefined]);
  });

  it('of a rate limit says how long to wait, without waiting', async () => {
    slack.answers.set('chat.postMessage', () => 429);
    expect(await fault(chat().post({ channel: 'C1' }, message))).toEqual(['rateLimited', 'ratelimited', 3_000]);
    expect(slack.calls).toHaveLength(1);
  });

  it.each([500, 502])('with status %i may have been carried out, and is not repeated', async (status) => {
    slack.answers.set('chat.postMessage', () => status);
    expect(await fault(chat().post({ channel: 'C1' }, message))).toEqual(['unavailable', `http_${status}`, undefined]);
    expect(slack.calls).toHaveLength(1);
  });

  it('to connect may have been carried out', async () => {
    const gone = chat();
    await slack.close();
    expect(await fault(gone.post({ channel: 'C1' }, message))).toEqual(['unavailable', 'request_failed', undefined]);
  });

  it('to say anything that is Slack’s may have been carried out', async () => {
    slack.answers.set('chat.postMessage', () => ({ ok: false, error: '<html>A proxy</html>' }));
    expect(await fault(chat().post({ channel: 'C1' }, message))).toEqual([
      'unavailable',
      'malformed_answer',
      undefined,
    ]);
    slack.answers.set('chat.postMessage', () => ({ ok: true }));
    expect(await fault(chat().post({ channel: 'C1' }, message))).toEqual([
      'unavailable',
      'malformed_answer',
      undefined,
    ]);
  });
});
