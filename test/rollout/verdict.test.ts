import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, type AlarmState, type JudgeInput, type Judgement, type Sample } from '../../src/rollout/verdict.js';

const limits = { maxFailureRate: 0.05, maxDurationRatio: 1.5, significance: 0.05 };

function makeSample(succeeded: number, failed: number, runSeconds: readonly number[] = []): Sample {
  return { succeeded, failed, runSeconds };
}

/** 20 good jobs on green, 198 of 200 on blue, equal run times: a PASS. */
function makeInput(change: Partial<JudgeInput> = {}): JudgeInput {
  const runSeconds = [10, 11, 12, 13, 14];
  return { limits, blue: makeSample(198, 2, runSeconds), green: makeSample(20, 0, runSeconds), minJobs: 10, ...change };
}

function reasonsOf(judgement: Judgement): string[] {
  return judgement.reasons.map(({ reason }) => reason);
}

const AnySample = fc.record({
  succeeded: fc.nat(60),
  failed: fc.nat(20),
  runSeconds: fc.array(fc.double({ noNaN: false }), { maxLength: 20 }),
});
const AnyAlarm = fc.record({
  name: fc.string(),
  state: fc.constantFrom<AlarmState['state']>('ok', 'alarm', 'insufficient', 'missing'),
});
const AnyInput = fc.record({
  limits: fc.record({
    maxFailureRate: fc.double({ min: 0, max: 1, noNaN: true }),
    maxDurationRatio: fc.double({ min: 0.1, max: 10, noNaN: true }),
    significance: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  blue: AnySample,
  green: AnySample,
  minJobs: fc.nat(30),
  failuresOnly: fc.boolean(),
  alarms: fc.array(AnyAlarm, { maxLength: 2 }),
  shares: fc.record(
    { failures: fc.double({ min: 0, max: 1, noNaN: true }), duration: fc.double({ min: 0, max: 1, noNaN: true }) },
    { requiredKeys: [] },
  ),
});

describe('PASS', () => {
  it('is for enough jobs with nothing against them, and tells how strong that is', () => {
    const judgement = judge(makeInput());
    expect(judgement.verdict).toBe('PASS');
    expect(judgement.reasons).toEqual([
      { reason: 'strength', succeeded: 20, jobs: 20, upper95: judgement.failures.greenUpper95 },
    ]);
    expect(judgement.failures.greenUpper95).toBeCloseTo(0.1391, 4);
  });

  it('needs the last job of the minimum', () => {
    expect(judge(makeInput({ green: makeSample(10, 0), minJobs: 10 })).verdict).toBe('PASS');
    const judgement = judge(makeInput({ green: makeSample(9, 0), minJobs: 10 }));
    expect(judgement.verdict).toBe('INCONCLUSIVE');
    expect(judgement.reasons).toContainEqual({ reason: 'notEnoughJobs', side: 'green', jobs: 9, needed: 10 });
    const gone = [{ name: 'canary-abcd2345-10', jobId: 'job-10' }];
    expect(judge(makeInput({ green: makeSample(9, 0), minJobs: 10, gone })).reasons).toContainEqual({
      reason: 'notEnoughJobs',
      side: 'green',
      jobs: 9,
      needed: 10,
      gone,
    });
  });

  it('counts failed jobs among those that finished', () => {
    const lenient = { ...limits, maxFailureRate: 0.5, significance: 0.01 };
    expect(judge(makeInput({ limits: lenient, green: makeSample(9, 1), minJobs: 10 })).verdict).toBe('PASS');
  });

  it('is never given without a job, however few are asked for', () => {
    for (const minJobs of [0, -1, 1]) {
      expect(judge(makeInput({ green: makeSample(0, 0), minJobs })).verdict).toBe('INCONCLUSIVE');
    }
  });

  it('needs blue jobs only where they are asked for', () => {
    const blue = makeSample(0, 0);
    expect(judge(makeInput({ blue })).verdict).toBe('PASS');
    const judgement = judge(makeInput({ blue, minBlueJobs: 1 }));
    expect(judgement.verdict).toBe('INCONCLUSIVE');
    expect(judgement.reasons).toContainEqual({ reason: 'notEnoughJobs', side: 'blue', jobs: 0, needed: 1 });
  });

  it('allows an observed failure rate at the limit, not above it', () => {
    expect(judge(makeInput({ blue: makeSample(180, 20), green: makeSample(19, 1) })).verdict).toBe('PASS');
    const judgement = judge(makeInput({ blue: makeSample(180, 20), green: makeSample(18, 1) }));
    expect(judgement.verdict).toBe('INCONCLUSIVE');
    expect(judgement.reasons).toContainEqual({
      reason: 'failureRateAboveLimit',
      failed: 1,
      jobs: 19,
      rate: 1 / 19,
      maxFailureRate: 0.05,
    });
  });
});

describe('failures', () => {
  it.each([
    [0, 10, 2, 200, 'PASS'],
    [1, 10, 2, 200, 'INCONCLUSIVE'],
    [2, 10, 2, 200, 'FAIL'],
    [1, 5, 2, 200, 'INCONCLUSIVE'],
    [3, 10, 10, 200, 'FAIL'],
    [2, 10, 0, 20, 'INCONCLUSIVE'],
  ])('%i of %i on green against %i of %i on blue', (failed, jobs, blueFailed, blueJobs, verdict) => {
    const blue = makeSample(blueJobs - blueFailed, blueFailed);
    expect(judge(makeInput({ blue, green: makeSample(jobs - failed, failed), minJobs: 5 })).verdict).toBe(verdict);
  });

  it('make it FAIL when they are significant, whatever the limit of the rate', () => {
    const judgement = judge(makeInput({ limits: { ...limits, maxFailureRate: 1 }, green: makeSample(8, 2) }));
    expect(judgement.verdict).toBe('FAIL');
    expect(judgement.reasons[0]).toMatchObject({
      reason: 'failuresSignificant',
      greenFailed: 2,
      greenJobs: 10,
      blueFailed: 2,
      blueJobs: 200,
    });
  });

  it('make it FAIL at a p that equals the significance, for 1/20 is not above 0.05', () => {
    const onEdge = makeInput({
      limits: { ...limits, maxFailureRate: 1 },
      blue: makeSample(19, 0),
      green: makeSample(0, 1),
      minJobs: 1,
    });
    expect(judge(onEdge).verdict).toBe('FAIL');
    expect(judge({ ...onEdge, limits: { ...onEdge.limits, significance: 0.0499 } }).verdict).toBe('PASS');
  });

  it('make it FAIL when the true rate is surely above the limit, without a baseline', () => {
    const judgement = judge(makeInput({ blue: makeSample(0, 0), green: makeSample(7, 3) }));
    expect(judgement.verdict).toBe('FAIL');
    expect(judgement.reasons[0]).toEqual({
      reason: 'failureRateProven',
      failed: 3,
      jobs: 10,
      lower95: judgement.failures.greenLower95,
      maxFailureRate: 0.05,
    });
    expect(judge(makeInput({ blue: makeSample(0, 0), green: makeSample(8, 2) })).verdict).toBe('INCONCLUSIVE');
  });

  it('make it FAIL at once under a limit of zero', () => {
    const none = { ...limits, maxFailureRate: 0 };
    expect(
      judge(makeInput({ limits: none, blue: makeSample(6, 0), green: makeSample(5, 1), minJobs: 6 })).verdict,
    ).toBe('FAIL');
    expect(judge(makeInput({ limits: none, green: makeSample(10, 0) })).verdict).toBe('PASS');
  });

  it('make it FAIL even before there are enough jobs', () => {
    expect(judge(makeInput({ green: makeSample(1, 3), minJobs: 20 })).verdict).toBe('FAIL');
  });

  it('that cannot be compared at this size abstain, and that alone does not keep it from PASS', () => {
    const judgement = judge(makeInput({ blue: makeSample(5, 0, []), green: makeSample(1, 0, []), minJobs: 1 }));
    expect(judgement.verdict).toBe('PASS');
    expect(judgement.reasons).toContainEqual({
      reason: 'failureTestAbstains',
      greenJobs: 1,
      blueJobs: 5,
      smallestPValue: 1 / 6,
      significance: 0.05,
    });
    expect(reasonsOf(judge(makeInput({ blue: makeSample(19, 0), green: makeSample(1, 0) })))).not.toContain(
      'failureTestAbstains',
    );
  });
});

describe('run times', () => {
  const slow = makeSample(20, 0, [20, 22, 24, 26, 28]);

  it('make it FAIL when slower both by rank and by ratio', () => {
    const judgement = judge(makeInput({ green: slow }));
    expect(judgement.verdict).toBe('FAIL');
    expect(judgement.duration).toEqual({ pValue: 1 / 252, ratio: 2 });
    expect(judgement.reasons[0]).toEqual({
      reason: 'slowerSignificant',
      pValue: 1 / 252,
      ratio: 2,
      significance: 0.05,
      maxDurationRatio: 1.5,
    });
  });

  it('do not when the ratio only equals its limit', () => {
    expect(judge(makeInput({ green: slow, limits: { ...limits, maxDurationRatio: 2 } })).verdict).toBe('PASS');
    expect(judge(makeInput({ green: slow, limits: { ...limits, maxDurationRatio: 1.999 } })).verdict).toBe('FAIL');
  });

  it('do not when the ranks may be chance', () => {
    expect(judge(makeInput({ green: slow, limits: { ...limits, significance: 0.0039 } })).verdict).toBe('PASS');
    expect(judge(makeInput({ green: makeSample(20, 0, [1, 1, 24, 26, 28]) })).verdict).toBe('PASS');
  });

  it('make it FAIL at 3 against 3, where p equals the significance', () => {
    const input = makeInput({ blue: makeSample(198, 2, [1, 2, 3]), green: makeSample(20, 0, [4, 5, 6]) });
    expect(judge(input).verdict).toBe('FAIL');
    expect(judge(input).duration).toEqual({ pValue: 0.05, ratio: 2.5 });
  });

  it('abstain when there are too few of them, and say so', () => {
    const judgement = judge(makeInput({ blue: makeSample(198, 2, [1, 2]), green: makeSample(20, 0, [4, 5, 6]) }));
    expect(judgement.verdict).toBe('PASS');
    expect(judgement.reasons[0]).toMatchObject({
      reason: 'durationTestAbstains',
      greenRuns: 3,
      blueRuns: 2,
      significance: 0.05,
    });
  });

  it('are null without any on one side, and no reason for doubt', () => {
    for (const side of ['blue', 'green'] as const) {
      const judgement = judge(makeInput({ [side]: makeSample(20, 0) }));
      expect(judgement.duration).toBeNull();
      expect(judgement.verdict).toBe('PASS');
      expect(judgement.reasons[0]).toMatchObject({ reason: 'durationTestAbstains', smallestPValue: 1 });
    }
  });

  it('are left out where failures alone are judged', () => {
    const judgement = judge(makeInput({ green: slow, failuresOnly: true }));
    expect(judgement).toMatchObject({ verdict: 'PASS', duration: null });
    expect(reasonsOf(judgement)).toEqual(['durationNotJudged', 'strength']);
  });

  it('that no clock can measure are left out', () => {
    const odd = makeSample(20, 0, [10, Number.NaN, -5, Number.POSITIVE_INFINITY]);
    expect(judge(makeInput({ green: odd })).duration?.ratio).toBeCloseTo(10 / 12, 12);
  });

  it('of no length on blue still give a ratio that JSON can carry', () => {
    const zeros = makeSample(198, 2, [0, 0, 0, 0, 0]);
    expect(judge(makeInput({ blue: zeros, green: { ...zeros, failed: 0 } })).duration?.ratio).toBe(1);
    expect(judge(makeInput({ blue: makeSample(1, 0, [-0]), green: slow })).duration?.ratio).toBeGreaterThan(1e6);
    const judgement = judge(makeInput({ blue: zeros, green: slow }));
    expect(judgement.verdict).toBe('FAIL');
    expect(Number.isFinite(judgement.duration?.ratio)).toBe(true);
  });
});

describe('alarms', () => {
  it('in alarm make it FAIL by name', () => {
    const judgement = judge(
      makeInput({
        alarms: [
          { name: 'a', state: 'ok' },
          { name: 'b', state: 'alarm' },
        ],
      }),
    );
    expect(judgement.verdict).toBe('FAIL');
    expect(judgement.reasons[0]).toEqual({ reason: 'alarm', name: 'b' });
  });

  it('without data are neither PASS nor FAIL', () => {
    for (const state of ['insufficient', 'missing'] as const) {
      const judgement = judge(makeInput({ alarms: [{ name: 'a', state }] }));
      expect(judgement.verdict).toBe('INCONCLUSIVE');
      expect(judgement.reasons[0]).toEqual({ reason: 'alarmWithoutData', name: 'a', state });
    }
  });

  it('that are fine change nothing', () => {
    expect(judge(makeInput({ alarms: [{ name: 'a', state: 'ok' }] }))).toEqual(judge(makeInput()));
  });
});

describe('looks', () => {
  it('change no value, and are told from the second on', () => {
    const once = judge(makeInput({ looks: 1 }));
    const often = judge(makeInput({ looks: 4 }));
    expect(once).toEqual(judge(makeInput()));
    expect(often).toMatchObject({ verdict: once.verdict, failures: once.failures, duration: once.duration });
    expect(often.reasons).toContainEqual({ reason: 'repeatedLooks', looks: 4, significance: 0.05 });
  });
});

describe('a bound that equals the limit', () => {
  it('does not exceed it', () => {
    const one = judge(makeInput({ blue: makeSample(0, 0), green: makeSample(0, 1), minJobs: 1 }));
    expect(one.verdict).toBe('INCONCLUSIVE');
    expect(one.failures.greenLower95).toBeCloseTo(0.05, 12);
  });
});

describe('a look that shares the significance with others', () => {
  const shares = { failures: 0.035, failureRate: 0.015, duration: 0.05 };

  it('finds guilty only what its share proves, and passes nothing that a single look would find guilty', () => {
    // 2 of 10 against 2 of 200 has p = 0.0117 (anchors.md).
    const few = { blue: makeSample(198, 2), green: makeSample(8, 2) };
    expect(judge(makeInput(few)).verdict).toBe('FAIL');
    const shared = judge(makeInput({ ...few, looks: 3, shares }));
    expect(shared.verdict).toBe('INCONCLUSIVE');
    expect(shared.reasons).toContainEqual(
      expect.objectContaining({ reason: 'notYetProven', test: 'failures', level: 0.05 * 0.035, significance: 0.05 }),
    );
    expect(shared.reasons).toContainEqual(expect.objectContaining({ reason: 'sharedLooks', looks: 3 }));
    expect(judge(makeInput({ ...few, green: makeSample(6, 4), looks: 3, shares })).verdict).toBe('FAIL');
  });

  it('asks as much of the failure rate and of run times', () => {
    const alone = { blue: makeSample(0, 0), minJobs: 1 };
    const rate = (failed: number, all: number) =>
      judge(makeInput({ ...alone, green: makeSample(all - failed, failed), looks: 2, shares }));
    // At least 2 of 5 at a true rate of 5 % has a probability of 0.0226; 4 of 5 has 0.00003.
    expect(reasonsOf(rate(2, 5))).toContain('notYetProven');
    expect(rate(4, 5).verdict).toBe('FAIL');
    const slow = (jobs: number) =>
      judge(
        makeInput({
          blue: makeSample(5, 0, [1, 2, 3, 4, 5]),
          green: makeSample(
            jobs,
            0,
            Array.from({ length: jobs }, (_, i) => 20 + i),
          ),
          minJobs: 1,
          looks: 2,
          shares,
        }),
      );
    expect(reasonsOf(slow(4))).toContain('notYetProven');
    expect(slow(7).verdict).toBe('FAIL');
  });

  it('leaves the whole to a test that shares nothing', () => {
    const few = makeInput({ blue: makeSample(198, 2), green: makeSample(8, 2) });
    expect(judge({ ...few, shares: { duration: 0.5 } }).verdict).toBe('FAIL');
  });
});

describe('for every input', () => {
  it('no number is NaN or infinite, and p-values lie in (0, 1]', () => {
    fc.assert(
      fc.property(AnyInput, (input) => {
        const { failures, duration, reasons } = judge(input);
        const numbers = [failures, duration ?? {}, ...reasons]
          .flatMap((facts) => Object.values(facts))
          .filter((x) => typeof x === 'number');
        expect(numbers.every((x) => Number.isFinite(x))).toBe(true);
        for (const p of [failures.pValue, duration?.pValue ?? 1]) expect(p > 0 && p <= 1).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('the verdict follows from its first reasons', () => {
    const failing = ['failuresSignificant', 'failureRateProven', 'slowerSignificant', 'alarm'];
    const doubting = ['notEnoughJobs', 'failureRateAboveLimit', 'notYetProven', 'alarmWithoutData'];
    fc.assert(
      fc.property(AnyInput, (input) => {
        const judgement = judge(input);
        const reasons = reasonsOf(judgement);
        expect(reasons.some((reason) => failing.includes(reason))).toBe(judgement.verdict === 'FAIL');
        expect(reasons.some((reason) => doubting.includes(reason))).toBe(judgement.verdict === 'INCONCLUSIVE');
      }),
      { numRuns: 200 },
    );
  });

  it('an empty green never passes nor fails but for an alarm', () => {
    fc.assert(
      fc.property(AnyInput, (input) => {
        const quiet = input.alarms.filter(({ state }) => state !== 'alarm');
        expect(judge({ ...input, alarms: quiet, green: makeSample(0, 0) }).verdict).toBe('INCONCLUSIVE');
      }),
      { numRuns: 100 },
    );
  });

  it('a success that turns into a failure never makes the verdict better', () => {
    const worth = { FAIL: 0, INCONCLUSIVE: 1, PASS: 2 };
    fc.assert(
      fc.property(AnyInput, (input) => {
        fc.pre(input.green.succeeded > 0);
        const worse = { ...input.green, succeeded: input.green.succeeded - 1, failed: input.green.failed + 1 };
        const before = judge(input);
        const after = judge({ ...input, green: worse });
        expect(worth[after.verdict]).toBeLessThanOrEqual(worth[before.verdict]);
        expect(after.failures.pValue).toBeLessThanOrEqual(before.failures.pValue * (1 + 1e-9));
      }),
      { numRuns: 200 },
    );
  });

  it('a count that is no count is a broken promise', () => {
    for (const count of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => judge(makeInput({ green: makeSample(count, 0) }))).toThrow(RangeError);
      expect(() => judge(makeInput({ blue: makeSample(0, count) }))).toThrow(RangeError);
    }
  });
});
