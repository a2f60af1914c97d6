import { describe, expect, it } from 'vitest';
import { lockOrEnd, rolloutId } from '../src/engine.js';
import { PortError } from '../src/port-error.js';
import { NewName } from '../src/rollout/request.js';
import type { MemoryStore } from './simulation/directed/memory-store.js';
import { driveTo, inPhase, makeSimulation, newImage, type Simulation } from './simulation/directed/simulation.js';
import { makeQueue } from './simulation/account/fake-environments.js';
import { putEnvironment, putQueue } from './simulation/account/world.js';

const by = { user: 'U0BOB', channel: 'C0BATCHOPS', requestKey: 'trigger-1' };
const request = { queue: 'nightly', image: newImage, placement: 'replace' as const };

describe('a start', () => {
  it('makes no change, holds all its locks, and waits for an approval', async () => {
    const { engine, world, store } = makeSimulation();
    const result = await engine.start(request, by);
    expect(result).toMatchObject({ started: true, rollout: { locked: true, gate: { name: 'start' } } });
    expect(world.journal).toEqual([]);
    expect([...store.locks.keys()]).toEqual(['definition/nightly-etl', 'environment/nightly-blue', 'queue/nightly']);
  });

  it('delivered twice starts once', async () => {
    const { engine, store } = makeSimulation();
    const [first, second] = await Promise.all([engine.start(request, by), engine.start(request, by)]);
    expect([first.started, second.started].filter(Boolean)).toHaveLength(1);
    expect(await engine.start(request, by)).toMatchObject({ started: false, why: 'repeated' });
    expect(store.rollouts.size).toBe(1);
  });

  it('of a queue that another rollout holds is refused, and leaves no lock of its own (I6)', async () => {
    const { engine, store } = makeSimulation();
    await engine.start(request, by);
    const other = await engine.start(request, { ...by, requestKey: 'trigger-2' });
    expect(other).toMatchObject({
      started: false,
      faults: [{ fault: 'openRollout', rollout: rolloutId('trigger-1') }],
    });
    expect(new Set(store.locks.values())).toEqual(new Set([rolloutId('trigger-1')]));
  });

  it('that loses a lock after its plan ends before it was told, and takes none with it', async () => {
    const { engine, store, parts } = makeSimulation();
    await engine.start(request, by);
    const winner = store.rollouts.get(rolloutId('trigger-1'));
    if (!winner) throw new Error('not started');
    const loser = { ...structuredClone(winner), id: 'loser222', locked: false };
    await store.create(loser);
    expect(await lockOrEnd(parts, loser)).toMatchObject({
      held: { rollout: winner.id },
      rollout: { phase: { name: 'aborted' }, told: { lines: [] } },
    });
    expect(new Set(store.locks.values())).toEqual(new Set([winner.id]));
  });

  it('that stood still while another process locked it keeps the locks', async () => {
    const { engine, store, parts } = makeSimulation();
    await engine.start(request, by);
    const other = store.rollouts.get(rolloutId('trigger-1'));
    if (!other) throw new Error('not started');
    const late = { ...structuredClone(other), id: 'late2222', locked: false };
    await store.create(late);
    const taking = store.lock.bind(store);
    // What is held when this process asks is its own by the time it goes on.
    store.lock = async (key, id) => {
      const answer = await taking(key, id);
      for (const one of store.locks.keys()) {
        await store.unlock(one, other.id);
        await taking(one, late.id);
      }
      await parts.records.amend(late.id, (one) => ({ ...one, locked: true }));
      return answer;
    };
    expect(await lockOrEnd(parts, late)).toMatchObject({
      rollout: { id: late.id, locked: true, phase: { name: 'plan' } },
    });
    expect(new Set(store.locks.values())).toEqual(new Set([late.id]));
  });

  it('takes over the lock of a rollout that has ended', async () => {
    const simulation = makeSimulation();
    await simulation.engine.start(request, by);
    await simulation.engine.press(
      rolloutId('trigger-1'),
      { user: 'U0BOB', starter: true, approver: false },
      { press: 'rollback' },
      'p1',
    );
    expect(await simulation.engine.start(request, { ...by, requestKey: 'trigger-2' })).toMatchObject({ started: true });
  });

  it('has an id that is fit for names at AWS, and fixed by the request', () => {
    for (let i = 0; i < 500; i += 1) {
      const id = rolloutId(`key-${i}`);
      expect(id).toMatch(/^[a-z][a-z2-7]{7}$/);
      expect(NewName.safeParse(`${id}-canary`).success).toBe(true);
      expect(rolloutId(`key-${i}`)).toBe(id);
    }
  });
});

