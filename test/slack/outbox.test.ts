import { describe, expect, it } from 'vitest';
import type { Canary, Rollout } from '../../src/rollout/rollout.js';
import { entered, makeWorld, running, withLines } from './outbox-world.js';

const id = 'abcd2345';

/** A change that shows in the root and is no change of phase, gate or hold. */
function counted(rollout: Rollout, succeeded: number): Rollout {
  const canaries = Array.from({ length: succeeded }, (_, i): Canary => {
    return {
      number: i + 1,
      round: 1,
      definition: 'nightly-etl',
      jobId: `j${i}`,
      status: 'SUCCEEDED',
      result: { succeeded: true, onGreen: true },
    };
  });
  return { ...rollout, phase: { name: 'canary', round: 1, since: rollout.phase.since, instance: 4 }, canaries };
}

const other = { phase: 'canary', what: { say: 'entered', phase: 'canary' } } as const;

describe('what is told, and in which order', () => {
  it('posts the root first, then the lines in its thread, and writes a claim before each post', async () => {
    const world = makeWorld();
    const claims: unknown[] = [];
    const outbox = world.outbox('replica-1', {
      post(to, message) {
        claims.push([world.record(id).told.sending?.key, world.record(id).told.sending?.by, world.clock.now()]);
        expect(message.metadata.event_payload['key']).toBe(world.record(id).told.sending?.key);
        return world.chat.post(to, message);
      },
    });
    await outbox.deliver(world.put(running([entered, other])));
    const [root] = world.roots();
    expect(world.keys()).toEqual([`${id}-root-1`, `${id}-line-1`, `${id}-line-2`]);
    expect(world.thread().map(({ threadTs }) => threadTs)).toEqual([root?.ts, root?.ts]);
    expect(claims).toEqual(world.keys().map((key) => [key, 'replica-1', world.clock.now()]));
    expect(world.record(id).told).toEqual({ lines: [], root: expect.objectContaining({ ts: root?.ts, count: 1 }) });
  });

  it('writes nothing and calls nobody when nothing has changed', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([entered])));
    const [calls, writes] = [world.calls.length, world.state.writes];
    for (let i = 0; i < 100; i += 1) {
      await outbox.deliver(world.record(id));
      await world.pass(30_000);
    }
    expect([world.calls.length, world.state.writes]).toEqual([calls, writes]);
  });

  it('tells nothing of a rollout that does not hold its locks', async () => {
    const world = makeWorld();
    await world.outbox().deliver(world.put(running([entered], { locked: false })));
    expect([world.calls, world.state.writes]).toEqual([[], 0]);
  });

  it('joins lines of the same state, and no others', async () => {
    const world = makeWorld();
    await world.outbox().deliver(world.put(running([entered, entered, other, other, entered])));
    expect(world.keys()).toEqual([`${id}-root-1`, `${id}-line-1`, `${id}-line-3`, `${id}-line-5`]);
  });

  it.each([
    [8, 9],
    [9, 2],
  ])('after a backlog of %i states sends %i messages in all', async (states, messages) => {
    const world = makeWorld();
    const lines = Array.from({ length: states }, (_, i) => ({ held: i % 2 === 0 }));
    await world.outbox().deliver(world.put(running(lines)));
    await world.pass(60_000);
    expect(world.messages).toHaveLength(messages);
    expect(world.record(id).told.lines).toEqual([]);
  });

  it('tells the last lines of a rollout that has ended', async () => {
    const world = makeWorld();
    const ended = { name: 'complete', since: 0, instance: 9 } as const;
    await world
      .outbox()
      .deliver(
        world.put(running([{ what: { say: 'ended', phase: 'complete' }, phase: 'complete' }], { phase: ended })),
      );
    expect(world.keys()).toEqual([`${id}-root-1`, `${id}-line-1`]);
    expect(world.thread()[0]?.broadcast).toBe(true);
  });

  it('does once what two calls at the same time ask for', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    const rollout = world.put(running([entered]));
    await Promise.all([outbox.deliver(rollout), outbox.deliver(rollout), outbox.deliver(rollout)]);
    expect(world.keys()).toEqual([`${id}-root-1`, `${id}-line-1`]);
  });

  it('does not go back to an older state that comes late', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    const old = world.put(running([]));
    await outbox.deliver(
      world.change(id, (rollout) => ({ ...rollout, held: { at: 1, why: { reason: 'inconclusive' } } })),
    );
    await outbox.deliver(old);
    await world.pass(60_000);
    expect(world.roots()[0]?.message.metadata.event_payload['held']).toBe(true);
  });

  it('draws nothing for an older state that has the same root', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    const old = world.record(id);
    await outbox.deliver(
      world.change(id, (rollout) => ({ ...rollout, held: { at: 1, why: { reason: 'inconclusive' } } })),
    );
    await outbox.deliver(old);
    await world.pass(60_000);
    expect(world.made('update')).toHaveLength(1);
  });

  it('misses nothing that comes just when it has finished', async () => {
    for (let turns = 0; turns < 20; turns += 1) {
      const world = makeWorld();
      const outbox = world.outbox();
      await outbox.deliver(world.put(running([])));
      void outbox.deliver(world.record(id));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      await outbox.deliver(world.change(id, (rollout) => withLines(rollout, [entered])));
      await world.quiet();
      expect(world.thread(), `after ${turns} turns`).toHaveLength(1);
    }
  });

  it('tells what comes while a delivery is under way', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    const first = outbox.deliver(world.put(running([])));
    await Promise.resolve();
    await outbox.deliver(world.change(id, (rollout) => withLines(rollout, [entered])));
    await first;
    await world.pass(2_000);
    expect(world.record(id).told.lines).toEqual([]);
  });
});

