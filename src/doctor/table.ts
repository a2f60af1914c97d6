import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { Clock } from '../ports.js';
import { dynamoTable, indexes } from '../store/table.js';
import { asPortError } from '../store/wire-error.js';
import { reading, type Reading } from './clock.js';
import type { Finding } from './finding.js';
import { tried, wordsOf, type Outcome } from './permissions.js';

/** No item of the store has this key (store/: keys are `rollout#…`, `lock#…` and the like). */
const nowhere = { pk: 'doctor', sk: 'doctor' };

/**
 * The table by what it answers to the bot's own kinds of calls: the shipped policy grants no more, DescribeTable included.
 * Asked for all attributes of an index and for a range of its numbers, DynamoDB refuses where key or projection are others
 * than `create-table` makes. Nothing is written: no item can meet the conditions.
 */
export async function tableFindings(
  client: DynamoDBClient,
  table: string,
): Promise<{ findings: Finding[]; outcomes: Outcome[] }> {
  const store = dynamoTable(client, table);
  const never = [{ is: 'equal', attribute: 'never', to: true }] as const;
  const key = await tried('dynamodb:Query', store.queryPartition(nowhere.pk, nowhere.sk));
  if (key.error?.code === 'ResourceNotFoundException')
    return { findings: [{ finding: 'tableMissing', table }], outcomes: [] };
  const parts = [
    { part: 'pk, sk', outcome: key },
    ...(await Promise.all(
      Object.keys(indexes).map(async (name) => ({ part: name, outcome: await indexOutcome(client, table, name) })),
    )),
  ];
  const others = await Promise.all([
    tried('dynamodb:GetItem', store.get(nowhere)),
    tried('dynamodb:PutItem', store.put(nowhere, never)),
    tried('dynamodb:DeleteItem', store.remove(nowhere, never)),
  ]);
  const outcomes = [...parts.map(({ outcome }) => outcome), ...others];
  const findings = parts.flatMap(({ part, outcome: { error } }): Finding[] =>
    error?.code === 'ValidationException' ? [{ finding: 'tableDiffers', table, part, why: wordsOf(error) }] : [],
  );
  if (outcomes.every(({ error }) => error === undefined))
    return { findings: [{ finding: 'tableFine', table }], outcomes };
  return { findings, outcomes: outcomes.filter(({ error }) => error?.code !== 'ValidationException') };
}

function indexOutcome(client: DynamoDBClient, TableName: string, IndexName: string): Promise<Outcome> {
  const { hash, range } = indexes[IndexName === 'active' ? 'active' : 'ended'];
  const query = new QueryCommand({
    TableName,
    IndexName,
    KeyConditionExpression: '#hash = :hash AND #range >= :from',
    ExpressionAttributeNames: { '#hash': hash, '#range': range },
    ExpressionAttributeValues: { ':hash': { S: IndexName }, ':from': { N: '0' } },
    Select: 'ALL_ATTRIBUTES',
    Limit: 1,
  });
  const asked = client.send(query).catch((error: unknown) => {
    throw asPortError(error, 'read');
  });
  return tried('dynamodb:Query', asked);
}

const Answered = z.looseObject({ response: z.looseObject({ headers: z.record(z.string(), z.string()) }) });

/** Listens to the time that DynamoDB tells with each answer, refusals as well. */
export function hearDates(client: DynamoDBClient, clock: Pick<Clock, 'now'>, heard: (one: Reading) => void): void {
  client.middlewareStack.add(
    (next) => async (request) => {
      const askedMs = clock.now();
      const result = await next(request);
      const told = Answered.safeParse(result);
      const one = told.success && reading('AWS', told.data.response.headers['date'], askedMs, clock.now());
      if (one) heard(one);
      return result;
    },
    // Nearer to the wire than what turns a refusal into an error.
    { step: 'deserialize', priority: 'low', name: 'hearDates' },
  );
}
