/**
 * Exact statistics of counts, for small samples. Nothing here knows of jobs: counts go in, probabilities come out. All
 * tails are sums of weights relative to the likeliest outcome, so that no factorial can overflow and no result is NaN.
 */

/** How often something happened in a number of trials. */
export interface Count {
  hits: number;
  trials: number;
}

/** Enough halvings to bring an interval inside [0, 1] down to neighbouring doubles. */
const halvings = 64;

/**
 * One-sided Fisher exact test: the probability in (0, 1] that, with the same total of hits, at least `observed.hits` of
 * them fall to `observed`. 1 when either side has no trials, since then only one table is possible.
 */
export function fisherUpperP(observed: Count, reference: Count): number {
  const hits = observed.hits + reference.hits;
  const misses = observed.trials + reference.trials - hits;
  const drawn = observed.trials;
  const from = Math.max(0, drawn - misses);
  const to = Math.min(drawn, hits);
  const likeliest = Math.floor(((drawn + 1) * (hits + 1)) / (hits + misses + 2));
  return probability(
    shareAtOrAbove(observed.hits, {
      from,
      to,
      likeliest: Math.min(to, Math.max(from, likeliest)),
      ratio: (x) => ((hits - x) / (x + 1)) * ((drawn - x) / (misses - drawn + x + 1)),
      // A p-value may be as small as doubles go.
      negligible: 0,
    }),
  );
}

/** The smallest p that Fisher's test can reach with these numbers of trials: all hits on one side, none on the other. */
export function fisherSmallestP(observedTrials: number, referenceTrials: number): number {
  return probability(oneArrangementOfAll(observedTrials, referenceTrials));
}

/**
 * One-sided upper Clopper–Pearson bound of the true rate, such as 0.26 for 0 hits in 10 trials at confidence 0.95.
 * 1 without trials.
 */
export function rateUpperBound(count: Count, confidence: number): number {
  const { hits, trials } = count;
  if (hits >= trials) return 1;
  let low = hits / trials;
  let high = 1;
  for (let halving = 0; halving < halvings; halving += 1) {
    const middle = (low + high) / 2;
    if (binomialAtOrAbove(hits + 1, trials, middle) < confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * One-sided exact binomial test: the probability in (0, 1] of at least `hits` in as many trials when the true rate is
 * `rate`. It is at or below 1 − c just where the lower Clopper–Pearson bound at confidence c is at or above `rate`.
 */
export function binomialUpperP({ hits, trials }: Count, rate: number): number {
  if (hits === 0 || rate >= 1) return 1;
  return probability(rate <= 0 ? 0 : binomialAtOrAbove(hits, trials, rate));
}

/** One-sided lower Clopper–Pearson bound of the true rate: the bound of the misses from the other end. 0 without trials. */
export function rateLowerBound(count: Count, confidence: number): number {
  return 1 - rateUpperBound({ hits: count.trials - count.hits, trials: count.trials }, confidence);
}

/** `p` as a p-value in (0, 1]: where doubles end, the smallest of them stands for "smaller still". */
export function probability(p: number): number {
  return Math.min(1, Math.max(Number.MIN_VALUE, p));
}

/**
 * A distribution with one peak on the whole numbers `from`…`to`; `ratio(x)` is the weight of x + 1 over that of x.
 * Weights at or below `negligible` times that of the peak are left out.
 */
interface Peaked {
  from: number;
  to: number;
  likeliest: number;
  ratio: (x: number) => number;
  negligible: number;
}

/** Both tails are walked outwards from the peak, where weights only shrink, up to the edge or to a negligible weight. */
function shareAtOrAbove(threshold: number, peaked: Peaked): number {
  const { from, to, likeliest, ratio, negligible } = peaked;
  if (threshold <= from) return 1;
  if (threshold > to) return 0;
  let above = 0;
  let below = 0;
  const add = (x: number, weight: number): void => {
    if (x >= threshold) above += weight;
    else below += weight;
  };
  add(likeliest, 1);
  for (let x = likeliest, weight = 1; x < to && weight > negligible; x += 1) add(x + 1, (weight *= ratio(x)));
  for (let x = likeliest, weight = 1; x > from && weight > negligible; x -= 1) add(x - 1, (weight /= ratio(x - 1)));
  return above / (above + below);
}

function binomialAtOrAbove(threshold: number, trials: number, rate: number): number {
  const odds = rate / (1 - rate);
  return shareAtOrAbove(threshold, {
    from: 0,
    to: trials,
    likeliest: Math.min(trials, Math.floor((trials + 1) * rate)),
    ratio: (x) => ((trials - x) / (x + 1)) * odds,
    // A bound is sought where the tail is a few per cent; what is left out is far below the last digit of that.
    negligible: 1e-30,
  });
}

/** One over the number of ways to choose `a` things out of `a + b`; 0 where that is too small for a double. */
export function oneArrangementOfAll(a: number, b: number): number {
  const fewer = Math.min(a, b);
  let p = 1;
  for (let i = 1; i <= fewer && p > 0; i += 1) p *= i / (a + b - fewer + i);
  return p;
}
