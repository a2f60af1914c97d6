import { z } from 'zod';
import type { SeedResult } from '../run/run.js';

const Counts = z.record(z.string(), z.number());

/** The breach of one invariant at the lowest seed that has one, how many seeds have one, and the lowest of the others. */
const FirstBreach = z.object({ seed: z.number(), text: z.string(), seeds: z.number(), others: z.array(z.number()) });
const othersMax = 20;

/** What came of many seeds, added up. */
export const Tally = z.object({
  seeds: z.number(),
  rollouts: z.number(),
  steps: z.number(),
  virtualMs: z.number(),
  /** Rollouts by how they ended. */
  ends: Counts,
  /** Seeds in which a rare event happened, by its name. */
  sometimes: Counts,
  /** By invariant. */
  breaches: z.record(z.string(), FirstBreach),
  /** Seeds that gave no result: they threw, ended their process, or never came to an end. */
  broken: z.array(z.object({ seed: z.number(), text: z.string() })),
});
export type Tally = z.infer<typeof Tally>;

export const nothingYet: Tally = {
  seeds: 0,
  rollouts: 0,
  steps: 0,
  virtualMs: 0,
  ends: {},
  sometimes: {},
  breaches: {},
  broken: [],
};

/** One seed as a tally of its own. */
export function tallyOf(result: SeedResult): Tally {
  const { seed, rollouts, steps, virtualMs } = result;
  const breaches: Tally['breaches'] = {};
  for (const { invariant, text } of result.breaches) breaches[invariant] ??= { seed, text, seeds: 1, others: [] };
  const ends: Tally['ends'] = {};
  for (const end of result.ends) ends[end] = (ends[end] ?? 0) + 1;
  const sometimes = Object.fromEntries(result.sometimes.map((name) => [name, 1]));
  return { seeds: 1, rollouts, steps, virtualMs, ends, sometimes, breaches, broken: [] };
}

/** Both together; the order of the two makes no difference. */
export function merged(one: Tally, other: Tally): Tally {
  const breaches = { ...one.breaches };
  for (const [invariant, found] of Object.entries(other.breaches)) {
    const had = breaches[invariant];
    breaches[invariant] = had ? together(had, found) : found;
  }
  return {
    seeds: one.seeds + other.seeds,
    rollouts: one.rollouts + other.rollouts,
    steps: one.steps + other.steps,
    virtualMs: one.virtualMs + other.virtualMs,
    ends: added(one.ends, other.ends),
    sometimes: added(one.sometimes, other.sometimes),
    breaches,
    broken: [...one.broken, ...other.broken].sort((a, b) => a.seed - b.seed),
  };
}

function together(one: Tally['breaches'][string], other: Tally['breaches'][string]): Tally['breaches'][string] {
  const [first, second] = one.seed < other.seed ? [one, other] : [other, one];
  const others = [...first.others, second.seed, ...second.others].sort((a, b) => a - b).slice(0, othersMax);
  return { ...first, seeds: one.seeds + other.seeds, others };
}

function added(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const sum = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
