import { afterEach, describe, expect, it } from 'vitest';
import { PortError } from '../../src/port-error.js';
import { buttonValue } from '../../src/slack/button.js';
import { makeRollout } from '../make-rollout.js';
import { viewFaultsOf, wordsOf } from './block-kit.js';
import { hangingEngine, startWorld, type WorldOptions } from './edge-world.js';
import { send, signed } from './fake-slack.js';

type World = Awaited<ReturnType<typeof startWorld>>;
let world: World | undefined;

async function start(options?: WorldOptions): Promise<World> {
  const w = await startWorld(options);
  w.slack.answers.set('views.publish', () => ({ ok: true, view: { id: 'V0HOME', hash: 'h1' } }));
  world = w;
  return w;
}

afterEach(async () => {
  await world?.stop();
  world = undefined;
});

let events = 0;

function opened(user: string, over: object = {}, id = `Ev${(events += 1)}`): string {
  const event = { type: 'app_home_opened', user, channel: 'D0X', tab: 'home', event_ts: '1.1', ...over };
  return JSON.stringify({ type: 'event_callback', team_id: 'T0HOME', event_id: id, event });
}

const open = (w: World, user: string, over: object = {}) => send(w.url, signed(opened(user, over)));

interface Published {
  user: unknown;
  view: { type: string; blocks: unknown[] };
  words: string;
}

/** The App Homes published, once there are `count` of them. */
async function published(w: World, count = 1): Promise<Published[]> {
  await w.until(() => w.slack.made('views.publish').length >= count);
  return w.slack.made('views.publish').map(({ args }) => {
    const view = args['view'];
    if (!isHome(view)) throw new Error('no App Home was published');
    expect(viewFaultsOf(view)).toEqual([]);
    return { user: args['user_id'], view, words: wordsOf({ text: '', blocks: view.blocks }) };
  });
}

function isHome(view: unknown): view is Published['view'] {
  return typeof view === 'object' && view !== null && 'blocks' in view && Array.isArray(view.blocks);
}

/** Presses a button of the App Home; Slack sends no channel, no message and no response URL with it. */
function press(w: World, user: string, actionId: string, value: string, type = 'home'): Promise<unknown> {
  return w.sendPayload({
    type: 'block_actions',
    user: { id: user, team_id: 'T0HOME' },
    team: { id: 'T0HOME' },
    container: { type: 'view', view_id: 'V0HOME' },
    view: { id: 'V0HOME', type, hash: 'h1' },
    trigger_id: w.trigger(),
    actions: [{ type: 'button', action_id: actionId, block_id: 'b', value, action_ts: `17640.${(events += 1)}` }],
  });
}

const approve = (w: World) => buttonValue(w.rollout, 'approve');