describe('a plan', () => {
  it('is shown without a record or a change', async () => {
    const { engine, store, world } = makeSimulation();
    expect(await engine.plan(request)).toMatchObject({ planned: true, plan: { queue: 'nightly' } });
    expect([store.rollouts.size, world.journal.length]).toEqual([0, 0]);
  });
});

describe('a press', () => {
  it('of an unknown rollout is told so', async () => {
    const { engine } = makeSimulation();
    expect(
      await engine.press('nope2222', { user: 'U', starter: true, approver: true }, { press: 'rollback' }, 'p'),
    ).toEqual({ pressed: false, why: 'unknown' });
  });

  it('by two people at once is taken once', async () => {
    const simulation = makeSimulation();
    await simulation.start();
    const both = await Promise.all([
      simulation.press({ press: 'approve', gate: 'start' }),
      simulation.press({ press: 'approve', gate: 'start' }, 'U0CAROL'),
    ]);
    expect(both.map((one) => one.pressed)).toEqual([true, false]);
    expect(both[1]).toMatchObject({ why: { reason: 'alreadyApproved', by: 'U0ALICE' } });
  });

  it('of resume in phase plan plans anew from what is there now', async () => {
    const simulation = makeSimulation();
    await simulation.start();
    const blue = simulation.world.environments.get('nightly-blue');
    if (blue) putEnvironment(simulation.world, { ...blue, maxVcpus: 16 });
    await simulation.tick();
    await simulation.tick();
    expect(simulation.rollout().held?.why.reason).toBe('drift');
    const before = simulation.rollout().plan.hash;
    await simulation.press({ press: 'resume' });
    const after = simulation.rollout();
    expect(after).toMatchObject({ held: null, gate: { name: 'start' }, plan: { blue: { maxVcpus: 16 } } });
    expect(after.plan.hash).not.toBe(before);
    await driveTo(simulation, inPhase('complete'));
    expect(simulation.world.breaches).toEqual([]);
  });
});

