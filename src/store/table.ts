import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { type Page } from '../ports.js';
import { PortError } from '../port-error.js';
import { asPortError, isConditionFailed, type Effect } from './wire-error.js';

/** The attribute types the store uses; everything richer is JSON text in one string. */
export type Attribute = string | number | boolean;

export interface Key {
  pk: string;
  sk: string;
}

export type Item = Key & Readonly<Record<string, Attribute>>;

/** One thing that may be true of the stored item. A clause about an attribute is false while there is no item. */
export type Clause = { is: 'absent' } | { is: 'equal'; attribute: string; to: Attribute };

/** Holds when at least one of its clauses does. */
export type Condition = readonly [Clause, ...Clause[]];

/** The sparse indexes: an item is in one exactly while it carries the index's hash attribute, whose value is the index's name. */
export const indexes = {
  active: { hash: 'activeKey', range: 'startedAt' },
  ended: { hash: 'endedKey', range: 'endedAt' },
} satisfies Record<string, { hash: string; range: string }>;

type IndexName = keyof typeof indexes;

const PagePlace = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export interface IndexQuery {
  index: IndexName;
  /** By the range attribute, a time in epoch milliseconds. */
  newestFirst: boolean;
  /** Items per page at most; without it DynamoDB ends a page at 1 MB. */
  itemsMax?: number;
}

/**
 * One DynamoDB table. Each call is one wire call and fails with a PortError: throttled, unavailable, timeout, denied,
 * rejected or malformed. A condition that does not hold is an answer, not an error. `page` is the `next` of the page before.
 */
export interface Table {
  /** Strongly consistent. */
  get(key: Key): Promise<Item | undefined>;
  /** Replaces the whole item. */
  put(item: Item, condition: Condition): Promise<'written' | 'conflict'>;
  /** A condition other than `absent` makes the removal of a missing item a conflict. */
  remove(key: Key, condition: Condition): Promise<'removed' | 'conflict'>;
  /** Strongly consistent, ascending by sk. */
  queryPartition(pk: string, skPrefix: string, page?: string): Promise<Page<Item>>;
  /** Eventually consistent: DynamoDB offers nothing stronger on an index. */
  queryIndex(query: IndexQuery, page?: string): Promise<Page<Item>>;
}

/** The table over the AWS SDK. The client must not retry by itself (`maxAttempts: 1`) and must give up on slow calls. */
export function dynamoTable(client: DynamoDBClient, tableName: string): Table {
  const TableName = tableName;
  return {
    async get(key) {
      const Key = toAttributes({ pk: key.pk, sk: key.sk });
      const answer = await wire('read', () =>
        client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true })),
      );
      return answer.Item && toItem(answer.Item);
    },
    put(item, condition) {
      const write = { TableName, Item: toAttributes(item), ...toExpression(condition) };
      return wireConditional('written', () => client.send(new PutItemCommand(write)));
    },
    remove(key, condition) {
      const write = { TableName, Key: toAttributes({ pk: key.pk, sk: key.sk }), ...toExpression(condition) };
      return wireConditional('removed', () => client.send(new DeleteItemCommand(write)));
    },
    async queryPartition(pk, skPrefix, page) {
      const query = new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: skPrefix } },
        ...startAfter(page),
      });
      return toPage(await wire('read', () => client.send(query)));
    },
    async queryIndex({ index, newestFirst, itemsMax }, page) {
      const query = new QueryCommand({
        TableName,
        IndexName: index,
        KeyConditionExpression: '#hash = :hash',
        ExpressionAttributeNames: { '#hash': indexes[index].hash },
        ExpressionAttributeValues: { ':hash': { S: index } },
        ScanIndexForward: !newestFirst,
        ...(itemsMax === undefined ? {} : { Limit: itemsMax }),
        ...startAfter(page),
      });
      return toPage(await wire('read', () => client.send(query)));
    },
  };
}

async function wire<T>(effect: Effect, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asPortError(error, effect);
  }
}

async function wireConditional<Done extends string>(
  done: Done,
  call: () => Promise<unknown>,
): Promise<Done | 'conflict'> {
  try {
    await call();
    return done;
  } catch (error) {
    if (isConditionFailed(error)) return 'conflict';
    throw asPortError(error, 'write');
  }
}

function toExpression(condition: Condition) {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const clauses = condition.map((clause, position) => {
    if (clause.is === 'absent') return 'attribute_not_exists(pk)';
    names[`#c${position}`] = clause.attribute;
    values[`:c${position}`] = toAttribute(clause.to);
    return `#c${position} = :c${position}`;
  });
  // DynamoDB refuses empty maps of names or values.
  const named = Object.keys(names).length > 0;
  return {
    ConditionExpression: clauses.join(' OR '),
    ...(named ? { ExpressionAttributeNames: names, ExpressionAttributeValues: values } : {}),
  };
}

function toAttributes(item: Readonly<Record<string, Attribute>>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)]));
}

function toAttribute(value: Attribute): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  return { N: String(value) };
}

function toPage(answer: {
  Items?: Record<string, AttributeValue>[] | undefined;
  LastEvaluatedKey?: Record<string, AttributeValue> | undefined;
}): Page<Item> {
  const items = (answer.Items ?? []).map(toItem);
  const last = answer.LastEvaluatedKey;
  return last ? { items, next: JSON.stringify(toItem(last)) } : { items };
}

function startAfter(page: string | undefined): { ExclusiveStartKey?: Record<string, AttributeValue> } {
  return page === undefined ? {} : { ExclusiveStartKey: toAttributes(PagePlace.parse(JSON.parse(page))) };
}

function toItem(attributes: Record<string, AttributeValue>): Item {
  const { pk, sk, ...rest } = fromAttributes(attributes);
  if (typeof pk !== 'string' || typeof sk !== 'string') {
    throw new PortError('malformed', false, 'UnexpectedItem', 'DynamoDB answered with an item that lacks its keys.');
  }
  return { pk, sk, ...rest };
}

function fromAttributes(attributes: Record<string, AttributeValue>): Record<string, Attribute> {
  const item: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value.S !== undefined) item[name] = value.S;
    else if (value.BOOL !== undefined) item[name] = value.BOOL;
    else if (value.N !== undefined) item[name] = Number(value.N);
    // Other types are not ours: a newer version may use them, and its items must not break a page of older ones.
  }
  return item;
}
