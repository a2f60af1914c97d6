import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../src/ports.js';
import { createTable } from '../../src/store/create-table.js';
import { dynamoStore } from '../../src/store/store.js';
import { dynamoTable, type Table } from '../../src/store/table.js';
import { listsContract } from './contract-lists.js';
import { locksContract } from './contract-locks.js';
import { rolloutsContract } from './contract-rollouts.js';
import { clientFor, type Running } from './servers.js';
import { freshWriteId } from './versions.js';

/** The store under test, over a table that is new for each test. */
export interface AtHand {
  client: DynamoDBClient;
  table: Table;
  store: Store;
}

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
    // A server that outlives the run keeps the tables of earlier ones.
    const name = `contract-${Date.now()}-${tables}`;
    await createTable(client, name, async () => {});
    table = dynamoTable(client, name);
    store = dynamoStore(table, { writeId: freshWriteId });
  });
  afterAll(async () => {
    client?.destroy();
    await running?.stop();
  });

  const at: AtHand = {
    get client() {
      return client;
    },
    get table() {
      return table;
    },
    get store() {
      return store;
    },
  };
  rolloutsContract(at);
  listsContract(at);
  locksContract(at);

  it('answers a ping, and fails it when the table is missing', async () => {
    await at.store.ping();
    const missing = dynamoStore(dynamoTable(at.client, 'no-such-table'), { writeId: freshWriteId });
    await expect(missing.ping()).rejects.toMatchObject({ kind: 'rejected', code: 'ResourceNotFoundException' });
  });
}
