import { describe, expect, it } from 'vitest';
import { press } from '../../src/rollout/press.js';
import type { Press } from '../../src/rollout/answer.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import type { Intent, Operation } from '../../src/rollout/operation.js';
import { makeRollout } from '../make-rollout.js';
import { blueName, greenName, makeInPhase, minute, orderOf, startedAt as now } from '../make-seen.js';

const alice = { user: 'U0ALICE', starter: false, approver: true };
const rules = { distinctFromStarter: true };

function pressed(rollout: Rollout, what: Press, key = 'click-1', time = now): Rollout {
  const given = press(rollout, alice, what, key, time, rules);
  if (given.outcome === 'repeated') throw new Error('repeated');
  return given.rollout;
}

describe('a press', () => {
  it('that is repeated has no effect, not even a line in the chain', () => {
    const once = pressed(makeRollout(), { press: 'approve', gate: 'start' });
    expect(press(once, alice, { press: 'approve', gate: 'start' }, 'click-1', now, rules)).toEqual({
      outcome: 'repeated',
    });
    expect(press(once, alice, { press: 'rollback' }, 'click-2', now, rules).outcome).toBe('answered');
  });

  it('that is refused changes nothing but the chain', () => {
    const before = makeRollout();
    const after = pressed(before, { press: 'resume' });
    const { audit, answered, ...rest } = after;
    const { audit: _audit, answered: _answered, ...same } = before;
    expect(rest).toEqual(same);
    expect(answered.map((one) => one.key)).toEqual(['click-1']);
    expect(audit.pending.at(-1)).toMatchObject({
      who: 'U0ALICE',
      what: 'refused resume',
      facts: { reason: 'notHeld' },
    });
  });

  it('on an ended rollout changes nothing at all (I11)', () => {
    const ended = makeInPhase({ name: 'complete' });
    expect(pressed(ended, { press: 'rollback' })).toBe(ended);
  });

  it('is remembered for a quarter of an hour, and never more than forty', () => {
    const old = makeRollout({ answered: [{ key: 'old', at: now - 15 * minute }] });
    expect(pressed(old, { press: 'resume' }).answered.map((one) => one.key)).toEqual(['click-1']);
    const many = Array.from({ length: 40 }, (_, i) => ({ key: `k${i}`, at: now }));
    const keys = pressed(makeRollout({ answered: many }), { press: 'resume' }).answered;
    expect([keys.length, keys[0]?.key, keys.at(-1)?.key]).toEqual([40, 'k1', 'click-1']);
  });
});

describe('an approval', () => {
  it('lets the time of the phase go on, also over a hold: it may find no PASS any more', () => {
    const gate = {
      name: 'retire' as const,
      instance: 7,
      openedAt: now,
      expiresAt: now + 60 * minute,
      reminders: 0 as const,
    };
    const waiting = makeInPhase({ name: 'bake' }, { gate, deadline: { usedMs: minute, runningSince: null } });
    const approved = pressed(waiting, { press: 'approve', gate: 'retire' }, 'click-1', now + minute);
    expect(approved.deadline).toEqual({ usedMs: minute, runningSince: now + minute });
    const held = pressed(approved, { press: 'hold' }, 'click-2', now + 3 * minute);
    expect(held.deadline).toEqual({ usedMs: 3 * minute, runningSince: null });
    const resumed = pressed(held, { press: 'resume' }, 'click-3', now + 9 * minute);
    expect(resumed.deadline).toEqual({ usedMs: 3 * minute, runningSince: now + 9 * minute });
  });

  it('is bound to the plan and written with who gave it', () => {
    const after = pressed(makeRollout(), { press: 'approve', gate: 'start' });
    expect(after.gate?.approval).toEqual({ by: 'U0ALICE', at: now, planHash: after.plan.hash });
    expect(after.audit.pending.at(-1)).toMatchObject({
      what: 'approve start',
      facts: { planHash: after.plan.hash, instance: 2 },
    });
    expect(after.phase.name).toBe('plan');
  });
});

describe('a rollback', () => {
  it('outranks an approval that nobody acted on yet (X8)', () => {
    const approved = pressed(makeRollout(), { press: 'approve', gate: 'start' });
    expect(pressed(approved, { press: 'rollback' }, 'click-2').phase.name).toBe('aborted');
  });

  it('from a shown difference leaves what others added', () => {
    const found = orderOf(greenName, blueName, 'other');
    const drift = { kind: 'order' as const, queue: 'nightly', expected: orderOf(greenName, blueName), found };
    const held = { at: now, why: { reason: 'drift' as const, drifts: [drift] } };
    const after = pressed(makeInPhase({ name: 'bake' }, { held }), { press: 'rollback', words: 'bad' });
    expect(after).toMatchObject({
      held: null,
      phase: { name: 'rollback', why: { reason: 'person', by: 'U0ALICE', words: 'bad' } },
    });
    expect(after.baseline['nightly']?.map((entry) => entry.environment.split('/')[1])).toEqual([blueName, 'other']);
  });
});

const again: Intent = {
  key: 'k',
  operation: { op: 'submit', number: 1 },
  at: now,
  attempts: 3,
  state: 'again',
  retryAt: now,
};

describe('resume and retry', () => {
  const refused = { at: now, why: { reason: 'refused' as const, operation: 'SubmitJob', target: '1', raw: '' } };

  it('try a refused call anew, with its attempts counted anew', () => {
    for (const what of ['resume', 'retry'] as const)
      expect(pressed(makeInPhase({ name: 'bake' }, { held: refused, intent: again }), { press: what })).toMatchObject({
        held: null,
        intent: null,
      });
  });

  it('do not forget what may still come to an environment, or a queue that may still be made', () => {
    const operations: readonly Operation[] = [
      { op: 'createEnvironment', name: 'green', maxVcpus: 4 },
      { op: 'createQueue', name: 'canaries', environment: 'green' },
      { op: 'updateEnvironment', name: 'green', set: { state: 'DISABLED' } },
    ];
    for (const operation of operations) {
      const intent = { ...again, operation, retryAt: now + 9_000 };
      const held = makeInPhase({ name: 'canary', round: 1 }, { held: refused, intent });
      expect(pressed(held, { press: 'resume' }).intent).toEqual({ ...intent, attempts: 0, retryAt: now });
    }
  });

  it('leave a call whose outcome is unknown to be resolved', () => {
    const intent = { ...again, state: 'unknown' as const };
    expect(pressed(makeInPhase({ name: 'bake' }, { held: refused, intent }), { press: 'retry' }).intent).toEqual(
      intent,
    );
  });

  it('of undecided canaries begin another round', () => {
    const held = { at: now, why: { reason: 'inconclusive' as const } };
    const looks = [{ at: now, evidence: 'a', verdict: 'INCONCLUSIVE' as const }];
    const after = pressed(makeInPhase({ name: 'canary', round: 1 }, { held, looks }), { press: 'retry' });
    expect(after).toMatchObject({ held: null, looks: [], judgement: null, phase: { name: 'canary', round: 2 } });
  });

  it('look at differences anew', () => {
    const held = { at: now, why: { reason: 'drift' as const, drifts: [] } };
    const suspects = { 'order/nightly': { found: 'x', since: now, looks: 2 } };
    expect(pressed(makeInPhase({ name: 'bake' }, { held, suspects }), { press: 'resume' })).toMatchObject({
      held: null,
      suspects: {},
    });
  });
});
