import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audited, auditStart, brokenAt } from '../../src/rollout/audit.js';
import type { AuditEntry } from '../../src/rollout/rollout.js';
import { makeRollout } from '../make-rollout.js';

const AnyFacts = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string(), fc.integer(), fc.boolean()));

function chain(facts: readonly Record<string, string | number | boolean>[]): AuditEntry[] {
  return facts.reduce((rollout, one, i) => audited(rollout, i, `U${i}`, `does ${i}`, one), makeRollout()).audit.pending;
}

describe('the chain of decisions', () => {
  it('begins at nothing and goes on without a gap', () => {
    const entries = chain([{}, { a: 1 }, { b: 2 }]);
    expect(entries.map((one) => one.seq)).toEqual([1, 2, 3]);
    expect(entries[0]?.previous).toBe(auditStart);
    expect(entries[2]?.previous).toBe(entries[1]?.hash);
    expect(brokenAt(entries)).toBeUndefined();
    expect(brokenAt([])).toBeUndefined();
  });

  it('moves the time of the rollout on, and never back', () => {
    const before = makeRollout({ lastSeen: 5_000 });
    expect(audited(before, 9_000, 'engine', 'does').lastSeen).toBe(9_000);
    expect(audited(before, 1_000, 'engine', 'does').lastSeen).toBe(5_000);
  });

  it('holds whatever the order of the members in which it was stored', () => {
    const [entry] = chain([{ a: 1, b: 2 }]);
    const stored = entry && { ...entry, facts: { b: 2, a: 1 } };
    expect(stored && brokenAt([stored])).toBeUndefined();
  });

  it('breaks at the first entry that was changed, left out or put elsewhere', () => {
    fc.assert(
      fc.property(fc.array(AnyFacts, { minLength: 2, maxLength: 8 }), fc.nat(), (facts, seed) => {
        const entries = chain(facts);
        const at = seed % entries.length;
        const changed = entries.map((one, i) => (i === at ? { ...one, who: 'U-somebody' } : one));
        expect(brokenAt(changed)).toBe(at + 1);
        const without = entries.filter((_one, i) => i !== at);
        // Without its last entry a chain still holds; that one is missing shows only against the head.
        expect(brokenAt(without)).toBe(at === entries.length - 1 ? undefined : at + 1);
        expect(brokenAt(entries.toReversed())).toBe(1);
      }),
    );
  });

  it('breaks even when the changed entry was hashed anew', () => {
    const entries = chain([{}, {}, {}]);
    const forged = chain([{}, { forged: true }]);
    expect(brokenAt([...entries.slice(0, 1), ...forged.slice(1, 2), ...entries.slice(2)])).toBe(3);
  });
});
