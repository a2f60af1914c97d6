import type { Blocked, StuckDeletion } from '../../../rollout/deletion.js';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { told, type Sentences } from '../sentences.js';
import { diagnoseInvalid } from '../../../rollout/diagnose.js';
import { diagnoses } from './diagnoses.js';
import { words } from './words.js';

/** Why an environment cannot be deleted (F131), and what to do about it. */
const blocked: Sentences<'why', Blocked> = {
  enabled: () => mrkdwn`It is still ENABLED; AWS deletes only what is DISABLED.`,
  attached: ({ queues }) => mrkdwn`It is still attached to ${words.names(queues)}; take it out of the order there.`,
  updating: () => mrkdwn`A change of it is still under way; AWS takes the next one after that.`,
  justDetached: () =>
    mrkdwn`It was detached only now, and AWS still sees it in a queue; that can take some minutes. If it lasts, look for a queue that lists it.`,
  invalid: ({ raw }) => {
    const { cause } = diagnoseInvalid(raw);
    const { what } = diagnoses.cause(cause);
    return cause === 'serviceRole' || cause === 'serviceRolePermissions'
      ? mrkdwn`It is INVALID: ${what} Recreate the service role, or name a valid one in the environment; without a role AWS cannot take it apart.`
      : mrkdwn`It is INVALID, and AWS may not be able to take it apart before that is repaired.`;
  },
  activeJobs: ({ jobs }) =>
    jobs === undefined
      ? mrkdwn`Jobs are still active on it; on Fargate AWS waits for the end of each.`
      : mrkdwn`Still active on it: ${words.jobs(jobs)}; no job is stopped for this.`,
  deleting: () => mrkdwn`AWS has begun to delete it and is not done. A service role deleted too early does that.`,
  denied: () =>
    mrkdwn`The bot may not delete it: the shipped IAM policy wants the tag ${code('batch-rollout:deletable=true')} on it.`,
};

export const deletions = {
  /** AWS's own words stand beside it. */
  refused: (why: Blocked): Mrkdwn => told(blocked, 'why', why),
  stuck: ({ environment, blocked: all }: StuckDeletion): Mrkdwn =>
    joined(
      [
        mrkdwn`${bold(environment)} cannot be deleted yet.`,
        ...all.flatMap((why) => [told(blocked, 'why', why), why.why === 'invalid' ? words.raw(why.raw) : mrkdwn``]),
      ],
      ' ',
    ),
};
