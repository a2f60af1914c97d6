import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';

/** What the verb `history` and the App Home say of rollouts that have ended. */
export const history = {
  heading: (rollouts: number, queue: string | undefined): Mrkdwn =>
    rollouts === 1
      ? mrkdwn`The last rollout${of(queue)} that ended`
      : mrkdwn`The last ${bold(rollouts)} rollouts${of(queue)} that ended, newest first`,
  none: (queue: string | undefined): Mrkdwn =>
    joined(
      [
        mrkdwn`No rollout${of(queue)} has ended yet.`,
        mrkdwn`${code('/batch-rollout list')} shows the active ones${queue === undefined ? '' : mrkdwn`, ${code('/batch-rollout history')} the ended ones of every queue`}.`,
      ],
      ' ',
    ),
  /** The state, the environments and the id of one of them. */
  head: (sign: string, queue: string, ended: string, where: Mrkdwn, id: string): Mrkdwn =>
    mrkdwn`${sign} ${bold(queue)}: ${ended} · ${where} · ${bold(id)}`,
  endedAt: (at: Mrkdwn, took: string, by: Mrkdwn): Mrkdwn => mrkdwn`Ended ${at}, took ${took}, started by ${by}`,
  next: (id: string): Mrkdwn =>
    mrkdwn`${code(`/batch-rollout report ${id}`)} puts the whole record of the newest into its thread, and of any other by its id.`,
};

function of(queue: string | undefined): Mrkdwn {
  return queue === undefined ? mrkdwn`` : mrkdwn` started on queue ${bold(queue)}`;
}
