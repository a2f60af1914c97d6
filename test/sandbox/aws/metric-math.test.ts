import { describe, expect, it } from 'vitest';
import { evaluateMath } from '../../../src/sandbox/aws/metric-math.js';

function value(expression: string, values: Record<string, number> = {}): number | undefined {
  return evaluateMath(expression, (id) => values[id]);
}

const rate =
  'IF((FILL(failed, 0) + FILL(succeeded, 0)) >= 5, FILL(failed, 0) / (FILL(failed, 0) + FILL(succeeded, 0)), 0)';

describe('metric math', () => {
  it('reckons as everybody does', () => {
    expect(value('1 + 2 * 3 - 4 / 2')).toBe(5);
    expect(value('(1 + 2) * 3')).toBe(9);
    expect(value('m1 - m2 - 1', { m1: 10, m2: 4 })).toBe(5);
    expect(value('2 > 1')).toBe(1);
    expect(value('2 <= 1')).toBe(0);
  });

  it('has no result where data is missing and not filled, nor where it would divide by nothing', () => {
    expect(value('m1 + 1')).toBeUndefined();
    expect(value('FILL(m1, 7) + 1')).toBe(8);
    expect(value('1 / 0')).toBeUndefined();
  });

  it('tells the share of failed jobs, once there are a handful', () => {
    expect(value(rate, { failed: 1, succeeded: 4 })).toBe(0.2);
    expect(value(rate, { failed: 4 })).toBe(0);
    expect(value(rate, { failed: 5 })).toBe(1);
    expect(value(rate)).toBe(0);
  });

  it.each(['METRICS()', '1 +', 'm1 m2', '(1', 'IF(1, 2)', 'm1 % 2'])('refuses what it does not know: %s', (text) => {
    expect(() => value(text, { m1: 1, m2: 1 })).toThrow('does not know');
  });
});
