import { describe, expect, it } from 'vitest';
import { createRecords, stamped } from '../src/records.js';
import { audited, brokenAt } from '../src/rollout/audit.js';
import { hold, openGate, say } from '../src/rollout/state.js';
import type { Rollout } from '../src/rollout/rollout.js';
import { makeRollout } from './make-rollout.js';
import { makeInPhase, startedAt as now } from './make-seen.js';
import { memoryStore } from './simulation/directed/memory-store.js';

async function stored(rollout: Rollout = makeRollout()) {
  const store = memoryStore();
  await store.create(rollout);
  let writes = 0;
  return { store, records: createRecords(store, { writeId: () => `w${(writes += 1)}` }) };
}

const told = (rollout: Rollout): Rollout => say(rollout, now, { say: 'started' });

describe('a write', () => {
  it('raises the version by one, under a fresh write id', async () => {
    const { store, records } = await stored();
    const saved = await records.amend('abcd2345', told);
    expect(saved).toMatchObject({ version: 2, writeId: 'w1' });
    expect(store.rollouts.get('abcd2345')).toEqual(saved);
  });

  it('of nothing is none', async () => {
    const { store, records } = await stored();
    expect(await records.amend('abcd2345', () => undefined)).toMatchObject({ version: 1 });
    expect(await records.amend('abcd2345', (one) => one)).toMatchObject({ version: 1 });
    expect(store.rollouts.get('abcd2345')?.version).toBe(1);
    expect(await records.amend('nope', told)).toBeUndefined();
  });

  it('reads nothing where the caller knows the newest version, and reads where somebody else wrote since', async () => {
    const { store, records } = await stored();
    let reads = 0;
    const get = store.get.bind(store);
    store.get = (id) => ((reads += 1), get(id));
    const known = makeRollout();
    const first = await records.amend('abcd2345', told, known);
    expect([first?.version, reads]).toEqual([2, 0]);
    const second = await records.amend('abcd2345', told, known);
    expect([second?.version, second?.told.lines.length, reads]).toEqual([3, 2, 1]);
    expect(await records.amend('abcd2345', () => undefined, second)).toEqual(second);
  });

  it('on top of a version that is no longer there tells that somebody was faster', async () => {
    const { records } = await stored();
    const before = makeRollout();
    await records.amend('abcd2345', told);
    expect(await records.save(before, told(before))).toBe('stale');
  });

  it('of a press is made again on what somebody else wrote meanwhile', async () => {
    const { store, records } = await stored();
    const save = store.save.bind(store);
    let beaten = false;
    store.save = async (rollout, version) => {
      if (!beaten) {
        beaten = true;
        const other = makeRollout({ version: 2, writeId: 'other', lastSeen: 77 });
        await save(other, 1);
      }
      return save(rollout, version);
    };
    expect(await records.amend('abcd2345', told)).toMatchObject({ version: 3, lastSeen: 77 });
  });

  it('gives up when it is always too late', async () => {
    const { store, records } = await stored();
    store.save = async () => 'stale';
    await expect(records.amend('abcd2345', told)).rejects.toThrow('8 times');
  });

  it('queues up behind others of the same rollout, and a failed one does not stop the next', async () => {
    const { store, records } = await stored();
    const fail = () => {
      throw new Error('no');
    };
    const all = await Promise.allSettled([
      records.amend('abcd2345', told),
      records.amend('abcd2345', fail),
      records.amend('abcd2345', told),
    ]);
    expect(all.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(store.rollouts.get('abcd2345')?.version).toBe(3);
  });
});

describe('a line of the thread', () => {
  it('carries the version and the state that are saved with it, and keeps them for ever', async () => {
    const { records } = await stored(makeInPhase({ name: 'bake' }));
    const first = await records.amend('abcd2345', (one) => openGate(one, now, 'retire', 1_000));
    expect(first?.told.lines).toMatchObject([{ version: 2, phase: 'bake', gate: 'retire', held: false }]);
    const second = await records.amend('abcd2345', (one) => hold(one, now, { reason: 'person', by: 'U0BOB' }));
    expect(second?.told.lines).toMatchObject([
      { version: 2, held: false },
      { version: 3, gate: 'retire', held: true },
    ]);
  });

  it('is not touched where nothing is new', () => {
    const rollout = makeRollout();
    expect(stamped(rollout)).toBe(rollout);
  });
});

describe('the chain of decisions', () => {
  it('is never ahead of the record in its rows, and loses nothing on the way there', async () => {
    const { store, records } = await stored();
    const decide = (one: Rollout): Rollout => audited(one, now, 'engine', 'does');
    for (let count = 1; count <= 3; count += 1) {
      await records.amend('abcd2345', decide);
      const rows = (await store.audit('abcd2345')).length;
      expect(rows).toBe(count);
      expect(store.rollouts.get('abcd2345')?.audit.pending).toHaveLength(1);
    }
    expect(brokenAt(await store.audit('abcd2345'))).toBeUndefined();
  });

  it('has no entry of a write that came too late', async () => {
    const { store, records } = await stored();
    const before = makeRollout();
    await records.amend('abcd2345', (one) => audited(one, now, 'U0ALICE', 'wins'));
    await records.save(before, audited(before, now, 'U0BOB', 'loses'));
    expect((await store.audit('abcd2345')).map((one) => one.what)).toEqual(['wins']);
  });
});
