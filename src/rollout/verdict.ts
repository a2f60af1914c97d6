import {
  compareDurations,
  compareFailures,
  failureRate,
  finishedJobs,
  measured,
  reaches,
  smallestDurationP,
  smallestFailureP,
  type DurationComparison,
  type FailureComparison,
  type Sample,
} from './comparison.js';

export type { Sample } from './comparison.js';

/** The limits of the policy: rates and `significance` from 0 to 1, the ratio of median run times above 0. */
export interface Limits {
  maxFailureRate: number;
  maxDurationRatio: number;
  significance: number;
}

export type Verdict = 'PASS' | 'FAIL' | 'INCONCLUSIVE';

/** An alarm of the policy as last seen; `missing` is one that CloudWatch no longer knows or did not answer for. */
export interface AlarmState {
  name: string;
  state: 'ok' | 'alarm' | 'insufficient' | 'missing';
}

/** Each of these alone makes the verdict FAIL. */
type FailReason =
  | {
      reason: 'failuresSignificant';
      pValue: number;
      significance: number;
      greenFailed: number;
      greenJobs: number;
      blueFailed: number;
      blueJobs: number;
    }
  | { reason: 'failureRateProven'; failed: number; jobs: number; lower95: number; maxFailureRate: number }
  | { reason: 'slowerSignificant'; pValue: number; significance: number; ratio: number; maxDurationRatio: number }
  | { reason: 'alarm'; name: string };

/** Where nothing makes it FAIL, each of these alone makes the verdict INCONCLUSIVE. */
type DoubtReason =
  | { reason: 'notEnoughJobs'; side: 'green' | 'blue'; jobs: number; needed: number }
  | { reason: 'failureRateAboveLimit'; failed: number; jobs: number; rate: number; maxFailureRate: number }
  | { reason: 'alarmWithoutData'; name: string; state: 'insufficient' | 'missing' };

/** These only say how much a verdict is worth; `smallestPValue` is what the test could reach at best. */
type StrengthReason =
  | {
      reason: 'failureTestAbstains';
      greenJobs: number;
      blueJobs: number;
      smallestPValue: number;
      significance: number;
    }
  | {
      reason: 'durationTestAbstains';
      greenRuns: number;
      blueRuns: number;
      smallestPValue: number;
      significance: number;
    }
  | { reason: 'durationNotJudged' }
  | { reason: 'repeatedLooks'; looks: number; significance: number }
  | { reason: 'strength'; succeeded: number; jobs: number; upper95: number };

/** Why the verdict is what it is, as facts; Slack and the `judge` command make sentences of them. */
export type VerdictReason = FailReason | DoubtReason | StrengthReason;

export interface Judgement {
  verdict: Verdict;
  failures: FailureComparison;
  /** Null when a side has no run time, or when run times are not judged. */
  duration: DurationComparison | null;
  /** What decided comes first, then how much it is worth. */
  reasons: VerdictReason[];
}

export interface JudgeInput {
  limits: Limits;
  blue: Sample;
  green: Sample;
  /** How many jobs must have finished on green for a PASS; never less than one. */
  minJobs: number;
  /** How many must have finished on blue. 0 by default: without a baseline the absolute limits judge alone. */
  minBlueJobs?: number;
  /** Leaves run times out, for canaries whose overriding command makes them incomparable. */
  failuresOnly?: boolean;
  alarms?: readonly AlarmState[];
  /** How often these samples were judged while they grew. It changes no value; above 1 a reason tells it. */
  looks?: number;
}

/** Everything the rules look at. */
interface Evidence {
  input: JudgeInput;
  blue: Sample;
  green: Sample;
  failures: FailureComparison;
  duration: DurationComparison | null;
}

/**
 * Judges green against blue and against the limits. FAIL needs evidence, PASS needs enough jobs and nothing against it,
 * anything else is INCONCLUSIVE; missing data is never PASS and never FAIL. Samples are taken as `measured` takes them.
 */
export function judge(input: JudgeInput): Judgement {
  const blue = measured(input.blue);
  const green = measured(input.green);
  const failures = compareFailures(blue, green);
  const duration = input.failuresOnly === true ? null : compareDurations(blue, green);
  const evidence = { input, blue, green, failures, duration };
  const against = [...failuresAgainst(evidence), ...durationAgainst(evidence), ...alarmsAgainst(evidence)];
  const doubts = [...tooFewJobs(evidence), ...rateAboveLimit(evidence), ...alarmsWithoutData(evidence)];
  const strength = strengthOf(evidence);
  if (against.length > 0) return { verdict: 'FAIL', failures, duration, reasons: [...against, ...strength] };
  if (doubts.length > 0) return { verdict: 'INCONCLUSIVE', failures, duration, reasons: [...doubts, ...strength] };
  return { verdict: 'PASS', failures, duration, reasons: strength };
}

