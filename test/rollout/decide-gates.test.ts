import { describe, expect, it } from 'vitest';
import { decide } from '../../src/rollout/decide.js';
import type { Decision } from '../../src/rollout/decision.js';
import type { HoldReason, OpenGate, Rollout } from '../../src/rollout/rollout.js';
import { canonical } from '../../src/rollout/json.js';
import { hold } from '../../src/rollout/state.js';
import type { Judgement } from '../../src/rollout/verdict.js';
import { makeRollout } from '../make-rollout.js';
import {
  agreeing,
  blueName,
  greenName,
  hour,
  makeBlue,
  makeGreen,
  makeInPhase,
  makeQueue,
  makeSeen,
  minute,
  orderOf,
  startedAt as start,
  terms,
} from '../make-seen.js';

const idle = { looks: 0, at: 0 };
const seen = makeSeen({
  environments: [makeBlue(), makeGreen()],
  queues: [makeQueue({ order: orderOf(greenName, blueName) })],
});

function gate(name: OpenGate['name'], change: Partial<OpenGate> = {}): OpenGate {
  return { name, instance: 3, openedAt: start, expiresAt: start + 24 * hour, reminders: 0, ...change };
}

function judged(verdict: Judgement['verdict']): Rollout['judgement'] {
  const failures = { pValue: 1, greenRate: 0, blueRate: null, greenUpper95: 0.1, greenLower95: 0 };
  return { verdict, failures, duration: null, reasons: [], at: start };
}

function become(rollout: Rollout, now = start): Rollout {
  const decision = decide(agreeing(rollout, seen), seen, now, terms);
  if (decision.kind !== 'become') throw new Error(JSON.stringify(decision));
  return decision.rollout;
}

function decided(rollout: Rollout, now = start): Decision {
  return decide(agreeing(rollout, seen), seen, now, terms);
}

describe('an approval', () => {
  const approval = { by: 'U0ALICE', at: start, planHash: makeRollout().plan.hash };

  it('of gate start begins the provision, and nothing begins without it', () => {
    const planned = makeRollout({ gate: gate('start') });
    expect(decided(planned)).toEqual({ kind: 'wait', why: 'gate' });
    expect(become(makeRollout({ gate: gate('start', { approval }) })).phase.name).toBe('provision');
  });

  it('of another plan begins nothing', () => {
    const other = gate('start', { approval: { ...approval, planHash: 'other' } });
    expect(decided(makeRollout({ gate: other }))).toEqual({ kind: 'wait', why: 'gate' });
  });

  it('of the first step counts only while the canaries still stand', () => {
    const opened = { gate: gate('shift', { step: 1, approval }) };
    expect(
      become(makeInPhase({ name: 'canary', round: 1 }, { ...opened, judgement: judged('PASS') })).phase,
    ).toMatchObject({ name: 'shift', step: 0 });
    expect(
      decided(makeInPhase({ name: 'canary', round: 1 }, { ...opened, judgement: judged('INCONCLUSIVE') })),
    ).toEqual({
      kind: 'wait',
      why: 'noPass',
    });
  });

  it('of a later step is enough by itself', () => {
    const opened = { gate: gate('shift', { step: 2, approval }), judgement: judged('INCONCLUSIVE') };
    expect(become(makeInPhase({ name: 'shift', step: 0, inPlaceSince: start }, opened)).phase).toMatchObject({
      name: 'shift',
      step: 1,
    });
  });

  it('of gate retire counts only with a PASS', () => {
    const opened = { gate: gate('retire', { approval }) };
    expect(become(makeInPhase({ name: 'bake' }, { ...opened, judgement: judged('PASS') })).phase.name).toBe('drain');
    expect(decided(makeInPhase({ name: 'bake' }, { ...opened, judgement: judged('INCONCLUSIVE') })).kind).toBe('wait');
  });

  it('that could not be acted on in its time is over like any other: no state lasts for ever', () => {
    const opened = { gate: gate('retire', { approval }), judgement: judged('INCONCLUSIVE') };
    const over = become(makeInPhase({ name: 'bake' }, opened), start + 24 * hour);
    expect(over.held?.why).toEqual({ reason: 'approvalExpired', gate: 'retire' });
    const deadline = { usedMs: 0, runningSince: null };
    const waiting = { gate: gate('shift', { step: 1, approval }), judgement: judged('INCONCLUSIVE'), deadline };
    expect(become(makeInPhase({ name: 'canary', round: 1 }, waiting), start + 24 * hour).phase.name).toBe('rollback');
  });

  it('given in the last moment is acted on after it', () => {
    const late = gate('start', { approval: { ...approval, at: start + 24 * hour - 1 } });
    expect(become(makeRollout({ gate: late }), start + 24 * hour + minute).phase.name).toBe('provision');
  });
});

