import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binomialUpperP,
  fisherSmallestP,
  fisherUpperP,
  rateLowerBound,
  rateUpperBound,
} from '../../src/rollout/statistics.js';

/** Failures of trials on the side under test, then on the other. */
function fisher(hits: number, trials: number, otherHits: number, otherTrials: number): number {
  return fisherUpperP({ hits, trials }, { hits: otherHits, trials: otherTrials });
}

/** n over k in whole numbers, without rounding. */
function choose(n: number, k: number): bigint {
  let ways = 1n;
  for (let i = 1; i <= k; i += 1) ways = (ways * BigInt(n - k + i)) / BigInt(i);
  return k < 0 || k > n ? 0n : ways;
}

function quotient(part: bigint, whole: bigint): number {
  return Number((part * 10n ** 18n) / whole) / 1e18;
}

/** Fisher's test by adding up every table with the same margins. */
function fisherByTables(hits: number, trials: number, otherHits: number, otherTrials: number): number {
  const allHits = hits + otherHits;
  let part = 0n;
  for (let x = hits; x <= Math.min(trials, allHits); x += 1)
    part += choose(trials, x) * choose(otherTrials, allHits - x);
  return quotient(part, choose(trials + otherTrials, allHits));
}

/** P(X <= hits) of a binomial, term by term. */
function binomialAtMost(hits: number, trials: number, rate: number): number {
  let sum = 0;
  for (let x = 0; x <= hits; x += 1) sum += Number(choose(trials, x)) * rate ** x * (1 - rate) ** (trials - x);
  return sum;
}

const Table = fc
  .tuple(fc.nat(12), fc.nat(12), fc.nat(40), fc.nat(40))
  .map(([hits, misses, otherHits, otherMisses]): [number, number, number, number] => [
    hits,
    hits + misses,
    otherHits,
    otherHits + otherMisses,
  ]);

describe('Fisher exact test', () => {
  it.each([
    [0, 10, 2, 200, 1],
    [1, 10, 2, 200, 0.13678426836321575],
    [2, 10, 2, 200, 0.011680539140493376],
    [1, 5, 2, 200, 0.07174307906509954],
    [3, 10, 10, 200, 0.01740384968690422],
    [2, 10, 0, 20, 0.10344827586206895],
    [1, 1, 0, 19, 0.05],
    [50, 1000, 300, 10000, 0.0008340619128472923],
    [700, 100000, 500, 100000, 3.852101874547639e-9],
    [9000, 1000000, 8500, 1000000, 7.564748489980055e-5],
    [30, 40, 5, 400, 8.848449887725516e-33],
  ])('%i of %i against %i of %i gives the known p', (hits, trials, otherHits, otherTrials, p) => {
    expect(fisher(hits, trials, otherHits, otherTrials) / p).toBeCloseTo(1, 8);
  });

  it('agrees with the sum over all tables', () => {
    fc.assert(
      fc.property(Table, (table) => {
        expect(fisher(...table)).toBeCloseTo(fisherByTables(...table), 12);
      }),
    );
  });

  it('does not change when hits and sides are swapped together, or rows and columns', () => {
    fc.assert(
      fc.property(Table, ([hits, trials, otherHits, otherTrials]) => {
        const p = fisher(hits, trials, otherHits, otherTrials);
        expect(fisher(otherTrials - otherHits, otherTrials, trials - hits, trials)).toBeCloseTo(p, 12);
        expect(fisher(hits, hits + otherHits, trials - hits, trials + otherTrials - hits - otherHits)).toBeCloseTo(
          p,
          12,
        );
      }),
    );
  });

  it('never gets larger with one more hit in place of a miss', () => {
    fc.assert(
      fc.property(Table, ([hits, trials, otherHits, otherTrials]) => {
        fc.pre(hits < trials);
        expect(fisher(hits + 1, trials, otherHits, otherTrials)).toBeLessThanOrEqual(
          fisher(hits, trials, otherHits, otherTrials) + 1e-12,
        );
      }),
    );
  });

  it('stays in (0, 1] and quick for huge counts, also where p is smaller than any double', () => {
    const Big = fc.tuple(fc.nat(1e7), fc.nat(1e7), fc.nat(1e7), fc.nat(1e7));
    fc.assert(
      fc.property(Big, ([a, b, c, d]) => {
        const p = fisher(a, a + b, c, c + d);
        expect(p > 0 && p <= 1).toBe(true);
      }),
      { numRuns: 15 },
    );
    expect(fisher(1e6, 1e6, 0, 1e6)).toBe(Number.MIN_VALUE);
    expect(fisher(0, 1e6, 1e6, 1e6)).toBe(1);
  });

  it('says nothing when a side is empty', () => {
    expect(fisher(0, 0, 2, 200)).toBe(1);
    expect(fisher(3, 10, 0, 0)).toBe(1);
  });

  it('reaches at best the p of a clean separation', () => {
    expect(fisherSmallestP(1, 19)).toBeCloseTo(1 / 20, 15);
    expect(fisherSmallestP(3, 17)).toBeCloseTo(fisher(3, 3, 0, 17), 15);
    expect(fisherSmallestP(0, 19)).toBe(1);
    expect(fisherSmallestP(1e7, 1e7)).toBe(Number.MIN_VALUE);
  });
});

