import type { Store } from '../../../src/ports.js';
import type { Rollout } from '../../../src/rollout/rollout.js';
import { jsonForm } from '../../../src/store/rollout-record.js';
import { dynamoStore } from '../../../src/store/store.js';
import { memoryTable, type MemoryTable } from '../run/memory-table.js';

export interface MemoryStore extends Store {
  table: MemoryTable;
  /** What is stored, as it stands, for assertions. */
  readonly rollouts: ReadonlyMap<string, Rollout>;
  readonly locks: ReadonlyMap<string, string>;
}

/** The store of the bot over a table in memory. */
export function memoryStore(): MemoryStore {
  const table = memoryTable();
  let writes = 0;
  return {
    table,
    ...dynamoStore(table, { writeId: () => `store-${(writes += 1)}` }),
    get rollouts() {
      return new Map(
        itemsOf(table, 'state').map(([pk, item]) => {
          const id = pk.replace(/^rollout#/, '');
          return [id, jsonForm.read(String(item['body']), id)];
        }),
      );
    },
    get locks() {
      return new Map(itemsOf(table, 'lock').map(([pk, item]) => [pk.replace(/^lock#/, ''), String(item['rollout'])]));
    },
  };
}

function itemsOf(table: MemoryTable, sk: string) {
  return [...table.items.values()].flatMap((item) => (item.sk === sk ? [[item.pk, item] as const] : []));
}
