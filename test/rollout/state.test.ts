import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRollout } from '../make-rollout.js';
import { hour, makeInPhase, minute, startedAt } from '../make-seen.js';
import { isApproved } from '../../src/rollout/gate.js';
import { abort, deadlineUsed, enter, hold, openGate, release, rollBack, say } from '../../src/rollout/state.js';
import type { HoldReason, Rollout } from '../../src/rollout/rollout.js';

const now = startedAt + hour;
const person: HoldReason = { reason: 'person', by: 'U0BOB' };

describe('entering a phase', () => {
  it('is a new instance, without the gate, hold and looks of the phase before', () => {
    const before = { ...hold(makeRollout(), now, person), looks: [{ at: 1, evidence: 'a', verdict: 'FAIL' as const }] };
    const next = enter(before, now, { name: 'provision' });
    expect(next).toMatchObject({ gate: null, held: null, looks: [], instances: before.instances + 1 });
    expect(next.phase).toEqual({ name: 'provision', since: now, instance: before.instances + 1 });
    expect(next.audit.pending.at(-1)).toMatchObject({ what: 'enter provision', who: 'engine' });
  });

  it('starts its deadline, which an ended rollout does not have', () => {
    expect(enter(makeRollout(), now, { name: 'canary', round: 1 }).deadline).toEqual({ usedMs: 0, runningSince: now });
    const ended = enter(makeRollout(), now, { name: 'complete' });
    expect(ended).toMatchObject({ deadline: { runningSince: null }, endedAt: now });
  });

  it('forgets the verdict of canaries once production is judged', () => {
    const judged = makeInPhase({ name: 'canary', round: 1 });
    expect(enter(judged, now, { name: 'shift', step: 0 }).judgement).toBeNull();
  });
});

describe('lines that wait for Slack', () => {
  const order = (queue: string) => ({ say: 'order' as const, queue, order: [] });

  it('of a kind that the next outdates are bounded, the oldest going first, but not while it is being posted', () => {
    const many = (rollout: Rollout): Rollout =>
      Array.from({ length: 40 }, (_, i) => order(`q${i}`)).reduce((one, what) => say(one, now, what), rollout);
    const queues = ({ told }: Rollout): string[] =>
      told.lines.flatMap(({ what }) => (what.say === 'order' ? [what.queue] : []));
    const first = say(makeInPhase({ name: 'bake' }), now, order('first'));
    expect(queues(many(first))).toEqual(Array.from({ length: 20 }, (_, i) => `q${i + 20}`));
    const seq = first.told.lines.at(-1)?.seq ?? 0;
    const sending = { key: 'k', seqs: [seq], at: now, by: 'a', ambiguous: false };
    expect(queues(many({ ...first, told: { ...first.told, sending } }))[0]).toBe('first');
  });

  it('of every other kind all stay', () => {
    const many = Array.from({ length: 40 }).reduce<Rollout>(
      (one) => say(one, now, { say: 'resumed', by: 'U0BOB' }),
      makeInPhase({ name: 'bake' }),
    );
    expect(many.told.lines).toHaveLength(40);
  });
});

describe('the way back', () => {
  it('is an end where nothing was changed yet', () => {
    const ended = rollBack(makeRollout(), now, { reason: 'person', by: 'U0BOB' });
    expect(ended.phase).toMatchObject({ name: 'aborted', why: { reason: 'person', by: 'U0BOB' } });
    expect(ended.told.lines.at(-1)?.what).toEqual({ say: 'ended', phase: 'aborted' });
  });

  it('remembers where it came from and why', () => {
    const back = rollBack(makeInPhase({ name: 'bake' }), now, { reason: 'verdict' });
    expect(back.phase).toMatchObject({
      name: 'rollback',
      from: 'bake',
      why: { reason: 'verdict' },
      idle: { looks: 0 },
    });
    expect(back.audit.pending.at(-1)).toMatchObject({ who: 'engine', what: 'enter rollback' });
  });
});

