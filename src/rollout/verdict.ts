import {
  compareDurations,
  compareFailures,
  exceeds,
  failureRateP,
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

import type {
  DoubtReason,
  FailReason,
  LostJob,
  Shares,
  StrengthReason,
  Test,
  Verdict,
  VerdictReason,
} from './verdict-reasons.js';

export type { Sample } from './comparison.js';
export type { LostJob, Verdict, VerdictReason } from './verdict-reasons.js';

/** The limits of the policy: rates and `significance` from 0 to 1, the ratio of median run times above 0. */
export interface Limits {
  maxFailureRate: number;
  maxDurationRatio: number;
  significance: number;
}

/** An alarm of the policy as last seen; `missing` is one that CloudWatch no longer knows or did not answer for. */
export interface AlarmState {
  name: string;
  state: 'ok' | 'alarm' | 'insufficient' | 'missing';
}

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
  /** Jobs of green that AWS no longer knows: in no sample, but told where too few are left. */
  gone?: readonly LostJob[];
  /** How often these samples were judged while they grew. It changes no value; above 1 a reason tells it. */
  looks?: number;
  /**
   * Parts of the significance that tests may use, from 0 to 1, where they and all looks share it (see spending.ts). What
   * would be proven with the whole then makes the verdict INCONCLUSIVE.
   */
  shares?: Partial<Shares>;
}

/** The chance of a false alarm that each test may take at this look. */
type Levels = Shares;

/** Everything the rules look at. */
interface Evidence {
  input: JudgeInput;
  levels: Levels;
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
  const evidence = { input, levels: levelsOf(input), blue, green, failures, duration };
  const against = [...testedAgainst(evidence), ...alarmsAgainst(evidence)];
  const doubts = [
    ...tooFewJobs(evidence),
    ...rateAboveLimit(evidence),
    ...notYetProven(evidence),
    ...alarmsWithoutData(evidence),
  ];
  const strength = strengthOf(evidence);
  if (against.length > 0) return { verdict: 'FAIL', failures, duration, reasons: [...against, ...strength] };
  if (doubts.length > 0) return { verdict: 'INCONCLUSIVE', failures, duration, reasons: [...doubts, ...strength] };
  return { verdict: 'PASS', failures, duration, reasons: strength };
}

/** True when a test, and no alarm alone, found green guilty. */
export function isProven({ reasons }: Pick<Judgement, 'reasons'>): boolean {
  return reasons.some(({ reason }) => reason in testsByReason);
}

const testsByReason: Partial<Record<VerdictReason['reason'], Test>> = {
  failuresSignificant: 'failures',
  failureRateProven: 'failureRate',
  slowerSignificant: 'duration',
};

/** The bound of the contract is that of 95 %; a policy that asks for more certainty gets it. */
const rateLevel = 0.05;

function levelsOf({ limits: { significance }, shares = {} }: JudgeInput): Levels {
  const { failures = 1, failureRate: ofRate, duration = 1 } = shares;
  return {
    failures: significance * failures,
    failureRate: ofRate === undefined ? rateLevel : Math.min(significance, rateLevel) * ofRate,
    duration: significance * duration,
  };
}

function testedAgainst(evidence: Evidence): FailReason[] {
  return [...failuresAgainst(evidence), ...failureRateAgainst(evidence), ...durationAgainst(evidence)];
}

function failuresAgainst({ levels, blue, green, failures: { pValue } }: Evidence): FailReason[] {
  const significance = levels.failures;
  if (abstains(smallestFailureP(blue, green), significance) || !reaches(pValue, significance)) return [];
  const counts = { greenFailed: green.failed, greenJobs: finishedJobs(green) };
  const baseline = { blueFailed: blue.failed, blueJobs: finishedJobs(blue) };
  return [{ reason: 'failuresSignificant', pValue, significance, ...counts, ...baseline }];
}

