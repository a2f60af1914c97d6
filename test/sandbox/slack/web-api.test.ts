import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { slackChat } from '../../../src/slack/chat.js';
import { type World, approveButton, channel, makeWorld, section } from './fake-bot.js';

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.close());

const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error) => error.data?.error ?? error.code,
  );

describe('messages', () => {
  it('keeps metadata through an update without any, and shows it only when asked for', async () => {
    const metadata = { event_type: 'batch_rollout', event_payload: { rollout: 'r1', key: 'k1' } };
    const { ts = '' } = await world.client.chat.postMessage({ channel, text: 'plan', metadata });
    await world.client.chat.update({ channel, ts, text: 'canary' });
    const asked = await world.client.conversations.replies({ channel, ts, include_all_metadata: true });
    const unasked = await world.client.conversations.replies({ channel, ts });
    expect(asked.messages?.[0]).toMatchObject({ text: 'canary', metadata });
    expect(unasked.messages?.[0]).not.toHaveProperty('metadata');
  });

  it('loses its blocks when an update brings text alone', async () => {
    const { ts = '' } = await world.client.chat.postMessage({ channel, text: 'a', blocks: [section('a')] });
    const updated = await world.client.chat.update({ channel, ts, text: 'b' });
    expect(updated.message).toMatchObject({ text: 'b', blocks: [] });
  });

  it('gives replies to the thread and keeps them out of the channel, unless broadcast', async () => {
    const { ts = '' } = await world.client.chat.postMessage({ channel, text: 'root' });
    await world.client.chat.postMessage({ channel, text: 'quiet', thread_ts: ts });
    await world.client.chat.postMessage({ channel, text: 'loud', thread_ts: ts, reply_broadcast: true });
    const history = await world.client.conversations.history({ channel });
    const replies = await world.client.conversations.replies({ channel, ts });
    expect(history.messages?.map(({ text }) => text)).toEqual(['loud', 'root']);
    expect(replies.messages?.map(({ text }) => text)).toEqual(['root', 'quiet', 'loud']);
  });

  it('gives every message its own ts while the clock stands still', async () => {
    const first = await world.client.chat.postMessage({ channel, text: 'a' });
    const second = await world.client.chat.postMessage({ channel, text: 'b' });
    expect(Number(second.ts)).toBeGreaterThan(Number(first.ts));
  });

  it.each([
    ['a thread whose parent is not there', 'thread_not_found', { text: 'a', thread_ts: '1.000000' }],
    ['nothing to say', 'no_text', {}],
    ['a section of 3001 characters', 'invalid_blocks', { text: 'a', blocks: [section('x'.repeat(3001))] }],
    ['51 blocks', 'invalid_blocks', { text: 'a', blocks: Array.from({ length: 51 }, () => section('x')) }],
    ['a block of no known type', 'invalid_blocks', { text: 'a', blocks: [{ type: 'nope' }] }],
    ['an unknown property', 'invalid_blocks', { text: 'a', blocks: [{ ...section('x'), colour: 'red' }] }],
    [
      'a block id used twice',
      'invalid_blocks',
      { text: 'a', blocks: [0, 1].map(() => ({ ...section('x'), block_id: 'b' })) },
    ],
  ])('refuses %s', async (_what, error, body) => {
    expect(await errorOf(world.client.apiCall('chat.postMessage', { channel, ...body }))).toBe(error);
  });

  it('counts a section of 3000 emoji as 3000 characters and takes it', async () => {
    expect(
      await errorOf(world.client.chat.postMessage({ channel, text: 'a', blocks: [section('🟢'.repeat(3000))] })),
    ).toBe('accepted');
  });

  it('takes an update of 4000 characters and refuses one of 4001', async () => {
    const { ts = '' } = await world.client.chat.postMessage({ channel, text: 'a' });
    expect(await errorOf(world.client.chat.update({ channel, ts, text: 'x'.repeat(4000) }))).toBe('accepted');
    expect(await errorOf(world.client.chat.update({ channel, ts, text: 'x'.repeat(4001) }))).toBe('msg_too_long');
  });

  it('lets the bot change only what the bot itself said', async () => {
    await world.act({ act: 'say', by: 'U0BOB', channel, text: 'mine' });
    const { messages = [] } = await world.client.conversations.history({ channel });
    expect(await errorOf(world.client.chat.update({ channel, ts: messages[0]?.ts ?? '', text: 'yours' }))).toBe(
      'cant_update_message',
    );
  });

  it('shows an ephemeral message to its reader alone, and gives it no ts the Web API knows', async () => {
    const { message_ts: ts = '' } = await world.client.chat.postEphemeral({ channel, user: 'U0BOB', text: 'psst' });
    const texts = async (person: string) => (await world.see(person)).messages.map(({ text }) => text);
    expect(await texts('U0BOB')).toEqual(['psst']);
    expect(await texts('U0ALICE')).toEqual([]);
    expect(await errorOf(world.client.chat.update({ channel, ts, text: 'x' }))).toBe('message_not_found');
  });
});

