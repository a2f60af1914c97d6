import { describe, expect, it } from 'vitest';
import { allot, nothingSpent, spentBy, type Spent } from '../../src/rollout/spending.js';

/** The shares of looks at these numbers of finished jobs, none of which found green guilty. */
function shares(jobs: readonly number[]): number[] {
  let spent: Spent = nothingSpent;
  return jobs.map((count) => {
    spent = spentBy(allot(spent, count), false);
    return spent.share;
  });
}

describe('alpha spending', () => {
  it.each([
    ['one job at a time', Array.from({ length: 3_000 }, (_, i) => i + 1)],
    ['in leaps', Array.from({ length: 40 }, (_, i) => 2 ** i)],
    ['in no order', Array.from({ length: 3_000 }, (_, i) => 1 + ((i * 7_919) % 1_009))],
  ])('never gives out more than the whole: %s', (_, jobs) => {
    const all = shares(jobs);
    expect(all.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1);
    expect(Math.min(...all)).toBeGreaterThan(0);
  });

  it('gives a look at the same jobs what the one before had', () => {
    const first = allot(nothingSpent, 4);
    expect(allot(first, 4)).toEqual(first);
  });

  it('gives much where the data have grown much, and little in between', () => {
    const [, , , fourth = 0, fifth = 0, , , eighth = 0] = shares([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(fourth).toBeGreaterThan(10 * fifth);
    expect(eighth).toBeGreaterThan(5 * fifth);
  });

  it('lets what was found be confirmed at its own level until the data have grown again', () => {
    const found = spentBy(allot(nothingSpent, 4), true);
    const confirming = allot(found, 5);
    expect(confirming.share).toBe(found.share);
    const grown = allot(confirming, 8);
    expect(grown.confirms).toBeUndefined();
    expect(allot(grown, 9).share).toBeLessThan(found.share / 10);
  });

  it('lets nothing be confirmed that was not found', () => {
    const innocent = spentBy(allot(nothingSpent, 4), false);
    expect(allot(innocent, 5).share).toBeLessThan(innocent.share / 5);
  });
});
