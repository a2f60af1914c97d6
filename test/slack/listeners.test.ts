import { afterEach, describe, expect, it } from 'vitest';
import { PortError } from '../../src/port-error.js';
import { buttonValue } from '../../src/slack/button.js';
import { clickPayload, hangingEngine, startWorld, type WorldOptions } from './edge-world.js';
import { send, signed } from './fake-slack.js';

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

const approve = (w: World) => buttonValue(w.rollout, 'approve');

describe('acknowledgements', () => {
  it('come at once while the engine never answers', async () => {
    const w = await start({ engine: hangingEngine });
    const answers = [
      ...(await Promise.all(
        ['status', 'list', 'help', 'plan nightly', 'start nightly', 'start', 'approve abcd2345'].map((text) =>
          w.slash('U0BOB', text),
        ),
      )),
      await w.click('U0ALICE', 'rollout.approve', approve(w)),
      await w.click('U0ALICE', 'rollout.details', approve(w)),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(1_000);
  });

  it('come at once while Slack itself never answers', async () => {
    const w = await start();
    for (const method of w.slack.answers.keys()) w.slack.answers.set(method, () => 'hang');
    const answers = [await w.slash('U0BOB', 'start nightly'), await w.click('U0ALICE', 'rollout.approve', approve(w))];
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(500);
  });

  it.each([
    ['another command', 'command=%2Fother&text=&user_id=U1&channel_id=C1&team_id=T1&trigger_id=1'],
    [
      'a button of somebody else',
      `payload=${encodeURIComponent('{"type":"block_actions","user":{"id":"U1"},"actions":[{"action_id":"x","type":"button"}]}')}`,
    ],
    [
      'another form',
      `payload=${encodeURIComponent('{"type":"view_submission","user":{"id":"U1"},"view":{"callback_id":"x"}}')}`,
    ],
    ['a shortcut', `payload=${encodeURIComponent('{"type":"shortcut","callback_id":"x","user":{"id":"U1"}}')}`],
    ['an unknown kind', `payload=${encodeURIComponent('{"type":"news","user":{"id":"U1"}}')}`],
    ['no kind at all', 'payload=%7B%7D'],
    [
      'an event',
      JSON.stringify({
        type: 'event_callback',
        team_id: 'T0HOME',
        event: { type: 'app_mention', user: 'U1', channel: 'C1', text: 'x' },
      }),
    ],
    [
      'a step of a workflow',
      JSON.stringify({ type: 'event_callback', event: { type: 'function_executed', function: {}, inputs: {} } }),
    ],
  ])('come at once for what nobody listens to: %s', async (_, raw) => {
    const w = await start();
    const { status, ms } = await send(w.url, signed(raw));
    expect(status).toBe(200);
    expect(ms).toBeLessThan(300);
  });

  it('come for a form of ours that cannot be read, and the fault is in the log under an id', async () => {
    const w = await start();
    const { status, ms } = await w.sendPayload({
      type: 'view_submission',
      user: { id: 'U0BOB' },
      view: { id: 'V1', callback_id: 'rollout.start', private_metadata: 'x', state: { values: {} } },
    });
    expect([status, ms < 500]).toEqual([200, true]);
    expect(w.lines.some(({ fields }) => 'errorId' in fields)).toBe(true);
  });
});

describe('commands', () => {
  it.each(['', 'help', 'frobnicate', 'help nosuchverb', 'constructor', '\u0000'])(
    'answer %j with help, in any channel',
    async (text) => {
      const w = await start();
      await w.slash('U0MALLORY', text, { channel_id: 'C0ELSEWHERE' });
      expect(await w.told()).toContain('/batch-rollout');
    },
  );

  it.each(['status', 'plan nightly', 'start nightly', 'start', 'hold', 'approve abcd2345'])(
    'refuse %j outside the allowed channels',
    async (text) => {
      const w = await start();
      await w.slash('U0BOB', text, { channel_id: 'C0ELSEWHERE' });
      expect(await w.told()).toContain('<#C0BATCHOPS>');
      expect([w.started, w.pressed, w.slack.made('views.open')]).toEqual([[], [], []]);
    },
  );

  it.each([
    ['approve abcd2345', { press: 'approve' }],
    ['approve abcd2345 retire', { press: 'approve', gate: 'retire' }],
    ['approve abcd2345 shift/2', { press: 'approve', gate: 'shift', step: 2 }],
    ['rollback nightly too slow', { press: 'rollback', words: 'too slow' }],
    ['hold nightly why not', { press: 'hold', words: 'why not' }],
    ['resume abcd2345', { press: 'resume' }],
    ['retry abcd2345', { press: 'retry' }],
  ])('pass %j to the engine and wake the poller', async (text, press) => {
    const w = await start();
    await w.slash('U0ALICE', text);
    await w.told();
    expect(w.pressed).toEqual([
      {
        id: 'abcd2345',
        person: expect.objectContaining({ user: 'U0ALICE', approver: true }),
        press,
        key: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect(w.woken).toEqual(['abcd2345']);
  });

  it('say when no rollout is meant, or several', async () => {
    const w = await start();
    await w.slash('U0BOB', 'status zzz');
    expect(await w.told()).toContain('zzz');
    await w.slash('U0BOB', 'rollback ab');
    expect(await w.told(2)).toContain('abxy9876');
    expect(w.pressed).toEqual([]);
  });

  it('say what is wrong with the words of a start, and start nothing', async () => {
    const w = await start();
    await w.slash('U0BOB', 'start nightly foo=bar');
    expect(await w.told()).toContain('foo');
    expect(w.started).toEqual([]);
  });

  it.each(['undo abcd2345', 'lock nightly because', 'unlock nightly', 'audit abcd2345'])(
    'answer %j with help for now',
    async (text) => {
      const w = await start();
      await w.slash('U0BOB', text);
      expect(await w.told()).toContain(`/batch-rollout ${text.split(' ')[0]}`);
    },
  );

  it('start for a starter and for an approver, and for nobody else', async () => {
    const w = await start();
    for (const [i, user] of ['U0BOB', 'U0CAROL', 'U0MALLORY'].entries()) {
      await w.slash(user, 'start nightly');
      await w.told(i + 1);
    }
    expect(w.started.map(({ by }) => [by.user, by.channel])).toEqual([
      ['U0BOB', 'C0BATCHOPS'],
      ['U0CAROL', 'C0BATCHOPS'],
    ]);
    expect(await w.told(3)).toContain('Only starters and approvers');
  });

  it('ask to be invited where the bot is no member, and start nothing', async () => {
    const w = await start();
    w.slack.answers.set('conversations.info', () => ({ ok: true, channel: { is_member: false } }));
    await w.slash('U0BOB', 'start nightly');
    expect(await w.told()).toContain('/invite');
    w.slack.answers.set('conversations.info', () => ({ ok: false, error: 'channel_not_found' }));
    await w.slash('U0BOB', 'start nightly');
    expect(await w.told(2)).toContain('/invite');
    expect(w.started).toEqual([]);
    w.slack.answers.set('conversations.info', () => ({ ok: false, error: 'missing_scope' }));
    await w.slash('U0BOB', 'start nightly');
    await w.told(3);
    w.slack.answers.set('conversations.info', () => ({ ok: true, channel: { id: 'D1', is_im: true } }));
    await w.slash('U0BOB', 'start nightly');
    await w.told(4);
    expect(w.started).toHaveLength(2);
  });

  it('speak the language of the person', async () => {
    const w = await start();
    w.slack.answers.set('users.info', () => ({ ok: true, user: { team_id: 'T0HOME', locale: 'ja-JP' } }));
    await w.slash('U0BOB', 'start nightly foo=bar');
    expect(await w.told()).toMatch(/[ぁ-ん]/);
  });

  it('say that AWS could not be reached and nothing was changed, or that this is not known', async () => {
    const errors = [new PortError('unavailable', false, 'X', 'no route'), new PortError('timeout', true, 'X', 'late')];
    const w = await start({ engine: { press: () => Promise.reject(errors.shift()) } });
    await w.slash('U0ALICE', 'rollback nightly');
    expect(await w.told()).toContain('nothing was changed');
    await w.slash('U0ALICE', 'rollback nightly');
    expect(await w.told(2)).toContain('E2');
  });

  it('name an id for a fault of the bot that the log has too, and no more of it', async () => {
    const w = await start({ engine: { active: () => Promise.reject(new TypeError('secret of the inside')) } });
    await w.slash('U0BOB', 'status');
    const told = await w.told();
    expect(told).toContain('E1');
    expect(told).not.toContain('secret of the inside');
    expect(w.lines.find(({ level }) => level === 'error')?.fields).toMatchObject({ errorId: 'E1' });
  });

  it('do not wait for each other when one hangs', async () => {
    const w = await start({ engine: { plan: () => new Promise(() => {}) } });
    await w.slash('U0BOB', 'plan nightly');
    await w.slash('U0BOB', 'status');
    expect(await w.told()).toContain('nightly');
  });
});

describe('a rollout that this version cannot read', () => {
  const engine: WorldOptions['engine'] = {
    find: () => Promise.resolve({ found: 'newerSchema', id: 'newer222' }),
    press: () => Promise.resolve({ pressed: false, why: 'newerSchema' }),
    active: () => Promise.resolve({ rollouts: [], newerSchema: ['newer222', 'newer333'] }),
    start: () => Promise.resolve({ started: false, why: 'newerSchema', id: 'newer222' }),
  };
  const sentence = 'newer222* cannot be read by this version of the bot';

  it.each([
    'status newer222',
    'status nightly',
    'report newer222',
    'approve newer222',
    'rollback newer222',
    'hold newer222 why',
    'resume newer222',
    'retry newer222',
    'start nightly',
  ])('is left alone, and %j says so to the caller alone', async (text) => {
    const w = await start({ engine });
    await w.slash('U0ALICE', text);
    expect(await w.told()).toContain(sentence);
    expect(w.slack.said[0]?.body).toMatchObject({ response_type: 'ephemeral' });
    expect([w.woken, w.slack.made('chat.postMessage')]).toEqual([[], []]);
  });

  it.each([
    ['rollout.approve', 'v1.newer222.g2'],
    ['rollout.rollback', 'v1.newer222'],
    ['rollout.hold', 'v1.newer222'],
    ['rollout.details', 'v1.newer222'],
  ])('is left alone, and %s says so to who pressed it', async (action, value) => {
    const w = await start({ engine });
    await w.click('U0ALICE', action, value);
    expect(await w.told()).toContain(sentence);
    expect(w.woken).toEqual([]);
  });

  it('is told of in the language of the person', async () => {
    const w = await start({ engine });
    w.slack.answers.set('users.info', () => ({ ok: true, user: { team_id: 'T0HOME', locale: 'ja-JP' } }));
    await w.slash('U0ALICE', 'rollback newer222');
    expect(await w.told()).toMatch(/newer222\* の記録はこの版のボットでは読めない/);
  });

  it.each(['list', 'status'])('is counted by %j, beside the others and without them', async (text) => {
    const w = await start({ engine });
    await w.slash('U0ALICE', text);
    const alone = await w.told();
    expect(alone).toMatch(/\*2\* active rollouts that this version of the bot cannot read.*newer222.*newer333/);
    expect(alone).not.toContain('No rollout is active');
    const both = { rollouts: [w.rollout], newerSchema: ['newer222'] };
    const second = await startWorld({ engine: { active: () => Promise.resolve(both) } });
    await second.slash('U0ALICE', text);
    expect(await second.told()).toMatch(/\*1\* active rollout[^s].*nightly.*\*1\* active rollout that this version/);
    await second.stop();
  });
});

describe('buttons', () => {
  it('carry what they were drawn for', async () => {
    const w = await start();
    await w.click('U0ALICE', 'rollout.approve', approve(w));
    await w.told();
    expect(w.pressed[0]).toMatchObject({ id: 'abcd2345', press: { press: 'approve', instance: 2 } });
    expect(w.woken).toEqual(['abcd2345']);
  });

  it.each([
    ['rollout.approve', 'v1.abcd2345'],
    ['rollout.resume', 'v1.abcd2345'],
    ['rollout.retry', 'v1.abcd2345'],
    ['rollout.approve', 'v2.abcd2345.g2'],
    ['rollout.explode', 'v1.abcd2345'],
    ['rollout.hold', ''],
  ])('do nothing where they do not say what for: %s %j', async (action, value) => {
    const w = await start();
    await w.click('U0ALICE', action, value);
    await w.told();
    expect(w.pressed).toEqual([]);
  });

  it('answer in the thread they were pressed in', async () => {
    const w = await start();
    await w.click('U0ALICE', 'rollout.hold', 'v1.abcd2345', {
      container: { message_ts: '2.2', thread_ts: '1764000000.000100' },
    });
    await w.told();
    expect(w.slack.said[0]?.body).toMatchObject({
      response_type: 'ephemeral',
      thread_ts: '1764000000.000100',
      replace_original: false,
    });
  });

  it('are refused outside the allowed channels', async () => {
    const w = await start();
    await w.click('U0ALICE', 'rollout.rollback', 'v1.abcd2345', { channel: { id: 'C0ELSEWHERE' } });
    expect(await w.told()).toContain('<#C0BATCHOPS>');
    expect(w.pressed).toEqual([]);
  });

  it('show the details as status does', async () => {
    const w = await start();
    await w.click('U0MALLORY', 'rollout.details', 'v1.abcd2345');
    expect(await w.told()).toContain('nightly-blue');
    expect(w.pressed).toEqual([]);
  });

  it('say who may press them, or that Slack did not say', async () => {
    const refused = { pressed: false, why: { reason: 'notAllowed', needs: 'approver' } } as const;
    const w = await start({ engine: { press: () => Promise.resolve({ ...refused, rollout: w.rollout }) } });
    await w.click('U0BOB', 'rollout.approve', approve(w));
    expect(await w.told()).toContain('Only approvers');
    w.slack.answers.set('usergroups.users.list', () => 500);
    const second = await startWorld({ engine: { press: () => Promise.resolve({ ...refused, rollout: w.rollout }) } });
    second.slack.answers.set('usergroups.users.list', () => 500);
    await second.click('U0BOB', 'rollout.approve', approve(w));
    expect(await second.told()).toContain('Slack did not say');
    await second.stop();
  });
});

describe('the same signed bytes again', () => {
  it('are acknowledged and do nothing', async () => {
    const w = await start();
    const bytes = w.slashBytes('U0ALICE', 'rollback nightly');
    const request = signed(bytes);
    const first = await send(w.url, request);
    await w.told();
    const again = await send(w.url, request);
    await w.slash('U0BOB', 'status');
    await w.told(2);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(w.pressed).toHaveLength(1);
  });

  it('of a click do nothing either', async () => {
    const w = await start();
    const payload = clickPayload('U0ALICE', 'rollout.hold', 'v1.abcd2345', w.trigger(), w.slack.responseUrl);
    await w.sendPayload(payload);
    await w.told();
    await w.sendPayload(payload);
    await w.slash('U0BOB', 'status');
    await w.told(2);
    expect([w.pressed.length, w.slack.said.length]).toEqual([1, 2]);
  });

  it('have the same request key in another replica, so that the engine can tell', async () => {
    const [one, two] = [await start(), await startWorld()];
    const request = signed(one.slashBytes('U0ALICE', 'rollback nightly'));
    await send(one.url, request);
    await send(two.url, request);
    await one.until(() => one.pressed.length === 1);
    await two.until(() => two.pressed.length === 1);
    expect(two.pressed[0]?.key).toBe(one.pressed[0]?.key);
    await two.stop();
  });

  it('are told apart from a second click on the same button', async () => {
    const w = await start();
    await w.click('U0ALICE', 'rollout.approve', approve(w));
    await w.click('U0ALICE', 'rollout.approve', approve(w));
    await w.told(2);
    expect(new Set(w.pressed.map(({ key }) => key)).size).toBe(2);
  });

  it('say nothing where the engine has answered them before', async () => {
    const w = await start({
      engine: { press: () => Promise.resolve({ pressed: false, why: 'repeated', rollout: w.rollout }) },
    });
    await w.click('U0ALICE', 'rollout.approve', approve(w));
    await w.slash('U0BOB', 'status');
    expect(await w.told()).toContain('nightly');
    expect(w.slack.said).toHaveLength(1);
  });
});

describe('secrets', () => {
  it('of a request never reach the log', async () => {
    const w = await start({
      engine: { active: () => Promise.reject(new Error(`at ${world?.slack.responseUrl} xoxb-1-2`)) },
    });
    w.slack.refuseResponses(500);
    w.slack.answers.set('chat.postEphemeral', () => ({ ok: false, error: 'user_not_in_channel' }));
    await w.slash('U0BOB', 'status');
    await w.until(() => w.lines.some(({ text }) => text === 'A person could not be answered'));
    const log = JSON.stringify(w.lines);
    for (const secret of ['secret-path', 'xoxb', '1.1234567.0123456789abcdef', 'the-signing-secret'])
      expect(log).not.toContain(secret);
  });
});
