import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answer,
  canRetry,
  canRollBack,
  holdKey,
  type Person,
  type Press,
  type Refusal,
} from '../../src/rollout/answer.js';
import {
  terminalPhases,
  type Drift,
  type HoldReason,
  type OpenGate,
  type Phase,
  type Rollout,
} from '../../src/rollout/rollout.js';
import { makeRollout } from '../make-rollout.js';
import { blueName, greenName, hour, makeInPhase, orderOf, startedAt as now } from '../make-seen.js';

const alice: Person = { user: 'U0ALICE', starter: false, approver: true };
const bob: Person = { user: 'U0BOB', starter: true, approver: true };
const carol: Person = { user: 'U0CAROL', starter: true, approver: false };
const mallory: Person = { user: 'U0MALLORY', starter: false, approver: false };
const rules = { distinctFromStarter: true };
const idle = { looks: 0, at: 0 };

function gate(name: OpenGate['name'], step?: number): OpenGate {
  return {
    name,
    ...(step === undefined ? {} : { step }),
    instance: 7,
    openedAt: now,
    expiresAt: now + hour,
    reminders: 0,
  };
}

function at(name: OpenGate['name'], step?: number): Rollout {
  return makeInPhase({ name: 'bake' }, { gate: gate(name, step) });
}

function refusal(rollout: Rollout, person: Person, press: Press, time = now): Refusal['reason'] | 'accepted' {
  const given = answer(rollout, person, press, rules, time);
  return given.answer === 'refused' ? given.why.reason : 'accepted';
}

function held(why: HoldReason, phase: Parameters<typeof makeInPhase>[0] = { name: 'bake' }): Rollout {
  return makeInPhase(phase, { held: { at: now, why } });
}

const everyPress: Press[] = [
  { press: 'approve', gate: 'start' },
  { press: 'rollback' },
  { press: 'hold' },
  { press: 'resume' },
  { press: 'retry' },
];

describe('rights', () => {
  it('come first: an outsider learns nothing of the state', () => {
    for (const rollout of [makeRollout(), makeInPhase({ name: 'complete' }), held({ reason: 'inconclusive' })]) {
      for (const press of everyPress) expect(refusal(rollout, mallory, press)).toBe('notAllowed');
    }
  });

  it('of a starter are all but to approve', () => {
    expect(refusal(makeRollout(), carol, { press: 'approve', gate: 'start' })).toBe('notAllowed');
    expect(refusal(at('retire'), carol, { press: 'rollback' })).toBe('accepted');
    expect(refusal(at('retire'), carol, { press: 'hold' })).toBe('accepted');
  });

  it('keep whoever started from approving, unless the policy lets them', () => {
    expect(refusal(makeRollout(), bob, { press: 'approve', gate: 'start' })).toBe('starterMayNotApprove');
    expect(answer(makeRollout(), bob, { press: 'approve' }, { distinctFromStarter: false }, now).answer).toBe(
      'accepted',
    );
  });
});

describe('an approval', () => {
  it.each(['retire', 'delete'] as const)('of gate %s must name it when typed', (name) => {
    expect(refusal(at(name), alice, { press: 'approve' })).toBe('gateMustBeNamed');
    expect(refusal(at(name), alice, { press: 'approve', gate: name })).toBe('accepted');
    expect(refusal(at(name), alice, { press: 'approve', gate: 'shift' })).toBe('otherGate');
  });

  it('of the first step needs no name, of later ones it does, with the step', () => {
    expect(refusal(at('shift', 1), alice, { press: 'approve' })).toBe('accepted');
    expect(refusal(at('shift', 2), alice, { press: 'approve' })).toBe('gateMustBeNamed');
    expect(refusal(at('shift', 2), alice, { press: 'approve', gate: 'shift' })).toBe('otherGate');
    expect(refusal(at('shift', 2), alice, { press: 'approve', gate: 'shift', step: 3 })).toBe('otherGate');
    expect(refusal(at('shift', 2), alice, { press: 'approve', gate: 'shift', step: 2 })).toBe('accepted');
  });

  it('by a button counts for the gate it was drawn for alone', () => {
    expect(refusal(at('delete'), alice, { press: 'approve', instance: 7 })).toBe('accepted');
    expect(refusal(at('delete'), alice, { press: 'approve', instance: 6 })).toBe('staleButton');
    expect(refusal(makeInPhase({ name: 'bake' }), alice, { press: 'approve', instance: 7 })).toBe('staleButton');
    expect(refusal(makeInPhase({ name: 'bake' }), alice, { press: 'approve' })).toBe('noOpenGate');
  });

  it('counts once', () => {
    const approval = { by: 'U0DAVE', at: now, planHash: makeRollout().plan.hash };
    const rollout = makeInPhase({ name: 'bake' }, { gate: { ...gate('retire'), approval } });
    expect(refusal(rollout, alice, { press: 'approve', gate: 'retire' })).toBe('alreadyApproved');
  });

  it('is not taken while held, nor when the time of the gate is over', () => {
    const rollout = { ...at('retire'), held: { at: now, why: { reason: 'person' as const, by: 'U0BOB' } } };
    expect(refusal(rollout, alice, { press: 'approve', gate: 'retire' })).toBe('isHeld');
    expect(refusal(at('retire'), alice, { press: 'approve', gate: 'retire' }, now + hour)).toBe('noOpenGate');
    expect(refusal(at('retire'), alice, { press: 'approve', gate: 'retire' }, now + hour - 1)).toBe('accepted');
  });
});

