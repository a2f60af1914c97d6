import { CreateTableCommand, ScanCommand, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reading } from '../../src/doctor/clock.js';
import { hearDates, tableFindings } from '../../src/doctor/table.js';
import { startAws } from '../../src/sandbox/aws/aws.js';
import { createTable } from '../../src/store/create-table.js';
import { clientFor, startDynalite, type Running } from '../store/servers.js';

let server: Running;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.stop());

const key = (hash: string, range: string): CreateTableCommandInput['KeySchema'] => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];
const index = (IndexName: string, hash: string, range: string, ProjectionType: 'ALL' | 'KEYS_ONLY' = 'ALL') => ({
  IndexName,
  KeySchema: key(hash, range),
  Projection: { ProjectionType },
});
const right = [index('active', 'activeKey', 'startedAt'), index('ended', 'endedKey', 'endedAt')];

async function make(
  TableName: string,
  GlobalSecondaryIndexes: NonNullable<CreateTableCommandInput['GlobalSecondaryIndexes']>,
  types: Record<string, 'S' | 'N'> = {},
): Promise<void> {
  const used = GlobalSecondaryIndexes.flatMap((one) => one.KeySchema ?? []).map((one) => one.AttributeName ?? '');
  await clientFor(server.endpoint).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: key('pk', 'sk'),
      AttributeDefinitions: [...new Set(['pk', 'sk', ...used])].map((AttributeName) => ({
        AttributeName,
        AttributeType: types[AttributeName] ?? (AttributeName.endsWith('At') ? 'N' : 'S'),
      })),
      GlobalSecondaryIndexes,
    }),
  );
}

describe('the table', () => {
  it('that create-table makes is fine, may be read and written, and has nothing in it afterwards', async () => {
    const client = clientFor(server.endpoint);
    await createTable(client, 'made', () => Promise.resolve());
    const { findings, outcomes } = await tableFindings(client, 'made');
    expect(findings).toEqual([{ finding: 'tableFine', table: 'made' }]);
    expect(new Set(outcomes.map(({ action }) => action)).size).toBe(4);
    expect((await client.send(new ScanCommand({ TableName: 'made' }))).Count).toBe(0);
  });

  it('that is not there is missing', async () => {
    const { findings, outcomes } = await tableFindings(clientFor(server.endpoint), 'nowhere');
    expect([findings, outcomes]).toEqual([[{ finding: 'tableMissing', table: 'nowhere' }], []]);
  });

  it.each<[string, Parameters<typeof make>[1], Record<string, 'S' | 'N'>, string]>([
    ['an index is missing', right.slice(0, 1), {}, 'ended'],
    [
      'an index has another key',
      [right[1] ?? index('x', 'x', 'x'), index('active', 'activeKey', 'endedAt')],
      {},
      'active',
    ],
    [
      'an index holds keys alone',
      [right[0] ?? index('x', 'x', 'x'), index('ended', 'endedKey', 'endedAt', 'KEYS_ONLY')],
      {},
      'ended',
    ],
    ['a number is text', right, { startedAt: 'S' }, 'active'],
    ['the range key is a number', right, { sk: 'N' }, 'pk, sk'],
  ])('differs where %s', async (what, indexes, types, part) => {
    const table = what.replaceAll(' ', '-');
    await make(table, indexes, types);
    const { findings } = await tableFindings(clientFor(server.endpoint), table);
    expect(findings).toEqual([
      { finding: 'tableDiffers', table, part, why: expect.stringContaining('ValidationException') },
    ]);
  });

  it('that the role may not write to is told of by the action, and tells the time even so', async () => {
    await createTable(clientFor(server.endpoint), 'denied', () => Promise.resolve());
    const aws = await startAws({ clock: () => Date.now(), seed: 1, dynamodb: server.endpoint });
    aws.world.faults.inject({ kind: 'denied', operation: 'PutItem', who: 'anyone', times: 9 });
    const client = clientFor(aws.endpoint);
    const readings: Reading[] = [];
    hearDates(client, { now: () => Date.now() }, (one) => readings.push(one));
    const { findings, outcomes } = await tableFindings(client, 'denied');
    await aws.close();
    expect(findings).toEqual([]);
    const denied = outcomes.filter(({ error }) => error?.kind === 'denied').map(({ action }) => action);
    expect(denied).toEqual(['dynamodb:PutItem']);
    expect(readings.length).toBeGreaterThanOrEqual(outcomes.length);
    expect(readings.every(({ by, serverMs }) => by === 'AWS' && Math.abs(serverMs - Date.now()) < 60_000)).toBe(true);
  });

  it('that does not answer gives no finding that could be taken for fine', async () => {
    const { findings, outcomes } = await tableFindings(clientFor('http://127.0.0.1:9'), 'made');
    expect(findings).toEqual([]);
    expect(outcomes.every(({ error }) => error?.kind === 'unavailable')).toBe(true);
  });
});
