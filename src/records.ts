import type { Amend } from './engine-api.js';
import type { Ids, Store } from './ports.js';
import { openGateName } from './rollout/gate.js';
import type { Rollout } from './rollout/rollout.js';

/** How often a change is tried again when somebody else wrote first. */
const triesMax = 8;

export interface Records {
  amend: Amend;
  /** Writes one decided change of a rollout as it was read, or tells that somebody else was faster. */
  save(before: Rollout, after: Rollout): Promise<Rollout | 'stale'>;
}

/**
 * Versioned writes of rollouts. A write carries a fresh writeId, stamps the new lines of the thread with the state they
 * tell, and moves audit entries into rows of their own. Within this process, changes of one rollout queue up, so that
 * they do not make each other stale.
 */
export function createRecords(store: Store, ids: Ids): Records {
  const turns = new Map<string, Promise<unknown>>();

  function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = turns.get(id) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => undefined);
    turns.set(id, settled);
    void settled.then(() => {
      if (turns.get(id) === settled) turns.delete(id);
    });
    return mine;
  }

  async function write(before: Rollout, after: Rollout): Promise<Rollout | 'stale'> {
    const next = stamped({ ...after, version: before.version + 1, writeId: ids.writeId() });
    await store.putAudit(
      next.id,
      next.audit.pending.filter((entry) => entry.seq <= before.audit.head.seq),
    );
    const kept = {
      ...next,
      audit: { ...next.audit, pending: next.audit.pending.filter((entry) => entry.seq > before.audit.head.seq) },
    };
    return (await store.save(kept, before.version)) === 'saved' ? kept : 'stale';
  }

  return {
    amend: (id, change, known) =>
      inTurn(id, async () => {
        const first = known && change(known);
        if (known && first && first !== known) {
          // Whoever wrote meanwhile has raised the version, so that this is a change of the newest record or none.
          const saved = await write(known, first);
          if (saved !== 'stale') return saved;
        }
        for (let tries = 0; tries < triesMax; tries += 1) {
          const read = await store.get(id);
          if (read.found !== 'rollout') return undefined;
          const after = change(read.rollout);
          if (!after || after === read.rollout) return read.rollout;
          const saved = await write(read.rollout, after);
          if (saved !== 'stale') return saved;
        }
        throw new Error(`rollout ${id} was changed by others ${triesMax} times in a row`);
      }),
    save: (before, after) => inTurn(before.id, () => write(before, after)),
  };
}

/** Lines that are new in this write tell the state it saves, under its version. */
export function stamped(rollout: Rollout): Rollout {
  if (rollout.told.lines.every((line) => line.version > 0)) return rollout;
  const state = {
    version: rollout.version,
    phase: rollout.phase.name,
    gate: openGateName(rollout),
    held: rollout.held !== null,
  };
  const lines = rollout.told.lines.map((line) => (line.version > 0 ? line : { ...line, ...state }));
  return { ...rollout, told: { ...rollout.told, lines } };
}
