import { describe, expect, it } from 'vitest';
import { runSeed } from './run.js';

describe('a seed', () => {
  it('gives the same run again, word for word, whatever ran before it', async () => {
    const first = await runSeed(11, { story: true });
    await runSeed(12);
    const again = await runSeed(11, { story: true });
    expect(first.story.length).toBeGreaterThan(50);
    expect(again).toEqual(first);
  });

  it('gives another run than its neighbour', async () => {
    const [one, other] = [await runSeed(11, { story: true }), await runSeed(12, { story: true })];
    expect(one.story).not.toEqual(other.story);
  });

  it('whose events are all left out runs without a fault, and ends well', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { fired, breaches, rollouts } = await runSeed(seed, { only: new Set() });
      expect({ fired, breaches, rollouts }).toEqual({ fired: [], breaches: [], rollouts: 1 });
    }
  });

  it('brings only the events it is left with', async () => {
    const all = await runSeed(11);
    const some = new Set(all.fired.filter((_, at) => at % 3 === 0));
    const { fired } = await runSeed(11, { only: some });
    expect(fired.filter((id) => !some.has(id))).toEqual([]);
  });
});
