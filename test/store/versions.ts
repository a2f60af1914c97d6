import type { AuditEntry, Rollout } from '../../src/rollout/rollout.js';
import { makeRollout } from '../make-rollout.js';

let writes = 0;

export function freshWriteId(): string {
  writes += 1;
  return `write-${writes}-of-test`;
}

/** The next version of a rollout, as a fresh write. */
export function next(rollout: Rollout, overrides: Partial<Rollout> = {}): Rollout {
  return { ...rollout, version: rollout.version + 1, writeId: freshWriteId(), ...overrides };
}

export function ended(id: string, endedAt: number): Rollout {
  return makeRollout({ id, phase: { name: 'complete', since: endedAt, instance: 9 }, gate: null, endedAt });
}

export function entry(seq: number, facts: AuditEntry['facts'] = {}): AuditEntry {
  return {
    seq,
    at: 1000 + seq,
    who: 'engine',
    what: 'entered',
    facts,
    previous: `hash-${seq - 1}`,
    hash: `hash-${seq}`,
  };
}
