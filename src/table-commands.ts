import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRollout } from './find-rollout.js';
import type { Store } from './ports.js';
import { brokenAt } from './rollout/audit.js';
import { createTable } from './store/create-table.js';
import { dynamoStore } from './store/store.js';
import { dynamoTable } from './store/table.js';

type Print = (line: string) => void;

/** Makes the table where no infrastructure code does. Resolves to the faults, one sentence each. */
export async function createTableCommand(settings: { tableName: string }, print: Print): Promise<string[]> {
  const made = await createTable(tableClient(), settings.tableName, (ms) => sleep(ms));
  if (made.table === 'differs') return made.differences.map((one) => `Table ${settings.tableName}: ${one}`);
  print(`Table ${settings.tableName} ${made.table === 'created' ? 'was made' : 'is there already'}.`);
  return [];
}

/** Recomputes the hash chain of one rollout's decisions. Resolves to the faults, one sentence each. */
export function verifyAuditCommand(
  { tableName }: { tableName: string },
  rollout: string,
  print: Print,
): Promise<string[]> {
  const store = dynamoStore(dynamoTable(tableClient(), tableName), { writeId: () => crypto.randomUUID() });
  return verifyAudit(store, tableName, rollout, print);
}

/** The same over a store that is at hand. */
export async function verifyAudit(
  store: Pick<Store, 'active' | 'audit' | 'get' | 'history'>,
  tableName: string,
  named: string,
  print: Print,
): Promise<string[]> {
  const found = await findRollout(store, named);
  if (found.found === 'several') return [`${named} may mean ${found.ids.join(', ')}; type more of the id.`];
  const rollout = found.found === 'rollout' ? found.rollout.id : found.found === 'newerSchema' ? found.id : named;
  const entries = await store.audit(rollout);
  const read = await store.get(rollout);
  if (read.found === 'newerSchema')
    return [
      `The record of ${rollout} cannot be read by this version, so its audit chain cannot be checked: ${read.why}`,
    ];
  if (entries.length === 0 || read.found === 'nothing')
    return [`There is no rollout ${rollout} in table ${tableName}.`];
  const all = [...entries, ...read.rollout.audit.pending.filter((one) => one.seq > entries.length)];
  const broken = brokenAt(all);
  if (broken !== undefined) return [`The audit chain of ${rollout} is broken at entry ${broken}.`];
  const { head } = read.rollout.audit;
  const last = all.at(-1);
  if (last?.hash !== head.hash)
    return [`The audit chain of ${rollout} ends at entry ${last?.seq ?? 0}, but the record knows ${head.seq}.`];
  print(`The audit chain of ${rollout} holds: ${all.length} entries.`);
  return [];
}

/** One wire call per call: retries would hide from the logic above what happened (safety.md). */
export function tableClient(): DynamoDBClient {
  return new DynamoDBClient({
    retryMode: 'standard',
    maxAttempts: 1,
    requestHandler: { requestTimeout: 5_000, connectionTimeout: 2_000, throwOnRequestTimeout: true },
  });
}
