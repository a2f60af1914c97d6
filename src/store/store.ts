import type { Ids, Store } from '../ports.js';
import { auditEntries, putAuditRows } from './audit.js';
import { createLease, leaseKey } from './lease.js';
import { leaveLock, takeLock } from './locks.js';
import { activeRollouts, createRollout, endedRollouts, getRollout, saveRollout } from './rollouts.js';
import { jsonForm, type RecordForm } from './rollout-record.js';
import type { Table } from './table.js';

/**
 * The store over one table. Every write is one conditional item, never a transaction; whatever a crash leaves between two
 * items is harmless or heals by itself. Nothing is tried twice against a failing table: the caller decides when to come again.
 */
export function dynamoStore(table: Table, ids: Ids, form: RecordForm = jsonForm): Store {
  const shelf = { table, form };
  const lease = createLease(table, ids);
  return {
    create: (rollout) => createRollout(shelf, rollout),
    get: (id) => getRollout(shelf, id),
    save: (rollout, expectedVersion) => saveRollout(shelf, rollout, expectedVersion),
    active: () => activeRollouts(shelf),
    history: (limit, queue) => endedRollouts(shelf, limit, queue),
    lock: (key, rolloutId) => takeLock(shelf, key, rolloutId, ids.writeId()),
    unlock: (key, rolloutId, isNeeded) => leaveLock(table, key, rolloutId, isNeeded),
    lease: (owner, mono, ttlMs) => lease.take(owner, mono, ttlMs),
    releaseLease: (owner) => lease.leave(owner),
    putAudit: (rolloutId, entries) => putAuditRows(table, rolloutId, entries),
    audit: (rolloutId) => auditEntries(shelf, rolloutId),
    async ping() {
      await table.get(leaseKey);
    },
  };
}
