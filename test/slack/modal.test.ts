import { afterEach, describe, expect, it } from 'vitest';
import { PortError } from '../../src/port-error.js';
import type { StartDraft } from '../../src/rollout/request.js';
import { checkView } from '../../src/sandbox/slack/block-kit.js';
import { blockIds, checkForm } from '../../src/slack/start-form.js';
import { doneView, option, startView, workingView } from '../../src/slack/start-modal.js';
import { policyWith } from '../make-policy.js';
import { channel, registry, startWorld, type WorldOptions } from './edge-world.js';

type World = Awaited<ReturnType<typeof startWorld>>;
let world: World | undefined;

async function start(options?: WorldOptions): Promise<World> {
  world = await startWorld(options);
  return world;
}

afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const image = `${registry}/etl:v2`;

interface View {
  private_metadata: string;
  callback_id: string;
  blocks: {
    block_id?: string;
    type: string;
    element?: { action_id: string; initial_value?: string; initial_option?: { value: string } };
  }[];
}

/** The modal that was opened last, as Slack got it. */
function opened(w: World): View {
  return JSON.parse(JSON.stringify(w.slack.made('views.open').at(-1)?.args['view']));
}

/** What the modal came to show after it was sent. */
function updated(w: World): { json: string; view: View } {
  const view = w.slack.made('views.update').at(-1)?.args['view'];
  return { json: JSON.stringify(view), view: JSON.parse(JSON.stringify(view)) };
}

function state(values: Partial<Record<(typeof blockIds)[number], string>>) {
  const inputs = Object.entries(values).map(([id, value]) => {
    const isText = id === 'image' || id === 'note';
    const input = isText
      ? { type: 'plain_text_input', value }
      : { type: 'external_select', selected_option: option(value) };
    return [id, { [id]: input }];
  });
  return { values: Object.fromEntries(inputs) };
}

const metadata = (draft: StartDraft = {}, where: string = channel) => JSON.stringify({ channel: where, draft });

async function submit(
  w: World,
  values: Parameters<typeof state>[0],
  over: { user?: string; metadata?: string; trigger?: string } = {},
) {
  const sent = await w.sendPayload({
    type: 'view_submission',
    user: { id: over.user ?? 'U0BOB', team_id: 'T0HOME' },
    trigger_id: over.trigger ?? w.trigger(),
    view: {
      id: 'V1',
      hash: 'h1',
      callback_id: 'rollout.start',
      private_metadata: over.metadata ?? metadata(),
      state: state(values),
    },
  });
  return { ...sent, answer: sent.body === '' ? {} : JSON.parse(sent.body) };
}

