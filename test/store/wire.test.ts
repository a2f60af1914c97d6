import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports.js';
import { createTable } from '../../src/store/create-table.js';
import { dynamoStore } from '../../src/store/store.js';
import { dynamoTable, type Table } from '../../src/store/table.js';
import { makeRollout } from '../make-rollout.js';
import { freshWriteId, next } from './versions.js';
import { startLosingProxy, type Conduct, type LosingProxy } from './losing-proxy.js';
import { clientFor, startDynalite, type Running } from './servers.js';

let running: Running;
let proxy: LosingProxy;
let client: DynamoDBClient;
let table: Table;
let store: Store;
let tables = 0;

beforeAll(async () => {
  running = await startDynalite();
  proxy = await startLosingProxy(running.endpoint);
  client = clientFor(proxy.endpoint);
});
beforeEach(async () => {
  tables += 1;
  await createTable(client, `wire-${tables}`, async () => {});
  table = dynamoTable(client, `wire-${tables}`);
  store = dynamoStore(table, { writeId: freshWriteId });
  proxy.seen = [];
  proxy.conduct = [];
});
afterAll(async () => {
  client.destroy();
  await proxy.stop();
  await running.stop();
});

const item = { pk: 'p', sk: 's', text: 'ü', number: 1.5, flag: true };

describe('a write on the wire', () => {
  it('says saved when the connection breaks after the effect, with one write', async () => {
    await store.create(makeRollout());
    proxy.seen = [];
    proxy.conduct = [{ does: 'dropAfter' }];
    expect(await store.save(next(makeRollout()), 1)).toBe('saved');
    expect(proxy.seen).toEqual(['PutItem', 'GetItem']);
  });

  it('passes the doubt on when the connection breaks before the effect, with one write', async () => {
    await store.create(makeRollout());
    proxy.seen = [];
    proxy.conduct = [{ does: 'dropBefore' }];
    await expect(store.save(next(makeRollout()), 1)).rejects.toMatchObject({ kind: 'unavailable', ambiguous: true });
    expect(proxy.seen).toEqual(['PutItem', 'GetItem']);
  });

  it('gives up on a silent server', async () => {
    const impatient = clientFor(proxy.endpoint, 200);
    proxy.conduct = [{ does: 'silence' }];
    await expect(dynamoTable(impatient, `wire-${tables}`).put(item, [{ is: 'absent' }])).rejects.toMatchObject({
      kind: 'timeout',
      ambiguous: true,
    });
    expect(proxy.seen).toEqual(['PutItem']);
    impatient.destroy();
  });
});

const said = (status: number, type: string): Conduct => ({
  does: 'answer',
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'said so' }),
});

describe.each([
  ['a broken connection', { does: 'dropBefore' }, 'unavailable', true],
  ['an internal error', said(500, 'InternalServerError'), 'unavailable', true],
  ['a gateway page', { does: 'answer', status: 502, body: '<html>Bad gateway</html>' }, 'unavailable', true],
  ['a page instead of an answer', { does: 'answer', status: 200, body: '<html>Login</html>' }, 'malformed', true],
  ['throttling', said(400, 'ThrottlingException'), 'throttled', false],
  ['exceeded throughput', said(400, 'ProvisionedThroughputExceededException'), 'throttled', false],
  ['missing rights', said(400, 'AccessDeniedException'), 'denied', false],
  ['an expired token', said(400, 'ExpiredTokenException'), 'denied', false],
  ['an invalid request', said(400, 'ValidationException'), 'rejected', false],
  ['a missing table', said(400, 'ResourceNotFoundException'), 'rejected', false],
] satisfies [string, Conduct, string, boolean][])('%s', (_, conduct, kind, lost) => {
  it(`is ${kind} to a writer, in one wire call`, async () => {
    proxy.conduct = [conduct];
    await expect(table.put(item, [{ is: 'absent' }])).rejects.toMatchObject({ kind, ambiguous: lost });
    expect(proxy.seen).toEqual(['PutItem']);
  });

  it(`is ${kind} to a reader, who changed nothing`, async () => {
    proxy.conduct = [conduct];
    await expect(table.get(item)).rejects.toMatchObject({ kind, ambiguous: false });
    expect(proxy.seen).toEqual(['GetItem']);
  });
});

it('does not carry the signed request along in its errors', async () => {
  proxy.conduct = [said(400, 'AccessDeniedException')];
  const failure: unknown = await table.get(item).catch((error: unknown) => error);
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('AWS4-HMAC');
});

it('is not ambiguous when nobody listens', async () => {
  const nobody = clientFor('http://127.0.0.1:9');
  const unreachable = dynamoTable(nobody, 'wire-0');
  await expect(unreachable.put(item, [{ is: 'absent' }])).rejects.toMatchObject({
    kind: 'unavailable',
    ambiguous: false,
  });
  nobody.destroy();
});

it('reads rollouts and audit rows strongly, and never depends on returned old items or tokens', async () => {
  proxy.bodies = [];
  await store.create(makeRollout());
  await store.audit('abcd2345');
  const [put, get, query] = proxy.bodies.map((body): unknown => JSON.parse(body));
  expect(Object.keys(Object(put)).toSorted()).toEqual(['ConditionExpression', 'Item', 'TableName']);
  expect([get, query]).toMatchObject([{ ConsistentRead: true }, { ConsistentRead: true }]);
});

describe('an item', () => {
  it('comes back with its strings, numbers and booleans', async () => {
    await table.put(item, [{ is: 'absent' }]);
    expect(await table.get({ pk: 'p', sk: 's' })).toEqual(item);
    expect(await table.get({ pk: 'p', sk: 'other' })).toBeUndefined();
  });

  it('is put or removed only under its condition', async () => {
    expect(await table.put(item, [{ is: 'equal', attribute: 'number', to: 1.5 }])).toBe('conflict');
    expect(await table.put(item, [{ is: 'absent' }])).toBe('written');
    expect(await table.put(item, [{ is: 'absent' }])).toBe('conflict');
    expect(await table.put(item, [{ is: 'absent' }, { is: 'equal', attribute: 'flag', to: true }])).toBe('written');
    expect(await table.remove(item, [{ is: 'equal', attribute: 'text', to: 'u' }])).toBe('conflict');
    expect(await table.remove(item, [{ is: 'equal', attribute: 'text', to: 'ü' }])).toBe('removed');
    expect(await table.remove(item, [{ is: 'equal', attribute: 'text', to: 'ü' }])).toBe('conflict');
  });
});
