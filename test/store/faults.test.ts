import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports.js';
import { createTable } from '../../src/store/create-table.js';
import { dynamoStore } from '../../src/store/store.js';
import { dynamoTable, type Table } from '../../src/store/table.js';
import { makeRollout } from '../make-rollout.js';
import { ended, entry, freshWriteId, next } from './versions.js';
import { faultyTable, type FaultyTable } from './faulty-table.js';
import { clientFor, startDynalite, type Running } from './servers.js';

let running: Running;
let client: DynamoDBClient;
let sound: Store;
let faulty: FaultyTable;
let store: Store;
let tables = 0;

const lostWrite = { kind: 'timeout', ambiguous: true };

beforeAll(async () => {
  running = await startDynalite();
  client = clientFor(running.endpoint);
});
beforeEach(async () => {
  tables += 1;
  await createTable(client, `faults-${tables}`, async () => {});
  const table: Table = dynamoTable(client, `faults-${tables}`);
  sound = dynamoStore(table, { writeId: freshWriteId });
  faulty = faultyTable(table);
  store = dynamoStore(faulty, { writeId: freshWriteId });
});
afterAll(async () => {
  client.destroy();
  await running.stop();
});

describe('a removal of a lock that comes late', () => {
  it('does not remove what its rollout has taken again meanwhile', async () => {
    for (const id of ['a', 'b']) await sound.create(makeRollout({ id }));
    await sound.lock('queue/nightly', 'a');
    faulty.writes = ['late'];
    await expect(store.unlock('queue/nightly', 'a')).rejects.toMatchObject(lostWrite);
    await sound.lock('queue/nightly', 'a');
    await faulty.arrive();
    expect(await sound.lock('queue/nightly', 'b')).toEqual({ taken: false, holder: 'a' });
    await sound.unlock('queue/nightly', 'a');
    expect(await sound.lock('queue/nightly', 'b')).toEqual({ taken: true });
  });
});

describe('a save whose reply is lost', () => {
  beforeEach(() => sound.create(makeRollout()));

  it('says saved when it had its effect', async () => {
    faulty.writes = ['lostAfter'];
    expect(await store.save(next(makeRollout()), 1)).toBe('saved');
    expect(faulty.calls).toEqual(['put', 'get']);
  });

  it('passes the doubt on when it had no effect, and may then be repeated', async () => {
    const second = next(makeRollout());
    faulty.writes = ['lostBefore'];
    await expect(store.save(second, 1)).rejects.toMatchObject(lostWrite);
    expect(await store.save(second, 1)).toBe('saved');
  });

  it('is known as its own when it arrives late and was repeated', async () => {
    const second = next(makeRollout());
    faulty.writes = ['late'];
    await expect(store.save(second, 1)).rejects.toMatchObject(lostWrite);
    await faulty.arrive();
    expect(await store.save(second, 1)).toBe('saved');
  });

  it('changes nothing when it arrives after another write', async () => {
    faulty.writes = ['late'];
    await expect(store.save(next(makeRollout(), { channel: 'late' }), 1)).rejects.toMatchObject(lostWrite);
    expect(await store.save(next(makeRollout(), { channel: 'afresh' }), 1)).toBe('saved');
    await faulty.arrive();
    expect(await sound.get('abcd2345')).toMatchObject({ rollout: { version: 2, channel: 'afresh' } });
  });

  it('is stale when somebody else wrote instead', async () => {
    await sound.save(next(makeRollout()), 1);
    faulty.writes = ['lostBefore'];
    expect(await store.save(next(makeRollout()), 1)).toBe('stale');
  });

  it('is stale when somebody else has built on it', async () => {
    const second = next(makeRollout());
    faulty.writes = ['lostAfter'];
    faulty.afterWrite = async () => {
      await sound.save(next(second), 2);
    };
    expect(await store.save(second, 1)).toBe('stale');
  });

  it('stays in doubt when the look fails too', async () => {
    faulty.writes = ['lostAfter'];
    faulty.reads = ['lostBefore'];
    await expect(store.save(next(makeRollout()), 1)).rejects.toMatchObject(lostWrite);
  });
});

it('passes on a refusal of a save without looking, as nothing can have happened', async () => {
  await sound.create(makeRollout());
  faulty.writes = ['throttled'];
  await expect(store.save(next(makeRollout()), 1)).rejects.toMatchObject({ kind: 'throttled', ambiguous: false });
  expect(faulty.calls).toEqual(['put']);
});

describe('a create whose reply is lost', () => {
  it('says created when it had its effect', async () => {
    faulty.writes = ['lostAfter'];
    expect(await store.create(makeRollout())).toBe('created');
  });

  it('passes the doubt on when it had no effect, and may then be repeated', async () => {
    faulty.writes = ['lostBefore'];
    await expect(store.create(makeRollout())).rejects.toMatchObject(lostWrite);
    expect(await store.create(makeRollout())).toBe('created');
  });

  it('says exists when another one is there', async () => {
    await sound.create(makeRollout({ writeId: 'other' }));
    faulty.writes = ['lostBefore'];
    expect(await store.create(makeRollout())).toBe('exists');
  });
});

