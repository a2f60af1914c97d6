import type { JobSummary } from '../ports.js';
import type { Evidence, Rollout } from '../rollout/rollout.js';
import type { Sample } from '../rollout/verdict.js';
import { isEnded, type Ended, type Finished } from './finished.js';
import { spread } from './spread.js';
import type { StartTimes } from './start-times.js';

type Side = 'green' | 'blue' | 'unknown';

/**
 * What one job did on one side. The unit of the statistic is the job, not the attempt: a side counts at most one success
 * of it, one failure by the version and one by the platform, however often it was tried there. Attempts of one job
 * share its input, so three tries at a broken record are no three independent failures, which the exact tests
 * take every failure for; and a job with ten retries must not outweigh ten jobs. A job that crossed environments
 * counts on each side with what it did there: its failure on green is not undone by its success on blue (F72).
 * Attempts of jobs that have not ended wait for the job, so that no failure is counted ahead of the success that may follow.
 */
export interface Share {
  job: Finished;
  /** Oldest first; never empty. */
  attempts: Ended[];
}

export interface Sides {
  green: Share[];
  /** Jobs of which an attempt, or all there is of them, cannot be placed. */
  unknown: number;
}

const measurementsMax = 500;
const failuresTold = 3;

/** Who ran what of that which ended since a moment. */
export function sidesOf(rollout: Rollout, jobs: readonly Finished[], since: number): Sides {
  const sideOf = sideFinder(rollout);
  const green: Share[] = [];
  let unknown = 0;
  for (const job of jobs) {
    const recent = job.attempts.filter(({ endedAt }) => endedAt >= since);
    const onGreen = recent.filter((attempt) => sideOf(job, attempt) === 'green');
    if (onGreen.length > 0) green.push({ job, attempts: onGreen });
    const neverTried = job.attempts.length === 0 && job.endedAt >= since;
    if (neverTried || recent.some((attempt) => sideOf(job, attempt) === 'unknown')) unknown += 1;
  }
  return { green, unknown };
}

/**
 * With an image the revision tells green, wherever it ran, and before it is there nothing is green's: jobs of the old one may
 * run on green's cluster by then. Without an image the cluster of the attempt's own task tells (contract §4, F80). What
 * never got a task is unknown (F82), and so is one whose times make no sense.
 */
function sideFinder({ made, plan }: Rollout): (job: Finished, attempt: Ended) => Side {
  const promoted = new Set(Object.values(made.promoted).map((one) => one.arn));
  const green = clusterName(made.green?.clusterArn);
  const blue = clusterName(plan.blue.clusterArn);
  return ({ definition }, { cluster, outcome }) => {
    if (cluster === undefined || outcome === 'unclear') return 'unknown';
    if (plan.definitions.length > 0) return promoted.has(definition) ? 'green' : 'blue';
    if (cluster === green) return 'green';
    return cluster === blue ? 'blue' : 'unknown';
  };
}

/** What jobs of these families did on blue. */
export function sharesOfBlue({ plan }: Rollout, jobs: readonly Finished[]): Share[] {
  const names = familiesOf(plan);
  const blue = clusterName(plan.blue.clusterArn);
  return jobs.flatMap((job) => {
    const attempts = job.attempts.filter(({ cluster, outcome }) => {
      return cluster !== undefined && cluster === blue && outcome !== 'unclear';
    });
    return names.has(definitionName(job.definition)) && attempts.length > 0 ? [{ job, attempts }] : [];
  });
}

/** The listed jobs that can count for blue's baseline: those that have ended and are of a family, or do not say of which. */
export function mayBeBaseline({ plan }: Rollout, jobs: readonly JobSummary[]): JobSummary[] {
  const names = familiesOf(plan);
  return jobs.filter(
    (job) => isEnded(job) && (job.definition === undefined || names.has(definitionName(job.definition))),
  );
}

