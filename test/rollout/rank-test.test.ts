import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exactRankValuesMax,
  mannWhitneySmallestP,
  mannWhitneyUpperP,
  median,
  normalUpperTail,
} from '../../src/rollout/rank-test.js';

/** Mann–Whitney by trying every way to deal the values to the two sides and counting pairs that are won. */
function mannWhitneyByDealing(observed: readonly number[], reference: readonly number[]): number {
  const all = [...observed, ...reference];
  const seen = pairsWon(observed, reference);
  let dealt = 0;
  let asHigh = 0;
  for (let mask = 0; mask < 2 ** all.length; mask += 1) {
    const mine = all.filter((_, i) => ((mask >> i) & 1) === 1);
    if (mine.length !== observed.length) continue;
    dealt += 1;
    if (
      pairsWon(
        mine,
        all.filter((_, i) => ((mask >> i) & 1) === 0),
      ) >= seen
    )
      asHigh += 1;
  }
  return asHigh / dealt;
}

function pairsWon(a: readonly number[], b: readonly number[]): number {
  return a.flatMap((x) => b.map((y) => (x > y ? 1 : x === y ? 0.5 : 0))).reduce<number>((sum, won) => sum + won, 0);
}

const Values = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 });
const ManyValues = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 90 });

describe('Mann–Whitney test', () => {
  it('gives 84/924 for two ties broken upwards among six zeros', () => {
    expect(mannWhitneyUpperP([0, 1, 2, 1, 0, 0], [0, 0, 0, 0, 0, 0])).toBe(84 / 924);
  });

  it.each([
    [3, 1 / 20],
    [4, 1 / 70],
    [5, 1 / 252],
  ])('%i against as many reach at best the known p', (n, p) => {
    const low = Array.from({ length: n }, (_, i) => i);
    expect(
      mannWhitneyUpperP(
        low.map((x) => x + n),
        low,
      ),
    ).toBe(p);
    expect(mannWhitneySmallestP(n, n)).toBeCloseTo(p, 15);
  });

  it('agrees with dealing the values in every possible way, ties included', () => {
    fc.assert(
      fc.property(Values, Values, (observed, reference) => {
        expect(mannWhitneyUpperP(observed, reference)).toBeCloseTo(mannWhitneyByDealing(observed, reference), 9);
      }),
    );
  });

  it('is exact up to 100 values in all', () => {
    const observed = Array.from({ length: 50 }, (_, i) => i * 2 + 10.5);
    const reference = Array.from({ length: 50 }, (_, i) => i * 1.7 + 0.013);
    expect(observed.length + reference.length).toBe(exactRankValuesMax);
    expect(mannWhitneyUpperP(observed, reference)).toBeCloseTo(0.0014041583193853788, 12);
  });

  it('uses the normal approximation with both corrections above 100 values', () => {
    const untied = [
      Array.from({ length: 80 }, (_, i) => 100 + i * 1.5),
      Array.from({ length: 70 }, (_, i) => 90 + i * 1.25),
    ] as const;
    expect(mannWhitneyUpperP(...untied)).toBeCloseTo(3.491525556794458e-6, 15);
    const tied = [
      Array.from({ length: 60 }, (_, i) => 10 + ((i * 7) % 23)),
      Array.from({ length: 60 }, (_, i) => 8 + ((i * 5) % 19)),
    ] as const;
    expect(mannWhitneyUpperP(...tied)).toBeCloseTo(0.0004623106534382632, 13);
    expect(mannWhitneyUpperP(tied[1], tied[0])).toBeCloseTo(0.9995462974495865, 13);
  });

  it('is the mirror of itself when both sides and the order of values are turned round', () => {
    fc.assert(
      fc.property(ManyValues, ManyValues, (observed, reference) => {
        const turned = mannWhitneyUpperP(
          reference.map((x) => -x),
          observed.map((x) => -x),
        );
        expect(turned).toBeCloseTo(mannWhitneyUpperP(observed, reference), 9);
      }),
      { numRuns: 30 },
    );
  });

  it('depends on the order of the values alone', () => {
    fc.assert(
      fc.property(ManyValues, ManyValues, (observed, reference) => {
        const stretch = (x: number): number => x ** 3 / 7 + 1;
        const stretched = mannWhitneyUpperP(observed.map(stretch), reference.map(stretch));
        expect(stretched).toBe(mannWhitneyUpperP(observed, reference));
      }),
      { numRuns: 30 },
    );
  });

  it('never gets larger when one observed value rises', () => {
    const Different = fc.uniqueArray(fc.nat(1000), { minLength: 2, maxLength: 120 });
    fc.assert(
      fc.property(Different, fc.nat(1000), (values, rise) => {
        const [first = 0, ...observed] = values.filter((_, i) => i % 2 === 0);
        const reference = values.filter((_, i) => i % 2 === 1);
        const before = mannWhitneyUpperP([first, ...observed], reference);
        // Half a step keeps the risen value apart from all others.
        expect(mannWhitneyUpperP([first + rise + 0.5, ...observed], reference)).toBeLessThanOrEqual(
          before * (1 + 1e-12),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('stays in (0, 1], also when all values are equal or all far apart', () => {
    const same = Array.from({ length: 80 }, () => 5);
    expect(mannWhitneyUpperP(same, same)).toBe(1);
    expect(mannWhitneyUpperP([5, 5], [5, 5, 5])).toBe(1);
    // At this size the variance of equal values comes out below zero.
    expect(
      mannWhitneyUpperP(
        Array.from({ length: 285_028 }, () => 5),
        [5],
      ),
    ).toBe(1);
    const low = Array.from({ length: 3000 }, (_, i) => i);
    expect(
      mannWhitneyUpperP(
        low.map((x) => x + 3000),
        low,
      ),
    ).toBe(Number.MIN_VALUE);
    fc.assert(
      fc.property(ManyValues, ManyValues, (observed, reference) => {
        const p = mannWhitneyUpperP(observed, reference);
        expect(p > 0 && p <= 1).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('says nothing when a side is empty', () => {
    expect(mannWhitneyUpperP([], [1, 2])).toBe(1);
    expect(mannWhitneyUpperP([1, 2], [])).toBe(1);
    expect(mannWhitneySmallestP(0, 4)).toBe(1);
  });

  it('reaches less by the approximation than by counting, and says so', () => {
    const reference = Array.from({ length: 100 }, (_, i) => i);
    expect(mannWhitneySmallestP(1, 100)).toBeCloseTo(mannWhitneyUpperP([1000], reference), 15);
    expect(mannWhitneySmallestP(1, 100)).toBeGreaterThan(1 / 101);
  });
});

describe('normal tail', () => {
  it.each([
    [-3, 0.9986501019683699],
    [-0.5, 0.6914624612740131],
    [0, 0.5],
    [0.3, 0.3820885778110474],
    [1.6448536269514722, 0.05],
    [2.5, 0.006209665325776132],
    [3, 0.0013498980316300933],
    [5, 2.866515718791933e-7],
    [10, 7.61985302416047e-24],
    [37, 5.7255712225239266e-300],
  ])('above %f is the known one', (z, p) => {
    expect(normalUpperTail(z) / p).toBeCloseTo(1, 11);
  });
});

describe('median', () => {
  it('is the middle value, or the mean of the two middle ones, in any order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 1, 4, 2])).toBe(3);
    expect(median([7])).toBe(7);
    expect(median([])).toBeUndefined();
  });
});