describe('a lock whose reply is lost', () => {
  beforeEach(async () => {
    await sound.create(makeRollout({ id: 'a' }));
    await sound.create(makeRollout({ id: 'b' }));
    await sound.create(ended('over', 1));
  });

  it('is taken when the write had its effect', async () => {
    faulty.writes = ['lostAfter'];
    expect(await store.lock('queue/nightly', 'a')).toEqual({ taken: true });
  });

  it('is in doubt when the write had no effect', async () => {
    faulty.writes = ['lostBefore'];
    await expect(store.lock('queue/nightly', 'a')).rejects.toMatchObject(lostWrite);
    expect(await store.lock('queue/nightly', 'a')).toEqual({ taken: true });
  });

  it('names the holder when another one has it', async () => {
    await sound.lock('queue/nightly', 'b');
    faulty.writes = ['lostBefore'];
    expect(await store.lock('queue/nightly', 'a')).toEqual({ taken: false, holder: 'b' });
  });

  it('is in doubt when a takeover had no effect', async () => {
    await sound.lock('queue/nightly', 'over');
    faulty.writes = ['ok', 'lostBefore'];
    await expect(store.lock('queue/nightly', 'a')).rejects.toMatchObject(lostWrite);
  });

  it('is not taken by a takeover that arrives after another one', async () => {
    await sound.lock('queue/nightly', 'over');
    faulty.writes = ['ok', 'late'];
    await expect(store.lock('queue/nightly', 'a')).rejects.toMatchObject(lostWrite);
    await sound.lock('queue/nightly', 'b');
    await faulty.arrive();
    expect(await sound.lock('queue/nightly', 'a')).toEqual({ taken: false, holder: 'b' });
  });

  it('is still taken when the holder leaves between the write and the look', async () => {
    await sound.lock('queue/nightly', 'b');
    faulty.afterWrite = () => sound.unlock('queue/nightly', 'b');
    expect(await store.lock('queue/nightly', 'a')).toEqual({ taken: true });
  });
});

describe('an unlock whose reply is lost', () => {
  beforeEach(async () => {
    await sound.create(makeRollout({ id: 'a' }));
    await sound.lock('queue/nightly', 'a');
  });

  it('is done when the removal had its effect', async () => {
    faulty.writes = ['lostAfter'];
    await store.unlock('queue/nightly', 'a');
    await sound.create(makeRollout({ id: 'b' }));
    expect(await sound.lock('queue/nightly', 'b')).toEqual({ taken: true });
  });

  it('is in doubt when the lock is still there', async () => {
    faulty.writes = ['lostBefore'];
    await expect(store.unlock('queue/nightly', 'a')).rejects.toMatchObject(lostWrite);
  });
});

describe('a lease whose reply is lost', () => {
  it('is held when the write had its effect', async () => {
    faulty.writes = ['lostAfter'];
    expect(await store.lease('a', 1000, 500)).toEqual({ held: true });
  });

  it('is in doubt when nobody has it', async () => {
    faulty.writes = ['lostBefore'];
    await expect(store.lease('a', 1000, 500)).rejects.toMatchObject(lostWrite);
  });

  it('is in doubt when a renewal had no effect', async () => {
    await sound.lease('a', 1000, 500);
    faulty.writes = ['lostBefore'];
    await expect(store.lease('a', 1100, 500)).rejects.toMatchObject(lostWrite);
  });

  it('is not held while it is another one’s', async () => {
    await sound.lease('b', 1000, 500);
    faulty.writes = ['lostBefore'];
    await expect(store.lease('a', 1100, 500)).rejects.toMatchObject(lostWrite);
    expect(await store.lease('a', 1200, 500)).toMatchObject({ held: false });
  });
});

describe('audit rows', () => {
  it('are written once although a reply was lost and all were put again', async () => {
    faulty.writes = ['ok', 'lostAfter'];
    await expect(store.putAudit('abcd2345', [entry(1), entry(2), entry(3)])).rejects.toMatchObject(lostWrite);
    await store.putAudit('abcd2345', [entry(1), entry(2), entry(3)]);
    expect(await store.audit('abcd2345')).toEqual([entry(1), entry(2), entry(3)]);
  });

  it('do not slip through while an entry moves from the record to its row', async () => {
    const before = makeRollout({ audit: { head: { seq: 1, hash: 'hash-1' }, pending: [entry(1)] } });
    await sound.create(before);
    faulty.afterRead = async () => {
      await sound.putAudit('abcd2345', [entry(1)]);
      await sound.save(next(before, { audit: { head: { seq: 1, hash: 'hash-1' }, pending: [] } }), 1);
    };
    expect(await store.audit('abcd2345')).toEqual([entry(1)]);
  });
});

it('makes one wire call for a save, a create, a get, a free lock and a lease', async () => {
  await store.create(makeRollout());
  await store.save(next(makeRollout()), 1);
  await store.get('abcd2345');
  await store.lock('queue/nightly', 'abcd2345');
  await store.lease('a', 1000, 500);
  await store.active();
  expect(faulty.calls).toEqual(['put', 'put', 'get', 'put', 'put', 'queryIndex']);
});
