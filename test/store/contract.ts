import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports.js';
import type { AuditEntry, Rollout } from '../../src/rollout/rollout.js';
import { createTable } from '../../src/store/create-table.js';
import { dynamoStore } from '../../src/store/store.js';
import { dynamoTable, type Table } from '../../src/store/table.js';
import { makeRollout } from '../make-rollout.js';
import { clientFor, type Running } from './servers.js';

/** What the store promises, checked against a DynamoDB that `start` brings up. */
export function storeContract(start: () => Promise<Running>): void {
  let running: Running;
  let client: DynamoDBClient;
  let table: Table;
  let store: Store;
  let tables = 0;

  beforeAll(async () => {
    running = await start();
    client = clientFor(running.endpoint);
  });
  beforeEach(async () => {
    tables += 1;
    const name = `contract-${Date.now()}-${tables}`;
    await createTable(client, name, async () => {});
    table = dynamoTable(client, name);
    store = dynamoStore(table, { writeId: freshWriteId });
  });
  afterAll(async () => {
    client?.destroy();
    await running?.stop();
  });

  describe('create and get', () => {
    it('gives back exactly what was put', async () => {
      expect(await store.create(makeRollout())).toBe('created');
      expect(await store.get('abcd2345')).toEqual({ found: 'rollout', rollout: makeRollout() });
    });

    it('finds nothing where nothing is', async () => {
      expect(await store.get('abcd2345')).toEqual({ found: 'nothing' });
    });

    it('keeps the first of two rollouts with the same id', async () => {
      await store.create(makeRollout());
      expect(await store.create(makeRollout({ writeId: 'other', startedBy: 'U0EVE' }))).toBe('exists');
      expect(await stored(store)).toMatchObject({ startedBy: 'U0BOB' });
    });

    it('knows its own rollout when the same create is repeated', async () => {
      await store.create(makeRollout());
      expect(await store.create(makeRollout())).toBe('created');
    });

    it('refuses a record near the size limit of an item, with its size, and stores nothing', async () => {
      const large = makeRollout({ lastTold: { log: 'あ'.repeat(127_000) } });
      await expect(store.create(large)).rejects.toMatchObject({ kind: 'rejected', ambiguous: false });
      expect(await store.get(large.id)).toEqual({ found: 'nothing' });
    });

    it('stores the largest record it accepts', async () => {
      const large = makeRollout();
      large.lastTold['log'] = 'x'.repeat(380_000 - JSON.stringify(large).length - '"log":""'.length);
      expect(Buffer.byteLength(JSON.stringify(large))).toBe(380_000);
      expect(await store.create(large)).toBe('created');
      expect(await store.get(large.id)).toEqual({ found: 'rollout', rollout: large });
    });
  });

  describe('save', () => {
    it('writes the next version', async () => {
      await store.create(makeRollout());
      expect(await store.save(next(makeRollout(), { channel: 'C2' }), 1)).toBe('saved');
      expect(await stored(store)).toMatchObject({ version: 2, channel: 'C2' });
    });

    it('is stale once somebody else has written that version', async () => {
      await store.create(makeRollout());
      await store.save(next(makeRollout(), { channel: 'first' }), 1);
      expect(await store.save(next(makeRollout(), { channel: 'second' }), 1)).toBe('stale');
      expect(await stored(store)).toMatchObject({ version: 2, channel: 'first' });
    });

    it('is stale when somebody else is already further', async () => {
      await store.create(makeRollout());
      const second = next(makeRollout());
      await store.save(second, 1);
      await store.save(next(second), 2);
      expect(await store.save(next(makeRollout()), 1)).toBe('stale');
    });

    it('knows its own write when the same save is repeated', async () => {
      await store.create(makeRollout());
      const second = next(makeRollout());
      await store.save(second, 1);
      expect(await store.save(second, 1)).toBe('saved');
    });

    it('is stale when the rollout was never stored', async () => {
      expect(await store.save(next(makeRollout()), 1)).toBe('stale');
      expect(await store.get('abcd2345')).toEqual({ found: 'nothing' });
    });

    it('lets exactly one of 50 simultaneous writers win', async () => {
      await store.create(makeRollout());
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, writer) => store.save(next(makeRollout(), { channel: `C${writer}` }), 1)),
      );
      expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
      expect(await stored(store)).toMatchObject({ version: 2, channel: `C${outcomes.indexOf('saved')}` });
    });

    it('refuses a rollout whose version does not follow', async () => {
      await store.create(makeRollout());
      await expect(store.save(makeRollout({ version: 3 }), 1)).rejects.toThrow('raise the version by one');
    });
  });

  describe('a record of a newer schema', () => {
    beforeEach(async () => {
      await store.create(makeRollout());
      const item = await table.get({ pk: 'rollout#abcd2345', sk: 'state' });
      await table.put({ ...required(item), schema: 2, body: 'of another kind' }, [
        { is: 'equal', attribute: 'schema', to: 1 },
      ]);
    });

    it('is reported and not parsed', async () => {
      expect(await store.get('abcd2345')).toEqual({ found: 'newerSchema' });
      expect(await store.active()).toEqual({ rollouts: [], newerSchema: ['abcd2345'] });
    });

    it('keeps the locks it holds', async () => {
      await store.lock('queue/nightly', 'abcd2345');
      expect(await store.lock('queue/nightly', 'other')).toEqual({ taken: false, holder: 'abcd2345' });
    });

    it('is left out of the history', async () => {
      await store.create(ended('old', 5));
      expect((await store.history(10)).map((one) => one.id)).toEqual(['old']);
    });
  });

  it('reports a record it cannot parse, without letting it hide the others', async () => {
    await store.create(makeRollout({ id: 'good' }));
    await store.create(makeRollout({ id: 'bad' }));
    const item = required(await table.get({ pk: 'rollout#bad', sk: 'state' }));
    await table.put({ ...item, body: '{"schema":1}' }, [{ is: 'equal', attribute: 'version', to: 1 }]);
    await expect(store.get('bad')).rejects.toMatchObject({ kind: 'malformed', ambiguous: false });
    const { rollouts, newerSchema } = await store.active();
    expect([rollouts.map((one) => one.id), newerSchema]).toEqual([['good'], ['bad']]);
  });

  it('does not trust a record whose attributes and body differ', async () => {
    await store.create(makeRollout());
    const item = required(await table.get({ pk: 'rollout#abcd2345', sk: 'state' }));
    await table.put({ ...item, version: 7 }, [{ is: 'equal', attribute: 'version', to: 1 }]);
    await expect(store.get('abcd2345')).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('does not store what it could not read again', async () => {
    await expect(store.create(makeRollout({ lastSeen: Number.NaN }))).rejects.toMatchObject({ ambiguous: false });
    expect(await store.get('abcd2345')).toEqual({ found: 'nothing' });
  });

  describe('active', () => {
    it('holds what is open, oldest first', async () => {
      await store.create(makeRollout({ id: 'late', startedAt: 2000 }));
      await store.create(makeRollout({ id: 'early', startedAt: 1000 }));
      await store.create(ended('over', 3000));
      const { rollouts, newerSchema } = await store.active();
      expect(rollouts.map((one) => one.id)).toEqual(['early', 'late']);
      expect(newerSchema).toEqual([]);
    });

    it('keeps an ended rollout until its last messages are told', async () => {
      const over = ended('over', 3000);
      const line = { seq: 1, at: 3000, version: 2, phase: 'complete', gate: '', held: false } as const;
      const toTell = { ...over, told: { lines: [{ ...line, what: { say: 'ended', phase: 'complete' } as const }] } };
      const sending = { key: 'k', seqs: [1], at: 3001, by: 'replica-1', ambiguous: false };
      await store.create(toTell);
      expect((await store.active()).rollouts).toEqual([toTell]);
      const beingTold = next(toTell, { told: { lines: [], sending } });
      await store.save(beingTold, 1);
      expect((await store.active()).rollouts).toEqual([beingTold]);
      await store.save(next(beingTold, { told: { lines: [] } }), 2);
      expect((await store.active()).rollouts).toEqual([]);
      expect((await store.history(1)).map((one) => one.id)).toEqual(['over']);
    });

    it('reads over page after page', async () => {
      const log = 'x'.repeat(100_000);
      const ids = Array.from({ length: 35 }, (_, place) => `r${String(place).padStart(2, '0')}`);
      for (const [place, id] of ids.entries()) {
        await store.create(makeRollout({ id, startedAt: 1000 + place, lastTold: { log } }));
      }
      expect((await table.queryIndex({ index: 'active', newestFirst: false })).next).toBeDefined();
      expect((await store.active()).rollouts.map((one) => one.id)).toEqual(ids);
    });
  });

  describe('history', () => {
    it('shows ended rollouts, newest first, up to the limit', async () => {
      for (const [id, at] of [
        ['a', 1],
        ['c', 3],
        ['b', 2],
      ] as const)
        await store.create(ended(id, at));
      await store.create(makeRollout({ id: 'open' }));
      expect((await store.history(10)).map((one) => one.id)).toEqual(['c', 'b', 'a']);
      expect((await store.history(2)).map((one) => one.id)).toEqual(['c', 'b']);
      expect(await store.history(0)).toEqual([]);
    });

    it('finds the few of one queue among many others', async () => {
      const { plan } = makeRollout();
      await store.create({ ...ended('mine', 1), plan: { ...plan, queue: 'weekly' } });
      for (let place = 0; place < 60; place += 1) await store.create(ended(`other-${place}`, 100 + place));
      expect((await store.history(10, 'weekly')).map((one) => one.id)).toEqual(['mine']);
      expect(await store.history(60, 'nightly')).toHaveLength(60);
    });
  });

  describe('locks', () => {
    it('belong to one open rollout at a time', async () => {
      await store.create(makeRollout({ id: 'a' }));
      await store.create(makeRollout({ id: 'b' }));
      expect(await store.lock('queue/nightly', 'a')).toEqual({ taken: true });
      expect(await store.lock('queue/nightly', 'a')).toEqual({ taken: true });
      expect(await store.lock('queue/nightly', 'b')).toEqual({ taken: false, holder: 'a' });
      expect(await store.lock('queue/weekly', 'b')).toEqual({ taken: true });
    });

    it('are free again after the holder removes them, and only then', async () => {
      await store.create(makeRollout({ id: 'a' }));
      await store.create(makeRollout({ id: 'b' }));
      await store.lock('queue/nightly', 'a');
      await store.unlock('queue/nightly', 'b');
      expect(await store.lock('queue/nightly', 'b')).toEqual({ taken: false, holder: 'a' });
      await store.unlock('queue/nightly', 'a');
      expect(await store.lock('queue/nightly', 'b')).toEqual({ taken: true });
      await store.unlock('queue/never-locked', 'a');
    });

    it('left by an ended or missing rollout are taken over', async () => {
      await store.create(makeRollout({ id: 'b' }));
      await store.create(ended('over', 1));
      await store.lock('queue/nightly', 'over');
      await store.lock('queue/weekly', 'missing');
      expect(await store.lock('queue/nightly', 'b')).toEqual({ taken: true });
      expect(await store.lock('queue/weekly', 'b')).toEqual({ taken: true });
    });

    it('are taken by exactly one of 20 rollouts that come at once', async () => {
      const ids = Array.from({ length: 20 }, (_, place) => `r${place}`);
      for (const id of ids) await store.create(makeRollout({ id }));
      await store.lock('queue/weekly', 'missing');
      for (const key of ['queue/nightly', 'queue/weekly']) {
        const answers = await Promise.all(ids.map((id) => store.lock(key, id)));
        const winner = ids[answers.findIndex((answer) => answer.taken)];
        expect(answers.filter((answer) => answer.taken)).toHaveLength(1);
        expect(answers.filter((answer) => !answer.taken && answer.holder === winner)).toHaveLength(19);
      }
    });
  });

  describe('the lease', () => {
    it('has one owner until its time is over', async () => {
      expect(await store.lease('a', 1000, 500)).toBe(true);
      expect(await store.lease('b', 1499, 500)).toBe(false);
      expect(await store.lease('b', 1500, 500)).toBe(false);
      expect(await store.lease('b', 1501, 500)).toBe(true);
      expect(await store.lease('a', 1502, 500)).toBe(false);
    });

    it('is renewed by its owner', async () => {
      await store.lease('a', 1000, 500);
      expect(await store.lease('a', 1400, 500)).toBe(true);
      expect(await store.lease('b', 1600, 500)).toBe(false);
    });

    it('is free after its owner gave it up, not after somebody else did', async () => {
      await store.lease('a', 1000, 500);
      await store.releaseLease('b');
      expect(await store.lease('b', 1001, 500)).toBe(false);
      await store.releaseLease('a');
      expect(await store.lease('b', 1001, 500)).toBe(true);
    });

    it('goes to one of 20 replicas that come at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, replica) => store.lease(`r${replica}`, 1000, 500)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
    });
  });

  describe('the audit log', () => {
    it('comes back oldest first, across pages', async () => {
      await store.create(makeRollout());
      const entries = Array.from({ length: 101 }, (_, place) => entry(place + 1, { raw: 'x'.repeat(20_000) }));
      await store.putAudit('abcd2345', entries);
      expect((await table.queryPartition('rollout#abcd2345', 'audit#')).next).toBeDefined();
      expect(await store.audit('abcd2345')).toEqual(entries);
    });

    it('keeps what was written first', async () => {
      await store.putAudit('abcd2345', [entry(1)]);
      await store.putAudit('abcd2345', [entry(1, { forged: true }), entry(2)]);
      expect(await store.audit('abcd2345')).toEqual([entry(1), entry(2)]);
    });

    it('includes entries that only the record carries so far, once', async () => {
      const audit = { head: { seq: 3, hash: 'hash-3' }, pending: [entry(2), entry(3)] };
      await store.create(makeRollout({ audit }));
      await store.putAudit('abcd2345', [entry(1), entry(2)]);
      expect(await store.audit('abcd2345')).toEqual([entry(1), entry(2), entry(3)]);
    });

    it('of one rollout does not mix with another', async () => {
      await store.putAudit('a', [entry(1)]);
      expect(await store.audit('b')).toEqual([]);
    });
  });

  it('answers a ping, and fails it when the table is missing', async () => {
    await store.ping();
    const missing = dynamoStore(dynamoTable(client, 'no-such-table'), { writeId: freshWriteId });
    await expect(missing.ping()).rejects.toMatchObject({ kind: 'rejected', code: 'ResourceNotFoundException' });
  });
}

let writes = 0;

export function freshWriteId(): string {
  writes += 1;
  return `write-${writes}-of-test`;
}

/** The next version of a rollout, as a fresh write. */
export function next(rollout: Rollout, overrides: Partial<Rollout> = {}): Rollout {
  return { ...rollout, version: rollout.version + 1, writeId: freshWriteId(), ...overrides };
}

export function ended(id: string, endedAt: number): Rollout {
  return makeRollout({ id, phase: { name: 'complete', since: endedAt, instance: 9 }, gate: null, endedAt });
}

export function entry(seq: number, facts: AuditEntry['facts'] = {}): AuditEntry {
  return {
    seq,
    at: 1000 + seq,
    who: 'engine',
    what: 'entered',
    facts,
    previous: `hash-${seq - 1}`,
    hash: `hash-${seq}`,
  };
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
