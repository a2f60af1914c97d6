import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type World, approveButton, channel, makeWorld, section, startModal } from './fake-bot.js';

let world: World;
beforeEach(async () => {
  world = await makeWorld({ ackWithinMs: 300 });
});
afterEach(() => world.close());

const slash = (line: string, by = 'U0BOB') => world.act({ act: 'slash', by, channel, line });
const lastHeard = () => {
  const last = world.heard.at(-1);
  if (!last) throw new Error('the bot heard nothing');
  return last.body;
};
const messagesOf = async (person: string) => (await world.see(person)).messages;

describe('a slash command', () => {
  it('reaches the bot signed, as a bare form, with text escaped as Slack does', async () => {
    expect(await slash('/batch-rollout start nightly note="a <b> & c" @alice')).toMatchObject({ kind: 'acknowledged' });
    const [heard] = world.heard;
    expect(heard?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(heard?.body).toMatchObject({
      command: '/batch-rollout',
      text: 'start nightly note="a &lt;b&gt; &amp; c" <@U0ALICE|alice>',
      user_id: 'U0BOB',
      channel_id: channel,
    });
  });

  it('shows what the acknowledgement says to the caller alone', async () => {
    world.react(() => ({ text: 'usage' }));
    await slash('/batch-rollout help');
    expect((await messagesOf('U0BOB')).map(({ text }) => text)).toEqual(['usage']);
    expect(await messagesOf('U0ALICE')).toEqual([]);
  });

  it('ends in a word of Slack itself when the bot keeps silent too long', async () => {
    world.react(() => 'silence');
    expect(await slash('/batch-rollout help')).toMatchObject({ kind: 'failed', why: 'late' });
    expect((await messagesOf('U0BOB'))[0]).toMatchObject({ bySlack: 'late', to: 'U0BOB' });
    expect(world.slack.deliveries).toMatchObject([{ kind: 'failed', why: 'late' }]);
  });
});

describe('a response_url', () => {
  const respond = (url: string, body: unknown) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  it('serves five answers within half an hour, the first replaceable', async () => {
    await slash('/batch-rollout status');
    const url = lastHeard().response_url;
    await respond(url, { text: 'looking' });
    await respond(url, { text: 'found', replace_original: true });
    await respond(url, { text: 'for all', response_type: 'in_channel' });
    expect((await messagesOf('U0BOB')).map(({ text }) => text)).toEqual(['found', 'for all']);
    expect((await messagesOf('U0ALICE')).map(({ text }) => text)).toEqual(['for all']);
    await respond(url, { text: '4' });
    expect((await respond(url, { text: '5' })).status).toBe(200);
    expect((await respond(url, { text: '6' })).status).toBe(404);
  });

  it('expires after thirty minutes', async () => {
    await slash('/batch-rollout status');
    const url = lastHeard().response_url;
    world.now.ms += 30 * 60_000;
    expect((await respond(url, { text: 'in time' })).status).toBe(200);
    world.now.ms += 1;
    expect((await respond(url, { text: 'late' })).status).toBe(404);
  });

  it('takes away the ephemeral message whose button was pressed', async () => {
    const blocks = [{ type: 'actions', block_id: 'b', elements: [approveButton] }] as const;
    await world.client.chat.postEphemeral({ channel, user: 'U0BOB', text: 'sure?', blocks: [...blocks] });
    const ts = (await messagesOf('U0BOB'))[0]?.ts;
    await world.act({ act: 'press', by: 'U0BOB', channel, ts, blockId: 'b', actionId: 'rollout.approve' });
    expect(world.heard[0]?.body).toMatchObject({ container: { is_ephemeral: true } });
    expect(world.heard[0]?.body).not.toHaveProperty('message');
    await respond(lastHeard().response_url, { delete_original: true });
    expect(await messagesOf('U0BOB')).toEqual([]);
  });
});

describe('a button', () => {
  it('sends the value of the stored message, whatever the page claims', async () => {
    const blocks = [section('go?'), { type: 'actions', block_id: 'b', elements: [approveButton] }] as const;
    const { ts } = await world.client.chat.postMessage({ channel, text: 'go?', blocks: [...blocks] });
    const press = {
      act: 'press',
      by: 'U0ALICE',
      channel,
      ts,
      blockId: 'b',
      actionId: 'rollout.approve',
      value: 'forged',
    };
    expect(await world.act(press)).toMatchObject({ kind: 'acknowledged' });
    expect(world.heard[0]?.body).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0ALICE' },
      message: { ts },
      actions: [{ action_id: 'rollout.approve', block_id: 'b', value: 'v1|abc' }],
    });
  });

  it('cannot be pressed once an update took it away', async () => {
    const blocks = [{ type: 'actions', block_id: 'b', elements: [approveButton] }] as const;
    const { ts = '' } = await world.client.chat.postMessage({ channel, text: 'go?', blocks: [...blocks] });
    await world.client.chat.update({ channel, ts, text: 'gone' });
    const press = { act: 'press', by: 'U0ALICE', channel, ts, blockId: 'b', actionId: 'rollout.approve' };
    expect(await world.act(press)).toEqual({ kind: 'notShown' });
    expect(world.heard).toEqual([]);
  });
});

