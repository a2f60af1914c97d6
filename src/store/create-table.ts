import {
  CreateTableCommand,
  DescribeTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type KeySchemaElement,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { PortError } from '../port-error.js';
import { indexes } from './table.js';
import { asPortError } from './wire-error.js';

export type CreatedTable =
  | { table: 'created' }
  /** It was there and fits. */
  | { table: 'exists' }
  /** It was there and does not fit; nothing was changed. Each difference is a sentence for the operator. */
  | { table: 'differs'; differences: string[] };

const looksMax = 90;
const lookEveryMs = 2_000;

/**
 * Makes the table with its two indexes, or checks the one that is there, and returns once everything is ACTIVE. Asking
 * again is harmless. Throws a PortError when DynamoDB refuses, or when the table is not ready after three minutes.
 */
export async function createTable(
  client: DynamoDBClient,
  tableName: string,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<CreatedTable> {
  let created = false;
  for (let look = 0; look < looksMax; look += 1) {
    const description = await describe(client, tableName);
    if (!description && !created) created = await create(client, tableName);
    if (description) {
      const differences = differencesOf(description);
      if (differences.length > 0) return { table: 'differs', differences };
      if (isReady(description)) return { table: created ? 'created' : 'exists' };
    }
    await sleep(lookEveryMs);
  }
  throw new PortError('timeout', false, 'TableNotActive', `Table ${tableName} did not become active.`);
}

async function describe(client: DynamoDBClient, tableName: string): Promise<TableDescription | undefined> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    return Table;
  } catch (error) {
    const failure = asPortError(error, 'read');
    if (failure.code === 'ResourceNotFoundException') return undefined;
    throw failure;
  }
}

/** True when this call made the table; false when somebody else was faster, or when the next look has to tell. */
async function create(client: DynamoDBClient, tableName: string): Promise<boolean> {
  try {
    await client.send(new CreateTableCommand(tableInput(tableName)));
    return true;
  } catch (error) {
    const failure = asPortError(error, 'write');
    if (failure.ambiguous || failure.code === 'ResourceInUseException') return false;
    throw failure;
  }
}

function tableInput(tableName: string): CreateTableCommandInput {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema('pk', 'sk'),
    AttributeDefinitions: Object.entries(attributeTypes).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, { hash, range }]) => ({
      IndexName,
      KeySchema: keySchema(hash, range),
      Projection: { ProjectionType: 'ALL' },
    })),
  };
}

const attributeTypes = {
  pk: 'S',
  sk: 'S',
  [indexes.active.hash]: 'S',
  [indexes.active.range]: 'N',
  [indexes.ended.hash]: 'S',
  [indexes.ended.range]: 'N',
} satisfies Record<string, 'S' | 'N'>;

function keySchema(hash: string, range: string): KeySchemaElement[] {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
}

function differencesOf(found: TableDescription): string[] {
  const differences: string[] = [];
  const expect = (what: string, wanted: string, seen: string) => {
    if (wanted !== seen) differences.push(`${what} is ${seen}, but has to be ${wanted}.`);
  };
  const typeOf = new Map(found.AttributeDefinitions?.map((one) => [one.AttributeName, one.AttributeType]));
  const keyText = (schema: KeySchemaElement[] | undefined) =>
    (schema ?? []).map((one) => `${one.AttributeName} (${one.KeyType}, ${typeOf.get(one.AttributeName)})`).join(' + ');

  expect('The key of the table', 'pk (HASH, S) + sk (RANGE, S)', keyText(found.KeySchema));
  for (const [name, { hash, range }] of Object.entries(indexes)) {
    const index = found.GlobalSecondaryIndexes?.find((one) => one.IndexName === name);
    if (!index) {
      differences.push(`The index ${name} is missing.`);
      continue;
    }
    expect(`The key of index ${name}`, `${hash} (HASH, S) + ${range} (RANGE, N)`, keyText(index.KeySchema));
    expect(`The projection of index ${name}`, 'ALL', index.Projection?.ProjectionType ?? 'unknown');
  }
  return differences;
}

function isReady(table: TableDescription): boolean {
  const all = [table.TableStatus, ...(table.GlobalSecondaryIndexes ?? []).map((index) => index.IndexStatus)];
  return all.every((status) => status === 'ACTIVE');
}