describe('a plan made anew', () => {
  /** A rollout that is held because another queue has come to list blue, or no longer does. */
  async function heldOver(change: (simulation: Simulation) => void, simulation = makeSimulation()) {
    change(simulation);
    for (let ticks = 0; ticks < 3; ticks += 1) await simulation.tick();
    expect(simulation.rollout().held?.why.reason).toBe('drift');
    return simulation;
  }
  const list =
    (queue: string, ...names: string[]) =>
    ({ world }: Simulation): void => {
      const order = names.map((name, i) => ({ order: i + 1, environment: world.environments.get(name)?.arn ?? '' }));
      putQueue(world, makeQueue(queue, order));
    };
  const held = ({ store }: Simulation): string[] => [...store.locks.keys()].filter((key) => key.startsWith('queue/'));

  it('locks what it covers beside the old one, and gives up what it no longer covers', async () => {
    const started = makeSimulation();
    await started.start();
    const simulation = await heldOver(list('weekly', 'nightly-blue'), started);
    await simulation.press({ press: 'resume' });
    expect(held(simulation)).toEqual(['queue/nightly', 'queue/weekly']);
    await heldOver(list('weekly', 'spare'), simulation);
    await simulation.press({ press: 'resume' });
    expect(held(simulation)).toEqual(['queue/nightly']);
  });

  it('that another rollout keeps out leaves no lock behind', async () => {
    const started = makeSimulation();
    await started.start();
    // Locks are taken in the order of names: the first is free, the second is not.
    list('annual', 'nightly-blue')(started);
    const simulation = await heldOver(list('weekly', 'nightly-blue'), started);
    const { parts, store } = simulation;
    const lock = store.lock.bind(store);
    // Between the plan and its locks another rollout was quicker.
    parts.store.lock = async (key, id) =>
      key === 'queue/weekly' ? { taken: false, holder: 'zzzzzzzz' } : lock(key, id);
    expect(await simulation.press({ press: 'resume' })).toMatchObject({ why: { reason: 'cannotReplan' } });
    expect(held(simulation)).toEqual(['queue/nightly']);
  });

  it('keeps its locks whatever another press that failed gives up meanwhile', async () => {
    const started = makeSimulation();
    await started.start();
    const simulation = await heldOver(list('annual', 'nightly-blue'), started);
    const { parts, store } = simulation;
    const lock = store.lock.bind(store);
    const unlock = store.unlock.bind(store);
    let allLocked = (): void => undefined;
    const locksOfSecond = new Promise<void>((done) => (allLocked = done));
    let second: Promise<unknown> | undefined;
    let heldBeforeWrite: string[] | undefined;
    // The first press has locked `annual` and gets no answer about the next. What it gives up of `annual` is taken away
    // when the second holds all its locks and has not yet written its plan.
    parts.store.lock = async (key, id) => {
      if (key !== 'queue/nightly') return lock(key, id);
      if (second) {
        const taken = await lock(key, id);
        allLocked();
        await expect(first).rejects.toThrow('no answer');
        heldBeforeWrite ??= held(simulation);
        return taken;
      }
      second = simulation.press({ press: 'resume' }, 'U0CAROL');
      throw new PortError('unavailable', true, 'Simulated', 'no answer');
    };
    parts.store.unlock = async (key, ...rest) => {
      if (key === 'queue/annual') await locksOfSecond;
      return unlock(key, ...rest);
    };
    const first = simulation.press({ press: 'resume' });
    await expect(first).rejects.toThrow('no answer');
    expect(await second).toMatchObject({ pressed: true, rollout: { locked: true } });
    expect(heldBeforeWrite).toEqual(['queue/nightly']);
    expect(held(simulation).toSorted()).toEqual(['queue/annual', 'queue/nightly']);
  });

  it('that is overtaken after its write ends, told where the rollout has been told of', async () => {
    const started = makeSimulation();
    await started.start();
    const simulation = await heldOver(list('weekly', 'nightly-blue'), started);
    const { parts, store } = simulation;
    await parts.records.amend(simulation.rollout().id, (one) => ({
      ...one,
      told: { ...one.told, root: { channel: 'C0BATCHOPS', ts: '1.1', hash: 'x', at: one.lastSeen, count: 0 } },
    }));
    const lock = store.lock.bind(store);
    let asked = 0;
    parts.store.lock = async (key, id) => {
      if (key === 'queue/weekly') asked += 1;
      return key === 'queue/weekly' && asked > 1 ? { taken: false, holder: 'zzzzzzzz' } : lock(key, id);
    };
    expect(await simulation.press({ press: 'resume' })).toMatchObject({ why: { reason: 'cannotReplan' } });
    const { phase, locked, told } = simulation.rollout();
    expect(phase).toMatchObject({ name: 'aborted', why: { reason: 'lockHeld', rollout: 'zzzzzzzz' } });
    expect({ locked, hasRoot: told.root !== undefined }).toEqual({ locked: true, hasRoot: true });
    expect(held(simulation)).toEqual([]);
  });

  it('whose locks cannot be taken leaves none behind', async () => {
    const started = makeSimulation();
    await started.start();
    list('annual', 'nightly-blue')(started);
    const simulation = await heldOver(list('weekly', 'nightly-blue'), started);
    const { parts, store } = simulation;
    const lock = store.lock.bind(store);
    const noAnswer = new PortError('unavailable', true, 'Simulated', 'no answer');
    parts.store.lock = (key, id) => (key === 'queue/weekly' ? Promise.reject(noAnswer) : lock(key, id));
    await expect(simulation.press({ press: 'resume' })).rejects.toThrow('no answer');
    expect(held(simulation)).toEqual(['queue/nightly']);
  });
});

