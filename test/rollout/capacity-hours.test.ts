import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bothColours, type BothColours } from '../../src/rollout/capacity-hours.js';
import { shiftSteps } from '../../src/rollout/plan.js';
import type { Plan, Rules } from '../../src/rollout/planned.js';
import { makeRollout } from '../make-rollout.js';

const hour = 3_600_000;

/** One step of an hour, four hours of bake, nothing kept, and deadlines of ten hours each. */
const rules: Rules = {
  ...makeRollout().plan.rules,
  shift: { caps: [100], auto: false, watchMs: hour },
  bake: { forMs: 4 * hour, minJobs: 1 },
  retainBlueMs: 0,
  deadlinesMs: {
    provision: 10 * hour,
    canary: 10 * hour,
    shift: 10 * hour,
    bake: 10 * hour,
    drain: 10 * hour,
    retire: 10 * hour,
    rollback: 10 * hour,
  },
};

function planWith(sizes: readonly number[], change: { minVcpus?: number; rules?: Partial<Rules> } = {}): Plan {
  const { plan } = makeRollout();
  return {
    ...plan,
    blue: { ...plan.blue, maxVcpus: 20, minVcpus: change.minVcpus ?? 0 },
    steps: sizes.map((maxVcpus) => ({ queue: 'nightly', capPercent: 100, maxVcpus })),
    rules: { ...rules, ...change.rules },
  };
}

function bounds(...given: Parameters<typeof planWith>): BothColours {
  const found = bothColours(planWith(...given));
  if (!found) throw new Error('The plan has a green.');
  return found;
}

describe('what both colours may cost', () => {
  it('in the planned times is green at its cap in each watch, and at full size for the bake and for what blue is kept', () => {
    expect(bounds([10])).toMatchObject({ vcpusMax: 30, plannedHoursMax: 50 });
    expect(bounds([1, 5, 10])).toMatchObject({ vcpusMax: 30, plannedHoursMax: 56 });
    expect(bounds([10], { rules: { retainBlueMs: 2 * hour } })).toMatchObject({ plannedHoursMax: 70 });
  });

  it('by the deadlines is every phase from the canaries to blue’s end at its longest, each step with a deadline of its own', () => {
    expect(bounds([10]).deadlineHoursMax).toBe(10 * 10 + 10 * 10 + 3 * 10 * 10);
    expect(bounds([1, 10]).deadlineHoursMax).toBe(1 * 10 + 11 * 10 + 3 * 10 * 10);
  });

  it('has a floor where blue keeps vCPUs running: from the watch of the last step until blue is deleted', () => {
    expect(bounds([1, 5, 10], { minVcpus: 4 }).standing).toEqual({ vcpus: 4, hoursMin: 20 });
    expect(bounds([10], { minVcpus: 4, rules: { retainBlueMs: 2 * hour } }).standing).toEqual({
      vcpus: 4,
      hoursMin: 28,
    });
    expect(bounds([10], { minVcpus: 16 }).standing).toEqual({ vcpus: 10, hoursMin: 50 });
    expect(bounds([10])).not.toHaveProperty('standing');
  });

  it('is nothing where there is no green', () => {
    const { green: _green, ...keeping } = planWith([10]);
    expect(bothColours(keeping)).toBeUndefined();
  });

  it('is told in two digits, an upper bound rounded up and a lower one down', () => {
    const bake = (forMs: number) => ({ rules: { bake: { forMs, minJobs: 1 } }, minVcpus: 101 });
    const found = bounds([101], bake(11 * hour));
    expect(found).toMatchObject({ plannedHoursMax: 1300, standing: { hoursMin: 1200 } });
    expect(bounds([100], bake(11 * hour))).toMatchObject({ plannedHoursMax: 1200, standing: { hoursMin: 1200 } });
    const short: Partial<Rules> = { shift: { ...rules.shift, watchMs: 0 }, bake: { forMs: 1_008_000, minJobs: 1 } };
    expect(bounds([1], { rules: short, minVcpus: 1 })).toMatchObject({
      plannedHoursMax: 0.28,
      standing: { hoursMin: 0.28 },
    });
    const none: Partial<Rules> = { shift: { ...rules.shift, watchMs: 0 }, bake: { forMs: 0, minJobs: 1 } };
    expect(bounds([10], { rules: none }).plannedHoursMax).toBe(0);
  });

  it('has bounds in their order and at most one part in ten above the truth, whatever the plan', () => {
    const size = fc.integer({ min: 1, max: 2_147_483_647 });
    const ms = fc.integer({ min: 0, max: 3_650 * 24 * hour });
    const caps = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(size, size, ms, ms, ms, caps, (full, minVcpus, watchMs, forMs, retainBlueMs, list) => {
        const queue = { name: 'q', arn: '', priority: 1, before: [], full: false };
        const steps = shiftSteps([queue], list, full, false);
        const sizes = steps.map((one) => one.maxVcpus);
        const change = { shift: { ...rules.shift, watchMs }, bake: { forMs, minJobs: 1 }, retainBlueMs };
        const found = bounds(sizes, { rules: change, minVcpus });
        const capped = sizes.reduce((sum, one) => sum + one, 0);
        const exact = (capped * watchMs + full * (forMs + retainBlueMs)) / hour;
        expect(found.plannedHoursMax).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
        expect(found.plannedHoursMax).toBeLessThanOrEqual(exact * 1.1);
        expect(found.deadlineHoursMax).toBeGreaterThanOrEqual(found.plannedHoursMax);
        expect(found.standing?.hoursMin ?? 0).toBeLessThanOrEqual(found.plannedHoursMax);
      }),
    );
  });
});