const AnyPhase: fc.Arbitrary<Parameters<typeof makeInPhase>[0]> = fc.constantFrom<Parameters<typeof makeInPhase>[0]>(
  { name: 'plan' },
  { name: 'provision' },
  { name: 'canary', round: 1 },
  { name: 'shift', step: 0 },
  { name: 'shift', step: 1, inPlaceSince: now },
  { name: 'bake' },
  { name: 'drain', idle },
  { name: 'drain', idle, disabledAt: now },
  { name: 'retire', idle },
  { name: 'retire', idle, deleteRequestedAt: now },
  { name: 'rollback', from: 'bake', why: { reason: 'verdict' }, idle },
  { name: 'complete' },
  { name: 'rolledBack', why: { reason: 'verdict' } },
  { name: 'aborted', why: { reason: 'verdict' } },
);
const drift: Drift = {
  kind: 'order',
  queue: 'nightly',
  expected: orderOf(greenName, blueName),
  found: orderOf(greenName),
};
const AnyHold = fc.constantFrom<HoldReason | null>(
  null,
  { reason: 'drift', drifts: [drift] },
  { reason: 'inconclusive' },
  { reason: 'deadline', phase: 'bake' },
  { reason: 'refused', operation: 'SubmitJob', target: '1', raw: '' },
  { reason: 'person', by: 'U0BOB' },
  { reason: 'approvalExpired', gate: 'delete' },
);

describe('the way back', () => {
  it('is open in every phase until blue’s deletion was asked for, held or not (I12)', () => {
    fc.assert(
      fc.property(AnyPhase, AnyHold, (phase, why) => {
        const rollout = makeInPhase(phase, { held: why && { at: now, why } });
        const over = terminalPhases.has(phase.name) || phase.name === 'rollback';
        const deleting = phase.name === 'retire' && 'deleteRequestedAt' in phase;
        expect(canRollBack(rollout)).toBe(!over && !deleting);
        expect(refusal(rollout, carol, { press: 'rollback' }) === 'accepted').toBe(!over && !deleting);
      }),
    );
  });

  it('says what to do when it is too late, under way or over', () => {
    const phase = (one: Phase): Rollout => makeRollout({ phase: one });
    const entry = { since: now, instance: 1 };
    expect(refusal(phase({ name: 'retire', idle, deleteRequestedAt: 1, ...entry }), alice, { press: 'rollback' })).toBe(
      'blueDeleted',
    );
    expect(
      refusal(phase({ name: 'rollback', from: 'bake', why: { reason: 'verdict' }, idle, ...entry }), alice, {
        press: 'rollback',
      }),
    ).toBe('alreadyRollingBack');
    expect(refusal(phase({ name: 'complete', ...entry }), alice, { press: 'rollback' })).toBe('ended');
  });
});

