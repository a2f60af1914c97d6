import type { Ids, LeaseAnswer } from '../ports.js';
import { isLost, lookAfter } from './lost.js';
import type { Condition, Item, Key, Table } from './table.js';

export const leaseKey: Key = { pk: 'lease', sk: 'poller' };

export interface Lease {
  take(owner: string, mono: number, ttlMs: number): Promise<LeaseAnswer>;
  /** Gives the lease up if this owner has it. A lost reply needs no look: the lease runs out by itself. */
  leave(owner: string): Promise<void>;
}

/**
 * The poller's lease, which only spares the replicas double work. The item says whose it is and for how long, but no time
 * of day: whoever wants it must have seen the same writeId stand for that long by its own steady clock, so that clocks
 * which differ neither prolong nor shorten it (X9).
 */
export function createLease(table: Table, ids: Ids): Lease {
  const state: { seen?: { writeId: string; since: number } } = {};

  function watched(stored: Item, mono: number): number {
    const writeId = String(stored['writeId']);
    if (state.seen?.writeId !== writeId) state.seen = { writeId, since: mono };
    return mono - state.seen.since;
  }

  async function put(item: Item, condition: Condition): Promise<boolean> {
    try {
      if ((await table.put(item, condition)) !== 'written') return false;
    } catch (error) {
      if (!isLost(error)) throw error;
      if ((await lookAfter(error, () => table.get(leaseKey)))?.['writeId'] !== item['writeId']) throw error;
    }
    delete state.seen;
    return true;
  }

  return {
    async take(owner, mono, ttlMs) {
      const item = { ...leaseKey, owner, ttlMs, writeId: ids.writeId() };
      const mine: Condition = [{ is: 'absent' }, { is: 'equal', attribute: 'owner', to: owner }];
      // Whoever waits for another's lease looks before writing: a write that fails is paid for too.
      if (!state.seen && (await put(item, mine))) return { held: true };
      const stored = await table.get(leaseKey);
      if (!stored || stored['owner'] === owner) {
        delete state.seen;
        return (await put(item, mine)) ? { held: true } : { held: false, againMs: 0 };
      }
      const left = Math.max(ttlMs, Number(stored['ttlMs']) || 0) - watched(stored, mono);
      if (left > 0) return { held: false, againMs: left };
      const unchanged: Condition = [{ is: 'equal', attribute: 'writeId', to: String(stored['writeId']) }];
      return (await put(item, unchanged)) ? { held: true } : { held: false, againMs: ttlMs };
    },
    async leave(owner) {
      await table.remove(leaseKey, [{ is: 'equal', attribute: 'owner', to: owner }]);
    },
  };
}
