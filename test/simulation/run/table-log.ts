import type { AuditEntry, Rollout } from '../../../src/rollout/rollout.js';
import { parseAuditEntry, type RecordForm } from '../../../src/store/rollout-record.js';
import type { Item } from '../../../src/store/table.js';
import type { Choices } from './choices.js';
import type { Happening } from './happenings.js';
import type { Acting } from './lines.js';
import { memoryTable, type MemoryTable } from './memory-table.js';
import type { Spotter } from './rare.js';
import type { Scheduler } from './scheduler.js';

interface TableLogParts {
  choices: Choices;
  scheduler: Scheduler;
  acting: Acting;
  note: (happening: Happening) => void;
  spotter: Spotter;
  form: RecordForm;
}

/** The table of a run, which tells the log what was written into it. */
export function tableLog({ choices, scheduler, acting, note, spotter, form }: TableLogParts): MemoryTable {
  const readRollout = (item: Item | undefined): Rollout | undefined =>
    item?.sk === 'state' ? form.read(String(item['body']), item.pk) : undefined;
  const lagged = choices.chance('table/lag') < 0.4;

  const entries = new Map<string, AuditEntry>();

  /** Every entry was in a record before it has a row; the text tells whether the row says the same. */
  function entryOf(item: Item): AuditEntry {
    const body = String(item['body']);
    const known = entries.get(`${item.pk} ${item.sk}`);
    return known && JSON.stringify(known) === body ? known : parseAuditEntry(body, item.sk);
  }

  function onWrite(after: Item | undefined, before: Item | undefined): void {
    const at = scheduler.now();
    const { life } = acting;
    const item = after ?? before;
    if (!item) return;
    const rollout = readRollout(after);
    if (rollout) {
      for (const entry of rollout.audit.pending)
        entries.set(`${item.pk} audit#${String(entry.seq).padStart(8, '0')}`, entry);
      const mono = at - (life?.bootedAt ?? at);
      const late = acting.how === 'late';
      note({ what: 'written', at, replica: life?.name ?? '', mono, rollout, before: readRollout(before), late });
    } else if (item.sk === 'lock') {
      const holder = after?.['rollout'];
      note({
        what: 'locked',
        at,
        key: item.pk.replace(/^lock#/, ''),
        holder: typeof holder === 'string' ? holder : undefined,
      });
    } else if (item.sk === 'poller') {
      if (after) note({ what: 'leased', at, owner: String(after['owner']) });
    } else if (after) {
      note({ what: 'audited', at, rollout: after.pk.replace(/^rollout#/, ''), entries: [entryOf(after)] });
    }
  }

  const table = memoryTable({
    onWrite,
    now: () => scheduler.now(),
    indexLagMs: () => (lagged ? choices.between('table/lagMs', 0, 3_000) : 0),
  });
  return {
    ...table,
    async put(item, condition) {
      const answer = await table.put(item, condition);
      const { writeId } = item;
      const stored = table.items.get(`${item.pk} ${item.sk}`);
      if (answer === 'conflict' && writeId !== undefined && stored?.['writeId'] === writeId)
        spotter.spot('own write seen as conflict');
      return answer;
    },
  };
}
