import { mannWhitneySmallestP, mannWhitneyUpperP, median } from './rank-test.js';
import { binomialUpperP, fisherSmallestP, fisherUpperP, rateLowerBound, rateUpperBound } from './statistics.js';

/**
 * What finished on one side. `failed` counts only failures that count against the version; `runSeconds` are run times
 * of jobs that succeeded.
 */
export interface Sample {
  succeeded: number;
  failed: number;
  runSeconds: readonly number[];
  /** From a job's submission to the start of its first attempt. Told to people, never judged; so is the next. */
  waitSeconds?: readonly number[];
  /** From the making of an ECS task to its start: placing it, pulling its image. Only of tasks that ECS still knew. */
  startSeconds?: readonly number[];
}

/** What the failure counts say. Rates and bounds are shares from 0 to 1; rates are null on a side without jobs. */
export interface FailureComparison {
  /** In (0, 1]: how likely green's failures, or more of them, are when both sides fail equally often. */
  pValue: number;
  greenRate: number | null;
  blueRate: number | null;
  greenUpper95: number;
  greenLower95: number;
}

/** What the run times say: p in (0, 1], and the median of green over that of blue. */
export interface DurationComparison {
  pValue: number;
  ratio: number;
}

/** The bounds of a rate are always those of 95 %, whatever `significance` says. */
const confidence = 0.95;

/** A ratio over a median of 0 s is larger than any limit, yet it must stay a number that JSON can carry. */
const ratioMax = 1e100;

/**
 * The sample as it can be judged. Counts must be whole numbers >= 0 (RangeError otherwise); a run time that is not a
 * finite number >= 0, as a skewed clock makes it, is no measurement and is left out.
 */
export function measured(sample: Sample): Sample {
  for (const count of [sample.succeeded, sample.failed]) {
    if (Number.isSafeInteger(count) && count >= 0) continue;
    throw new RangeError(`a count of jobs must be a whole number >= 0, not ${count}`);
  }
  return { ...sample, runSeconds: sample.runSeconds.filter((seconds) => Number.isFinite(seconds) && seconds >= 0) };
}

/** How many jobs of the sample say something about the version. */
export function finishedJobs(sample: Sample): number {
  return sample.succeeded + sample.failed;
}

/** The observed failure rate; null without jobs. */
export function failureRate(sample: Sample): number | null {
  const jobs = finishedJobs(sample);
  return jobs === 0 ? null : sample.failed / jobs;
}

/** Fisher's exact test of green's failures against blue's, and the bounds of green's true failure rate. */
export function compareFailures(blue: Sample, green: Sample): FailureComparison {
  const ofGreen = { hits: green.failed, trials: finishedJobs(green) };
  return {
    pValue: fisherUpperP(ofGreen, { hits: blue.failed, trials: finishedJobs(blue) }),
    greenRate: failureRate(green),
    blueRate: failureRate(blue),
    greenUpper95: rateUpperBound(ofGreen, confidence),
    greenLower95: rateLowerBound(ofGreen, confidence),
  };
}

/** How likely green's failures, or more of them, are when its true rate is `rate`; in (0, 1]. */
export function failureRateP(green: Sample, rate: number): number {
  return binomialUpperP({ hits: green.failed, trials: finishedJobs(green) }, rate);
}

/** The Mann–Whitney test of green's run times against blue's; null when a side has none. */
export function compareDurations(blue: Sample, green: Sample): DurationComparison | null {
  const before = median(blue.runSeconds);
  const after = median(green.runSeconds);
  if (before === undefined || after === undefined) return null;
  return { pValue: mannWhitneyUpperP(green.runSeconds, blue.runSeconds), ratio: ratioOf(after, before) };
}

function ratioOf(after: number, before: number): number {
  if (after === before) return 1;
  return before === 0 ? ratioMax : Math.min(ratioMax, after / before);
}

/** The smallest p that the failure counts could reach at the sizes of these samples; 1 when a side is empty. */
export function smallestFailureP(blue: Sample, green: Sample): number {
  return fisherSmallestP(finishedJobs(green), finishedJobs(blue));
}

/**
 * The smallest p that the run times could reach at the sizes of these samples; 1 when a side is empty. Equal values
 * narrow the normal approximation, so that a p already seen may be smaller than that of a clean separation.
 */
export function smallestDurationP(blue: Sample, green: Sample, seen: DurationComparison | null): number {
  return Math.min(mannWhitneySmallestP(green.runSeconds.length, blue.runSeconds.length), seen?.pValue ?? 1);
}

/**
 * Whether a p-value is at or below the limit. Both tests have quotients of rounded sums as results: one that equals the
 * limit in exact arithmetic, as 1/20 does at 0.05, must not miss it by the last bit.
 */
export function reaches(pValue: number, significance: number): boolean {
  return pValue <= significance * (1 + 1e-9);
}

/** Whether a bound is above the limit. 1 failure in 1 job has a lower bound of exactly 5 %, which its last bit must not raise. */
export function exceeds(bound: number, limit: number): boolean {
  return bound > limit * (1 + 1e-9);
}
