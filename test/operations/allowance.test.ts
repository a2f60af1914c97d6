import { afterEach, describe, expect, it } from 'vitest';
import { buttonValue } from '../../src/slack/button.js';
import { commandEveryMs, commandsAtOnce, createAllowance, underWayMax } from '../../src/slack/allowance.js';
import { startWorld } from '../slack/edge-world.js';

type World = Awaited<ReturnType<typeof startWorld>>;
let world: World | undefined;

afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const typed = (text: string, user = 'U0BOB') => ({ command: '/batch-rollout', user_id: user, text });
const sent = (user = 'U0BOB') => ({
  type: 'view_submission',
  user: { id: user },
  view: { callback_id: 'rollout.start' },
});
const wayOut = [
  'rollback nightly',
  'ROLLBACK nightly because',
  'rollback',
  'ｒｏｌｌｂａｃｋ nightly',
  'hold nightly why',
];

function allowance(locale: 'en' | 'ja' = 'en') {
  const state = { mono: 1_000, underWay: 0 };
  const turnedAway = createAllowance({
    clock: { mono: () => state.mono },
    locale,
    underWay: () => state.underWay,
  });
  const takes = (body: unknown): boolean => turnedAway(body) === undefined;
  const exhaust = (): void => {
    for (let i = 0; i < commandsAtOnce; i += 1) expect(takes(typed('list'))).toBe(true);
    expect(takes(typed('list'))).toBe(false);
  };
  return { state, turnedAway, takes, exhaust };
}

describe('how much one person may ask', () => {
  it('is so many commands at once, then one after each pause, and as many again after a rest', () => {
    const { state, takes, exhaust } = allowance();
    exhaust();
    state.mono += commandEveryMs - 1;
    expect(takes(typed('list'))).toBe(false);
    state.mono += 1;
    expect([takes(typed('list')), takes(typed('list'))]).toEqual([true, false]);
    state.mono += commandsAtOnce * commandEveryMs;
    exhaust();
  });

  it('never limits what leads back or stops, however it is typed, nor counts it', () => {
    const { takes, exhaust } = allowance();
    for (let i = 0; i < 10 * commandsAtOnce; i += 1) expect(takes(typed('rollback nightly'))).toBe(true);
    exhaust();
    expect(wayOut.map((text) => takes(typed(text)))).toEqual(wayOut.map(() => true));
  });

  it('never limits buttons', () => {
    const { state, takes, exhaust } = allowance();
    exhaust();
    state.underWay = 10 * underWayMax;
    for (const action_id of ['rollout.rollback', 'rollout.approve', 'rollout.hold'])
      expect(takes({ type: 'block_actions', user: { id: 'U0BOB' }, actions: [{ action_id }] })).toBe(true);
  });

  it('takes nothing from anybody else', () => {
    const { takes, exhaust } = allowance();
    exhaust();
    expect(takes(typed('list', 'U0ALICE'))).toBe(true);
  });

  it('counts start forms too, and says so in the form', () => {
    const { turnedAway, exhaust } = allowance();
    exhaust();
    expect(turnedAway(sent())).toEqual({
      response_action: 'errors',
      errors: { queue: expect.stringContaining('Send it again in 3 seconds') },
    });
  });

  it('remembers no more people than it should, and forgets whoever was heard of longest ago', () => {
    const { takes, exhaust } = allowance();
    exhaust();
    for (let i = 0; i < 5_000; i += 1) takes(typed('list', `U${i}`));
    expect(takes(typed('list'))).toBe(true);
  });

  it.each([
    ['en', 'Send it again in 3 seconds'],
    ['ja', '3 秒後にもう一度送ってください'],
  ] as const)('is told in %s, with the way out', (locale, words) => {
    const { turnedAway, exhaust } = allowance(locale);
    exhaust();
    const told = JSON.stringify(turnedAway(typed('list')));
    expect(told).toContain(words);
    expect(told).toContain('/batch-rollout rollback');
    expect(told).toContain('"response_type":"ephemeral"');
  });
});

describe('how much all may ask together', () => {
  it('is so much work at once; beyond it only rollback and hold are taken', () => {
    const { state, takes, turnedAway } = allowance();
    state.underWay = underWayMax - 1;
    expect(takes(typed('list'))).toBe(true);
    state.underWay = underWayMax;
    expect(JSON.stringify(turnedAway(typed('list')))).toContain('at work on many requests');
    expect(wayOut.map((text) => takes(typed(text)))).toEqual(wayOut.map(() => true));
  });

  it('is kept at the edge: what is turned away is answered at once and reaches nobody, a rollback still does', async () => {
    const w = (world = await startWorld({ engine: { active: () => new Promise(() => {}) } }));
    const people = Array.from({ length: underWayMax }, (_, i) => `U${i}`);
    await Promise.all(people.map((user) => w.slash(user, 'status')));
    const late = await w.slash('U0BOB', 'start nightly image=x');
    expect([late.status, late.body]).toEqual([200, expect.stringContaining('at work on many requests')]);
    await w.slash('U0ALICE', 'rollback nightly');
    await w.click('U0ALICE', 'rollout.rollback', buttonValue(w.rollout, 'rollback'));
    await w.until(() => w.pressed.length === 2);
    expect(w.pressed.map(({ press }) => press.press)).toEqual(['rollback', 'rollback']);
    expect(w.started).toEqual([]);
  });

  it('counts one person at the edge, and a rollback of the same person goes through', async () => {
    const w = (world = await startWorld());
    const answers = [];
    for (let i = 0; i <= commandsAtOnce; i += 1) answers.push((await w.slash('U0ALICE', 'help')).body);
    expect(answers.filter((body) => body.includes('many commands'))).toHaveLength(1);
    await w.slash('U0ALICE', 'rollback nightly');
    await w.until(() => w.pressed.length === 1);
  });
});
