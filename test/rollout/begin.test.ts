import { describe, expect, it } from 'vitest';
import { begin, replan } from '../../src/rollout/begin.js';
import { findDrift } from '../../src/rollout/drift.js';
import { observe } from '../../src/rollout/observe.js';
import { makeRollout } from '../make-rollout.js';
import { hour, makeBlue, makeSeen, startedAt as now } from '../make-seen.js';

const { id, requestKey, request, plan, startedBy, channel } = makeRollout();
const about = { id, requestKey, request, plan, startedBy, channel };

describe('a new rollout', () => {
  const seen = makeSeen();
  const rollout = begin(about, seen, now, 24 * hour);

  it('waits at gate start, holds no lock, and has changed nothing', () => {
    expect(rollout).toMatchObject({
      phase: { name: 'plan' },
      gate: { name: 'start', expiresAt: now + 24 * hour },
      locked: false,
      intent: null,
      made: { staged: {}, promoted: {}, restored: {} },
    });
    expect(rollout.told.lines.map((line) => line.what.say)).toEqual(['started', 'gateOpen']);
  });

  it('expects what was planned for, so that the next look finds no drift and tells nothing new', () => {
    expect(findDrift(rollout, seen).size).toBe(0);
    expect(observe(rollout, seen, now)).toBe(rollout);
    expect(rollout.baseline).toEqual({ nightly: plan.queues[0]?.before });
  });

  it('planned anew voids the approval of the older plan and expects what is there now', () => {
    const { gate } = rollout;
    const approval = { by: 'U0ALICE', at: now, planHash: plan.hash };
    const approved = { ...rollout, gate: gate && { ...gate, approval } };
    const changed = makeSeen({ environments: [makeBlue({ maxVcpus: 128 })] });
    const next = replan(approved, { ...plan, hash: 'another' }, 'U0BOB', changed, now + hour, 24 * hour);
    expect(next.gate?.approval).toBeUndefined();
    expect(next.gate?.instance).not.toBe(gate?.instance);
    expect(next).toMatchObject({ held: null, plan: { hash: 'another' } });
    expect(findDrift(next, changed).size).toBe(0);
  });
});