describe('a deadline', () => {
  it('stands still while a gate is open, and goes on when the rollout is held and released', () => {
    const phase = makeInPhase({ name: 'canary', round: 1 });
    const gate = openGate(phase, startedAt + 10 * minute, 'shift', hour, 1);
    expect(deadlineUsed(gate, startedAt + 5 * hour)).toBe(10 * minute);
    const held = hold(phase, startedAt + 20 * minute, person);
    expect(deadlineUsed(held, startedAt + 9 * hour)).toBe(20 * minute);
    const again = release(held, startedAt + 9 * hour);
    expect(deadlineUsed(again, startedAt + 9 * hour + minute)).toBe(21 * minute);
  });

  it('that has passed starts anew when somebody resumes', () => {
    const held = hold(makeInPhase({ name: 'bake' }), now, { reason: 'deadline', phase: 'bake' });
    expect(deadlineUsed(release(held, now + minute), now + minute)).toBe(0);
  });

  it('counts exactly the time that nothing stood in its way', () => {
    const steps = fc.array(fc.record({ wait: fc.nat(10_000), what: fc.constantFrom('hold', 'release') }));
    fc.assert(
      fc.property(steps, (list) => {
        let rollout = makeInPhase({ name: 'drain', idle: { looks: 0, at: 0 } });
        let time = startedAt;
        let free = 0;
        for (const { wait, what } of list) {
          time += wait;
          if (!rollout.held) free += wait;
          rollout = what === 'hold' ? hold(rollout, time, person) : release(rollout, time);
          expect(deadlineUsed(rollout, time)).toBe(free);
        }
      }),
    );
  });
});

describe('a gate', () => {
  it('keeps the time it had left through any number of holds', () => {
    const opened = openGate(makeInPhase({ name: 'bake' }), startedAt, 'retire', 24 * hour);
    const first = hold(opened, startedAt + hour, { reason: 'drift', drifts: [] });
    const second = hold(first, startedAt + 20 * hour, { reason: 'drift', drifts: [] });
    const released = release(second, startedAt + 30 * hour);
    expect(released.gate?.expiresAt).toBe(startedAt + (24 + 29) * hour);
  });

  it('that expired opens anew, and an approval of the time before does not count', () => {
    const opened = openGate(makeInPhase({ name: 'bake' }), startedAt, 'retire', hour);
    const approval = { by: 'U0ALICE', at: startedAt + 2 * hour, planHash: opened.plan.hash };
    const late = { ...opened, gate: opened.gate && { ...opened.gate, approval, reminders: 2 as const } };
    const held = hold(late, startedAt + 3 * hour, { reason: 'approvalExpired', gate: 'retire' });
    const again = release(held, startedAt + 4 * hour);
    expect(again.gate).toMatchObject({ openedAt: startedAt + 4 * hour, expiresAt: startedAt + 5 * hour, reminders: 0 });
    expect(again.gate?.approval).toBeUndefined();
  });
});

describe('an approval', () => {
  const gate = { name: 'retire' as const, instance: 5, openedAt: now, expiresAt: now + hour, reminders: 0 as const };
  const planHash = makeRollout().plan.hash;

  it.each([
    ['given in time for this plan', { by: 'U0ALICE', at: now, planHash }, true],
    ['given before the gate opened', { by: 'U0ALICE', at: now - 1, planHash }, false],
    ['given when its time was over', { by: 'U0ALICE', at: now + hour, planHash }, false],
    ['of another plan', { by: 'U0ALICE', at: now, planHash: 'other' }, false],
  ])('%s: %s', (_what, approval, counts) => {
    expect(isApproved(makeInPhase({ name: 'bake' }, { gate: { ...gate, approval } }))).toBe(counts);
  });

  it('that nobody gave does not count', () => {
    expect(isApproved(makeInPhase({ name: 'bake' }, { gate }))).toBe(false);
    expect(isApproved(makeInPhase({ name: 'bake' }))).toBe(false);
  });
});

describe('a line for the thread', () => {
  it('has the next number, and its version is set when it is saved', () => {
    const told = say(say(makeRollout(), now, { say: 'started' }), now, { say: 'ended', phase: 'aborted' });
    expect(told.told.lines.map((line) => [line.seq, line.version])).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(told.nextLine).toBe(3);
  });
});

describe('an abort', () => {
  it('ends the rollout and says so', () => {
    const ended = abort(makeRollout(), now, { reason: 'lockHeld', key: 'nightly', rollout: 'other' });
    expect(ended).toMatchObject({ phase: { name: 'aborted' }, endedAt: now, gate: null });
  });
});
