import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../src/duration.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('a duration', () => {
  const units = { s: 1_000, m: minute, h: hour, d: day };
  it('is its number times its unit', () => {
    fc.assert(
      fc.property(fc.nat(3_650), fc.constantFrom<keyof typeof units>('s', 'm', 'h', 'd'), (count, unit) => {
        expect(parseDuration(`${count}${unit}`)).toBe(count * units[unit]);
      }),
    );
  });

  it.each([
    '',
    '5',
    's',
    '1.5h',
    '-1s',
    '+1s',
    ' 1s',
    '1s\n',
    '1 s',
    '1S',
    '1h30m',
    '1w',
    '1e3s',
    '１s',
    '3651d',
    '9999999999s',
  ])('is not %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('is at most ten years, and never read out of other text', () => {
    expect(parseDuration('3650d')).toBe(3_650 * day);
    const letter = fc.constantFrom('0', '9', 's', 'm', 'h', 'd', ' ', '.', '-', 'x');
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 5 }), (text) => {
        const ms = parseDuration(text);
        expect(ms === undefined || /^\d+[smhd]$/.test(text)).toBe(true);
        expect(ms ?? 0).toBeLessThanOrEqual(3_650 * day);
      }),
      { numRuns: 2_000 },
    );
  });
});
