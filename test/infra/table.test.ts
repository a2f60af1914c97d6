import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTable } from '../../src/store/create-table.js';
import { clientFor, startDynalite, type Running } from '../store/servers.js';
import { exampleSettings } from './example.js';
import { synthesize } from './synthesis.js';

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const Table = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema,
  GlobalSecondaryIndexes: z.array(
    z.object({
      IndexName: z.string(),
      KeySchema,
      Projection: z.object({ ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']) }),
    }),
  ),
});

let running: Running;
let client: DynamoDBClient;
let properties: Record<string, unknown> | undefined;
let ofTheStack: z.infer<typeof Table>;

beforeAll(async () => {
  running = await startDynalite();
  client = clientFor(running.endpoint);
  const { resources } = synthesize(exampleSettings());
  properties = resources.find(({ type }) => type === 'AWS::DynamoDB::Table')?.properties;
  ofTheStack = Table.parse(properties);
}, 180_000);
afterAll(async () => {
  client.destroy();
  await running.stop();
});

/** Keys and indexes in an order of their own, as two descriptions may list them differently. */
function inOrder(table: z.infer<typeof Table>): z.infer<typeof Table> {
  return {
    AttributeDefinitions: table.AttributeDefinitions.toSorted((a, b) => (a.AttributeName < b.AttributeName ? -1 : 1)),
    KeySchema: table.KeySchema,
    GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.toSorted((a, b) => (a.IndexName < b.IndexName ? -1 : 1)),
  };
}

describe('the table of the stack', () => {
  it('is the one that create-table makes', async () => {
    await createTable(client, 'by-command', async () => pause(20));
    const { Table: made } = await client.send(new DescribeTableCommand({ TableName: 'by-command' }));
    expect(inOrder(ofTheStack)).toEqual(inOrder(Table.parse(made)));
  });

  it('is paid by use and, as the store writes no time of expiry, expires nothing', () => {
    expect(properties).toMatchObject({ BillingMode: 'PAY_PER_REQUEST' });
    expect(properties).not.toHaveProperty('TimeToLiveSpecification');
  });

  it('is found in order by create-table', async () => {
    await client.send(new CreateTableCommand({ TableName: 'by-stack', BillingMode: 'PAY_PER_REQUEST', ...ofTheStack }));
    expect(await createTable(client, 'by-stack', async () => pause(20))).toEqual({ table: 'exists' });
  });
});
