import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../src/rollout/rollout.js';
import { postPace, updatePace, type Pace } from '../../src/slack/pace.js';
import { entered, makeWorld, running, withLines } from './outbox-world.js';

const held = (rollout: Rollout, at: number): Rollout => ({ ...rollout, held: { at, why: { reason: 'inconclusive' } } });

/** The most calls in any span of this length. */
function densest(times: readonly number[], spanMs: number): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + spanMs).length));
}

/** When calls go out that ask again as soon as they are told to. */
function taken(pace: Pace, calls: number, urgent: boolean): number[] {
  let now = 0;
  return Array.from({ length: calls }, () => {
    for (let wait = pace.take(urgent, now); wait > 0; wait = pace.take(urgent, now)) now += wait;
    return now;
  });
}

describe('posts to one channel', () => {
  it('come in bursts of at most five, then one a second', () => {
    expect(taken(postPace(), 7, true)).toEqual([0, 0, 0, 0, 0, 1_000, 2_000]);
    expect(taken(postPace(), 6, false)).toEqual([0, 0, 0, 0, 1_000, 2_000]);
  });

  it('have no longer bursts after a long silence', () => {
    const pace = postPace();
    const after = Array.from({ length: 7 }, () => pace.take(true, 600_000));
    expect(after).toEqual([0, 0, 0, 0, 0, 1_000, 1_000]);
  });

  it('leave one for a person while a backlog drains', () => {
    const pace = postPace();
    taken(pace, 4, false);
    expect([pace.take(false, 0), pace.take(true, 0)]).toEqual([1_000, 0]);
  });

  it('stop while Slack asks for a pause', () => {
    const pace = postPace();
    pace.pause(9_000);
    expect([pace.take(true, 4_000), pace.take(true, 9_000)]).toEqual([5_000, 0]);
  });

  it('are paced over all rollouts of a channel, and nothing is lost', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    const ids = ['aaaa1111', 'bbbb2222', 'cccc3333', 'dddd4444'];
    for (const id of ids) {
      const lines = [entered, { held: true }, entered, { held: true }, entered];
      void outbox.deliver(world.put(running(lines, { id })));
    }
    await world.pass(60_000);
    const times = world.made('post').map(({ at }) => at);
    expect(times).toHaveLength(24);
    expect([densest(times, 1), densest(times, 1_000), densest(times, 10_000)]).toEqual([4, 4, 13]);
    for (const id of ids) {
      const keys = world.keys().filter((key) => key.startsWith(id));
      expect(keys).toEqual([`${id}-root-1`, ...[1, 2, 3, 4, 5].map((seq) => `${id}-line-${seq}`)]);
    }
  });

  it('of one channel do not wait for another', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    for (let i = 0; i < 5; i += 1) void outbox.deliver(world.put(running([entered], { id: `aaaa${i}` })));
    void outbox.deliver(world.put(running([], { id: 'bbbb', channel: 'C0OTHER' })));
    await world.pass(0);
    expect(world.made('post').some(({ channel, at }) => channel === 'C0OTHER' && at === 0)).toBe(true);
  });
});

describe('updates', () => {
  it('are at most forty in any minute, five of them kept for people', () => {
    const pace = updatePace();
    expect(taken(pace, 36, false).slice(-2)).toEqual([0, 60_000]);
    const times = taken(updatePace(), 100, true);
    expect(densest(times, 60_000)).toBe(40);
    const mixed = updatePace();
    taken(mixed, 35, false);
    expect([mixed.take(false, 0), mixed.take(true, 0)]).toEqual([60_000, 0]);
  });

  it('of sixty rollouts that change at once stay within the budget, and all come', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    const ids = Array.from({ length: 60 }, (_, i) => `roll${i}`);
    for (const id of ids) void outbox.deliver(world.put(running([], { id, channel: `C${id}` })));
    await world.pass(1_000);
    for (const id of ids) void outbox.deliver(world.change(id, (rollout) => held(rollout, 1)));
    await world.pass(150_000);
    const updates = world.made('update');
    expect(new Set(updates.map(({ key }) => key)).size).toBe(60);
    expect(
      densest(
        updates.map(({ at }) => at),
        60_000,
      ),
    ).toBe(40);
  });

  it('that wait do not hold up the lines of others', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([], { id: 'one' })));
    await outbox.deliver(world.put(running([], { id: 'two' })));
    world.fail('update', { kind: 'rateLimited', retryAfterMs: 30_000 });
    await outbox.deliver(world.change('one', (rollout) => held(rollout, 1)));
    await outbox.deliver(world.change('two', (rollout) => withLines(rollout, [entered])));
    expect(world.keys()).toContain('two-line-1');
    await world.pass(40_000);
    expect(world.made('update').map(({ at }) => at)).toEqual([0, 30_000]);
  });

  it('all stop while Slack asks for a pause', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([], { id: 'one' })));
    await outbox.deliver(world.put(running([], { id: 'two' })));
    world.fail('update', { kind: 'rateLimited', retryAfterMs: 30_000 });
    await outbox.deliver(world.change('one', (rollout) => held(rollout, 1)));
    await outbox.deliver(world.change('two', (rollout) => held(rollout, 1)));
    await world.pass(40_000);
    expect(world.made('update').map(({ at }) => at)).toEqual([0, 30_000, 30_000]);
  });
});
