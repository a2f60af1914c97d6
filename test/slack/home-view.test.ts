import { describe, expect, it } from 'vitest';
import type { HoldReason, Rollout } from '../../src/rollout/rollout.js';
import { renderRefusal, renderStatus, type Locale } from '../../src/slack/blocks.js';
import { renderDetails, renderHome, renderOutside, type HomeFacts, type Viewer } from '../../src/slack/home-view.js';
import type { SlackPerson } from '../../src/slack/roles.js';
import { makeRollout } from '../make-rollout.js';
import { attacks } from './attacks.js';
import { buttonsOf, isFields, viewFaultsOf, wordsOf } from './block-kit.js';
import { everyHold, everyRefusal, everyWayBack, plainFilling, type Filling } from './every-kind.js';
import { everyState, longest, makePlan } from './rollout-states.js';

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
const hour = 3_600_000;
const { startedAt } = makeRollout();
const now = startedAt + hour;

function person(user: string, role: 'approver' | 'starter' | 'none', over: Partial<SlackPerson> = {}): SlackPerson {
  const [approver, starter] = [role === 'approver', role !== 'none'];
  return { user, locale: 'en', member: true, certain: true, approver, starter, ...over };
}

function viewer(who: SlackPerson, distinctFromStarter = true): Viewer {
  return { person: who, distinctFromStarter, channel: 'C0BATCHOPS' };
}

const alice = viewer(person('U0ALICE', 'approver'));
const bob = viewer(person('U0BOB', 'starter'));
const mallory = viewer(person('U0MALLORY', 'none'));

function facts(rollouts: Rollout[], ended: Rollout[] = [], newerSchema: string[] = []): HomeFacts {
  return { active: { rollouts, newerSchema }, ended, now };
}

function endedOne(over: Partial<Rollout> = {}): Rollout {
  const phase = { name: 'complete', since: startedAt + 2 * hour, instance: 9 } as const;
  return makeRollout({ phase, gate: null, endedAt: startedAt + 2 * hour, ...over });
}

function held(why: HoldReason, over: Partial<Rollout> = {}): Rollout {
  return makeRollout({ held: { at: startedAt + 60_000, why }, gate: null, ...over });
}

const running = (id: string): Rollout =>
  makeRollout({ id, gate: null, phase: { name: 'provision', since: startedAt, instance: 3 } });

/** The buttons in the order shown, as `action value`. */
function buttonsIn(view: { blocks: readonly unknown[] }): string[] {
  return view.blocks
    .flatMap(buttonsOf)
    .map((one) => `${String(one['action_id'])} ${String(one['value'])}`)
    .filter((one) => !one.startsWith('home.'));
}

function headings(view: { blocks: readonly unknown[] }): string[] {
  return view.blocks.flatMap((block) =>
    isFields(block) && block['type'] === 'header' && isFields(block['text']) ? [String(block['text']['text'])] : [],
  );
}

const words = (view: { blocks: readonly unknown[] }): string => wordsOf({ text: '', blocks: view.blocks });

