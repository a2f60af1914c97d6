import type { SeedResult } from '../run/run.js';
import { runSeed } from '../run/run.js';
import { commitOf } from './commit.js';
import { shrink } from './shrink.js';

/** Runs one seed again. Where it fails, finds the fewest events that make it fail and says what happened; true where it held. */
export async function replay(root: string, seed: number, say: (line: string) => void): Promise<boolean> {
  const result = await runSeed(seed);
  const [breach] = result.breaches;
  say(`Seed ${seed} at ${commitOf(root) ?? 'an unknown commit'}`);
  if (!breach) {
    say(`No breach: ${result.rollouts} rollouts (${result.ends.join(', ')}) in ${result.steps} steps.`);
    return true;
  }
  say(`${breach.invariant}: ${breach.text}`);
  say(`Looking for the fewest of ${result.fired.length} events …`);
  const shrunk = await shrink(result.fired, async (only) => {
    const tried = await runSeed(seed, { only });
    return tried.breaches.some((one) => one.invariant === breach.invariant) ? tried.fired : undefined;
  });
  const told = await runSeed(seed, { only: new Set(shrunk.events), story: true });
  for (const line of script(told, breach.invariant, shrunk.minimal)) say(line);
  return false;
}

/** What a person reads of a failing run: its events, its story, and the breach. */
export function script(told: SeedResult, invariant: string, minimal: boolean): string[] {
  const breaches = told.breaches.filter((one) => one.invariant === invariant);
  const few = told.fired.length === 0 ? ['  none: it fails by itself'] : told.fired.map((event) => `  ${event}`);
  return [
    '',
    minimal ? 'None of these events can be left out:' : 'These events suffice:',
    ...few,
    '',
    'What happened:',
    ...told.story.map((line) => `  ${line}`),
    '',
    ...breaches.slice(0, 1).map((one) => `${one.invariant}: ${one.text}`),
  ];
}