function failuresAgainst({ input, blue, green, failures }: Evidence): FailReason[] {
  const { maxFailureRate, significance } = input.limits;
  const { pValue, greenLower95: lower95 } = failures;
  const counts = { greenFailed: green.failed, greenJobs: finishedJobs(green) };
  const reasons: FailReason[] = [];
  if (!abstains(smallestFailureP(blue, green), significance) && reaches(pValue, significance)) {
    const baseline = { blueFailed: blue.failed, blueJobs: finishedJobs(blue) };
    reasons.push({ reason: 'failuresSignificant', pValue, significance, ...counts, ...baseline });
  }
  if (lower95 > maxFailureRate) {
    const { greenFailed: failed, greenJobs: jobs } = counts;
    reasons.push({ reason: 'failureRateProven', failed, jobs, lower95, maxFailureRate });
  }
  return reasons;
}

function durationAgainst({ input, duration }: Evidence): FailReason[] {
  const { maxDurationRatio, significance } = input.limits;
  if (duration === null || duration.ratio <= maxDurationRatio || !reaches(duration.pValue, significance)) return [];
  return [{ reason: 'slowerSignificant', ...duration, significance, maxDurationRatio }];
}

function alarmsAgainst({ input }: Evidence): FailReason[] {
  const ringing = (input.alarms ?? []).filter(({ state }) => state === 'alarm');
  return ringing.map(({ name }) => ({ reason: 'alarm', name }));
}

function tooFewJobs({ input, blue, green }: Evidence): DoubtReason[] {
  const sides = [
    { side: 'green' as const, jobs: finishedJobs(green), needed: Math.max(1, input.minJobs) },
    { side: 'blue' as const, jobs: finishedJobs(blue), needed: input.minBlueJobs ?? 0 },
  ];
  return sides.filter(({ jobs, needed }) => jobs < needed).map((side) => ({ reason: 'notEnoughJobs', ...side }));
}

function rateAboveLimit({ input, green }: Evidence): DoubtReason[] {
  const { maxFailureRate } = input.limits;
  const rate = failureRate(green);
  if (rate === null || rate <= maxFailureRate) return [];
  return [{ reason: 'failureRateAboveLimit', failed: green.failed, jobs: finishedJobs(green), rate, maxFailureRate }];
}

function alarmsWithoutData({ input }: Evidence): DoubtReason[] {
  return (input.alarms ?? []).flatMap(({ name, state }): DoubtReason[] =>
    state === 'insufficient' || state === 'missing' ? [{ reason: 'alarmWithoutData', name, state }] : [],
  );
}

/** With an empty side the smallest p is 1 and there is nothing to test, even where `significance` would allow 1. */
function abstains(smallestPValue: number, significance: number): boolean {
  return smallestPValue === 1 || !reaches(smallestPValue, significance);
}

function strengthOf({ input, blue, green, failures, duration }: Evidence): StrengthReason[] {
  const { significance } = input.limits;
  const looks = input.looks ?? 1;
  const reasons: StrengthReason[] = [];
  const jobs = finishedJobs(green);
  const failureP = smallestFailureP(blue, green);
  if (abstains(failureP, significance)) {
    const sizes = { greenJobs: jobs, blueJobs: finishedJobs(blue) };
    reasons.push({ reason: 'failureTestAbstains', ...sizes, smallestPValue: failureP, significance });
  }
  const durationP = smallestDurationP(blue, green, duration);
  if (input.failuresOnly === true) {
    reasons.push({ reason: 'durationNotJudged' });
  } else if (abstains(durationP, significance)) {
    const sizes = { greenRuns: green.runSeconds.length, blueRuns: blue.runSeconds.length };
    reasons.push({ reason: 'durationTestAbstains', ...sizes, smallestPValue: durationP, significance });
  }
  if (looks > 1) reasons.push({ reason: 'repeatedLooks', looks, significance });
  if (jobs > 0) {
    reasons.push({ reason: 'strength', succeeded: green.succeeded, jobs, upper95: failures.greenUpper95 });
  }
  return reasons;
}