describe('a gate that nobody approves in time', () => {
  it.each([
    ['start ends the rollout', makeRollout({ gate: gate('start') }), 'aborted'],
    [
      'shift goes back from the canaries',
      makeInPhase({ name: 'canary', round: 1 }, { gate: gate('shift', { step: 1 }) }),
      'rollback',
    ],
    [
      'shift goes back from a later step',
      makeInPhase({ name: 'shift', step: 0, inPlaceSince: start }, { gate: gate('shift', { step: 2 }) }),
      'rollback',
    ],
  ])('%s', (_what, rollout, phase) => {
    const reminded = { ...rollout, gate: rollout.gate && { ...rollout.gate, reminders: 2 as const } };
    expect(become(reminded, start + 24 * hour).phase.name).toBe(phase);
  });

  it.each(['retire', 'delete'] as const)('%s holds', (name) => {
    const phase = name === 'retire' ? ({ name: 'bake' } as const) : ({ name: 'drain', idle } as const);
    expect(become(makeInPhase(phase, { gate: gate(name) }), start + 24 * hour).held?.why).toEqual({
      reason: 'approvalExpired',
      gate: name,
    });
  });

  it('reminds at 50 and at 90 %, once each', () => {
    const half = become(makeRollout({ gate: gate('start') }), start + 12 * hour);
    expect(half.told.lines.at(-1)?.what).toMatchObject({ say: 'gateReminder', share: 50 });
    expect(decided(half, start + 13 * hour).kind).toBe('wait');
    const most = become(half, start + 21.6 * hour);
    expect(most.told.lines.at(-1)?.what).toMatchObject({ say: 'gateReminder', share: 90 });
    expect(decided(most, start + 23 * hour).kind).toBe('wait');
  });

  it('that was asleep at 50 % reminds only once', () => {
    expect(become(makeRollout({ gate: gate('start') }), start + 23 * hour).gate?.reminders).toBe(2);
  });
});

describe('a deadline', () => {
  it.each([
    ['provision', { name: 'provision' }, 30 * minute],
    ['canary', { name: 'canary', round: 1 }, 2 * hour],
    ['shift', { name: 'shift', step: 0 }, 24 * hour],
    ['bake', { name: 'bake' }, 72 * hour],
    ['drain', { name: 'drain', idle }, 14 * 24 * hour],
    ['retire', { name: 'retire', idle }, 2 * hour],
    ['rollback', { name: 'rollback', from: 'bake', why: { reason: 'verdict' }, idle }, 14 * 24 * hour],
  ] as const)('of %s holds when it has passed', (name, phase, ms) => {
    expect(become(makeInPhase(phase), start + ms + 1).held?.why).toMatchObject({ reason: 'deadline', phase: name });
    const before = decided(makeInPhase(phase), start + ms);
    expect(before.kind === 'become' && before.rollout.held).toBeFalsy();
  });

  it('says what keeps an environment from going where the phase removes one, and only there (F131)', () => {
    const retire = makeInPhase({ name: 'retire', idle });
    expect(become(retire, start + 3 * hour).held?.why).toMatchObject({ deletion: { environment: blueName } });
    expect(become(makeInPhase({ name: 'bake' }), start + 73 * hour).held?.why).not.toHaveProperty('deletion');
  });

  it('passes also while something looks different each time', () => {
    const suspects = { 'environment/nightly-blue': { found: 'x', since: start, looks: 1 } };
    expect(decided(makeInPhase({ name: 'bake' }, { suspects }))).toEqual({ kind: 'wait', why: 'lookingAgain' });
    expect(become(makeInPhase({ name: 'bake' }, { suspects }), start + 73 * hour).held?.why).toMatchObject({
      reason: 'deadline',
    });
  });
});

describe('a difference', () => {
  const changed = makeSeen({ environments: [makeBlue(), makeGreen()], queues: [makeQueue()] });
  const expecting = agreeing(makeInPhase({ name: 'bake' }), seen);
  const drift = {
    kind: 'order' as const,
    queue: 'nightly',
    expected: orderOf(greenName, blueName),
    found: orderOf(blueName),
  };

  function believed(change: Partial<Rollout> = {}): Rollout {
    const suspects = { 'order/nightly': { found: canonical(drift), since: start, looks: 2 } };
    return { ...expecting, suspects, ...change };
  }

  it('holds with what was found', () => {
    const decision = decide(believed(), changed, start + 4_000, terms);
    expect(decision).toMatchObject({
      kind: 'become',
      rollout: { held: { why: { reason: 'drift', drifts: [{ kind: 'order' }] } } },
    });
  });

  it('is shown once, and another reason to hold stays in sight', () => {
    const shown: HoldReason = { reason: 'drift', drifts: [drift] };
    expect(decide(believed({ held: { at: start, why: shown } }), changed, start + 4_000, terms)).toEqual({
      kind: 'wait',
      why: 'held',
    });
    const person: HoldReason = { reason: 'person', by: 'U0BOB' };
    expect(decide(believed({ held: { at: start, why: person } }), changed, start + 4_000, terms)).toEqual({
      kind: 'wait',
      why: 'held',
    });
  });

  it('that somebody took back leaves nothing to adopt, but a person still resumes', () => {
    const held = { at: start, why: { reason: 'drift' as const, drifts: [drift] } };
    const decision = decide({ ...expecting, held }, seen, start + 5_000, terms);
    expect(decision).toMatchObject({ kind: 'become', rollout: { held: { why: { reason: 'drift', drifts: [] } } } });
    const next = decision.kind === 'become' ? decision.rollout : expecting;
    expect(decide(next, seen, start + 6_000, terms)).toEqual({ kind: 'wait', why: 'held' });
  });
});

describe('held', () => {
  it('nothing advances, no gate expires and no deadline passes', () => {
    for (const rollout of [
      makeRollout(),
      makeInPhase({ name: 'bake' }, { gate: gate('retire') }),
      makeInPhase({ name: 'provision' }),
    ]) {
      const held = hold(rollout, start, { reason: 'person', by: 'U0BOB' });
      expect(decided(held, start + 100 * hour)).toEqual({ kind: 'wait', why: 'held' });
    }
  });
});
