import { describe, expect, it } from 'vitest';
import { decide } from '../../src/rollout/decide.js';
import type { Canary, Look, Rollout } from '../../src/rollout/rollout.js';
import type { Judgement, VerdictReason } from '../../src/rollout/verdict.js';
import { agreeing, makeBlue, makeGreen, makeInPhase, makeSeen, startedAt as start, terms } from '../make-seen.js';

const idle = { looks: 0, at: 0 };
const seen = makeSeen({ environments: [makeBlue(), makeGreen()] });
const invalid = makeSeen({
  environments: [makeBlue(), makeGreen({ status: 'invalid', statusText: 'INVALID', statusReason: 'no' })],
});

function why(rollout: Rollout, look = seen): unknown {
  const decision = decide(agreeing(rollout, look), look, start, terms);
  const phase = decision.kind === 'become' ? decision.rollout.phase : undefined;
  return phase?.name === 'rollback' ? phase.why : undefined;
}

function looks(...verdicts: Judgement['verdict'][]): Look[] {
  return verdicts.map((verdict, i) => ({ at: start + i, evidence: String(i), verdict }));
}

describe('two of the last three looks that FAIL', () => {
  it.each([
    [['FAIL'], false],
    [['FAIL', 'PASS'], false],
    [['FAIL', 'FAIL'], true],
    [['FAIL', 'INCONCLUSIVE', 'FAIL'], true],
    [['PASS', 'FAIL', 'PASS'], false],
  ] as const)('%j: %s', (verdicts, goes) => {
    for (const phase of [{ name: 'bake' }, { name: 'shift', step: 0 }, { name: 'canary', round: 1 }] as const)
      expect(why(makeInPhase(phase, { looks: looks(...verdicts) }))).toEqual(goes ? { reason: 'verdict' } : undefined);
  });

  it('send it back while held and while it waits at a gate, too', () => {
    const gate = {
      name: 'retire' as const,
      instance: 4,
      openedAt: start,
      expiresAt: start + 1_000,
      reminders: 0 as const,
    };
    const held = { at: start, why: { reason: 'person' as const, by: 'U0BOB' } };
    expect(why(makeInPhase({ name: 'bake' }, { looks: looks('FAIL', 'FAIL'), held }))).toEqual({ reason: 'verdict' });
    expect(why(makeInPhase({ name: 'bake' }, { looks: looks('FAIL', 'FAIL'), gate }))).toEqual({ reason: 'verdict' });
  });
});

describe('at once', () => {
  const failures = { pValue: 0.01, greenRate: 1, blueRate: 0, greenUpper95: 1, greenLower95: 0.5 };
  const judged = (reason: VerdictReason): Rollout['judgement'] => ({
    verdict: 'FAIL',
    failures,
    duration: null,
    reasons: [reason],
    at: start,
  });
  const proven: VerdictReason = { reason: 'failureRateProven', failed: 5, jobs: 5, lower95: 0.5, maxFailureRate: 0.05 };
  const canary: Canary = { number: 1, round: 1, definition: 'nightly-etl', jobId: 'a' };
  const ended = { ...canary, result: { succeeded: false, onGreen: true } };

  it('when every canary has ended and they failed', () => {
    const phase = { name: 'canary', round: 1 } as const;
    expect(why(makeInPhase(phase, { canaries: [ended], judgement: judged(proven) }))).toEqual({
      reason: 'canariesFailed',
    });
    expect(
      why(makeInPhase(phase, { canaries: [ended, { ...canary, number: 2 }], judgement: judged(proven) })),
    ).toBeUndefined();
  });

  it('for an alarm too, once every canary has ended', () => {
    const alarm = judged({ reason: 'alarm', name: 'errors' });
    expect(why(makeInPhase({ name: 'canary', round: 1 }, { canaries: [ended], judgement: alarm }))).toEqual({
      reason: 'canariesFailed',
    });
  });

  it('when the image of a canary cannot be pulled', () => {
    const diagnosis = {
      class: 'version' as const,
      cause: 'imageMissing' as const,
      raw: 'CannotPull',
      hardStop: 'imagePull' as const,
    };
    const canaries = [
      { ...ended, result: { ...ended.result, diagnosis } },
      { ...canary, number: 2 },
    ];
    expect(why(makeInPhase({ name: 'canary', round: 1 }, { canaries }))).toEqual({
      reason: 'imagePull',
      canary: '1',
      raw: 'CannotPull',
    });
    expect(why(makeInPhase({ name: 'canary', round: 2 }, { canaries }))).toBeUndefined();
  });

  it('when green becomes INVALID, from provision until blue is being deleted', () => {
    for (const phase of [
      { name: 'provision' },
      { name: 'canary', round: 1 },
      { name: 'shift', step: 0 },
      { name: 'bake' },
      { name: 'drain', idle },
      { name: 'retire', idle },
    ] as const)
      expect(why(makeInPhase(phase), invalid)).toEqual({ reason: 'greenInvalid', raw: 'no' });
    expect(why(makeInPhase({ name: 'retire', idle, deleteRequestedAt: 1 }), invalid)).toBeUndefined();
  });

  it('but not when a stranger of that name is INVALID', () => {
    const stranger = makeSeen({ environments: [makeBlue(), makeGreen({ status: 'invalid', tags: {} })] });
    expect(why(makeInPhase({ name: 'provision' }), stranger)).toBeUndefined();
  });
});
