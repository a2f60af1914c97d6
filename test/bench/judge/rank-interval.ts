/** z of a two-sided interval of 98 %, Kayenta's default. */
const z = 2.326_35;
/** Kayenta's tolerance: the interval has to lie beyond this part of the estimated shift. */
const tolerance = 0.25;
const halvings = 60;

/**
 * Kayenta's call "High": the confidence interval of the Hodges–Lehmann shift of `experiment` over `control` lies above a
 * quarter of the estimate. Differences are counted rather than listed, since there are as many as pairs.
 */
export function isHigher(experiment: readonly number[], control: readonly number[]): boolean {
  const [m, n] = [experiment.length, control.length];
  if (m === 0 || n === 0) return false;
  const pairs = m * n;
  const sorted = { experiment: experiment.toSorted(ascending), control: control.toSorted(ascending) };
  const place = pairs / 2 - z * Math.sqrt((pairs * (m + n + 1)) / 12);
  if (place < 1) return false;
  const estimate = difference(sorted, pairs / 2);
  return difference(sorted, place) > tolerance * Math.abs(estimate);
}

interface Sorted {
  experiment: readonly number[];
  control: readonly number[];
}

/** The smallest difference that at least `place` differences do not exceed. */
function difference(sorted: Sorted, place: number): number {
  const { experiment, control } = sorted;
  let low = (experiment[0] ?? 0) - (control.at(-1) ?? 0) - 1;
  let high = (experiment.at(-1) ?? 0) - (control[0] ?? 0);
  for (let i = 0; i < halvings; i += 1) {
    const middle = (low + high) / 2;
    if (atMost(sorted, middle) >= place) high = middle;
    else low = middle;
  }
  // Halving stops a hair above what it looks for, which may be nothing at all.
  return Math.abs(high) < 1e-9 ? 0 : high;
}

/** How many differences are at most `limit`. */
function atMost({ experiment, control }: Sorted, limit: number): number {
  let count = 0;
  let from = 0;
  for (const value of experiment) {
    while (from < control.length && value - (control[from] ?? 0) > limit) from += 1;
    count += control.length - from;
  }
  return count;
}

function ascending(a: number, b: number): number {
  return a - b;
}