describe('who sees which button', () => {
  it('an approver has the gate of somebody else in front of everything, with the buttons of its message', () => {
    const view = renderHome(alice, facts([running('run00001'), makeRollout()]));
    expect(headings(view)).toEqual(['Waiting for you (1)', 'Other active rollouts (1)', 'Last finished']);
    expect(buttonsIn(view)).toEqual([
      'rollout.approve v1.abcd2345.g2',
      'rollout.rollback v1.abcd2345',
      'rollout.hold v1.abcd2345',
      'rollout.details v1.abcd2345',
      'rollout.rollback v1.run00001',
      'rollout.hold v1.run00001',
      'rollout.details v1.run00001',
    ]);
  });

  it('a starter does not approve, but may hold and go back', () => {
    const view = renderHome(bob, facts([makeRollout()]));
    expect(headings(view)).toEqual(['Active rollouts (1)', 'Last finished']);
    expect(buttonsIn(view).map((one) => one.split(' ')[0])).toEqual([
      'rollout.rollback',
      'rollout.hold',
      'rollout.details',
    ]);
    expect(words(view)).toContain('Nothing waits for you.');
  });

  it.each([
    [true, []],
    [false, ['rollout.approve']],
  ])(
    'an approver who started it approves only where the policy lets them: distinctFromStarter %s',
    (distinct, shown) => {
      const own = makeRollout({ startedBy: 'U0ALICE' });
      const view = renderHome(viewer(alice.person, distinct), facts([own]));
      expect(buttonsIn(view).filter((one) => one.includes('approve'))).toHaveLength(shown.length);
      expect(headings(view)[0]).toBe(distinct ? 'Active rollouts (1)' : 'Waiting for you (1)');
    },
  );

  it('a gate whose time is over, or that has its approval, waits for nobody', () => {
    const late = renderHome(alice, { ...facts([makeRollout()]), now: startedAt + 25 * hour });
    expect(headings(late)[0]).toBe('Active rollouts (1)');
    const { gate } = makeRollout();
    const approval = { by: 'U0CAROL', at: startedAt, planHash: 'x' };
    const given = renderHome(alice, facts([makeRollout({ gate: gate && { ...gate, approval } })]));
    expect(headings(given)[0]).toBe('Active rollouts (1)');
    expect(words(given)).toContain('<@U0CAROL>');
  });

  it.each([
    ['a hold that a starter lifts', held({ reason: 'person', by: 'U0BOB', words: 'wait' }), 'rollout.resume'],
    ['a refusal to try again', held({ reason: 'refused', operation: 'X', target: 't', raw: 'r' }), 'rollout.retry'],
  ])('%s waits for everybody with a role, with the reason', (_, rollout, action) => {
    for (const who of [alice, bob]) {
      const view = renderHome(who, facts([rollout]));
      expect(headings(view)[0]).toBe('Waiting for you (1)');
      expect(buttonsIn(view).map((one) => one.split(' ')[0])).toContain(action);
    }
    expect(words(renderHome(bob, facts([rollout])))).toMatch(/Held by <@U0BOB>: “wait”|AWS keeps refusing/);
    expect(buttonsIn(renderHome(mallory, facts([rollout])))).toEqual(['rollout.details v1.abcd2345']);
  });

  it('what waits longest comes first', () => {
    const late = held(
      { reason: 'inconclusive' },
      { id: 'late0001', held: { at: now, why: { reason: 'inconclusive' } } },
    );
    const view = renderHome(alice, facts([late, makeRollout()]));
    expect(buttonsIn(view)[0]).toBe('rollout.approve v1.abcd2345.g2');
  });

  it('somebody without a role sees every rollout and its details, and nothing that acts', () => {
    const view = renderHome(mallory, facts([makeRollout(), running('run00001')], [endedOne({ id: 'done0001' })]));
    expect(buttonsIn(view)).toEqual([
      'rollout.details v1.abcd2345',
      'rollout.details v1.run00001',
      'rollout.details v1.done0001',
    ]);
    expect(words(view)).not.toMatch(/waits for you|Start a rollout/);
  });

  it('starting is offered to starters and approvers alone', () => {
    const offered = [alice, bob, mallory].map((who) =>
      JSON.stringify(renderHome(who, facts([]))).includes('home.start'),
    );
    expect(offered).toEqual([true, true, false]);
  });

  it('where Slack does not say who may act, the page says why buttons are missing', () => {
    const unsure = person('U0CAROL', 'none', { certain: false });
    expect(words(renderHome(viewer(unsure), facts([])))).toContain('Slack did not say who belongs to the groups');
    const named = person('U0ALICE', 'approver', { certain: false });
    expect(words(renderHome(viewer(named), facts([])))).not.toContain('Slack did not say');
  });

  it('no button is red, and what cannot be taken back asks once more', () => {
    const view = renderHome(alice, facts(everyState(plainFilling).filter((_, i) => i % 40 === 0)));
    expect(viewFaultsOf(view)).toEqual([]);
    const rollbacks = view.blocks.flatMap(buttonsOf).filter((one) => one['action_id'] === 'rollout.rollback');
    expect(rollbacks.length).toBeGreaterThan(0);
    expect(rollbacks.every((one) => isFields(one['confirm']))).toBe(true);
  });
});