describe('a modal', () => {
  const option = { text: { type: 'plain_text', text: 'nightly' }, value: 'nightly' };
  const openModal = async () => {
    await slash('/batch-rollout start');
    const opened = await world.client.views.open({ trigger_id: lastHeard().trigger_id, view: startModal });
    return opened.view?.id ?? '';
  };
  const submit = (viewId: string, values: Record<string, unknown>) =>
    world.act({ act: 'submit', by: 'U0BOB', viewId, values });

  it('opens once for each trigger, and only within its three seconds', async () => {
    await slash('/batch-rollout start');
    const view = { trigger_id: lastHeard().trigger_id, view: startModal };
    await world.client.views.open(view);
    await expect(world.client.views.open(view)).rejects.toMatchObject({ data: { error: 'exchanged_trigger_id' } });
    await slash('/batch-rollout start');
    world.now.ms += 3001;
    const late = { trigger_id: lastHeard().trigger_id, view: startModal };
    await expect(world.client.views.open(late)).rejects.toMatchObject({ data: { error: 'expired_trigger_id' } });
  });

  it('accepts of a dynamic list only what the bot offered', async () => {
    const viewId = await openModal();
    expect(await submit(viewId, { queue: 'nightly' })).toEqual({ kind: 'notShown' });
    world.react(({ kind }) => (kind === 'block_suggestion' ? { options: [option] } : undefined));
    const asked = await world.act({ act: 'suggest', by: 'U0BOB', viewId, actionId: 'queue', typed: '' });
    expect(asked).toMatchObject({ kind: 'options', groups: [{ options: [option] }] });
    expect(await submit(viewId, { queue: 'nightly', note: 'hi' })).toMatchObject({ kind: 'acknowledged' });
    expect(lastHeard().view.state.values).toEqual({
      queue: { queue: { type: 'external_select', selected_option: option } },
      note: { note: { type: 'plain_text_input', value: 'hi' } },
    });
    expect((await world.see('U0BOB')).modals).toEqual([]);
  });

  it('stays open without what is required, and the bot is not asked', async () => {
    const viewId = await openModal();
    expect(await submit(viewId, {})).toEqual({ kind: 'incomplete', blocks: ['queue'] });
    expect(world.heard.map(({ kind }) => kind)).toEqual(['slash']);
  });

  it.each([
    [{ response_action: 'errors', errors: { note: 'no' } }, { kind: 'errors', errors: { note: 'no' } }, ['Start']],
    [{ response_action: 'errors', errors: { nowhere: 'no' } }, { kind: 'failed', why: 'error' }, ['Start']],
    [
      { response_action: 'push', view: { ...startModal, title: plain('More') } },
      { kind: 'acknowledged' },
      ['Start', 'More'],
    ],
    [{ response_action: 'update', view: { ...startModal, title: plain('Next') } }, { kind: 'acknowledged' }, ['Next']],
    [
      { response_action: 'update', view: { ...startModal, title: plain('x'.repeat(25)) } },
      { kind: 'failed' },
      ['Start'],
    ],
    [{ response_action: 'clear' }, { kind: 'acknowledged' }, []],
  ])('does what the answer to a submission says: %j', async (answer, outcome, titles) => {
    const viewId = await openModal();
    world.react(({ kind }) => (kind === 'block_suggestion' ? { options: [option] } : answer));
    await world.act({ act: 'suggest', by: 'U0BOB', viewId, actionId: 'queue', typed: '' });
    expect(await submit(viewId, { queue: 'nightly' })).toMatchObject(outcome);
    const { modals } = await world.see('U0BOB');
    expect(modals.map(({ view }) => view.type === 'modal' && view.title.text)).toEqual(titles);
  });

  it('is updated only by who knows its present content', async () => {
    await slash('/batch-rollout start');
    const { view } = await world.client.views.open({
      trigger_id: lastHeard().trigger_id,
      view: startModal,
    });
    const update = { view_id: view?.id ?? '', hash: view?.hash ?? '', view: startModal };
    await world.client.views.update(update);
    await expect(world.client.views.update(update)).rejects.toMatchObject({ data: { error: 'hash_conflict' } });
  });
});

function plain(text: string) {
  return { type: 'plain_text', text };
}

it('tells the bot that its home was opened and shows what it publishes', async () => {
  expect(await world.act({ act: 'openHome', by: 'U0ALICE' })).toMatchObject({ kind: 'acknowledged' });
  expect(world.heard[0]).toMatchObject({
    kind: 'event_callback',
    body: { event: { type: 'app_home_opened', user: 'U0ALICE', tab: 'home' } },
  });
  await world.client.views.publish({ user_id: 'U0ALICE', view: { type: 'home', blocks: [section('hello')] } });
  expect((await world.see('U0ALICE')).home?.view.blocks).toMatchObject([section('hello')]);
  expect((await world.see('U0BOB')).home).toBeUndefined();
  await world.act({ act: 'openHome', by: 'U0ALICE', tab: 'messages' });
  expect(world.heard[1]).toMatchObject({ body: { event: { user: 'U0ALICE', tab: 'messages' } } });
});

it('finds everything again after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slack-'));
  const first = await makeWorld({ folder });
  const { ts } = await first.client.chat.postMessage({ channel, text: 'kept' });
  await first.close();
  const second = await makeWorld({ folder });
  const { messages } = await second.client.conversations.history({ channel });
  await second.close();
  await rm(folder, { recursive: true });
  expect(messages).toMatchObject([{ ts, text: 'kept' }]);
});
