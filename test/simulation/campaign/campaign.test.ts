import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundle, removeBundles } from './bundle.js';
import { runCampaign } from './campaign.js';
import { failuresOf, summary } from './report.js';
import { commitOf } from './commit.js';
import { rareEvents } from '../run/rare.js';

const root = join(import.meta.dirname, '..', '..', '..');

/** The same seeds as long as the code is the same, and others with every commit. */
function seedsOf(text: string): number {
  let hash = 0;
  for (const letter of text) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_000_007;
  return 1_000_000 + hash;
}

describe('the simulation', () => {
  afterAll(removeBundles);

  it('breaches nothing in 5,000 seeds and comes to every rare event', { timeout: 300_000 }, async () => {
    const commit = commitOf(root) ?? readFileSync(join(root, 'package.json'), 'utf8');
    const derived = { from: seedsOf(commit), count: 1_000 };
    const worker = await bundle(root, 'test/simulation/campaign/worker.ts');
    const result = await runCampaign({ bundle: worker, seeds: [{ from: 1, count: 4_000 }, derived] });
    const seeds = `seeds 1 to 4000 and ${derived.from} to ${derived.from + 999}`;
    process.stdout.write(`simulation: ${summary(result)} (${seeds})\n`);
    expect(failuresOf(result, rareEvents).join('\n')).toBe('');
    expect(result.seeds).toBe(5_000);
  });
});
