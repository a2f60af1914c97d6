import { canonical, sha256 } from './json.js';
import type { AuditEntry, Rollout } from './rollout.js';
import type { JsonObject } from './json.js';

/** The hash before the first entry of every chain. */
export const auditStart = '0'.repeat(64);

/** The rollout with one more decision in its chain. `who` is a Slack user id or `engine`. */
export function audited(rollout: Rollout, at: number, who: string, what: string, facts: JsonObject = {}): Rollout {
  const { head, pending } = rollout.audit;
  const entry = { seq: head.seq + 1, at, who, what, facts, previous: head.hash };
  const hash = hashOf(entry);
  // Whatever comes next is not before this, whichever clock it is told by (X9).
  const lastSeen = Math.max(rollout.lastSeen, at);
  return { ...rollout, lastSeen, audit: { head: { seq: entry.seq, hash }, pending: [...pending, { ...entry, hash }] } };
}

/** The first entry that does not follow from the ones before it, or undefined when the chain holds. */
export function brokenAt(entries: readonly AuditEntry[]): number | undefined {
  let previous = auditStart;
  let seq = 0;
  for (const entry of entries) {
    seq += 1;
    if (entry.seq !== seq || entry.previous !== previous || entry.hash !== hashOf(entry)) return seq;
    previous = entry.hash;
  }
  return undefined;
}

function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, at, who, what, facts, previous } = entry;
  return sha256(canonical({ seq, at, who, what, facts, previous }));
}