describe('opening', () => {
  it('happens for a start without a queue, in the five blocks that programs rely on', async () => {
    const w = await start();
    await w.slash('U0BOB', 'start');
    await w.until(() => w.slack.made('views.open').length === 1);
    const { callback_id: id, blocks } = opened(w);
    expect(id).toBe('rollout.start');
    expect(blocks.map((block) => [block.block_id, block.element?.action_id])).toEqual(
      blockIds.map((one) => [one, one]),
    );
    expect(checkView(opened(w)).kind).toBe('fine');
  });

  it('keeps what was typed, also what the modal has no input for', async () => {
    const w = await start();
    await w.slash('U0BOB', `start image=${image} job=etl env=blue note="why" max-vcpus=64 subnets=subnet-1,subnet-2`);
    await w.until(() => w.slack.made('views.open').length === 1);
    const view = opened(w);
    const filled = view.blocks.map(({ element }) => element?.initial_value ?? element?.initial_option?.value);
    expect(filled.slice(0, 5)).toEqual([undefined, image, 'etl', 'blue', 'why']);
    expect(JSON.parse(view.private_metadata)).toEqual({
      channel,
      draft: { maxVcpus: 64, subnets: ['subnet-1', 'subnet-2'] },
    });
    expect(JSON.stringify(view.blocks)).toContain('max-vcpus=64');
  });

  it('is not for those who may not start', async () => {
    const w = await start();
    await w.slash('U0MALLORY', 'start');
    expect(await w.told()).toContain('Only starters and approvers');
    expect(w.slack.made('views.open')).toEqual([]);
  });

  it('does not wait long for an answer about roles', async () => {
    const w = await start();
    w.slack.answers.set('users.info', () => 'hang');
    const began = performance.now();
    await w.slash('U0BOB', 'start');
    await w.until(() => w.slack.made('views.open').length === 1);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('that fails is replaced by words on what is missing', async () => {
    const w = await start();
    w.slack.answers.set('views.open', () => ({ ok: false, error: 'expired_trigger_id' }));
    await w.slash('U0BOB', 'start');
    expect(await w.told()).toContain('queue');
  });

  it('is refused where more was typed than a modal can carry', async () => {
    const subnets = Array.from({ length: 300 }, (_, i) => `subnet-${i}00000000`);
    expect(startView({ channel, draft: { subnets } }, 'en')).toBeUndefined();
    expect(startView({ channel, draft: { subnets: subnets.slice(0, 50) } }, 'en')).toBeDefined();
  });
});

describe('lists', () => {
  const ask = (w: World, id: string, value: string) =>
    w.sendPayload({
      type: 'block_suggestion',
      user: { id: 'U0BOB' },
      action_id: id,
      block_id: id,
      value,
      view: { id: 'V1' },
    });

  it.each([
    ['queue', '', ['nightly', 'weekly']],
    ['queue', 'WEEK', ['weekly']],
    ['env', '', ['nightly-blue']],
    ['job', 'etl', ['nightly-etl']],
    ['queue', 'nothing like it', []],
  ])('offer names of %s that contain %j', async (id, typed, names) => {
    const w = await start();
    const { body } = await ask(w, id, typed);
    expect(JSON.parse(body)).toEqual({ options: names.map(option) });
  });

  it('offer at most a hundred, of texts that Slack takes, with the whole name behind', async () => {
    const queues = Array.from({ length: 150 }, (_, i) => `${'q'.repeat(120)}${i}`);
    const w = await start({ engine: { names: () => Promise.resolve({ queues, environments: [], definitions: [] }) } });
    const { options } = JSON.parse((await ask(w, 'queue', '')).body);
    expect(options).toHaveLength(100);
    expect([options[0].text.text.length, options[0].value]).toEqual([75, queues[0]]);
  });

  it('are answered in time, empty, while AWS hangs', async () => {
    const w = await start({ engine: { names: () => new Promise(() => {}) } });
    const { body, ms } = await ask(w, 'queue', '');
    expect([JSON.parse(body), ms < 2_500]).toEqual([{ options: [] }, true]);
  });

  it('are answered with what is known, where AWS fails later', async () => {
    let fail = false;
    const names = { queues: ['nightly'], environments: [], definitions: [] };
    const w = await start({
      engine: { names: () => (fail ? Promise.reject(new Error('down')) : Promise.resolve(names)) },
    });
    await ask(w, 'queue', '');
    fail = true;
    expect(JSON.parse((await ask(w, 'queue', '')).body)).toEqual({ options: [option('nightly')] });
  });
});

describe('a sent form', () => {
  it.each([
    ['no queue', {}, ['queue']],
    ['no tag', { queue: 'nightly', image: 'etl' }, ['image']],
    ['an image that is not allowed', { queue: 'nightly', image: 'docker.io/evil:latest' }, ['image']],
    ['too long a note', { queue: 'nightly', note: 'x'.repeat(301) }, ['note']],
    ['several faults', { queue: 'night ly', image: ':', note: 'x'.repeat(301) }, ['image', 'note', 'queue']],
  ])('with %s is answered with errors on its blocks, and starts nothing', async (_, values, blocks) => {
    const w = await start();
    const { status, ms, answer } = await submit(w, values);
    expect([status, ms < 1_000, answer.response_action, Object.keys(answer.errors).sort()]).toEqual([
      200,
      true,
      'errors',
      blocks,
    ]);
    expect(w.started).toEqual([]);
  });

  it('of somebody who may not start is answered so', async () => {
    const w = await start();
    const { answer } = await submit(w, { queue: 'nightly' }, { user: 'U0MALLORY' });
    expect(answer.errors.queue).toContain('Only starters');
    expect(w.started).toEqual([]);
  });

  it('starts in the channel of the command with all that was given, and says where to look', async () => {
    const w = await start();
    const { answer } = await submit(
      w,
      { queue: 'nightly', image: ` ${image} `, note: '&lt;why&gt;' },
      { metadata: metadata({ maxVcpus: 64 }) },
    );
    expect(answer.response_action).toBe('update');
    expect(checkView(answer.view).kind).toBe('fine');
    await w.until(() => w.slack.made('views.update').length === 1);
    expect(w.started).toEqual([
      {
        request: { queue: 'nightly', image, note: '<why>', maxVcpus: 64, placement: 'replace' },
        by: { user: 'U0BOB', channel, requestKey: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
    expect(updated(w).json).toContain('<#C0BATCHOPS>');
    expect(w.woken).toEqual(['abcd2345']);
  });

  it.each(['C0ELSEWHERE', undefined])(
    'starts in the channel of the policy where there is no allowed one: %s',
    async (where) => {
      const w = await start();
      await submit(
        w,
        { queue: 'nightly' },
        { metadata: JSON.stringify({ ...(where ? { channel: where } : {}), draft: {} }) },
      );
      await w.until(() => w.started.length === 1);
      expect(w.started[0]?.by.channel).toBe('C0BATCHOPS');
    },
  );

  it('that cannot be planned comes back with the faults on top and everything kept', async () => {
    const faults = [{ fault: 'queueUnknown', queue: 'nightly' }] as const;
    const w = await start({
      engine: { start: () => Promise.resolve({ started: false, why: 'faults', faults: [...faults] }) },
    });
    await submit(w, { queue: 'nightly', image, job: 'etl', note: 'why' }, { metadata: metadata({ maxVcpus: 64 }) });
    await w.until(() => w.slack.made('views.update').length === 1);
    const { json, view } = updated(w);
    expect(checkView(view).kind).toBe('fine');
    expect(view.blocks[0]?.type).toBe('section');
    for (const kept of [image, '"etl"', '"why"', '"nightly"', 'max-vcpus=64']) expect(json).toContain(kept);
    expect(view.callback_id).toBe('rollout.start');
  });

  it('comes back with what is wrong where AWS cannot be reached, and under an id', async () => {
    const w = await start({ engine: { start: () => Promise.reject(new PortError('timeout', true, 'T', 'late')) } });
    await submit(w, { queue: 'nightly' });
    await w.until(() => w.slack.made('views.update').length === 1);
    expect(updated(w).json).toContain('E1');
  });

  it('comes back where the bot is not in the channel', async () => {
    const w = await start();
    w.slack.answers.set('conversations.info', () => ({ ok: true, channel: { is_member: false } }));
    await submit(w, { queue: 'nightly' });
    await w.until(() => w.slack.made('views.update').length === 1);
    expect(updated(w).json).toContain('/invite');
    expect(w.started).toEqual([]);
  });

  it('that was closed meanwhile is answered in the channel, to its sender alone', async () => {
    const w = await start();
    w.slack.answers.set('views.update', () => ({ ok: false, error: 'not_found' }));
    await submit(w, { queue: 'nightly' });
    await w.until(() => w.slack.made('chat.postEphemeral').length === 1);
    expect(w.slack.made('chat.postEphemeral')[0]?.args).toMatchObject({ channel, user: 'U0BOB' });
  });

  it('is taken before the roles are known, and judged by them afterwards', async () => {
    const w = await start();
    w.slack.answers.set('users.info', () => 'hang');
    const { ms, answer } = await submit(w, { queue: 'nightly' }, { user: 'U0CAROL' });
    expect([ms < 1_500, answer.response_action]).toEqual([true, 'update']);
    await w.until(() => w.slack.made('views.update').length === 1);
    expect(updated(w).json).toContain('Slack did not say');
    expect(w.started).toEqual([]);
  });

  it('that comes twice as the same bytes starts once', async () => {
    const w = await start();
    const trigger = w.trigger();
    const both = [
      await submit(w, { queue: 'nightly' }, { trigger }),
      await submit(w, { queue: 'nightly' }, { trigger }),
    ];
    await w.slash('U0BOB', 'status');
    await w.told();
    await w.until(() => w.slack.made('views.update').length === 1);
    expect(both.map(({ answer }) => answer.response_action)).toEqual(['update', 'update']);
    expect(w.started).toHaveLength(1);
  });
});

describe('judging a form', () => {
  const policy = policyWith({ images: { allow: [`${registry}/*`] } });
  const errors = (draft: StartDraft, typed: Parameters<typeof checkForm>[1]) => {
    const checked = checkForm(draft, typed, policy, 'en');
    return checked.ok ? {} : checked.errors;
  };

  it('names only blocks that the modal has, also where the fault is in what it carries', () => {
    expect(Object.keys(errors({ placement: 'keep' }, { queue: 'nightly' }))).toEqual(['image']);
    expect(Object.keys(errors({ name: 'green' }, { queue: 'nightly', env: 'green' }))).toEqual(['env']);
    expect(Object.keys(errors({ type: 'FARGATE', ami: 'ami-12345678' }, { queue: 'nightly' }))).toEqual(['queue']);
  });

  it('says so where the policy allows no image at all', () => {
    const checked = checkForm({}, { queue: 'nightly', image }, policyWith({}), 'en');
    expect(checked).toMatchObject({ ok: false, errors: { image: expect.stringContaining('images.allow') } });
  });

  it('says it in plain text, whatever was typed', () => {
    const said = errors({}, { queue: '<!channel>', image: 'docker.io/a:`b`' });
    expect(said.queue).toBeDefined();
    expect(JSON.stringify(said)).not.toMatch(/&lt;|&amp;|\*/);
  });
});

it.each(['en', 'ja'] as const)('every view is within the limits of Slack: %s', (locale) => {
  const name = 'n'.repeat(128);
  const draft: StartDraft = {
    queue: name,
    image: `${registry}/${'i'.repeat(180)}:v1`,
    job: name,
    env: name,
    note: 'の'.repeat(300),
    maxVcpus: 2_147_483_647,
    subnets: ['subnet-1'],
  };
  const notice = {
    text: '',
    blocks: Array.from({ length: 50 }, () => ({ type: 'section', text: { type: 'mrkdwn', text: 'x' } })),
  };
  for (const view of [startView({ channel, draft }, locale, notice), workingView(locale), doneView(channel, locale)])
    expect(checkView(view)).toMatchObject({ kind: 'fine' });
});
