import { describe, expect, it } from 'vitest';
import { parseRollout } from '../../src/store/rollout-record.js';
import type { Capacity } from '../../src/rollout/planned.js';
import { makeRollout } from '../make-rollout.js';

function stored(capacity?: Capacity): Capacity | undefined {
  const rollout = makeRollout();
  const text = JSON.stringify({ ...rollout, plan: { ...rollout.plan, ...(capacity ? { capacity } : {}) } });
  return parseRollout(text, rollout.id).plan.capacity;
}

describe('the capacity told in a stored plan', () => {
  it('comes back as it was, in whole, in part, or not at all', () => {
    const vcpus = { code: 'L-1216C47A', name: 'Standard On-Demand', quota: 1024, green: 256, ifFull: 512 };
    const addresses = { free: 60, jobs: 128, jobVcpus: 0.25 };
    for (const capacity of [{ vcpus: { ...vcpus, inUse: 8 }, addresses }, { vcpus }, { addresses }])
      expect(stored(capacity)).toEqual(capacity);
    expect(stored()).toBeUndefined();
  });
});
