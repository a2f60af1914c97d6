import type { AlarmState, Verdict, VerdictReason } from '../../../rollout/verdict.js';
import { bold, md, type Mrkdwn } from '../../mrkdwn.js';
import { percent, rounded } from '../numbers.js';
import type { Sentences } from '../sentences.js';
import { words } from './words.js';

type Where = 'canary' | 'shift' | 'bake';

const reasons: Sentences<'reason', VerdictReason> = {
  failuresSignificant: (why) =>
    md`On green ${why.greenFailed} of ${words.jobs(why.greenJobs)} failed, on blue ${why.blueFailed} of ${why.blueJobs}: chance alone does that with a probability of ${words.probability(why.pValue)} (limit ${why.significance}).`,
  failureRateProven: (why) =>
    md`${why.failed} of ${words.jobs(why.jobs)} failed on green: the true failure rate is at least ${percent(why.lower95)} with 95 % confidence, and the limit is ${percent(why.maxFailureRate, 3)}.`,
  slowerSignificant: (why) =>
    md`Jobs on green run ${rounded(why.ratio)} times as long as on blue (median; limit ${why.maxDurationRatio}); chance alone does that with a probability of ${words.probability(why.pValue)} (limit ${why.significance}).`,
  alarm: ({ name }) => md`Alarm ${bold(name)} is in ALARM.`,
  notEnoughJobs: (why) =>
    md`Only ${why.jobs} of the ${words.jobs(why.needed)} that are needed have finished on ${words[why.side]}.`,
  failureRateAboveLimit: (why) =>
    md`${why.failed} of ${words.jobs(why.jobs)} failed on green (${percent(why.rate)}): above the limit of ${percent(why.maxFailureRate, 3)}, but too few jobs to prove it.`,
  alarmWithoutData: ({ name, state }) =>
    state === 'missing'
      ? md`Alarm ${bold(name)} could not be read from CloudWatch.`
      : md`Alarm ${bold(name)} has no data at present (INSUFFICIENT_DATA).`,
  failureTestAbstains: (why) =>
    why.blueJobs === 0 || why.greenJobs === 0
      ? md`Failures are not compared with blue: there are ${words.jobs(why.greenJobs)} on green and ${why.blueJobs} on blue.`
      : md`Failures are not compared with blue: ${words.jobs(why.greenJobs)} on green against ${why.blueJobs} on blue can never show a difference at the limit of ${why.significance}.`,
  durationTestAbstains: (why) =>
    md`Run times are not compared with blue: ${why.greenRuns} measured on green and ${why.blueRuns} on blue are too few.`,
  durationNotJudged: () => md`Run times are not compared: the canaries run a command of their own.`,
  repeatedLooks: (why) =>
    md`This is look ${why.looks} at growing data: chance alone crosses the limit of ${why.significance} somewhat more often than that.`,
  strength: (why) =>
    md`${why.succeeded} of ${words.jobs(why.jobs)} succeeded on green; the true failure rate may still be up to ${percent(why.upper95)}.`,
};

const places: Record<Where, string> = { canary: 'canaries', shift: 'shift step', bake: 'bake' };

export const verdicts = {
  reasons,
  verdict: (where: Where, verdict: Verdict): Mrkdwn => md`Verdict on the ${places[where]}: ${bold(verdict)}.`,
  /** What a verdict leads to, where that is not told by a line of its own. */
  next: (where: Where, verdict: Verdict): Mrkdwn => {
    if (verdict === 'PASS') return md`Nothing stands against going on.`;
    if (verdict === 'FAIL' && where === 'canary') return md`Next: the rollout rolls back.`;
    if (verdict === 'FAIL')
      return md`Next: the rollout rolls back if this is confirmed by another look; *Roll back* does it at once.`;
    return where === 'canary'
      ? md`Missing evidence is neither a pass nor a failure.`
      : md`Missing evidence is neither a pass nor a failure; green is watched further.`;
  },
  platform: (jobs: number): Mrkdwn =>
    md`Not counted: ${words.jobs(jobs)} that the platform failed (lost hosts, Spot, capacity).`,
  unknown: (jobs: number): Mrkdwn =>
    md`Not counted: ${words.jobs(jobs)} that never got a task, so that nobody can say where they belong.`,
  failure: (job: string, jobId: string, exitCode: number | undefined, cause: Mrkdwn): Mrkdwn =>
    exitCode === undefined
      ? md`Failed on green: ${bold(job)} (job ${jobId}). ${cause}`
      : md`Failed on green: ${bold(job)} (job ${jobId}, exit code ${exitCode}). ${cause}`,
  tally: (finished: number, failed: number): Mrkdwn => md`${words.jobs(finished)} finished on green, ${failed} failed`,
  alarms: {
    none: 'none named in the policy',
    quiet: (alarms: number): Mrkdwn => md`${alarms} watched, none in ALARM at the last look`,
    watched: (alarms: number): Mrkdwn => md`${alarms} watched from the canaries on`,
    state: (name: string, state: Exclude<AlarmState['state'], 'ok'>): Mrkdwn =>
      state === 'alarm' ? md`${bold(name)} in ALARM` : md`${bold(name)} without data`,
  },
  notYet: 'not yet',
};
