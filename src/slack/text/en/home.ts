import { bold, channelMention, code, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';

/** The App Home of one person. Headings are plain text, the labels of its own buttons too. */
export const home = {
  start: 'Start a rollout',
  refresh: 'Refresh',
  asOf: (at: Mrkdwn): Mrkdwn => mrkdwn`As of ${at}. This page is drawn when you open it and after each press.`,
  waiting: (rollouts: number): string => `Waiting for you (${rollouts})`,
  nothingWaits: mrkdwn`Nothing waits for you.`,
  active: (rollouts: number): string => `Active rollouts (${rollouts})`,
  alsoActive: (rollouts: number): string => `Other active rollouts (${rollouts})`,
  noneActive: (mayStart: boolean, channel: string): Mrkdwn =>
    mayStart
      ? mrkdwn`No rollout is active. *Start a rollout* above asks for what it needs and posts the plan in ${channelMention(channel)}; nothing changes before somebody approves it.`
      : mrkdwn`No rollout is active. In ${channelMention(channel)}, ${code('/batch-rollout plan <queue>')} shows what a rollout would do; starting one takes the role *starter* or *approver* in the policy.`,
  ended: 'Last finished',
  noneEnded: mrkdwn`No rollout has finished yet. The last ten will stand here.`,
  report: (id: string, channel: string): Mrkdwn =>
    mrkdwn`In ${channelMention(channel)}, ${code(`/batch-rollout report ${id}`)} puts a whole record into its thread, and ${code('/batch-rollout history <queue>')} shows those of one queue.`,
  since: (at: Mrkdwn, by: Mrkdwn, channel: Mrkdwn): Mrkdwn => mrkdwn`Since ${at}, started by ${by} in ${channel}`,
  expires: (at: Mrkdwn): Mrkdwn => mrkdwn`the approval can be given until ${at}`,
  left: (rollouts: number, channel: string): Mrkdwn =>
    mrkdwn`${bold(rollouts)} more without room here: in ${channelMention(channel)}, ${code('/batch-rollout status <queue>')} shows each.`,
  membersOnly: mrkdwn`Rollouts are shown to full members of this workspace. Ask one of them where you need to know more.`,
  notKnown: mrkdwn`Slack did not say who you are, so no rollout is shown. Press *Refresh* in a minute.`,
  rolesUnknown: mrkdwn`Slack did not say who belongs to the groups of the policy, so buttons that you may press can be missing. Press *Refresh* in a minute.`,
  noModal: mrkdwn`The form could not be opened, so nothing was started. Press *Start a rollout* once more, or type ${code('/batch-rollout start')} in a channel for it.`,
  /** The modal behind *Details*: title and button within 24 characters. */
  details: 'Rollout details',
  close: 'Close',
};
