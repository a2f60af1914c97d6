import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Item } from '../../src/store/table.js';
import { memoryTable, type MemoryTable } from '../simulation/run/memory-table.js';

const Attribute = z.union([z.string(), z.number(), z.boolean()]);
const StoredItem: z.ZodType<Item> = z.object({ pk: z.string(), sk: z.string() }).catchall(Attribute);

/** The table and the account at one moment of a real rollout, as a release left them. */
const Fixture = z.strictObject({
  writtenBy: z.string(),
  schema: z.number(),
  /** The rollout, and where it stands. */
  rollout: z.string(),
  moment: z.string(),
  items: z.array(StoredItem),
  world: z.unknown(),
});
export type Fixture = z.infer<typeof Fixture>;

/** Every recorded moment of every release, by `release/name`. */
export function fixtures(): [string, Fixture][] {
  const releases = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((one) => one.isDirectory());
  return releases.flatMap(({ name: release }) =>
    readdirSync(join(import.meta.dirname, release))
      .toSorted()
      .map((file): [string, Fixture] => {
        const text = readFileSync(join(import.meta.dirname, release, file), 'utf8');
        return [`${release}/${file.replace(/\.json$/, '')}`, Fixture.parse(JSON.parse(text))];
      }),
  );
}

/** The text of a fixture: a line for each item, and for each kind of thing in the account. */
export function textOf({ items, world, ...about }: Fixture): string {
  const head = Object.entries(about).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const parts = Object.entries(z.record(z.string(), z.unknown()).parse(world));
  return [
    '{',
    ...head,
    '  "items": [',
    items.map((item) => `    ${JSON.stringify(item)}`).join(',\n'),
    '  ],',
    '  "world": {',
    parts.map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n'),
    '  }',
    '}',
    '',
  ].join('\n');
}

/** Writes a moment that no release has recorded under this name. What is recorded is never written again. */
export function keep(name: string, fixture: Fixture): void {
  const folder = join(import.meta.dirname, fixture.writtenBy);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), textOf(fixture), { flag: 'wx' });
}

/** A table with these items in it, and its indexes. */
export async function tableOf(items: readonly Item[]): Promise<MemoryTable> {
  const table = memoryTable();
  for (const item of items) await table.put(item, [{ is: 'absent' }]);
  return table;
}
