import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import { makeRollout } from '../make-rollout.js';
import type { AtHand } from './contract.js';
import { ended, next } from './versions.js';

/** One rollout at a time: create, get, save, and records that this version cannot or must not read. */
export function rolloutsContract(at: AtHand): void {
  describe('create and get', () => {
    it('gives back exactly what was put', async () => {
      expect(await at.store.create(makeRollout())).toBe('created');
      expect(await at.store.get('abcd2345')).toEqual({ found: 'rollout', rollout: makeRollout() });
    });

    it('finds nothing where nothing is', async () => {
      expect(await at.store.get('abcd2345')).toEqual({ found: 'nothing' });
    });

    it('keeps the first of two rollouts with the same id', async () => {
      await at.store.create(makeRollout());
      expect(await at.store.create(makeRollout({ writeId: 'other', startedBy: 'U0EVE' }))).toBe('exists');
      expect(await stored(at.store)).toMatchObject({ startedBy: 'U0BOB' });
    });

    it('knows its own rollout when the same create is repeated', async () => {
      await at.store.create(makeRollout());
      expect(await at.store.create(makeRollout())).toBe('created');
    });

    it('refuses a record near the size limit of an item, with its size, and stores nothing', async () => {
      const large = makeRollout({ lastTold: { log: 'あ'.repeat(127_000) } });
      await expect(at.store.create(large)).rejects.toMatchObject({ kind: 'rejected', ambiguous: false });
      expect(await at.store.get(large.id)).toEqual({ found: 'nothing' });
    });

    it('stores the largest record it accepts', async () => {
      const large = makeRollout();
      large.lastTold['log'] = 'x'.repeat(380_000 - JSON.stringify(large).length - '"log":""'.length);
      expect(Buffer.byteLength(JSON.stringify(large))).toBe(380_000);
      expect(await at.store.create(large)).toBe('created');
      expect(await at.store.get(large.id)).toEqual({ found: 'rollout', rollout: large });
    });
  });

  describe('save', () => {
    it('writes the next version', async () => {
      await at.store.create(makeRollout());
      expect(await at.store.save(next(makeRollout(), { channel: 'C2' }), 1)).toBe('saved');
      expect(await stored(at.store)).toMatchObject({ version: 2, channel: 'C2' });
    });

    it('is stale once somebody else has written that version', async () => {
      await at.store.create(makeRollout());
      await at.store.save(next(makeRollout(), { channel: 'first' }), 1);
      expect(await at.store.save(next(makeRollout(), { channel: 'second' }), 1)).toBe('stale');
      expect(await stored(at.store)).toMatchObject({ version: 2, channel: 'first' });
    });

    it('is stale when somebody else is already further', async () => {
      await at.store.create(makeRollout());
      const second = next(makeRollout());
      await at.store.save(second, 1);
      await at.store.save(next(second), 2);
      expect(await at.store.save(next(makeRollout()), 1)).toBe('stale');
    });

    it('knows its own write when the same save is repeated', async () => {
      await at.store.create(makeRollout());
      const second = next(makeRollout());
      await at.store.save(second, 1);
      expect(await at.store.save(second, 1)).toBe('saved');
    });

    it('is stale when the rollout was never stored', async () => {
      expect(await at.store.save(next(makeRollout()), 1)).toBe('stale');
      expect(await at.store.get('abcd2345')).toEqual({ found: 'nothing' });
    });

    it('lets exactly one of 50 simultaneous writers win', async () => {
      await at.store.create(makeRollout());
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, writer) => at.store.save(next(makeRollout(), { channel: `C${writer}` }), 1)),
      );
      expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
      expect(await stored(at.store)).toMatchObject({ version: 2, channel: `C${outcomes.indexOf('saved')}` });
    });

    it('refuses a rollout whose version does not follow', async () => {
      await at.store.create(makeRollout());
      await expect(at.store.save(makeRollout({ version: 3 }), 1)).rejects.toThrow('raise the version by one');
    });
  });

  describe('a record of a newer schema', () => {
    beforeEach(async () => {
      await at.store.create(makeRollout());
      const item = await at.table.get({ pk: 'rollout#abcd2345', sk: 'state' });
      await at.table.put({ ...required(item), schema: 2, body: 'of another kind' }, [
        { is: 'equal', attribute: 'schema', to: 1 },
      ]);
    });

    it('is reported and not parsed', async () => {
      const why = expect.stringContaining('schema 2');
      expect(await at.store.get('abcd2345')).toEqual({ found: 'newerSchema', why });
      const newerSchema = [{ id: 'abcd2345', queue: 'nightly', open: true, why }];
      expect(await at.store.active()).toEqual({ rollouts: [], newerSchema });
    });

    it('keeps the locks it holds', async () => {
      await at.store.lock('queue/nightly', 'abcd2345');
      expect(await at.store.lock('queue/nightly', 'other')).toEqual({ taken: false, holder: 'abcd2345' });
    });

    it('is written by nobody here', async () => {
      const before = await at.table.get({ pk: 'rollout#abcd2345', sk: 'state' });
      expect(await at.store.create(makeRollout({ writeId: 'mine' }))).toBe('exists');
      await at.table.put({ ...required(before), version: 2 }, [{ is: 'equal', attribute: 'version', to: 1 }]);
      expect(await at.store.save(next(makeRollout()), 1)).toBe('stale');
      expect(await at.table.get({ pk: 'rollout#abcd2345', sk: 'state' })).toEqual({ ...before, version: 2 });
    });

    it('is known to have ended where only its last messages are left to tell', async () => {
      const sending = { key: 'k', seqs: [1], at: 3001, by: 'replica-1', ambiguous: false };
      await at.store.create({ ...ended('over', 3000), told: { lines: [], sending } });
      const item = await at.table.get({ pk: 'rollout#over', sk: 'state' });
      await at.table.put({ ...required(item), schema: 2 }, [{ is: 'equal', attribute: 'schema', to: 1 }]);
      const { newerSchema } = await at.store.active();
      expect(newerSchema.find(({ id }) => id === 'over')).toMatchObject({ open: false });
    });

    it('is left out of the history', async () => {
      await at.store.create(ended('old', 5));
      expect((await at.store.history(10)).map((one) => one.id)).toEqual(['old']);
    });
  });

  it('reports a record it cannot parse like a newer one: it hides no other, and keeps its locks', async () => {
    await at.store.create(makeRollout({ id: 'good' }));
    await at.store.create(makeRollout({ id: 'bad' }));
    const item = required(await at.table.get({ pk: 'rollout#bad', sk: 'state' }));
    await at.table.put({ ...item, body: '{"schema":1}' }, [{ is: 'equal', attribute: 'version', to: 1 }]);
    const why = expect.stringContaining('cannot be read: id:');
    expect(await at.store.get('bad')).toEqual({ found: 'newerSchema', why });
    const { rollouts, newerSchema } = await at.store.active();
    expect([rollouts.map((one) => one.id), newerSchema]).toMatchObject([['good'], [{ id: 'bad', open: true, why }]]);
    await at.store.lock('queue/nightly', 'bad');
    expect(await at.store.lock('queue/nightly', 'good')).toEqual({ taken: false, holder: 'bad' });
  });

  it('does not trust a record whose attributes and body differ', async () => {
    await at.store.create(makeRollout());
    const item = required(await at.table.get({ pk: 'rollout#abcd2345', sk: 'state' }));
    await at.table.put({ ...item, version: 7 }, [{ is: 'equal', attribute: 'version', to: 1 }]);
    const why = expect.stringContaining('contradicts itself');
    expect(await at.store.get('abcd2345')).toEqual({ found: 'newerSchema', why });
  });

  it('does not store what it could not read again', async () => {
    await expect(at.store.create(makeRollout({ lastSeen: Number.NaN }))).rejects.toMatchObject({ ambiguous: false });
    expect(await at.store.get('abcd2345')).toEqual({ found: 'nothing' });
  });
}

async function stored(store: Store): Promise<Rollout> {
  const found = await store.get('abcd2345');
  if (found.found !== 'rollout') throw new Error('The rollout is not there.');
  return found.rollout;
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not there.');
  return value;
}
