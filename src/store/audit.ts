import { PortError } from '../port-error.js';
import type { AuditEntry } from '../rollout/rollout.js';
import { eachPage } from './pages.js';
import { parseAuditEntry } from './rollout-record.js';
import { getRollout, type Shelf } from './rollouts.js';
import type { Item, Table } from './table.js';

const prefix = 'audit#';
const pagesMax = 200;

/**
 * Puts each entry in a row of its own, whose key is its number. A row that is already there stays as it is: the audit log
 * is append-only (I11), so repeating is harmless.
 */
export async function putAuditRows(table: Table, rolloutId: string, entries: readonly AuditEntry[]): Promise<void> {
  for (const entry of entries) {
    await table.put(toItem(rolloutId, entry), [{ is: 'absent' }]);
  }
}

/** Every decision, oldest first: the rows, and those that only the record itself carries so far. */
export async function auditEntries(shelf: Shelf, rolloutId: string): Promise<AuditEntry[]> {
  // The record comes first: an entry leaves it only after its row is written, so none can slip through between the reads.
  const stored = await getRollout(shelf, rolloutId);
  const rows = new Map<number, AuditEntry>();
  const end = await eachPage(
    pagesMax,
    (page) => shelf.table.queryPartition(partition(rolloutId), prefix, page),
    (item) => {
      const entry = parseAuditEntry(String(item['body']), `${item.pk} ${item.sk}`);
      rows.set(entry.seq, entry);
      return 'more';
    },
  );
  if (end === 'pagesLeft') throw new PortError('rejected', false, 'AuditTooLong', 'The audit log is too long to read.');
  const pending = stored.found === 'rollout' ? stored.rollout.audit.pending : [];
  return [...rows.values(), ...pending.filter((entry) => !rows.has(entry.seq))];
}

function toItem(rolloutId: string, entry: AuditEntry): Item {
  const sk = `${prefix}${String(entry.seq).padStart(8, '0')}`;
  return { pk: partition(rolloutId), sk, body: JSON.stringify(entry) };
}

function partition(rolloutId: string): string {
  return `rollout#${rolloutId}`;
}
