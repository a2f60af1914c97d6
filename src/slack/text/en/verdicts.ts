import type { LostJob, Test } from '../../../rollout/verdict-reasons.js';
import type { AlarmState, Verdict, VerdictReason } from '../../../rollout/verdict.js';
import { bold, listed, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { percent, rounded } from '../numbers.js';
import type { Sentences } from '../sentences.js';
import { words } from './words.js';

type Where = 'canary' | 'shift' | 'bake';

const reasons: Sentences<'reason', VerdictReason> = {
  failuresSignificant: (why) =>
    mrkdwn`On green ${why.greenFailed} of ${words.jobs(why.greenJobs)} failed, on blue ${why.blueFailed} of ${why.blueJobs}: chance alone does that with a probability of ${words.probability(why.pValue)} (limit ${rounded(why.significance)}).`,
  failureRateProven: (why) =>
    mrkdwn`${why.failed} of ${words.jobs(why.jobs)} failed on green: the true failure rate is at least ${percent(why.lower95)} with 95 % confidence, and the limit is ${percent(why.maxFailureRate, 3)}.`,
  slowerSignificant: (why) =>
    mrkdwn`Jobs on green run ${rounded(why.ratio)} times as long as on blue (median; limit ${why.maxDurationRatio}); chance alone does that with a probability of ${words.probability(why.pValue)} (limit ${rounded(why.significance)}).`,
  alarm: ({ name }) => mrkdwn`Alarm ${bold(name)} is in ALARM.`,
  notEnoughJobs: ({ jobs, needed, side, gone = [] }) =>
    mrkdwn`${jobs} of at least ${words.jobs(needed)} finished on ${words[side]} so far.${outOfHistory(gone)}`,
  failureRateAboveLimit: (why) =>
    mrkdwn`${why.failed} of ${words.jobs(why.jobs)} failed on green (${percent(why.rate)}): above the limit of ${percent(why.maxFailureRate, 3)}, but too few jobs to prove it.`,
  notYetProven: (why) =>
    mrkdwn`Not proven yet: ${tests[why.test]}. Chance alone does that with a probability of ${words.probability(why.pValue)}; at this look it has to be ${rounded(why.level)} or less.`,
  alarmWithoutData: ({ name, state }) =>
    state === 'missing'
      ? mrkdwn`Alarm ${bold(name)} could not be read from CloudWatch.`
      : mrkdwn`Alarm ${bold(name)} has no data at present (INSUFFICIENT_DATA).`,
  failureTestAbstains: (why) =>
    why.blueJobs === 0 || why.greenJobs === 0
      ? mrkdwn`Failures are not compared with blue: there are ${words.jobs(why.greenJobs)} on green and ${why.blueJobs} on blue.`
      : mrkdwn`Failures are not compared with blue: ${words.jobs(why.greenJobs)} on green against ${why.blueJobs} on blue can never show a difference at the limit of ${rounded(why.significance)}.`,
  durationTestAbstains: (why) =>
    mrkdwn`Run times are not compared with blue: ${why.greenRuns} measured on green and ${why.blueRuns} on blue are too few.`,
  durationNotJudged: () => mrkdwn`Run times are not compared: the canaries run a command of their own.`,
  repeatedLooks: (why) =>
    mrkdwn`This is look ${why.looks} at growing data: chance alone crosses the limit of ${why.significance} somewhat more often than that.`,
  sharedLooks: (why) =>
    mrkdwn`This is look ${why.looks} at growing data. All looks share a chance of false alarm of ${why.significance}; this one may use ${rounded(why.level)} of it.`,
  strength: (why) =>
    mrkdwn`${why.succeeded} of ${words.jobs(why.jobs)} succeeded on green; the true failure rate may still be up to ${percent(why.upper95)}.`,
};

function outOfHistory(gone: readonly LostJob[]): Mrkdwn {
  if (gone.length === 0) return mrkdwn``;
  const canaries = gone.map(({ name, jobId }) => mrkdwn`canary ${bold(name)} (job ${jobId})`);
  return mrkdwn` Gone from the history of AWS, so that nobody can tell how it ended: ${listed(canaries, words.more)}.`;
}

const tests: Record<Test, string> = {
  failures: 'more jobs fail on green than on blue',
  failureRate: 'more jobs fail on green than the limit allows',
  duration: 'jobs run longer on green than on blue',
};

const places: Record<Where, string> = { canary: 'canaries', shift: 'shift step', bake: 'bake' };

export const verdicts = {
  reasons,
  verdict: (where: Where, verdict: Verdict): Mrkdwn => mrkdwn`Verdict on the ${places[where]}: ${bold(verdict)}.`,
  /** What a verdict leads to, where that is not told by a line of its own. */
  next: (where: Where, verdict: Verdict): Mrkdwn => {
    if (verdict === 'PASS') return mrkdwn`Nothing stands against going on.`;
    if (verdict === 'FAIL' && where === 'canary') return mrkdwn`Next: the rollout rolls back.`;
    if (verdict === 'FAIL')
      return mrkdwn`Next: the rollout rolls back if this is confirmed by another look; *Roll back* does it at once.`;
    return where === 'canary'
      ? mrkdwn`Missing evidence is neither a pass nor a failure.`
      : mrkdwn`Missing evidence is neither a pass nor a failure; green is watched further.`;
  },
  platform: (jobs: number): Mrkdwn =>
    mrkdwn`Not counted: ${words.jobs(jobs)} that the platform failed (lost hosts, Spot, capacity).`,
  unknown: (jobs: number): Mrkdwn =>
    mrkdwn`Not counted: ${words.jobs(jobs)} that never got a task, ran elsewhere, or whose times contradict each other, so that they prove nothing.`,
  failure: (job: string, jobId: string, exitCode: number | undefined, cause: Mrkdwn): Mrkdwn =>
    exitCode === undefined
      ? mrkdwn`Failed on green: ${bold(job)} (job ${jobId}). ${cause}`
      : mrkdwn`Failed on green: ${bold(job)} (job ${jobId}, exit code ${exitCode}). ${cause}`,
  tally: (finished: number, failed: number, pinned: number): Mrkdwn =>
    mrkdwn`${words.jobs(finished)} finished on green, ${failed} failed${pinned === 0 ? '' : `, ${pinned} pinned to the old revision`}`,
  alarms: {
    none: 'none named in the policy',
    quiet: (alarms: number): Mrkdwn => mrkdwn`${alarms} watched, none in ALARM at the last look`,
    watched: (alarms: number): Mrkdwn => mrkdwn`${alarms} watched from the canaries on`,
    state: (name: string, state: Exclude<AlarmState['state'], 'ok'>): Mrkdwn =>
      state === 'alarm' ? mrkdwn`${bold(name)} in ALARM` : mrkdwn`${bold(name)} without data`,
  },
  notYet: 'not yet',
};
