import { median } from '../../../src/rollout/rank-test.js';
import { limitsOf, type Cell } from './cells.js';
import type { Outcome } from './ours.js';
import { isHigher } from './rank-interval.js';
import type { Ran, Trial } from './trial.js';

/**
 * How others judge, written for this bench from what their documentation says. They see what their metrics would show: every
 * failure counts, whoever caused it, and there is no attribution they would have to do themselves.
 */

/** Flagger's default: each look against fixed limits, one strike, and no value counts as a failed check. */
export function oneStrike(trial: Trial, cell: Cell): Outcome {
  return outcome(trial.looks.some((look) => look.length === 0 || isBeyond(look, trial, cell)));
}

/** As many failed measurements as the examples of Argo Rollouts allow; one without a value is inconclusive. */
const failureLimit = 3;

/** Argo's rule: each look against fixed limits; it fails when more measurements failed than `failureLimit`. */
export function failuresLimited(trial: Trial, cell: Cell): Outcome {
  const failed = trial.looks.filter((look) => look.length > 0 && isBeyond(look, trial, cell));
  return outcome(failed.length > failureLimit);
}

/**
 * Kayenta's Mann–Whitney over everything at the end, for failures as zeros and ones and for run times; either may fail. The
 * limit of the policy for run times, which the others get as a threshold, is its effect size (the ratio of means).
 */
export function rankInterval(trial: Trial, cell: Cell): Outcome {
  const green = trial.looks.flat();
  const [now, before] = [seconds(green), seconds(trial.blue)];
  const slower = isHigher(now, before) && mean(now) > limitsOf(cell).maxDurationRatio * mean(before);
  return outcome(slower || isHigher(marks(green), marks(trial.blue)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function outcome(back: boolean): Outcome {
  return back ? 'back' : 'passed';
}

function isBeyond(look: readonly Ran[], trial: Trial, cell: Cell): boolean {
  const { maxFailureRate, maxDurationRatio } = limitsOf(cell);
  const failed = look.filter(hasFailed).length;
  if (failed / look.length > maxFailureRate) return true;
  const [now, before] = [median(seconds(look)), median(seconds(trial.blue))];
  return now !== undefined && before !== undefined && now > maxDurationRatio * before;
}

function hasFailed({ failed, lost }: Ran): boolean {
  return failed || lost;
}

function marks(jobs: readonly Ran[]): number[] {
  return jobs.map((job) => (hasFailed(job) ? 1 : 0));
}

function seconds(jobs: readonly Ran[]): number[] {
  return jobs.filter((job) => !hasFailed(job)).flatMap(({ seconds: took }) => took ?? []);
}
