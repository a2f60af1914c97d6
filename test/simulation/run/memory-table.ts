import { indexes, type Clause, type Condition, type Item, type Key, type Table } from '../../../src/store/table.js';

export interface MemoryTable extends Table {
  /** Every item, by `pk sk`. */
  items: Map<string, Item>;
}

export interface MemoryTableOptions {
  /** Hears of every write that took effect. */
  onWrite?: (after: Item | undefined, before: Item | undefined) => void;
  /** How long from now an index shows the next write; DynamoDB's are eventually consistent. */
  indexLagMs?: () => number;
  now?: () => number;
}

/** DynamoDB's promises in memory: single items, conditions, consistent reads, and indexes that come along in time. */
export function memoryTable(options: MemoryTableOptions = {}): MemoryTable {
  const { onWrite = () => undefined, indexLagMs = () => 0, now = () => 0 } = options;
  const items = new Map<string, Item>();
  const shown = new Map<string, Item>();
  const coming: { at: number; name: string; item: Item | undefined }[] = [];

  function write(name: string, item: Item | undefined): void {
    const before = items.get(name);
    if (item) items.set(name, item);
    else items.delete(name);
    if (isIndexed(item) || isIndexed(before)) coming.push({ at: now() + indexLagMs(), name, item });
    onWrite(item, before);
  }

  /** Brings the indexes up to date, each item's changes in their order. */
  function catchUp(): void {
    while (coming[0] && coming[0].at <= now()) {
      const { name, item } = coming.shift() ?? { name: '', item: undefined };
      if (item) shown.set(name, item);
      else shown.delete(name);
    }
  }

  return {
    items,
    get: async (key) => items.get(nameOf(key)),
    async put(item, condition) {
      const name = nameOf(item);
      if (!holds(condition, items.get(name))) return 'conflict';
      write(name, item);
      return 'written';
    },
    async remove(key, condition) {
      const name = nameOf(key);
      if (!holds(condition, items.get(name))) return 'conflict';
      if (items.has(name)) write(name, undefined);
      return 'removed';
    },
    async queryPartition(pk, skPrefix) {
      const found = [...items.values()].filter((item) => item.pk === pk && item.sk.startsWith(skPrefix));
      return { items: found.sort((a, b) => (a.sk < b.sk ? -1 : 1)) };
    },
    async queryIndex({ index, newestFirst, itemsMax }) {
      catchUp();
      const { hash, range } = indexes[index];
      const found = [...shown.values()].filter((item) => item[hash] === index);
      const sign = newestFirst ? -1 : 1;
      found.sort((a, b) => sign * (Number(a[range]) - Number(b[range])));
      return { items: found.slice(0, itemsMax) };
    },
  };
}

function isIndexed(item: Item | undefined): boolean {
  return item !== undefined && (indexes.active.hash in item || indexes.ended.hash in item);
}

function nameOf(key: Key): string {
  return `${key.pk} ${key.sk}`;
}

function holds(condition: Condition, stored: Item | undefined): boolean {
  return condition.some((clause) => isTrue(clause, stored));
}

function isTrue(clause: Clause, stored: Item | undefined): boolean {
  return clause.is === 'absent' ? stored === undefined : stored?.[clause.attribute] === clause.to;
}