/** The evidence of a rollout, but for what is known of the jobs that are still to run. */
export function evidenceOf(rollout: Rollout, sides: Sides, times: StartTimes): Omit<Evidence, 'pinned'> {
  const { green, unknown } = sides;
  const failed = green
    .flatMap(({ job, attempts }) => {
      const attempt = attempts.findLast(isVersionFailure);
      return attempt?.diagnosis ? [{ job, attempt, diagnosis: attempt.diagnosis }] : [];
    })
    .sort((a, b) => b.attempt.endedAt - a.attempt.endedAt);
  return {
    blue: rollout.evidence?.blue ?? { succeeded: 0, failed: 0, runSeconds: [] },
    green: keepingStarts(sampleOf(green, times), rollout.evidence?.green),
    greenPlatform: green.filter(({ attempts }) => attempts.some(isOtherFailure)).length,
    unknown,
    failures: failed.slice(0, failuresTold).map(({ job, attempt: { exitCode }, diagnosis }) => ({
      job: job.name,
      jobId: job.id,
      diagnosis,
      ...(exitCode === undefined ? {} : { exitCode }),
    })),
  };
}

/** Run times of successes, waits of jobs whose first attempt was here, and how long every task that ran took to start. */
export function sampleOf(shares: readonly Share[], times: StartTimes): Sample {
  const runs = shares.flatMap(({ attempts }) => {
    return attempts.flatMap(({ outcome, runSeconds }) => (outcome === 'succeeded' ? (runSeconds ?? []) : []));
  });
  const waits = shares.flatMap(({ job, attempts }) => (attempts[0] === job.attempts[0] ? (job.waitSeconds ?? []) : []));
  const starts = shares.flatMap(({ attempts }) => attempts.flatMap((attempt) => times.of(attempt) ?? []));
  return {
    succeeded: shares.filter(({ attempts }) => attempts.some(({ outcome }) => outcome === 'succeeded')).length,
    failed: shares.filter(({ attempts }) => attempts.some(isVersionFailure)).length,
    // A record has room for so many (X14); taking them from all over favours no queue and no hour.
    runSeconds: spread(runs, measurementsMax),
    ...(waits.length > 0 ? { waitSeconds: spread(waits, measurementsMax) } : {}),
    ...(starts.length > 0 ? { startSeconds: spread(starts, measurementsMax) } : {}),
  };
}

/**
 * ECS forgets a task soon after its end, and this process may have begun to look later than that: while it knows less
 * than the record does, the record stands.
 */
function keepingStarts(sample: Sample, recorded: Sample | undefined): Sample {
  const known = recorded?.startSeconds ?? [];
  return known.length > (sample.startSeconds?.length ?? 0) ? { ...sample, startSeconds: known } : sample;
}

function isVersionFailure({ outcome, diagnosis }: Ended): boolean {
  return outcome === 'failed' && diagnosis?.class === 'version';
}

function isOtherFailure({ outcome, diagnosis }: Ended): boolean {
  return outcome === 'failed' && diagnosis?.class !== 'version';
}

/** New jobs whose producer names the old revision: they will not move by themselves (F61). */
export function countPinned(rollout: Rollout, summaries: readonly JobSummary[]): number {
  const movedAt = new Map(
    rollout.plan.definitions.flatMap((one) => {
      const moved = rollout.made.promoted[one.name];
      return moved ? [[one.previous.arn, moved.at] as const] : [];
    }),
  );
  return summaries.filter((job) => {
    const at = job.definition === undefined ? undefined : movedAt.get(job.definition);
    // A submit of the very moment of the change may still have resolved to the old revision.
    return at !== undefined && job.createdAt > at + 1_000;
  }).length;
}

/** The job definitions whose jobs are compared, by name: a new revision is of the same family. */
function familiesOf({ canaries }: Rollout['plan']): ReadonlySet<string> {
  return new Set(canaries.map(({ name }) => name));
}

function clusterName(arn: string | undefined): string | undefined {
  return arn ? arn.slice(arn.lastIndexOf('/') + 1) : undefined;
}

function definitionName(arn: string): string {
  const last = arn.slice(arn.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  return colon < 0 ? last : last.slice(0, colon);
}
