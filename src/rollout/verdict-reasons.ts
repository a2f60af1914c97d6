export type Verdict = 'PASS' | 'FAIL' | 'INCONCLUSIVE';

/** What may find green guilty by chance, and therefore shares the significance with the others. */
export type Test = 'failures' | 'failureRate' | 'duration';

/** Something for each test, such as its part of the significance. */
export type Shares = Record<Test, number>;

/** A job of which the history of AWS tells nothing any more. */
export interface LostJob {
  name: string;
  jobId: string;
}

/** Each of these alone makes the verdict FAIL; `significance` is that of the look. */
export type FailReason =
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
export type DoubtReason =
  /** `gone`: canaries that cannot count, because AWS no longer knows them. */
  | { reason: 'notEnoughJobs'; side: 'green' | 'blue'; jobs: number; needed: number; gone?: LostJob[] }
  | { reason: 'failureRateAboveLimit'; failed: number; jobs: number; rate: number; maxFailureRate: number }
  /** At a single look it would be proven, but not at this look's share of the significance. */
  | { reason: 'notYetProven'; test: Test; pValue: number; level: number; significance: number }
  | { reason: 'alarmWithoutData'; name: string; state: 'insufficient' | 'missing' };

/** These only say how much a verdict is worth; `smallestPValue` is what the test could reach at best. */
export type StrengthReason =
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
  | { reason: 'sharedLooks'; looks: number; level: number; significance: number }
  | { reason: 'strength'; succeeded: number; jobs: number; upper95: number };

/** Why the verdict is what it is, as facts; Slack and the `judge` command make sentences of them. */
export type VerdictReason = FailReason | DoubtReason | StrengthReason;
