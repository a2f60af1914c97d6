import { describe, expect, it } from 'vitest';
import { makeRollout } from '../make-rollout.js';
import type { AtHand } from './contract.js';
import { ended, entry, next } from './versions.js';

/** Many at a time: open rollouts, ended ones, audit entries. */
export function listsContract(at: AtHand): void {
  describe('active', () => {
    it('holds what is open, oldest first', async () => {
      await at.store.create(makeRollout({ id: 'late', startedAt: 2000 }));
      await at.store.create(makeRollout({ id: 'early', startedAt: 1000 }));
      await at.store.create(ended('over', 3000));
      const { rollouts, newerSchema } = await at.store.active();
      expect(rollouts.map((one) => one.id)).toEqual(['early', 'late']);
      expect(newerSchema).toEqual([]);
    });

    it('keeps an ended rollout until its last messages are told', async () => {
      const over = ended('over', 3000);
      const line = { seq: 1, at: 3000, version: 2, phase: 'complete', gate: '', held: false } as const;
      const toTell = { ...over, told: { lines: [{ ...line, what: { say: 'ended', phase: 'complete' } as const }] } };
      const sending = { key: 'k', seqs: [1], at: 3001, by: 'replica-1', ambiguous: false };
      await at.store.create(toTell);
      expect((await at.store.active()).rollouts).toEqual([toTell]);
      const beingTold = next(toTell, { told: { lines: [], sending } });
      await at.store.save(beingTold, 1);
      expect((await at.store.active()).rollouts).toEqual([beingTold]);
      await at.store.save(next(beingTold, { told: { lines: [] } }), 2);
      expect((await at.store.active()).rollouts).toEqual([]);
      expect((await at.store.history(1)).map((one) => one.id)).toEqual(['over']);
    });

    it('reads over page after page', async () => {
      const log = 'x'.repeat(100_000);
      const ids = Array.from({ length: 35 }, (_, place) => `r${String(place).padStart(2, '0')}`);
      for (const [place, id] of ids.entries()) {
        await at.store.create(makeRollout({ id, startedAt: 1000 + place, lastTold: { log } }));
      }
      expect((await at.table.queryIndex({ index: 'active', newestFirst: false })).next).toBeDefined();
      expect((await at.store.active()).rollouts.map((one) => one.id)).toEqual(ids);
    });
  });

  describe('history', () => {
    it('shows ended rollouts, newest first, up to the limit', async () => {
      for (const [id, endedAt] of [
        ['a', 1],
        ['c', 3],
        ['b', 2],
      ] as const)
        await at.store.create(ended(id, endedAt));
      await at.store.create(makeRollout({ id: 'open' }));
      expect((await at.store.history(10)).map((one) => one.id)).toEqual(['c', 'b', 'a']);
      expect((await at.store.history(2)).map((one) => one.id)).toEqual(['c', 'b']);
      expect(await at.store.history(0)).toEqual([]);
    });

    it('finds the few of one queue among many others', async () => {
      const { plan } = makeRollout();
      await at.store.create({ ...ended('mine', 1), plan: { ...plan, queue: 'weekly' } });
      for (let place = 0; place < 60; place += 1) await at.store.create(ended(`other-${place}`, 100 + place));
      expect((await at.store.history(10, 'weekly')).map((one) => one.id)).toEqual(['mine']);
      expect(await at.store.history(60, 'nightly')).toHaveLength(60);
    });
  });

  describe('the audit log', () => {
    it('comes back oldest first, across pages', async () => {
      await at.store.create(makeRollout());
      const entries = Array.from({ length: 101 }, (_, place) => entry(place + 1, { raw: 'x'.repeat(20_000) }));
      await at.store.putAudit('abcd2345', entries);
      expect((await at.table.queryPartition('rollout#abcd2345', 'audit#')).next).toBeDefined();
      expect(await at.store.audit('abcd2345')).toEqual(entries);
    });

    it('keeps what was written first', async () => {
      await at.store.putAudit('abcd2345', [entry(1)]);
      await at.store.putAudit('abcd2345', [entry(1, { forged: true }), entry(2)]);
      expect(await at.store.audit('abcd2345')).toEqual([entry(1), entry(2)]);
    });

    it('includes entries that only the record carries so far, once', async () => {
      const audit = { head: { seq: 3, hash: 'hash-3' }, pending: [entry(2), entry(3)] };
      await at.store.create(makeRollout({ audit }));
      await at.store.putAudit('abcd2345', [entry(1), entry(2)]);
      expect(await at.store.audit('abcd2345')).toEqual([entry(1), entry(2), entry(3)]);
    });

    it('of one rollout does not mix with another', async () => {
      await at.store.putAudit('a', [entry(1)]);
      expect(await at.store.audit('b')).toEqual([]);
    });
  });
}