describe('resume', () => {
  const resume: Press = { press: 'resume' };
  const drifting = (one: Drift): HoldReason => ({ reason: 'drift', drifts: [one] });
  const order = (found: string[], expected = [greenName, blueName]): Drift => ({
    kind: 'order',
    queue: 'nightly',
    expected: orderOf(...expected),
    found: orderOf(...found),
  });

  it('lifts what a person, a deadline or an expired gate held', () => {
    expect(refusal(held({ reason: 'person', by: 'U0BOB' }), carol, resume)).toBe('accepted');
    expect(refusal(held({ reason: 'deadline', phase: 'bake' }), carol, resume)).toBe('accepted');
    expect(refusal(held({ reason: 'approvalExpired', gate: 'retire' }), carol, resume)).toBe('accepted');
    expect(refusal(makeInPhase({ name: 'bake' }), carol, resume)).toBe('notHeld');
  });

  it('does not make a PASS of canaries that could not be judged', () => {
    expect(refusal(held({ reason: 'inconclusive' }, { name: 'canary', round: 1 }), carol, resume)).toBe(
      'mustRetryOrRollBack',
    );
  });

  it('by a button acts on what it was drawn beside', () => {
    const rollout = held({ reason: 'person', by: 'U0BOB' });
    expect(refusal(rollout, carol, { press: 'resume', shown: holdKey(rollout) })).toBe('accepted');
    expect(refusal(rollout, carol, { press: 'resume', shown: 'older' })).toBe('staleButton');
    expect(refusal(rollout, carol, { press: 'retry', shown: 'older' })).toBe('staleButton');
  });

  it('takes an order in which green and blue kept their places', () => {
    const rollout = held(drifting(order([greenName, blueName, 'other'])));
    const given = answer(rollout, carol, resume, rules, now);
    expect(given).toMatchObject({ accepted: { does: 'resume', adopt: [{ kind: 'order' }] } });
    expect(refusal(held(drifting(order(['other', greenName, blueName]))), carol, resume)).toBe('accepted');
  });

  it.each([
    ['green lost its place', order([blueName])],
    ['blue lost its place', order([greenName])],
    ['they changed places', order([blueName, greenName])],
    ['a queue is gone', { kind: 'queue', queue: 'nightly', found: 'gone' } as const],
    [
      'green is gone',
      { kind: 'environment', environment: greenName, role: 'green', expected: 'a', found: 'gone' } as const,
    ],
  ])('is refused when %s', (_what, one) => {
    expect(refusal(held(drifting(one)), carol, resume)).toBe('placesLost');
  });

  it('is refused while green takes no jobs, since no step forward could be taken', () => {
    const disabled = { kind: 'environment', expected: 'ENABLED 0-8 vCPUs #a', found: 'DISABLED 0-8 vCPUs #a' } as const;
    const green = drifting({ ...disabled, environment: greenName, role: 'green' });
    expect(refusal(held(green), carol, resume)).toBe('environmentDisabled');
    const back = { name: 'rollback', from: 'bake', why: { reason: 'verdict' }, idle } as const;
    expect(refusal(held(green, back), carol, resume)).toBe('accepted');
    const blue = held(drifting({ ...disabled, environment: blueName, role: 'blue' }));
    expect(refusal(blue, carol, resume)).toBe('accepted');
    expect(refusal({ ...blue, plan: { ...blue.plan, placement: 'keep' } }, carol, resume)).toBe('environmentDisabled');
  });

  it('is refused when another revision or queue is at stake', () => {
    expect(
      refusal(held(drifting({ kind: 'definition', definition: 'd', expected: 'a', found: 'b' })), carol, resume),
    ).toBe('definitionMoved');
    expect(refusal(held(drifting({ kind: 'foreignQueue', queue: 'q', environment: 'e' })), carol, resume)).toBe(
      'foreignQueue',
    );
  });

  it.each([
    ['the definition was changed', { kind: 'definition', definition: 'd', expected: 'a', found: 'b' } as const],
    ['a queue is gone', { kind: 'queue', queue: 'nightly', found: 'gone' } as const],
    [
      'green is gone',
      { kind: 'environment', environment: greenName, role: 'green', expected: 'a', found: 'gone' } as const,
    ],
  ])('takes what nobody can put right once there is no way back: %s', (_what, one) => {
    const retire = (over: object) => held(drifting(one), { name: 'retire', idle, ...over });
    expect(refusal(retire({ deleteRequestedAt: 5 }), carol, resume)).toBe('accepted');
    expect(refusal(retire({}), carol, resume)).not.toBe('accepted');
  });

  it('is refused past the way back for what a hand can put right', () => {
    const retire = (one: Drift) => held(drifting(one), { name: 'retire', idle, deleteRequestedAt: 5 });
    expect(refusal(retire(order([blueName])), carol, resume)).toBe('placesLost');
    expect(refusal(retire({ kind: 'queue', queue: 'nightly', found: 'disabled' }), carol, resume)).toBe('placesLost');
  });

  it('goes on when nothing of the difference is left', () => {
    expect(refusal(held({ reason: 'drift', drifts: [] }), carol, resume)).toBe('accepted');
  });

  it('on the way back leaves what others did', () => {
    const phase = { name: 'rollback', from: 'bake', why: { reason: 'verdict' }, idle } as const;
    for (const one of [order([greenName]), { kind: 'queue', queue: 'nightly', found: 'gone' } as const])
      expect(refusal(held(drifting(one), phase), carol, resume)).toBe('accepted');
    expect(
      refusal(held(drifting({ kind: 'foreignQueue', queue: 'q', environment: greenName }), phase), carol, resume),
    ).toBe('foreignQueue');
  });

  it('in phase plan plans anew', () => {
    expect(answer(held(drifting(drift), { name: 'plan' }), carol, resume, rules, now)).toMatchObject({
      accepted: { does: 'replan' },
    });
  });
});

describe('retry and hold', () => {
  it('a retry means something after a refusal by AWS, or undecided canaries', () => {
    const refused: HoldReason = { reason: 'refused', operation: 'SubmitJob', target: '1', raw: '' };
    expect(refusal(held(refused), carol, { press: 'retry' })).toBe('accepted');
    expect(refusal(held({ reason: 'inconclusive' }, { name: 'canary', round: 1 }), carol, { press: 'retry' })).toBe(
      'accepted',
    );
    expect(refusal(held({ reason: 'person', by: 'U0BOB' }), carol, { press: 'retry' })).toBe('nothingToRetry');
    expect(refusal(makeInPhase({ name: 'bake' }), carol, { press: 'retry' })).toBe('notHeld');
    expect(canRetry(held({ reason: 'inconclusive' }))).toBe(false);
  });

  it('a hold does not push another one aside', () => {
    expect(refusal(held({ reason: 'inconclusive' }), carol, { press: 'hold' })).toBe('alreadyHeld');
    expect(refusal(makeInPhase({ name: 'bake' }), carol, { press: 'hold', words: 'lunch' })).toBe('accepted');
  });
});
