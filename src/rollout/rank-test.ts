import { oneArrangementOfAll, probability } from './statistics.js';

/** Up to this many values in all, the rank test counts every permutation; above, it uses the normal approximation. */
export const exactRankValuesMax = 100;

/** Terms of the continued fraction of the normal tail; far more than it needs from z = 3 on. */
const fractionTerms = 200;

/**
 * One-sided Mann–Whitney test: the probability in (0, 1] that `observed` ranks at least this high among all values by
 * chance. Ties get middle ranks. Exact over all permutations up to `exactRankValuesMax` values, above that by the normal
 * approximation with corrections for ties and continuity. 1 when either side is empty.
 */
export function mannWhitneyUpperP(observed: readonly number[], reference: readonly number[]): number {
  if (observed.length === 0 || reference.length === 0) return 1;
  const ranking = rank(observed, reference);
  const exact = observed.length + reference.length <= exactRankValuesMax;
  return probability(exact ? permutationP(ranking, observed.length) : approximateP(ranking, observed.length));
}

/** The smallest p that the Mann–Whitney test can reach with these numbers of different values; 1 when a side is empty. */
export function mannWhitneySmallestP(observed: number, reference: number): number {
  const all = observed + reference;
  if (observed === 0 || reference === 0) return 1;
  if (all <= exactRankValuesMax) return probability(oneArrangementOfAll(observed, reference));
  const highest = observed * reference + (observed * (observed + 1)) / 2;
  return probability(
    approximateP({ ranks: Array.from({ length: all }, (_, i) => i + 1), observedSum: highest, tieTerm: 0 }, observed),
  );
}

/** The middle value, or the mean of the two middle ones; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half];
  if (upper === undefined) return undefined;
  const lower = sorted.length % 2 === 1 ? upper : (sorted[half - 1] ?? upper);
  return lower / 2 + upper / 2;
}

interface Ranking {
  /** Middle ranks of all values, ascending, counted from 1. */
  ranks: number[];
  observedSum: number;
  /** Sum of t³ − t over all groups of t equal values. */
  tieTerm: number;
}

function rank(observed: readonly number[], reference: readonly number[]): Ranking {
  const all = [...observed.map((value) => ({ value, mine: 1 })), ...reference.map((value) => ({ value, mine: 0 }))];
  all.sort((a, b) => a.value - b.value);
  const ranking: Ranking = { ranks: [], observedSum: 0, tieTerm: 0 };
  for (let start = 0; start < all.length; start = ranking.ranks.length) {
    const value = all[start]?.value;
    const group = all.slice(start, firstOther(all, start, value));
    const middle = start + (group.length + 1) / 2;
    for (const { mine } of group) {
      ranking.ranks.push(middle);
      ranking.observedSum += mine * middle;
    }
    ranking.tieTerm += group.length ** 3 - group.length;
  }
  return ranking;
}

function firstOther(sorted: readonly { value: number }[], start: number, value: number | undefined): number {
  let end = start + 1;
  while (end < sorted.length && sorted[end]?.value === value) end += 1;
  return end;
}

/** Share of all ways to give `size` of the ranks to the observed side whose sum is at least the one seen. */
function permutationP({ ranks, observedSum }: Ranking, size: number): number {
  const total = ranks.reduce((sum, r) => sum + r, 0);
  const others = ranks.length - size;
  // The smaller side has the fewer subsets to count: a high sum here is a low sum there.
  const [chosen, limit, wantHigh] = size <= others ? [size, observedSum, true] : [others, total - observedSum, false];
  // Middle ranks are halves at worst, and sums of doubled ranks are whole numbers that can be an index.
  const doubled = ranks.map((r) => Math.round(2 * r));
  const ways = countSubsetSums(doubled, chosen);
  let wanted = 0;
  let all = 0;
  for (const [sum, count] of ways.entries()) {
    all += count;
    if (wantHigh ? sum >= 2 * limit : sum <= 2 * limit) wanted += count;
  }
  return wanted / all;
}

/** How many subsets of `chosen` items have each sum. `items` ascend, which bounds the sums that are reachable at each step. */
function countSubsetSums(items: readonly number[], chosen: number): Float64Array {
  const prefix = [0];
  for (const item of items) prefix.push((prefix.at(-1) ?? 0) + item);
  const sumOf = (from: number, to: number): number => (prefix[to] ?? 0) - (prefix[from] ?? 0);
  const width = sumOf(items.length - chosen, items.length) + 1;
  const ways = Array.from({ length: chosen + 1 }, () => new Float64Array(width));
  ways[0]?.fill(1, 0, 1);
  for (const [index, item] of items.entries()) {
    for (let count = Math.min(chosen, index + 1); count >= 1; count -= 1) {
      addShifted(ways[count], ways[count - 1], item, sumOf(0, count - 1), sumOf(index - count + 1, index));
    }
  }
  return ways[chosen] ?? new Float64Array(0);
}

/** Adds to each sum of `more` the ways of reaching it from a sum `low`…`high` of `fewer` with one item on top. */
function addShifted(
  more: Float64Array | undefined,
  fewer: Float64Array | undefined,
  item: number,
  low: number,
  high: number,
): void {
  if (more === undefined || fewer === undefined) return;
  for (let sum = low; sum <= high; sum += 1) more[sum + item] = (more[sum + item] ?? 0) + (fewer[sum] ?? 0);
}

function approximateP({ ranks, observedSum, tieTerm }: Ranking, size: number): number {
  const all = ranks.length;
  const others = all - size;
  const u = observedSum - (size * (size + 1)) / 2;
  const variance = ((size * others) / 12) * (all + 1 - tieTerm / (all * (all - 1)));
  // With every value equal the order says nothing at all; rounding may then leave a little less than nothing.
  if (!(variance > 0)) return 1;
  return normalUpperTail((u - (size * others) / 2 - 0.5) / Math.sqrt(variance));
}

/** Probability that a standard normal value is above z: a power series near the middle, a continued fraction in the tail. */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z >= 3) {
    let fraction = z;
    for (let k = fractionTerms; k >= 1; k -= 1) fraction = z + k / fraction;
    return density / fraction;
  }
  let term = z;
  let sum = z;
  for (let k = 3; k < fractionTerms; k += 2) sum += term *= (z * z) / k;
  return 0.5 - density * sum;
}