describe('finding', () => {
  it('is by id, by its beginning, or by the queue while the rollout is active', async () => {
    const simulation = makeSimulation();
    const { id } = await simulation.start();
    for (const words of [id, id.slice(0, 3), 'nightly', ` ${id.toUpperCase()} `])
      expect(await simulation.engine.find(words)).toMatchObject({ found: 'rollout', rollout: { id } });
    await simulation.press({ press: 'rollback' });
    expect(await simulation.engine.find('nightly')).toEqual({ found: 'nothing' });
    expect(await simulation.engine.find(id.slice(0, 3))).toMatchObject({ found: 'rollout' });
    expect(await simulation.engine.find('zzzz')).toEqual({ found: 'nothing' });
    expect((await simulation.engine.history(10)).map((one) => one.id)).toEqual([id]);
  });
});

describe('a rollout that this version cannot read', () => {
  const alice = { user: 'U0ALICE', starter: true, approver: true };

  /** A started rollout, as it looks to a version that is older than the one which wrote it. */
  async function writtenByNewer(change: { open?: boolean } = {}) {
    const simulation = makeSimulation();
    const { id } = await simulation.start();
    const before = simulation.rollout();
    await rewrite(simulation.store, id, change);
    return { ...simulation, id, before };
  }

  /** A newer version has written this record; what its attributes say is all that this one can read of it. */
  async function rewrite({ table }: MemoryStore, id: string, { open = true }: { open?: boolean }): Promise<void> {
    const item = await table.get({ pk: `rollout#${id}`, sk: 'state' });
    if (!item) throw new Error(`nothing is stored of ${id}`);
    const { activeKey: _active, ...rest } = item;
    const next = open ? { ...item, schema: 2 } : { ...rest, schema: 2, endedKey: 'ended', endedAt: 1 };
    await table.put(next, [{ is: 'equal', attribute: 'version', to: item['version'] ?? 0 }]);
  }

  it('takes no press', async () => {
    const at = await writtenByNewer();
    for (const press of ['approve', 'rollback', 'hold', 'resume', 'retry'] as const)
      expect(await at.engine.press(at.id, alice, { press }, 'p1')).toEqual({ pressed: false, why: 'newerSchema' });
    expect(at.rollout()).toEqual(at.before);
  });

  it('is found by its id, the beginning of it, and the queue it was started on while it is open', async () => {
    const { engine, id } = await writtenByNewer();
    for (const words of [id, id.slice(0, 3), 'Nightly'])
      expect(await engine.find(words)).toEqual({ found: 'newerSchema', id });
    const over = await writtenByNewer({ open: false });
    expect(await over.engine.find('nightly')).toEqual({ found: 'nothing' });
    expect(await over.engine.find(over.id)).toEqual({ found: 'newerSchema', id });
  });

  it('counts among the active ones while it is open', async () => {
    const { engine, id } = await writtenByNewer();
    expect(await engine.active()).toEqual({ rollouts: [], newerSchema: [id] });
    expect(await (await writtenByNewer({ open: false })).engine.active()).toEqual({ rollouts: [], newerSchema: [] });
  });

  it('keeps its locks: a start on its queue is refused and changes nothing', async () => {
    const { engine, store, world, id } = await writtenByNewer();
    expect(await engine.start(request, { ...by, requestKey: 'trigger-2' })).toMatchObject({
      started: false,
      faults: [{ fault: 'openRollout', on: 'nightly-etl', rollout: id }],
    });
    expect(new Set(store.locks.values())).toEqual(new Set([id]));
    expect(store.rollouts.get(rolloutId('trigger-2'))).toMatchObject({
      phase: { name: 'aborted' },
      told: { lines: [] },
    });
    expect(world.journal).toEqual([]);
  });

  it('is not started again by the Slack request that a newer version has answered', async () => {
    const { engine, store } = makeSimulation();
    await engine.start(request, by);
    await rewrite(store, rolloutId('trigger-1'), {});
    const before = new Map(store.table.items);
    expect(await engine.start(request, by)).toEqual({ started: false, why: 'newerSchema', id: rolloutId('trigger-1') });
    expect(store.table.items).toEqual(before);
  });
});
