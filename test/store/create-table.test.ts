import {
  CreateTableCommand,
  DescribeTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTable } from '../../src/store/create-table.js';
import { startLosingProxy, type LosingProxy } from './losing-proxy.js';
import { clientFor, startDynalite, type Running } from './servers.js';

let running: Running;
let proxy: LosingProxy;
let client: DynamoDBClient;

// The embedded table takes a moment to become active, so that waiting is really needed.
const createTableMs = 60;
const shortly = async () => {
  await pause(20);
};

beforeAll(async () => {
  running = await startDynalite(createTableMs);
  proxy = await startLosingProxy(running.endpoint);
  client = clientFor(proxy.endpoint);
});
afterAll(async () => {
  client.destroy();
  await proxy.stop();
  await running.stop();
});

async function statusOf(name: string): Promise<unknown[]> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const indexes = (Table?.GlobalSecondaryIndexes ?? []).map((index) => index.IndexStatus);
  return [Table?.TableStatus, ...indexes];
}

describe('create-table', () => {
  it('returns once table and indexes are active', async () => {
    expect(await createTable(client, 'fresh', shortly)).toEqual({ table: 'created' });
    expect(await statusOf('fresh')).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
  });

  it('finds the table of an earlier run in order', async () => {
    await createTable(client, 'again', shortly);
    expect(await createTable(client, 'again', shortly)).toEqual({ table: 'exists' });
  });

  it('works for two who come at once', async () => {
    const both = await Promise.all([createTable(client, 'raced', shortly), createTable(client, 'raced', shortly)]);
    expect(both.map((one) => one.table).toSorted()).toEqual(['created', 'exists']);
  });

  it('sees the table through when the answer to its creation is lost', async () => {
    proxy.conduct = [{ does: 'pass' }, { does: 'dropAfter' }];
    expect(await createTable(client, 'lost', shortly)).toEqual({ table: 'exists' });
    expect(await statusOf('lost')).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
  });

  it('waits for the indexes of an active table', async () => {
    await createTable(client, 'indexing', shortly);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'indexing' }));
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes = [] } = Table ?? {};
    const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema: ofIndex, Projection }) => {
      return { IndexName, KeySchema: ofIndex, Projection, IndexStatus: 'CREATING' };
    });
    const half = { TableStatus: 'ACTIVE', KeySchema, AttributeDefinitions, GlobalSecondaryIndexes: indexes };
    const body = JSON.stringify({ Table: half });
    proxy.conduct = [{ does: 'answer', status: 200, body }];
    proxy.seen = [];
    expect(await createTable(client, 'indexing', shortly)).toEqual({ table: 'exists' });
    expect(proxy.seen).toEqual(['DescribeTable', 'DescribeTable']);
  });

  it('makes the table once, though DynamoDB may not know it yet when asked right afterwards', async () => {
    const unknown = { does: 'answer', status: 400, body: '{"__type":"#ResourceNotFoundException"}' } as const;
    proxy.conduct = [{ does: 'pass' }, { does: 'pass' }, unknown];
    proxy.seen = [];
    expect(await createTable(client, 'unseen', shortly)).toEqual({ table: 'created' });
    expect(proxy.seen.filter((action) => action === 'CreateTable')).toHaveLength(1);
  });

  it('says what differs in a table of another make, and leaves it alone', async () => {
    await client.send(new CreateTableCommand(foreignTable('foreign')));
    expect(await createTable(client, 'foreign', shortly)).toEqual({
      table: 'differs',
      differences: [
        'The key of the table is id (HASH, S), but has to be pk (HASH, S) + sk (RANGE, S).',
        'The key of index active is activeKey (HASH, S) + startedAt (RANGE, S), but has to be activeKey (HASH, S) + startedAt (RANGE, N).',
        'The projection of index active is KEYS_ONLY, but has to be ALL.',
        'The index ended is missing.',
      ],
    });
  });

  it('gives up on a table that never becomes active', async () => {
    const slow = await startDynalite(600_000);
    const slowClient = clientFor(slow.endpoint);
    await expect(createTable(slowClient, 'slow', async () => {})).rejects.toMatchObject({ kind: 'timeout' });
    slowClient.destroy();
    await slow.stop();
  });
});

function foreignTable(name: string): CreateTableCommandInput {
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'activeKey', AttributeType: 'S' },
      { AttributeName: 'startedAt', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'active',
        KeySchema: [
          { AttributeName: 'activeKey', KeyType: 'HASH' },
          { AttributeName: 'startedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  };
}
