import type { LeftAlone, Store, Stored } from '../ports.js';
import { PortError } from '../port-error.js';
import { isOpen, type Rollout } from '../rollout/rollout.js';
import { eachPage } from './pages.js';
import type { RecordForm } from './rollout-record.js';
import type { Condition, IndexQuery, Item, Key, Table } from './table.js';

/** The newest record this version reads. A higher number in the table was written by a newer version and is left alone. */
const schema = 1;

/** Pages are up to 1 MB each, so this is far above any number of rollouts that could be open. */
const activePagesMax = 200;
const historyPagesMax = 50;
const historyItemsPerPage = 25;

/** Where rollouts are kept, and in which form. */
export interface Shelf {
  table: Table;
  form: RecordForm;
}

function rolloutKey(id: string): Key {
  return { pk: `rollout#${id}`, sk: 'state' };
}

/** Puts a new rollout; a lost reply is resolved by looking for the own writeId. */
export async function createRollout({ table, form }: Shelf, rollout: Rollout): Promise<'created' | 'exists'> {
  const item = toItem(form, rollout);
  const written = await putAndLook(table, item, [{ is: 'absent' }], (stored) => stored === undefined);
  return written ? 'created' : 'exists';
}

/** Writes the next version of a rollout; a lost reply is resolved by looking for the own writeId. */
export async function saveRollout(
  { table, form }: Shelf,
  rollout: Rollout,
  expectedVersion: number,
): Promise<'saved' | 'stale'> {
  if (rollout.version !== expectedVersion + 1) {
    throw new Error(`A save must raise the version by one: ${rollout.version} does not follow ${expectedVersion}.`);
  }
  const unchanged: Condition = [{ is: 'equal', attribute: 'version', to: expectedVersion }];
  const written = await putAndLook(
    table,
    toItem(form, rollout),
    unchanged,
    (stored) => stored?.['version'] === expectedVersion,
  );
  return written ? 'saved' : 'stale';
}

/**
 * A conditional put that knows its own success. A failed condition may be the echo of an earlier, successful try, and a
 * lost reply says nothing: in both cases the stored writeId tells. `stillBefore` recognises the state the put started
 * from; if it is still there after a lost reply, the put has not happened, or not yet, and the caller gets the error.
 */
async function putAndLook(
  table: Table,
  item: Item,
  condition: Condition,
  stillBefore: (stored: Item | undefined) => boolean,
): Promise<boolean> {
  let lost: PortError | undefined;
  try {
    if ((await table.put(item, condition)) === 'written') return true;
  } catch (error) {
    if (!(error instanceof PortError) || !error.ambiguous) throw error;
    lost = error;
  }
  const stored = await look(table, item, lost);
  if (stored?.['writeId'] === item['writeId']) return true;
  if (lost && stillBefore(stored)) throw lost;
  return false;
}

async function look(table: Table, key: Key, lost: PortError | undefined): Promise<Item | undefined> {
  try {
    return await table.get(key);
  } catch (error) {
    // While the write is in doubt, a failed look must not read as a failure without effect.
    throw lost ?? error;
  }
}

/** The rollout as last written, or why it cannot be given. Rejects only where the table cannot be asked. */
export async function getRollout({ table, form }: Shelf, id: string): ReturnType<Store['get']> {
  const item = await table.get(rolloutKey(id));
  if (!item) return { found: 'nothing' };
  return read(form, item);
}

/** Everything open or still to be told. What cannot be read is named with what its attributes say: it must not stop the others. */
export async function activeRollouts({ table, form }: Shelf): ReturnType<Store['active']> {
  const rollouts: Rollout[] = [];
  const newerSchema: LeftAlone[] = [];
  const query: IndexQuery = { index: 'active', newestFirst: false };
  const end = await eachPage(
    activePagesMax,
    (page) => table.queryIndex(query, page),
    (item) => {
      const stored = read(form, item);
      if (stored.found === 'rollout') rollouts.push(stored.rollout);
      else newerSchema.push(leftAlone(item, stored.why));
      return 'more';
    },
  );
  if (end === 'pagesLeft')
    throw new PortError('rejected', false, 'TooManyRollouts', 'There are too many open rollouts.');
  return { rollouts, newerSchema };
}

/** Ended rollouts, newest first. Looks back a bounded way, so a queue unused for very long may show fewer than it had. */
export async function endedRollouts({ table, form }: Shelf, limit: number, queue?: string): Promise<Rollout[]> {
  const rollouts: Rollout[] = [];
  if (limit < 1) return rollouts;
  const query: IndexQuery = { index: 'ended', newestFirst: true, itemsMax: historyItemsPerPage };
  await eachPage(
    historyPagesMax,
    (page) => table.queryIndex(query, page),
    (item) => {
      if (queue !== undefined && item['queue'] !== queue) return 'more';
      const stored = read(form, item);
      if (stored.found === 'rollout') rollouts.push(stored.rollout);
      return rollouts.length < limit ? 'more' : 'enough';
    },
  );
  return rollouts;
}

/** A damaged record is no reason to stop: like one of a newer schema it is left to somebody who can read it. */
function read(form: RecordForm, item: Item): Stored {
  try {
    return { found: 'rollout', rollout: parsed(form, item) };
  } catch (error) {
    if (error instanceof PortError && error.kind === 'malformed') return { found: 'newerSchema', why: error.message };
    throw error;
  }
}

function parsed(form: RecordForm, item: Item): Rollout {
  const where = idOf(item);
  if (item['schema'] !== schema) {
    const message = `The stored record ${where} has schema ${String(item['schema'])}; this version reads ${schema}.`;
    throw new PortError('malformed', false, 'OtherSchema', message);
  }
  const rollout = form.read(String(item['body']), where);
  // The attributes guard the writes and the body feeds the decisions: they must speak of the same version.
  if (rollout.version !== item['version'] || rollout.writeId !== item['writeId'] || rollout.id !== where) {
    throw new PortError('malformed', false, 'MalformedRecord', `The stored record ${where} contradicts itself.`);
  }
  return rollout;
}

/** The attributes beside the body are what the indexes of every version live by, so they can be trusted where the body cannot. */
function leftAlone(item: Item, why: string): LeftAlone {
  const { queue } = item;
  const open = item['endedKey'] === undefined;
  return { id: idOf(item), ...(typeof queue === 'string' ? { queue } : {}), open, why };
}

function idOf(item: Item): string {
  return item.pk.replace(/^rollout#/, '');
}

function toItem(form: RecordForm, rollout: Rollout): Item {
  const body = form.write(rollout);
  return {
    ...rolloutKey(rollout.id),
    version: rollout.version,
    writeId: rollout.writeId,
    schema: rollout.schema,
    queue: rollout.plan.queue,
    startedAt: rollout.startedAt,
    ...activeAttributes(rollout),
    ...endedAttributes(rollout),
    body,
  };
}

/** An ended rollout stays in the index until its last messages are told. */
function activeAttributes(rollout: Rollout): { activeKey?: string } {
  const { lines, sending } = rollout.told;
  const toTell = lines.length > 0 || sending !== undefined;
  return isOpen(rollout) || toTell ? { activeKey: 'active' } : {};
}

function endedAttributes(rollout: Rollout): { endedKey?: string; endedAt?: number } {
  if (isOpen(rollout)) return {};
  // A last phase is entered exactly when the rollout ends.
  return { endedKey: 'ended', endedAt: rollout.endedAt ?? rollout.phase.since };
}