describe('Clopper–Pearson bounds', () => {
  it.each([1, 3, 5, 10, 20, 29, 59, 1000])('no hit in %i trials leaves room up to 1 − 0.05^(1/n)', (n) => {
    expect(rateUpperBound({ hits: 0, trials: n }, 0.95)).toBeCloseTo(1 - 0.05 ** (1 / n), 12);
    expect(rateLowerBound({ hits: n, trials: n }, 0.95)).toBeCloseTo(0.05 ** (1 / n), 12);
  });

  it.each([
    [1, 10, 0.005116196891823701, 0.39416330243650466],
    [2, 10, 0.03677143788746509, 0.5069013010632024],
    [5, 10, 0.2224411010081294, 0.7775588989918706],
    [9, 10, 0.6058366975634952, 0.9948838031081763],
    [1, 200, 0.0002564335872234742, 0.023498470434950704],
    [3, 1000, 0.0008181753982218001, 0.007735244718479458],
    [50, 1000, 0.039163535925589354, 0.06286340351237973],
    [500000, 1000000, 0.4991770739494771, 0.5008229260505229],
    [1, 1000000, 5.1293293072049535e-8, 4.743855638214234e-6],
  ])('%i of %i has the known bounds', (hits, trials, lower, upper) => {
    expect(rateLowerBound({ hits, trials }, 0.95)).toBeCloseTo(lower, 12);
    expect(rateUpperBound({ hits, trials }, 0.95)).toBeCloseTo(upper, 12);
  });

  it('are where the binomial tail is 5 %, and hold the observed rate between them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (hits, misses) => {
        const count = { hits, trials: hits + misses };
        const upper = rateUpperBound(count, 0.95);
        const lower = rateLowerBound(count, 0.95);
        expect(lower).toBeLessThan(hits / count.trials);
        expect(upper).toBeGreaterThan(hits / count.trials);
        expect(binomialAtMost(hits, count.trials, upper)).toBeCloseTo(0.05, 9);
        expect(1 - binomialAtMost(hits - 1, count.trials, lower)).toBeCloseTo(0.05, 9);
      }),
    );
  });

  it('are 0 and 1 where the data cannot narrow them', () => {
    expect(rateLowerBound({ hits: 0, trials: 7 }, 0.95)).toBe(0);
    expect(rateUpperBound({ hits: 7, trials: 7 }, 0.95)).toBe(1);
    expect(rateLowerBound({ hits: 0, trials: 0 }, 0.95)).toBe(0);
    expect(rateUpperBound({ hits: 0, trials: 0 }, 0.95)).toBe(1);
  });
});

describe('the exact binomial test', () => {
  it.each([
    [1, 1, 0.05, 0.05],
    [2, 5, 0.05, 0.022_592_5],
    [4, 5, 0.05, 3e-5],
    [3, 20, 0.1, 0.323_073_195],
    [10, 10, 0.5, 1 / 1024],
  ])('of at least %d in %d at a rate of %d', (hits, trials, rate, p) => {
    expect(binomialUpperP({ hits, trials }, rate)).toBeCloseTo(p, 8);
  });

  it('says the same as the lower Clopper–Pearson bound', () => {
    for (let trials = 1; trials <= 40; trials += 1) {
      for (let hits = 0; hits <= trials; hits += 1) {
        // The one table whose bound is exactly the rate.
        if (hits === 1 && trials === 1) continue;
        const isProven = rateLowerBound({ hits, trials }, 0.95) > 0.05;
        expect([hits, trials, binomialUpperP({ hits, trials }, 0.05) < 0.05]).toEqual([hits, trials, isProven]);
      }
    }
  });

  it('has no NaN at the edges', () => {
    expect(binomialUpperP({ hits: 0, trials: 0 }, 0.05)).toBe(1);
    expect(binomialUpperP({ hits: 3, trials: 3 }, 1)).toBe(1);
    expect(binomialUpperP({ hits: 1, trials: 9 }, 0)).toBe(Number.MIN_VALUE);
  });
});
