import { PortError } from '../port-error.js';
import { isOpen } from '../rollout/rollout.js';
import { isLost, lookAfter } from './lost.js';
import { getRollout, type Shelf } from './rollouts.js';
import type { Clause, Condition, Item, Key, Table } from './table.js';

/** Each try means that somebody took or left the lock at the same moment; more than a few in a row is no accident. */
const triesMax = 4;

type Lock = { taken: true } | { taken: false; holder: string };

/**
 * Takes a lock for a rollout that is already stored. A lock counts only while the rollout it names is stored and open, so
 * one left behind by a crash is taken over, on condition that the old holder is still the one named. A rollout that this
 * version cannot read counts as open.
 */
export async function takeLock(shelf: Shelf, key: string, rolloutId: string, take: string): Promise<Lock> {
  let before: string | undefined;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const condition: Condition = before === undefined ? [{ is: 'absent' }] : [names(before)];
    const { holder, lost, taken } = await put(shelf.table, { ...lockKey(key), rollout: rolloutId, take }, condition);
    // One that it had before is taken anew, so that an earlier removal which comes late finds another take.
    if (holder === rolloutId && (taken || before === rolloutId)) return { taken: true };
    // The put has not happened, or not yet. If it comes late it names a rollout that wanted the lock, or a stale holder.
    if (lost && holder === before) throw lost;
    if (holder !== undefined && holder !== rolloutId && (await isOpenHolder(shelf, holder)))
      return { taken: false, holder };
    before = holder;
  }
  throw new PortError('unavailable', false, 'LockContended', `The lock ${key} keeps changing hands.`);
}

/**
 * Removes the lock as this rollout holds it now, unless `isNeeded` then says that it is needed. A removal that comes late
 * removes none that was taken after it was sent. Whoever needs it takes it anew after writing down that need, so that
 * whatever was asked here in between, such a take stays.
 */
export async function leaveLock(
  table: Table,
  key: string,
  rolloutId: string,
  isNeeded: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  const held = await table.get(lockKey(key));
  if (held?.['rollout'] !== rolloutId || (await isNeeded())) return;
  const { take } = held;
  // A take is one rollout's alone; one of an older version has none.
  const asHeld: Clause = typeof take === 'string' ? { is: 'equal', attribute: 'take', to: take } : names(rolloutId);
  try {
    await table.remove(lockKey(key), [asHeld]);
  } catch (error) {
    if (!isLost(error)) throw error;
    const stored = await lookAfter(error, () => table.get(lockKey(key)));
    if (stored?.['rollout'] === rolloutId) throw error;
  }
}

function lockKey(key: string): Key {
  return { pk: `lock#${key}`, sk: 'lock' };
}

function names(rolloutId: string): Clause {
  return { is: 'equal', attribute: 'rollout', to: rolloutId };
}

/** `taken`: the lock is as it was put. */
interface Put {
  holder?: string;
  lost?: PortError;
  taken: boolean;
}

/** Tries the put and says whom the lock names afterwards; with `lost`, the put itself may still be on its way. */
async function put(table: Table, lock: Item, condition: Condition): Promise<Put> {
  try {
    if ((await table.put(lock, condition)) === 'written') return { holder: String(lock['rollout']), taken: true };
    return { ...holderOf(await table.get(lock)), taken: false };
  } catch (error) {
    if (!isLost(error)) throw error;
    const seen = await lookAfter(error, () => table.get(lock));
    return { ...holderOf(seen), lost: error, taken: seen?.['take'] === lock['take'] };
  }
}

function holderOf(stored: Item | undefined): { holder?: string } {
  const holder = stored?.['rollout'];
  return typeof holder === 'string' ? { holder } : {};
}

async function isOpenHolder(shelf: Shelf, holder: string): Promise<boolean> {
  const found = await getRollout(shelf, holder);
  return found.found === 'newerSchema' || (found.found === 'rollout' && isOpen(found.rollout));
}
