import { describe, expect, it } from 'vitest';
import { mustWait, resolve, withIntent } from '../src/rollout/intent.js';
import type { Operation } from '../src/rollout/operation.js';
import { createSteady } from '../src/steady.js';
import { makeInPhase, makeSeen, startedAt } from './make-seen.js';

const submit: Operation = { op: 'submit', number: 1 };
const canaries = [{ number: 1, round: 1, definition: 'nightly-etl' }];
const bake = makeInPhase({ name: 'bake' });

function watching(): { mono: number; wall: number; steady: ReturnType<typeof createSteady> } {
  const state = { mono: 5_000, wall: startedAt };
  return Object.assign(state, { steady: createSteady({ now: () => state.wall, mono: () => state.mono }) });
}

describe('steady time', () => {
  it('runs from when this process first saw the phase, and anew in the next', () => {
    const watch = watching();
    expect(watch.steady.watch(bake).phase).toBe(bake.phase.since);
    watch.mono += 700;
    expect(watch.steady.watch({ ...bake, version: 9 }).phase).toBe(bake.phase.since + 700);
    const next = { ...bake, phase: { ...bake.phase, instance: bake.phase.instance + 1 } };
    expect(watch.steady.watch(next).phase).toBe(bake.phase.since);
  });

  it('goes on where the clock of an earlier process was ahead of this one’s', () => {
    const watch = watching();
    const ahead = { ...bake, lastSeen: startedAt + 600_000 };
    expect(watch.steady.time(ahead)).toBe(startedAt + 600_000);
    watch.mono += 5_000.75;
    watch.wall += 5_000;
    expect(watch.steady.time(ahead)).toBe(startedAt + 605_000);
    // However often it is asked.
    for (let times = 0; times < 10; times += 1) {
      watch.mono += 0.5;
      watch.steady.time(ahead);
    }
    expect(watch.steady.time(ahead)).toBe(startedAt + 605_005);
  });

  it('tells for how long a suspect and a count of idle looks have stood, by when the look was begun', () => {
    const watch = watching();
    const idle = { looks: 1, at: startedAt };
    const drain = makeInPhase(
      { name: 'drain', idle },
      { suspects: { a: { found: 'x', since: startedAt, looks: 1 } }, unused: { arn: idle } },
    );
    expect(watch.steady.watch(drain)).toMatchObject({ idleMs: 0, unusedMs: { arn: 0 }, suspectsMs: { a: 0 } });
    watch.mono += 4_000;
    watch.wall += 600_000;
    const stood = { idleMs: 4_000, unusedMs: { arn: 4_000 }, suspectsMs: { a: 4_000 } };
    expect(watch.steady.watch(drain)).toMatchObject(stood);
    expect(watch.steady.watch(drain, watch.mono - 1_000)).toMatchObject({ idleMs: 3_000, suspectsMs: { a: 3_000 } });
    const changed = { ...drain, suspects: { a: { found: 'y', since: startedAt, looks: 1 } } };
    expect(watch.steady.watch(changed).suspectsMs).toEqual({ a: 0 });
  });

  it('keeps nothing of rollouts that are over', () => {
    const watch = watching();
    watch.steady.watch(bake);
    watch.mono += 700;
    watch.steady.keepOnly(new Set([bake.id]));
    expect(watch.steady.watch(bake).phase).toBe(bake.phase.since + 700);
    watch.steady.keepOnly(new Set());
    expect(watch.steady.watch(bake).phase).toBe(bake.phase.since);
  });

  it('tells nothing of an intent where there is none, and begins anew with each try', () => {
    const watch = watching();
    const rollout = withIntent(makeInPhase({ name: 'canary', round: 1 }, { canaries }), submit, startedAt);
    expect(watch.steady.watch({ ...rollout, intent: null })).not.toHaveProperty('intent');
    expect(watch.steady.watch(rollout).intent).toBe(startedAt);
    watch.mono += 900;
    expect(watch.steady.watch(rollout).intent).toBe(startedAt + 900);
    const again = withIntent(rollout, submit, startedAt + 9_000);
    expect(watch.steady.watch(again).intent).toBe(startedAt + 9_000);
  });

  it('keeps a replica whose clock is ahead from believing that nobody is at a call any more', () => {
    const watch = watching();
    const rollout = withIntent(makeInPhase({ name: 'canary', round: 1 }, { canaries }), submit, startedAt);
    const ahead = startedAt + 600_000;
    const waited = (): number => watch.steady.watch(rollout).intent ?? ahead;
    expect(resolve(rollout, makeSeen(), ahead, waited())).toEqual({ resolved: 'wait' });
    expect(mustWait(rollout, submit, waited())).toBe(true);
    watch.mono += 13_000;
    expect(resolve(rollout, makeSeen(), ahead, waited())).toMatchObject({ resolved: 'free' });
  });
});