describe('who is who', () => {
  it('tells the language of a person and the members of a group', async () => {
    const { user } = await world.client.users.info({ user: 'U0HANAKO', include_locale: true });
    const { users } = await world.client.usergroups.users.list({ usergroup: 'S0BATCH' });
    expect(user?.locale).toBe('ja-JP');
    expect(users).toEqual(['U0HANAKO']);
    expect(await errorOf(world.client.usergroups.users.list({ usergroup: 'S0NONE' }))).toBe('no_such_subteam');
  });

  it('knows one bot token', async () => {
    const stranger = await fetch(`${world.slack.apiUrl}auth.test`, { headers: { authorization: 'Bearer xoxb-other' } });
    expect(await stranger.json()).toEqual({ ok: false, error: 'invalid_auth' });
  });
});

describe('files', () => {
  it('arrive in a direct message as a file the page can fetch', async () => {
    const { channel: direct } = await world.client.conversations.open({ users: 'U0BOB' });
    await world.client.filesUploadV2({ channel_id: direct?.id ?? '', filename: 'audit.json', content: '{"a":1}' });
    const seen = await world.see('U0BOB');
    const file = seen.messages[0]?.files?.[0];
    const fetched = await fetch(`${world.slack.url}file/${file?.id}`);
    expect(await fetched.text()).toBe('{"a":1}');
    expect((await world.see('U0ALICE')).messages).toEqual([]);
  });
});

describe('an image in a thread', () => {
  const png = Buffer.from('89504e470d0a1a0a00', 'hex');
  const image = { name: 'a.png', title: 'A title', altText: 'What it shows', bytes: png };

  it('is kept with what it shows, and served as what it is', async () => {
    const { ts = '' } = await world.client.chat.postMessage({ channel, text: 'root' });
    await slackChat(world.client).upload?.({ channel, threadTs: ts }, image);
    const shown = (await world.see('U0BOB')).messages.find(({ files }) => files !== undefined);
    expect(shown).toMatchObject({ threadTs: ts, text: '', files: [{ title: 'A title', alt_txt: 'What it shows' }] });
    expect(shown).not.toHaveProperty('metadata');
    const fetched = await fetch(`${world.slack.url}file/${shown?.files?.[0]?.id}`);
    expect(fetched.headers.get('content-type')).toBe('image/png');
    expect(fetched.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(png);
  });

  it('is none where the bytes are something else, whatever it is called', async () => {
    const { ts = '' } = await world.client.chat.postMessage({ channel, text: 'root' });
    const page = Buffer.from('<script>alert(1)</script>');
    await slackChat(world.client).upload?.({ channel, threadTs: ts }, { ...image, bytes: page });
    const file = (await world.see('U0BOB')).messages.find(({ files }) => files !== undefined)?.files?.[0];
    expect(file?.mimetype).toBe('text/plain');
    const fetched = await fetch(`${world.slack.url}file/${file?.id}`);
    expect(fetched.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(fetched.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('misbehaviour', () => {
  const pull = (lever: string, value: string) => world.act({ act: 'pull', by: 'U0BOB', lever, value });

  it('answers 500 or cuts the line while it is down, and people get nothing through either', async () => {
    await pull('slack', 'fails');
    expect(await errorOf(world.client.auth.test())).toBe('slack_webapi_http_error');
    expect(await world.act({ act: 'openHome', by: 'U0BOB' })).toMatchObject({ kind: 'failed', why: 'down' });
    await pull('slack', 'drops');
    expect(await errorOf(world.client.auth.test())).toBe('slack_webapi_request_error');
    await pull('slack', 'up');
    expect(await errorOf(world.client.auth.test())).toBe('accepted');
  });

  it('bears five posts at once and then asks to wait a second', async () => {
    await pull('slack-rates', 'enforced');
    const post = () => errorOf(world.client.chat.postMessage({ channel, text: 'a' }));
    for (let count = 0; count < 5; count += 1) expect(await post()).toBe('accepted');
    expect(await post()).toBe('slack_webapi_rate_limited_error');
    world.now.ms += 1000;
    expect(await post()).toBe('accepted');
  });

  it('refuses blocks of 2025 where they are not known yet', async () => {
    const blocks = [{ type: 'markdown', text: '# hi' }] as const;
    expect(await errorOf(world.client.chat.postMessage({ channel, text: 'a', blocks: [...blocks] }))).toBe('accepted');
    await pull('slack-blocks', 'classic');
    expect(await errorOf(world.client.chat.postMessage({ channel, text: 'a', blocks: [...blocks] }))).toBe(
      'invalid_blocks',
    );
  });
});

it('refuses pages of other sites', async () => {
  const act = JSON.stringify({ act: 'say', by: 'U0BOB', channel, text: 'a' });
  const foreign = { method: 'POST', body: act, headers: { origin: 'https://evil.example' } };
  expect((await fetch(`${world.slack.url}page/act`, foreign)).status).toBe(403);
  expect((await world.see('U0BOB')).messages).toEqual([]);
});

it('gives buttons without a block id one, so that they can be pressed', async () => {
  await world.client.chat.postMessage({ channel, text: 'a', blocks: [{ type: 'actions', elements: [approveButton] }] });
  const seen = await world.see('U0ALICE');
  expect(seen.messages[0]?.blocks[0]?.block_id).toMatch(/^.{5}$/);
});