describe('what is told', () => {
  it('of an active rollout: state, phase, what is next, since when, who started it and where', () => {
    const told = words(renderHome(alice, facts([makeRollout()])));
    for (const part of ['Waiting for approval', '*Plan*', '*Next:*', 'Since <!date^', '<@U0BOB>', '<#C0BATCHOPS>'])
      expect(told).toContain(part);
    expect(told).toContain('the approval can be given until <!date^');
  });

  it('of an ended one: how, when, how long it took, and why it went back', () => {
    const why = { reason: 'person', by: 'U0BOB', words: 'too slow' } as const;
    const phase = { name: 'rolledBack', since: startedAt + hour, instance: 5, why } as const;
    const told = words(renderHome(mallory, facts([], [endedOne({ phase })])));
    for (const part of ['rolled back', 'Ended <!date^', 'took 2 h', 'started by <@U0BOB>', 'too slow'])
      expect(told).toContain(part);
    expect(told).toContain('/batch-rollout report abcd2345');
  });

  it('the last ten that ended, in the order given', () => {
    const ids = Array.from({ length: 12 }, (_, i) => `done${1000 + i}`);
    const view = renderHome(
      mallory,
      facts(
        [],
        ids.map((id) => endedOne({ id })),
      ),
    );
    expect(buttonsIn(view)).toEqual(ids.slice(0, 10).map((id) => `rollout.details v1.${id}`));
  });

  it.each([
    ['who may start', alice, 'Start a rollout* above'],
    ['who may not', mallory, '/batch-rollout plan'],
  ])('on a page without rollouts what to do, to %s', (_, who, told) => {
    const view = renderHome(who, facts([]));
    expect(words(view)).toContain(told);
    expect(words(view)).toContain('No rollout has finished yet');
    expect(viewFaultsOf(view)).toEqual([]);
  });

  it('rollouts that this version cannot read, by their ids', () => {
    const view = renderHome(mallory, facts([], [], ['zzzz9999']));
    expect(words(view)).toContain('zzzz9999');
    expect(words(view)).not.toContain('No rollout is active');
  });

  it('the answer to a press, before everything else', () => {
    const answer = renderRefusal({ reason: 'staleButton' }, makeRollout(), 'en');
    const view = renderHome(alice, facts([makeRollout()]), { answer, about: 'abcd2345' });
    expect(words({ blocks: view.blocks.slice(0, 1) })).toContain('*nightly* · *abcd2345*');
    expect(view.blocks[1]).toEqual(answer.blocks[0]);
  });

  it('nothing of any rollout to guests, bots and people whom Slack does not know', () => {
    for (const certain of [true, false]) {
      const view = renderOutside(person('U0GUEST', 'none', { member: false, certain }));
      expect(viewFaultsOf(view)).toEqual([]);
      expect(buttonsIn(view)).toEqual([]);
      expect(JSON.stringify(view).includes('home.refresh')).toBe(!certain);
    }
  });
});

