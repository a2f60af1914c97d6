import { z } from 'zod';
import type { SeedResult } from '../run/run.js';
import { merged, nothingYet, Tally, tallyOf } from './tally.js';

/** Seeds `from`, `from` + 1 and so on, `count` of them. */
export const SeedRange = z.object({ from: z.number(), count: z.number() });
export type SeedRange = z.infer<typeof SeedRange>;

/** What a worker is asked: to run these seeds, and to stop at the first that breaches one of `until`. */
const Errand = z.object({ seeds: SeedRange, until: z.array(z.string()) });
export type Errand = z.infer<typeof Errand>;

/** What a worker tells: which seed it begins, and what came of an errand. `cpuMicros` is of its whole life so far. */
export const Report = z.discriminatedUnion('tells', [
  z.object({ tells: z.literal('begins'), seed: z.number() }),
  z.object({ tells: z.literal('did'), tally: Tally, cpuMicros: z.number() }),
]);
type Report = z.infer<typeof Report>;

/** Serves the process that started this one with runs of seeds, until that process is gone. */
export function serveSeeds(run: (seed: number) => Promise<SeedResult>): void {
  const tell = (report: Report): void => void process.send?.(report);
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message) => {
    const errand = Errand.parse(message);
    void runErrand(errand, run, (seed) => tell({ tells: 'begins', seed })).then((tally) => {
      const { user, system } = process.cpuUsage();
      tell({ tells: 'did', tally, cpuMicros: user + system });
    });
  });
}

async function runErrand(
  { seeds, until }: Errand,
  run: (seed: number) => Promise<SeedResult>,
  begins: (seed: number) => void,
): Promise<Tally> {
  let tally = nothingYet;
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed += 1) {
    begins(seed);
    tally = merged(tally, await runSafely(seed, run));
    if (isOver(tally, until)) return tally;
  }
  return tally;
}

async function runSafely(seed: number, run: (seed: number) => Promise<SeedResult>): Promise<Tally> {
  try {
    return tallyOf(await run(seed));
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...nothingYet, seeds: 1, broken: [{ seed, text }] };
  }
}

/** True once one of these invariants has been breached. */
export function isOver(tally: Tally, until: readonly string[]): boolean {
  return until.some((invariant) => tally.breaches[invariant] !== undefined);
}
