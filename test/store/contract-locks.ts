import { describe, expect, it } from 'vitest';
import { makeRollout } from '../make-rollout.js';
import type { AtHand } from './contract.js';
import { ended } from './versions.js';

/** Who may act: locks and the poller's lease. */
export function locksContract(at: AtHand): void {
  describe('locks', () => {
    it('belong to one open rollout at a time', async () => {
      await at.store.create(makeRollout({ id: 'a' }));
      await at.store.create(makeRollout({ id: 'b' }));
      expect(await at.store.lock('queue/nightly', 'a')).toEqual({ taken: true });
      expect(await at.store.lock('queue/nightly', 'a')).toEqual({ taken: true });
      expect(await at.store.lock('queue/nightly', 'b')).toEqual({ taken: false, holder: 'a' });
      expect(await at.store.lock('queue/weekly', 'b')).toEqual({ taken: true });
    });

    it('are free again after the holder removes them, and only then', async () => {
      await at.store.create(makeRollout({ id: 'a' }));
      await at.store.create(makeRollout({ id: 'b' }));
      await at.store.lock('queue/nightly', 'a');
      await at.store.unlock('queue/nightly', 'b');
      expect(await at.store.lock('queue/nightly', 'b')).toEqual({ taken: false, holder: 'a' });
      await at.store.unlock('queue/nightly', 'a');
      expect(await at.store.lock('queue/nightly', 'b')).toEqual({ taken: true });
      await at.store.unlock('queue/never-locked', 'a');
    });

    it('stay where they turn out to be needed, and where they were taken anew while that was asked', async () => {
      await at.store.create(makeRollout({ id: 'a' }));
      await at.store.create(makeRollout({ id: 'b' }));
      await at.store.lock('queue/nightly', 'a');
      await at.store.unlock('queue/nightly', 'a', () => Promise.resolve(true));
      expect(await at.store.lock('queue/nightly', 'b')).toEqual({ taken: false, holder: 'a' });
      await at.store.unlock('queue/nightly', 'a', async () => {
        await at.store.lock('queue/nightly', 'a');
        return false;
      });
      expect(await at.store.lock('queue/nightly', 'b')).toEqual({ taken: false, holder: 'a' });
      await at.store.unlock('queue/nightly', 'a', () => Promise.resolve(false));
      expect(await at.store.lock('queue/nightly', 'b')).toEqual({ taken: true });
    });

    it('left by an ended or missing rollout are taken over', async () => {
      await at.store.create(makeRollout({ id: 'b' }));
      await at.store.create(ended('over', 1));
      await at.store.lock('queue/nightly', 'over');
      await at.store.lock('queue/weekly', 'missing');
      expect(await at.store.lock('queue/nightly', 'b')).toEqual({ taken: true });
      expect(await at.store.lock('queue/weekly', 'b')).toEqual({ taken: true });
    });

    it('are taken by exactly one of 20 rollouts that come at once', async () => {
      const ids = Array.from({ length: 20 }, (_, place) => `r${place}`);
      for (const id of ids) await at.store.create(makeRollout({ id }));
      await at.store.lock('queue/weekly', 'missing');
      for (const key of ['queue/nightly', 'queue/weekly']) {
        const answers = await Promise.all(ids.map((id) => at.store.lock(key, id)));
        const winner = ids[answers.findIndex((answer) => answer.taken)];
        expect(answers.filter((answer) => answer.taken)).toHaveLength(1);
        expect(answers.filter((answer) => !answer.taken && answer.holder === winner)).toHaveLength(19);
      }
    });
  });

  describe('the lease', () => {
    const held = { held: true };

    it('goes to another owner once that one has seen it stand unrenewed for its whole time', async () => {
      expect(await at.store.lease('a', 1000, 500)).toEqual(held);
      expect(await at.store.lease('b', 90_000, 500)).toEqual({ held: false, againMs: 500 });
      expect(await at.store.lease('b', 90_300, 500)).toEqual({ held: false, againMs: 200 });
      expect(await at.store.lease('b', 90_500, 500)).toEqual(held);
      expect(await at.store.lease('a', 1600, 500)).toEqual({ held: false, againMs: 500 });
    });

    it('is renewed by its owner, and counted anew by whoever waits for it', async () => {
      await at.store.lease('a', 1000, 500);
      expect(await at.store.lease('b', 1000, 500)).toEqual({ held: false, againMs: 500 });
      expect(await at.store.lease('a', 1400, 500)).toEqual(held);
      expect(await at.store.lease('b', 1600, 500)).toEqual({ held: false, againMs: 500 });
      expect(await at.store.lease('b', 2100, 500)).toEqual(held);
    });

    it('lasts as long as its owner said, whoever waits for less', async () => {
      await at.store.lease('a', 1000, 900);
      await at.store.lease('b', 1000, 500);
      expect(await at.store.lease('b', 1600, 500)).toEqual({ held: false, againMs: 300 });
    });

    it('is free after its owner gave it up, not after somebody else did', async () => {
      await at.store.lease('a', 1000, 500);
      await at.store.releaseLease('b');
      expect(await at.store.lease('b', 1001, 500)).toMatchObject({ held: false });
      await at.store.releaseLease('a');
      expect(await at.store.lease('b', 1001, 500)).toEqual(held);
    });

    it('goes to one of 20 replicas that come at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, replica) => at.store.lease(`r${replica}`, 1000, 500)),
      );
      expect(answers.filter((answer) => answer.held)).toHaveLength(1);
    });
  });
}