describe('updates of the root', () => {
  it('shows a new phase, gate, hold or approval at once', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(running([])));
    const gate = { name: 'shift', instance: 7, openedAt: 1, expiresAt: 9e12, reminders: 0 } as const;
    const changes: ((rollout: Rollout) => Rollout)[] = [
      (rollout) => ({ ...rollout, phase: { name: 'canary', round: 1, since: 1, instance: 4 } }),
      (rollout) => ({ ...rollout, gate }),
      (rollout) => ({ ...rollout, gate: { ...gate, approval: { by: 'U0ALICE', at: 2, planHash: '' } } }),
      (rollout) => ({ ...rollout, held: { at: 3, why: { reason: 'inconclusive' } } }),
      (rollout) => ({ ...rollout, held: null }),
    ];
    for (const change of changes) await outbox.deliver(world.change(id, change));
    expect(world.made('update')).toHaveLength(changes.length);
    expect(world.made('update').every(({ at }) => at === 0)).toBe(true);
  });

  it('shows a new count no more often than every fifteen seconds, and the last one in the end', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(counted(running([]), 0)));
    for (let i = 1; i <= 40; i += 1) {
      await outbox.deliver(world.change(id, (rollout) => counted(rollout, i)));
      await world.pass(1_000);
    }
    await world.pass(15_000);
    expect(world.made('update').map(({ at }) => at)).toEqual([15_000, 30_000, 45_000]);
    expect(world.record(id).told.root?.hash).toContain('canary.4');
    const shown = world.roots()[0]?.message;
    await world.pass(60_000);
    expect(world.roots()[0]?.message).toBe(shown);
  });

  it('shows the last detail at once where the rollout has ended', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    const phase = { name: 'rolledBack', since: 1, instance: 9, why: { reason: 'verdict' } } as const;
    const ended = (rollout: Rollout, queue: string): Rollout => ({
      ...rollout,
      phase,
      plan: { ...rollout.plan, queue },
    });
    await outbox.deliver(world.put(running([])));
    await outbox.deliver(world.change(id, (rollout) => ended(rollout, 'one')));
    await outbox.deliver(world.change(id, (rollout) => ended(rollout, 'two')));
    expect(world.made('update').map(({ at }) => at)).toEqual([0, 0]);
  });

  it('of a root that was replaced meanwhile says nothing about the new one', async () => {
    const world = makeWorld();
    const outbox = world.outbox('replica-1', {
      async update(to, message) {
        if (to.ts === 'new') return new Promise(() => {});
        await world.chat.update(to, message);
        world.change(id, (rollout) => {
          const { root, ...told } = rollout.told;
          return { ...rollout, told: { ...told, ...(root ? { root: { ...root, ts: 'new', hash: 'theirs' } } : {}) } };
        });
      },
    });
    await outbox.deliver(world.put(counted(running([]), 0)));
    world.state.ms += 20_000;
    void outbox.deliver(world.change(id, (rollout) => counted(rollout, 1)));
    await world.quiet();
    expect(world.record(id).told.root).toMatchObject({ ts: 'new', hash: 'theirs' });
  });

  it('shows a new count at once where a person acted', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(counted(running([]), 0)));
    await outbox.deliver(
      world.change(id, (rollout) => withLines(counted(rollout, 1), [{ say: 'retried', by: 'U0BOB' }])),
    );
    expect(world.calls.slice(-2).map(({ method }) => method)).toEqual(['update', 'post']);
  });

  it('does not wait for a moment that another clock has written down', async () => {
    const world = makeWorld();
    const outbox = world.outbox();
    await outbox.deliver(world.put(counted(running([]), 0)));
    const later = (rollout: Rollout): Rollout => {
      const { root, ...told } = rollout.told;
      return { ...rollout, told: { ...told, ...(root ? { root: { ...root, at: root.at + 600_000 } } : {}) } };
    };
    await outbox.deliver(world.change(id, (rollout) => counted(later(rollout), 1)));
    expect(world.made('update')).toHaveLength(1);
  });
});
