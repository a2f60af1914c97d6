import { PortError } from '../port-error.js';
import { isOpen } from '../rollout/rollout.js';
import { getRollout } from './rollouts.js';
import type { Clause, Condition, Item, Key, Table } from './table.js';

/** Each try means that somebody took or left the lock at the same moment; more than a few in a row is no accident. */
const triesMax = 4;

type Lock = { taken: true } | { taken: false; holder: string };

/**
 * Takes a lock for a rollout that is already stored. A lock counts only while the rollout it names is stored and open, so
 * one left behind by a crash is taken over, on condition that the old holder is still the one named. A rollout that this
 * version cannot read counts as open.
 */
export async function takeLock(table: Table, key: string, rolloutId: string): Promise<Lock> {
  let before: string | undefined;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const condition: Condition = before === undefined ? [{ is: 'absent' }] : [names(before)];
    const { holder, lost } = await put(table, { ...lockKey(key), rollout: rolloutId }, condition);
    if (holder === rolloutId) return { taken: true };
    // The put has not happened, or not yet. If it comes late it names a rollout that wanted the lock, or a stale holder.
    if (lost && holder === before) throw lost;
    if (holder !== undefined && (await isOpenHolder(table, holder))) return { taken: false, holder };
    before = holder;
  }
  throw new PortError('unavailable', false, 'LockContended', `The lock ${key} keeps changing hands.`);
}

/**
 * Removes the lock if this rollout holds it. Meant for a rollout that will not take the lock again: a removal whose reply
 * was lost may still happen later.
 */
export async function leaveLock(table: Table, key: string, rolloutId: string): Promise<void> {
  try {
    await table.remove(lockKey(key), [names(rolloutId)]);
  } catch (error) {
    if (!isLost(error)) throw error;
    const stored = await lookAfter(error, () => table.get(lockKey(key)));
    if (stored?.['rollout'] === rolloutId) throw error;
  }
}

/** Takes or renews the poller's lease, which only spares the replicas double work. Times by the caller's clock. */
export async function takeLease(
  table: Table,
  writeId: string,
  { owner, now, ttlMs }: { owner: string; now: number; ttlMs: number },
): Promise<boolean> {
  const free: Condition = [
    { is: 'absent' },
    { is: 'equal', attribute: 'owner', to: owner },
    { is: 'below', attribute: 'until', to: now },
  ];
  const lease = { ...leaseKey, owner, until: now + ttlMs, writeId };
  try {
    return (await table.put(lease, free)) === 'written';
  } catch (error) {
    if (!isLost(error)) throw error;
    const stored = await lookAfter(error, () => table.get(leaseKey));
    if (stored?.['writeId'] === writeId) return true;
    if (stored && stored['owner'] !== owner && Number(stored['until']) >= now) return false;
    throw error;
  }
}

/** Gives the lease up if this owner has it. A lost reply needs no look: the lease runs out by itself. */
export async function leaveLease(table: Table, owner: string): Promise<void> {
  await table.remove(leaseKey, [{ is: 'equal', attribute: 'owner', to: owner }]);
}

export const leaseKey: Key = { pk: 'lease', sk: 'poller' };

function lockKey(key: string): Key {
  return { pk: `lock#${key}`, sk: 'lock' };
}

function names(rolloutId: string): Clause {
  return { is: 'equal', attribute: 'rollout', to: rolloutId };
}

/** Tries the put and says whom the lock names afterwards; with `lost`, the put itself may still be on its way. */
async function put(table: Table, lock: Item, condition: Condition): Promise<{ holder?: string; lost?: PortError }> {
  try {
    if ((await table.put(lock, condition)) === 'written') return { holder: String(lock['rollout']) };
    return holderOf(await table.get(lock));
  } catch (error) {
    if (!isLost(error)) throw error;
    const seen = holderOf(await lookAfter(error, () => table.get(lock)));
    return { ...seen, lost: error };
  }
}

function holderOf(stored: Item | undefined): { holder?: string } {
  const holder = stored?.['rollout'];
  return typeof holder === 'string' ? { holder } : {};
}

async function isOpenHolder(table: Table, holder: string): Promise<boolean> {
  const found = await getRollout(table, holder);
  return found.found === 'newerSchema' || (found.found === 'rollout' && isOpen(found.rollout));
}

function isLost(error: unknown): error is PortError {
  return error instanceof PortError && error.ambiguous;
}

/** While the write is in doubt, a failed look must not read as a failure without effect. */
async function lookAfter<T>(lost: PortError, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch {
    throw lost;
  }
}
