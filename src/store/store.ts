import type { Ids, Store } from '../ports.js';
import { auditEntries, putAuditRows } from './audit.js';
import { leaseKey, leaveLease, leaveLock, takeLease, takeLock } from './locks.js';
import { activeRollouts, createRollout, endedRollouts, getRollout, saveRollout } from './rollouts.js';
import type { Table } from './table.js';

/**
 * The store over one table. Every write is one conditional item, never a transaction; whatever a crash leaves between two
 * items is harmless or heals by itself. Nothing is tried twice against a failing table: the caller decides when to come again.
 */
export function dynamoStore(table: Table, ids: Ids): Store {
  return {
    create: (rollout) => createRollout(table, rollout),
    get: (id) => getRollout(table, id),
    save: (rollout, expectedVersion) => saveRollout(table, rollout, expectedVersion),
    active: () => activeRollouts(table),
    history: (limit, queue) => endedRollouts(table, limit, queue),
    lock: (key, rolloutId) => takeLock(table, key, rolloutId),
    unlock: (key, rolloutId) => leaveLock(table, key, rolloutId),
    lease: (owner, now, ttlMs) => takeLease(table, ids.writeId(), { owner, now, ttlMs }),
    releaseLease: (owner) => leaveLease(table, owner),
    putAudit: (rolloutId, entries) => putAuditRows(table, rolloutId, entries),
    audit: (rolloutId) => auditEntries(table, rolloutId),
    async ping() {
      await table.get(leaseKey);
    },
  };
}