function failureRateAgainst({ input, levels, green, failures }: Evidence): FailReason[] {
  const { maxFailureRate } = input.limits;
  const { greenLower95: lower95 } = failures;
  if (!exceeds(lower95, maxFailureRate)) return [];
  const isShared = input.shares?.failureRate !== undefined;
  if (isShared && !reaches(failureRateP(green, maxFailureRate), levels.failureRate)) return [];
  return [{ reason: 'failureRateProven', failed: green.failed, jobs: finishedJobs(green), lower95, maxFailureRate }];
}

function durationAgainst({ input, levels, duration }: Evidence): FailReason[] {
  const { maxDurationRatio } = input.limits;
  const significance = levels.duration;
  if (duration === null || duration.ratio <= maxDurationRatio || !reaches(duration.pValue, significance)) return [];
  return [{ reason: 'slowerSignificant', ...duration, significance, maxDurationRatio }];
}

/** What a single look would prove, where this look is one of many and its share does not suffice. */
function notYetProven(evidence: Evidence): DoubtReason[] {
  const { input, levels } = evidence;
  if (input.shares === undefined) return [];
  const { shares: _shares, ...single } = input;
  return testedAgainst({ ...evidence, input: single, levels: levelsOf(single) }).flatMap((why): DoubtReason[] => {
    const test = testsByReason[why.reason];
    if (test === undefined) return [];
    const pValue = 'pValue' in why ? why.pValue : failureRateP(evidence.green, input.limits.maxFailureRate);
    return [{ reason: 'notYetProven', test, pValue, level: levels[test], significance: input.limits.significance }];
  });
}

function alarmsAgainst({ input }: Evidence): FailReason[] {
  const ringing = (input.alarms ?? []).filter(({ state }) => state === 'alarm');
  return ringing.map(({ name }) => ({ reason: 'alarm', name }));
}

function tooFewJobs({ input, blue, green }: Evidence): DoubtReason[] {
  const sides = [
    { side: 'green' as const, jobs: finishedJobs(green), needed: Math.max(1, input.minJobs), ...goneOf(input) },
    { side: 'blue' as const, jobs: finishedJobs(blue), needed: input.minBlueJobs ?? 0 },
  ];
  return sides.filter(({ jobs, needed }) => jobs < needed).map((side) => ({ reason: 'notEnoughJobs', ...side }));
}

function goneOf({ gone = [] }: JudgeInput): { gone?: LostJob[] } {
  return gone.length === 0 ? {} : { gone: [...gone] };
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

function strengthOf({ input, levels, blue, green, failures, duration }: Evidence): StrengthReason[] {
  const { significance } = input.limits;
  const looks = input.looks ?? (input.shares ? 0 : 1);
  const reasons: StrengthReason[] = [];
  const jobs = finishedJobs(green);
  const failureP = smallestFailureP(blue, green);
  if (abstains(failureP, levels.failures)) {
    const sizes = { greenJobs: jobs, blueJobs: finishedJobs(blue) };
    reasons.push({ reason: 'failureTestAbstains', ...sizes, smallestPValue: failureP, significance: levels.failures });
  }
  const durationP = smallestDurationP(blue, green, duration);
  if (input.failuresOnly === true) {
    reasons.push({ reason: 'durationNotJudged' });
  } else if (abstains(durationP, levels.duration)) {
    const sizes = { greenRuns: green.runSeconds.length, blueRuns: blue.runSeconds.length };
    reasons.push({
      reason: 'durationTestAbstains',
      ...sizes,
      smallestPValue: durationP,
      significance: levels.duration,
    });
  }
  const level = levels.failures + levels.failureRate + levels.duration;
  if (input.shares && looks > 0) reasons.push({ reason: 'sharedLooks', looks, level, significance });
  else if (looks > 1) reasons.push({ reason: 'repeatedLooks', looks, significance });
  if (jobs > 0) {
    reasons.push({ reason: 'strength', succeeded: green.succeeded, jobs, upper95: failures.greenUpper95 });
  }
  return reasons;
}
