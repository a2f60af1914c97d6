import { expect, it } from 'vitest';
import { z } from 'zod';
import { verifyAudit } from '../src/table-commands.js';
import { driveTo, inPhase, type Simulation } from './simulation/directed/simulation.js';
import { started } from './simulation/directed/picture.js';

/** A rollout that has ended, and the items of its decision log in their order. */
async function ended() {
  const simulation = await started();
  await driveTo(simulation, inPhase('complete'));
  const { id } = simulation.rollout();
  const { items } = simulation.store.table;
  const rows = [...items.entries()].filter(([, item]) => item.pk === `rollout#${id}` && item.sk.startsWith('audit#'));
  return { simulation, id, items, rows: rows.toSorted(([a], [b]) => (a < b ? -1 : 1)) };
}

async function verified({ store }: Simulation, id: string): Promise<{ faults: string[]; printed: string[] }> {
  const printed: string[] = [];
  return { faults: await verifyAudit(store, 'batch-rollout', id, (line) => printed.push(line)), printed };
}

it('says how many decisions hold', async () => {
  const { simulation, id, rows } = await ended();
  const { faults, printed } = await verified(simulation, id);
  expect(faults).toEqual([]);
  expect(rows.length).toBeGreaterThan(5);
  expect(printed).toEqual([expect.stringMatching(new RegExp(`^The audit chain of ${id} holds: \\d+ entries\\.$`))]);
});

it('takes a prefix that means one rollout, and no other', async () => {
  const { simulation, id } = await ended();
  expect(await verified(simulation, id.slice(0, 4))).toEqual(await verified(simulation, id));
  const other = `${id.slice(0, 4)}zzzz`;
  const { store } = simulation;
  const twin = { ...simulation.rollout(), id: other };
  const both = { ...store, history: async (limit: number) => [...(await store.history(limit)), twin] };
  expect(await verifyAudit(both, 'batch-rollout', id.slice(0, 4), () => undefined)).toEqual([
    `${id.slice(0, 4)} may mean ${id}, ${other}; type more of the id.`,
  ]);
});

it.each([
  ['changed', (item: object) => ({ ...item, body: JSON.stringify({ ...bodyOf(item), what: 'nothing happened' }) })],
  ['taken out', () => undefined],
])('names the entry that somebody has %s', async (_how, change) => {
  const { simulation, id, items, rows } = await ended();
  const [name = '', item = { pk: '', sk: '' }] = rows[3] ?? [];
  const changed = change(item);
  if (changed) items.set(name, { ...item, ...changed });
  else items.delete(name);
  const { faults, printed } = await verified(simulation, id);
  expect(faults).toEqual([expect.stringMatching(/is broken at entry [45]\.$/)]);
  expect(printed).toEqual([]);
});

it('notices that the last entries are missing', async () => {
  const { simulation, id, items, rows } = await ended();
  items.delete(rows.at(-1)?.[0] ?? '');
  // The record itself carries the newest for a while, too.
  const name = `rollout#${id} state`;
  const record = items.get(name) ?? { pk: '', sk: '' };
  const { audit, ...body } = z.looseObject({ audit: z.looseObject({}) }).parse(bodyOf(record));
  items.set(name, { ...record, body: JSON.stringify({ ...body, audit: { ...audit, pending: [] } }) });
  const { faults } = await verified(simulation, id);
  expect(faults).toEqual([expect.stringMatching(/ends at entry \d+, but the record knows \d+\.$/)]);
});

it('does not judge a record of a newer schema', async () => {
  const { simulation, id, items } = await ended();
  const name = `rollout#${id} state`;
  const item = items.get(name) ?? { pk: '', sk: '' };
  items.set(name, { ...item, schema: 999, body: JSON.stringify({ schema: 999 }) });
  const { faults } = await verified(simulation, id);
  expect(faults).toEqual([expect.stringContaining('cannot be read by this version')]);
});

it('says that there is no such rollout', async () => {
  const { simulation } = await ended();
  expect((await verified(simulation, 'zzzzzzzz')).faults).toEqual([
    'There is no rollout zzzzzzzz in table batch-rollout.',
  ]);
});

function bodyOf(item: object): object {
  const { body } = z.object({ body: z.string() }).parse(item);
  return z.looseObject({}).parse(JSON.parse(body));
}