describe.each(['en', 'ja'] as const)('in %s', (locale: Locale) => {
  const speaking = (role: 'approver' | 'starter' | 'none') => viewer(person('U0CAROL', role, { locale }), false);
  const refusals = (filling: Filling) => everyRefusal(filling).map((one) => renderRefusal(one, makeRollout(), locale));

  it('every state of a rollout, to everybody, is a view that Slack takes', () => {
    const states = everyState(plainFilling);
    for (let from = 0; from < states.length; from += 20) {
      const some = states.slice(from, from + 20);
      for (const role of ['approver', 'starter', 'none'] as const) {
        const view = renderHome(speaking(role), facts(some, some));
        expect(viewFaultsOf(view)).toEqual([]);
        expect(japanese.test(words(view))).toBe(locale === 'ja');
        expect(words(view)).not.toMatch(/ {2}|\.\.|。。|。\.|: \.|,\s*,|[.。],|[.。]、/u);
      }
    }
  });

  it('nothing that anybody wrote becomes markup', () => {
    for (const raw of attacks) {
      const filling: Filling = { name: raw, raw, user: raw, count: 2 };
      const by = { plan: makePlan(filling), startedBy: raw, channel: raw };
      const holds = everyHold(filling).map((why) => held(why, by));
      const phase = { name: 'rolledBack', since: startedAt, instance: 5 } as const;
      const ended = everyWayBack(filling)
        .filter((why) => why.reason !== 'lockHeld' && why.reason !== 'rootRefused')
        .map((why) => endedOne({ ...by, phase: { ...phase, why } }));
      for (const role of ['approver', 'none'] as const)
        expect(viewFaultsOf(renderHome(speaking(role), facts([...holds, makeRollout(by)], ended, [raw])))).toEqual([]);
    }
  });

  it('50 rollouts with the longest names fit, those that wait first, and the page says how many are left', () => {
    const states = everyState(longest).filter(({ endedAt }) => endedAt === undefined);
    const at = (i: number): Rollout => states[(i * 17) % states.length] ?? makeRollout();
    const many = Array.from({ length: 50 }, (_, i) => ({ ...at(i), id: `many${1000 + i}` }));
    for (const role of ['approver', 'none'] as const)
      for (const answer of refusals(longest)) {
        const view = renderHome(speaking(role), facts(many, many, Array<string>(60).fill(longest.name)), {
          answer,
          about: 'many1003',
        });
        expect(viewFaultsOf(view)).toEqual([]);
        expect(words(view)).toMatch(/\*\d+\* (?:more without room|件)/u);
      }
  });

  it('50 gates at once leave room for the answer, and none is dropped silently', () => {
    const many = Array.from({ length: 50 }, (_, i) =>
      makeRollout({ id: `many${1000 + i}`, plan: makePlan(longest), startedBy: 'U0BOB' }),
    );
    const view = renderHome(speaking('approver'), facts(many, many));
    expect(buttonsIn(view).filter((one) => one.startsWith('rollout.approve'))).toHaveLength(12);
    expect(words(view)).toContain('*38*');
    expect(viewFaultsOf(view)).toEqual([]);
  });

  it('twelve that wait and twenty others are shown with all their buttons, beside the longest answer and the last ten', () => {
    const plan = makePlan(longest);
    const waiting = Array.from({ length: 50 }, (_, i) =>
      held({ reason: 'inconclusive' }, { id: `wait${1000 + i}`, plan }),
    );
    const others = Array.from({ length: 50 }, (_, i) => ({ ...running(`more${1000 + i}`), plan }));
    const ended = Array.from({ length: 50 }, () => endedOne({ plan }));
    const answer = renderStatus(held({ reason: 'inconclusive' }, { plan }), locale);
    const unread = Array<string>(60).fill(longest.name);
    const view = renderHome(speaking('starter'), facts([...others, ...waiting], ended, unread), { answer, about: 'x' });
    expect(viewFaultsOf(view)).toEqual([]);
    const shown = buttonsIn(view).filter((one) => one.startsWith('rollout.details'));
    expect(shown.map((one) => one.slice(19, 23))).toEqual([
      ...Array<string>(12).fill('wait'),
      ...Array<string>(20).fill('more'),
      ...Array<string>(10).fill('abcd'),
    ]);
  });

  it('the details of every state are a modal that Slack takes', () => {
    const some = [...everyState(plainFilling), ...everyState(longest)].filter((_, i) => i % 13 === 0);
    for (const rollout of some)
      expect(viewFaultsOf(renderDetails(renderStatus(rollout, locale), speaking('none').person))).toEqual([]);
  });

  it('people outside are told in their language', () => {
    for (const certain of [true, false]) {
      const view = renderOutside(person('U0GUEST', 'none', { member: false, certain, locale }));
      expect(japanese.test(words(view))).toBe(locale === 'ja');
    }
  });
});
