import type { Store } from '../../src/ports.js';
import { isOpen, type AuditEntry, type Rollout } from '../../src/rollout/rollout.js';

export interface MemoryStore extends Store {
  /** What is stored, as it stands, for assertions. */
  rollouts: Map<string, Rollout>;
  locks: Map<string, string>;
}

/** The store in memory: strongly consistent, and every read is a copy, as it is from a table. */
export function memoryStore(): MemoryStore {
  const rollouts = new Map<string, Rollout>();
  const locks = new Map<string, string>();
  const audit = new Map<string, AuditEntry>();
  const isHeld = (holder: string): boolean => {
    const found = rollouts.get(holder);
    return found !== undefined && isOpen(found);
  };
  return {
    rollouts,
    locks,
    async create(rollout) {
      if (rollouts.has(rollout.id)) return 'exists';
      rollouts.set(rollout.id, structuredClone(rollout));
      return 'created';
    },
    async get(id) {
      const found = rollouts.get(id);
      return found ? { found: 'rollout', rollout: structuredClone(found) } : { found: 'nothing' };
    },
    async save(rollout, expectedVersion) {
      if (rollouts.get(rollout.id)?.version !== expectedVersion) return 'stale';
      rollouts.set(rollout.id, structuredClone(rollout));
      return 'saved';
    },
    active: async () => ({ rollouts: structuredClone([...rollouts.values()]), newerSchema: [] }),
    history: async (limit) => structuredClone([...rollouts.values()].filter((one) => !isOpen(one)).slice(0, limit)),
    async lock(key, rolloutId) {
      const holder = locks.get(key);
      if (holder !== undefined && holder !== rolloutId && isHeld(holder)) return { taken: false, holder };
      locks.set(key, rolloutId);
      return { taken: true };
    },
    async unlock(key, rolloutId) {
      if (locks.get(key) === rolloutId) locks.delete(key);
    },
    lease: async () => ({ held: true }),
    releaseLease: async () => undefined,
    async putAudit(rolloutId, entries) {
      for (const entry of entries) audit.set(`${rolloutId}/${entry.seq}`, structuredClone(entry));
    },
    async audit(rolloutId) {
      const rows = [...audit].flatMap(([key, entry]) => (key.startsWith(`${rolloutId}/`) ? [entry] : []));
      const pending = (rollouts.get(rolloutId)?.audit.pending ?? []).filter(
        (entry) => !audit.has(`${rolloutId}/${entry.seq}`),
      );
      return [...rows, ...pending].toSorted((a, b) => a.seq - b.seq);
    },
    ping: async () => undefined,
  };
}
