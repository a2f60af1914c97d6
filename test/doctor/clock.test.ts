import { describe, expect, it } from 'vitest';
import { clockFindings, reading, skewSeconds, type Reading } from '../../src/doctor/clock.js';

const at = Date.UTC(2026, 10, 23, 12, 0, 0);

/** An answer that says `at`, on a machine that is so many milliseconds ahead. */
function heard(aheadMs: number, tookMs = 200, by: Reading['by'] = 'Slack'): Reading {
  return { by, serverMs: at, askedMs: at + aheadMs, heardMs: at + aheadMs + tookMs };
}

describe('the clock', () => {
  it.each([
    [0, 0],
    [900, 0],
    [61_000, 60],
    [120_000, 119],
    [-100, 0],
    [-120_000, -120],
  ])('a machine %d ms ahead is off by %d s at the least', (aheadMs, seconds) => {
    expect(skewSeconds(heard(aheadMs))).toBe(seconds);
  });

  it('is not called wrong for an answer that took long', () => {
    expect(clockFindings([heard(-90_000, 100_000)])).toEqual([{ finding: 'clockFine', by: 'Slack', seconds: 0 }]);
  });

  it('is wrong beyond sixty seconds, in both directions, and by each service', () => {
    expect(clockFindings([heard(70_000), heard(-70_000, 100, 'AWS'), heard(55_000, 100_000)])).toEqual([
      { finding: 'clockWrong', by: 'Slack', seconds: 69 },
      { finding: 'clockWrong', by: 'AWS', seconds: -70 },
    ]);
  });

  it('is not told of as fine where nobody told the time', () => {
    expect(clockFindings([])).toMatchObject([{ finding: 'untold', area: 'clock' }]);
    expect(reading('Slack', 'yesterday', 0, 1)).toBeUndefined();
    expect(reading('Slack', null, 0, 1)).toBeUndefined();
  });
});