describe('opening the App Home', () => {
  it('is acknowledged at once, and shows the rollouts to whoever opened it', async () => {
    const gate = {
      name: 'start',
      instance: 2,
      openedAt: Date.now(),
      expiresAt: Date.now() + 60_000,
      reminders: 0,
    } as const;
    const w = await start({
      engine: { active: () => Promise.resolve({ rollouts: [makeRollout({ gate })], newerSchema: [] }) },
    });
    const { status, ms } = await open(w, 'U0ALICE');
    expect([status, ms < 1_000]).toEqual([200, true]);
    const [home] = await published(w);
    expect(home).toMatchObject({ user: 'U0ALICE', view: { type: 'home' } });
    expect(home?.words).toContain('Waiting for you (1)');
    expect(w.slack.made('views.publish')[0]?.args).not.toHaveProperty('hash');
  });

  it('is acknowledged at once while the table never answers', async () => {
    const w = await start({ engine: hangingEngine });
    const { status, ms } = await open(w, 'U0ALICE');
    expect([status, ms < 1_000]).toEqual([200, true]);
  });

  it.each([{ tab: 'messages' }, { tab: undefined }])('does nothing for another tab: %j', async (over) => {
    const w = await start();
    await open(w, 'U0MALLORY', over);
    await open(w, 'U0ALICE');
    expect((await published(w)).map(({ user }) => user)).toEqual(['U0ALICE']);
  });

  it('is told once where Slack sends the same event again', async () => {
    const w = await start();
    const event = opened('U0ALICE');
    await send(w.url, signed(event));
    await send(w.url, signed(event));
    await open(w, 'U0BOB');
    expect((await published(w, 2)).map(({ user }) => String(user)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'U0ALICE',
      'U0BOB',
    ]);
  });

  it('speaks the language of the person', async () => {
    const w = await start();
    w.slack.answers.set('users.info', () => ({ ok: true, user: { team_id: 'T0HOME', locale: 'ja-JP' } }));
    await open(w, 'U0BOB');
    expect((await published(w))[0]?.words).toContain('進行中のロールアウト');
  });

  it.each([{ is_restricted: true }, { is_ultra_restricted: true }, { is_bot: true }, { team_id: 'T0OTHER' }])(
    'shows no rollout to %j, named by the policy or not',
    async (over) => {
      const w = await start();
      w.slack.answers.set('users.info', () => ({ ok: true, user: { team_id: 'T0HOME', ...over } }));
      await open(w, 'U0ALICE');
      const [home] = await published(w);
      expect(home?.view.blocks).toHaveLength(1);
      expect(home?.words).toContain('full members');
    },
  );

  it('shows no rollout to somebody whom Slack does not know at the moment', async () => {
    const w = await start();
    w.slack.answers.set('users.info', () => 500);
    await open(w, 'U0MALLORY');
    const [home] = await published(w);
    expect(home?.words).toContain('Slack did not say who you are');
    expect(home?.words).not.toContain('nightly');
  });

  it('says so where the table cannot be read, and leaves the way to try again', async () => {
    const w = await start({
      engine: { active: () => Promise.reject(new PortError('unavailable', false, 'X', 'No answer.')) },
    });
    await open(w, 'U0ALICE');
    const [home] = await published(w);
    expect(home?.words).toContain('No answer.');
    expect(JSON.stringify(home?.view)).toContain('home.refresh');
    expect(w.lines.some(({ fields }) => 'errorId' in fields)).toBe(true);
  });

  it('that Slack does not take is logged, and nothing else goes wrong', async () => {
    const w = await start();
    w.slack.answers.set('views.publish', () => ({ ok: false, error: 'hash_conflict' }));
    await open(w, 'U0ALICE');
    await w.until(() => w.lines.some(({ text }) => text === 'The App Home could not be published'));
    expect(w.lines.find(({ text }) => text.includes('App Home'))).toMatchObject({
      level: 'warn',
      fields: { user: 'U0ALICE', code: 'hash_conflict' },
    });
    expect(w.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a press in the App Home', () => {
  it('goes to the engine with what the button was drawn for; the page is drawn anew with the answer on top', async () => {
    const w = await start();
    await press(w, 'U0ALICE', 'rollout.approve', approve(w));
    const [home] = await published(w);
    expect(w.pressed[0]).toMatchObject({
      id: 'abcd2345',
      person: { user: 'U0ALICE', approver: true },
      press: { press: 'approve', instance: 2 },
    });
    expect(w.woken).toEqual(['abcd2345']);
    expect(home?.words.trimStart()).toMatch(/^\*nightly\* · \*abcd2345\*\nApproved\./);
    expect(w.slack.said).toEqual([]);
  });

  it('is refused by the engine as in the thread, and the page says why', async () => {
    const refused = { pressed: false, why: { reason: 'notAllowed', needs: 'starter' } } as const;
    const w = await start({ engine: { press: () => Promise.resolve({ ...refused, rollout: makeRollout() }) } });
    await press(w, 'U0MALLORY', 'rollout.rollback', 'v1.abcd2345');
    expect((await published(w))[0]?.words).toContain('Only starters and approvers may do this');
    expect(w.woken).toEqual([]);
  });

  it('of a guest does nothing, and takes away what they saw as a member', async () => {
    const w = await start();
    w.slack.answers.set('users.info', () => ({ ok: true, user: { team_id: 'T0HOME', is_restricted: true } }));
    await press(w, 'U0ALICE', 'rollout.approve', approve(w));
    await press(w, 'U0ALICE', 'rollout.details', 'v1.abcd2345');
    const homes = await published(w, 2);
    expect(homes.map(({ words }) => words.includes('nightly'))).toEqual([false, false]);
    expect([w.pressed, w.slack.made('views.open')]).toEqual([[], []]);
  });

  it('on Details opens them in a modal, for anybody', async () => {
    const w = await start();
    await press(w, 'U0MALLORY', 'rollout.details', 'v1.abcd2345');
    await w.until(() => w.slack.made('views.open').length === 1);
    const { view } = w.slack.made('views.open')[0]?.args ?? {};
    expect(viewFaultsOf(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain('nightly-blue');
    expect(w.slack.made('views.publish')).toEqual([]);
  });

  it('on Details shows them in the page where Slack opens no modal', async () => {
    const w = await start();
    w.slack.answers.set('views.open', () => ({ ok: false, error: 'expired_trigger_id' }));
    await press(w, 'U0MALLORY', 'rollout.details', 'v1.abcd2345');
    expect((await published(w))[0]?.words).toContain('nightly-blue');
  });

  it('on Refresh draws the page anew', async () => {
    const w = await start();
    await press(w, 'U0BOB', 'home.refresh', 'home.refresh');
    expect((await published(w))[0]?.user).toBe('U0BOB');
    expect(w.pressed).toEqual([]);
  });

  it('is answered in the channel where the page cannot be drawn anew', async () => {
    const w = await start();
    w.slack.answers.set('views.publish', () => 500);
    await press(w, 'U0ALICE', 'rollout.approve', approve(w));
    await w.until(() => w.slack.made('chat.postEphemeral').length === 1);
    expect(w.slack.made('chat.postEphemeral')[0]?.args).toMatchObject({ channel: 'C0BATCHOPS', user: 'U0ALICE' });
  });

  it('that fails tells so in the page', async () => {
    const w = await start({ engine: { press: () => Promise.reject(new PortError('timeout', true, 'X', 'Late.')) } });
    await press(w, 'U0ALICE', 'rollout.approve', approve(w));
    expect((await published(w))[0]?.words).toContain('cannot reach its table');
  });

  it('delivered twice counts once', async () => {
    const w = await start();
    const payload = {
      type: 'block_actions',
      user: { id: 'U0ALICE', team_id: 'T0HOME' },
      view: { id: 'V0HOME', type: 'home' },
      trigger_id: w.trigger(),
      actions: [{ type: 'button', action_id: 'rollout.hold', value: 'v1.abcd2345', action_ts: '1.5' }],
    };
    await w.sendPayload(payload);
    await w.sendPayload(payload);
    await press(w, 'U0BOB', 'home.refresh', 'home.refresh');
    await published(w, 2);
    expect(w.pressed).toHaveLength(1);
  });

  it('in a modal is none', async () => {
    const w = await start();
    await press(w, 'U0ALICE', 'rollout.approve', approve(w), 'modal');
    await press(w, 'U0BOB', 'home.refresh', 'home.refresh');
    await published(w);
    expect(w.pressed).toEqual([]);
  });
});

describe('a start from the App Home', () => {
  const submission = (w: World, view: { private_metadata: string }) => ({
    type: 'view_submission',
    user: { id: 'U0BOB', team_id: 'T0HOME' },
    trigger_id: w.trigger(),
    view: {
      id: 'V1',
      callback_id: 'rollout.start',
      ...view,
      state: { values: { queue: { queue: { selected_option: { value: 'nightly' } } } } },
    },
  });

  async function modal(w: World): Promise<{ private_metadata: string }> {
    await press(w, 'U0BOB', 'home.start', 'home.start');
    await w.until(() => w.slack.made('views.open').length === 1);
    const view = w.slack.made('views.open')[0]?.args['view'];
    return { private_metadata: JSON.parse(JSON.stringify(view)).private_metadata };
  }

  it('opens the modal, starts in the channel of the policy, and the page shows it at once', async () => {
    const w = await start({ policy: { slack: { channel: 'C0HOME', allowedChannels: ['C0BATCHOPS', 'C0HOME'] } } });
    await w.sendPayload(submission(w, await modal(w)));
    const [home] = await published(w);
    expect(w.started).toMatchObject([{ request: { queue: 'nightly' }, by: { user: 'U0BOB', channel: 'C0HOME' } }]);
    expect(home?.user).toBe('U0BOB');
  });

  it('that is refused stays in the modal, and still belongs to the page', async () => {
    let refusals = 1;
    const rollout = makeRollout();
    const w = await start({
      engine: {
        start: () =>
          Promise.resolve(refusals-- > 0 ? { started: false, why: 'faults', faults: [] } : { started: true, rollout }),
      },
    });
    await w.sendPayload(submission(w, await modal(w)));
    await w.until(() => w.slack.made('views.update').length === 1);
    const again: { private_metadata: string } = JSON.parse(
      JSON.stringify(w.slack.made('views.update')[0]?.args['view']),
    );
    expect(w.slack.made('views.publish')).toEqual([]);
    await w.sendPayload(submission(w, { private_metadata: again.private_metadata }));
    expect((await published(w))[0]?.user).toBe('U0BOB');
  });

  it('is refused as the verb is, and the page says so', async () => {
    const w = await start();
    await press(w, 'U0MALLORY', 'home.start', 'home.start');
    expect((await published(w))[0]?.words).toContain('Only starters and approvers may start');
    expect(w.slack.made('views.open')).toEqual([]);
  });

  it('says what else to do where Slack opens no modal', async () => {
    const w = await start();
    w.slack.answers.set('views.open', () => ({ ok: false, error: 'expired_trigger_id' }));
    await press(w, 'U0BOB', 'home.start', 'home.start');
    expect((await published(w))[0]?.words).toContain('The form could not be opened');
  });
});

describe('the verb history', () => {
  it.each([
    ['history', undefined],
    ['history weekly', 'weekly'],
  ])('asks for the last ten: %s', async (typed, queue) => {
    const asked: [number, string | undefined][] = [];
    const { startedAt } = makeRollout();
    const phase = { name: 'complete', since: startedAt, instance: 9 } as const;
    const w = await start({
      engine: {
        history(limit, of) {
          asked.push([limit, of]);
          return Promise.resolve([makeRollout({ gate: null, phase, endedAt: startedAt })]);
        },
      },
    });
    await w.slash('U0MALLORY', typed);
    expect(await w.told()).toContain('/batch-rollout report abcd2345');
    expect(w.slack.said[0]?.body.response_type).toBe('ephemeral');
    expect(asked).toEqual([[10, queue]]);
  });

  it('says so where nothing has ended', async () => {
    const w = await start();
    await w.slash('U0BOB', 'history');
    expect(await w.told()).toContain('No rollout has ended yet');
  });
});
