import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import type { history as shape } from '../en/history.js';

export const history: typeof shape = {
  heading: (rollouts, queue) =>
    rollouts === 1
      ? mrkdwn`${of(queue)}最後に終了したロールアウト`
      : mrkdwn`${of(queue)}最近終了したロールアウト ${bold(rollouts)} 件（新しい順）`,
  none: (queue) =>
    joined(
      [
        mrkdwn`${of(queue)}終了したロールアウトはまだありません。`,
        queue === undefined
          ? mrkdwn`${code('/batch-rollout list')} で進行中のものを確認できます。`
          : mrkdwn`${code('/batch-rollout list')} で進行中のもの、 ${code('/batch-rollout history')} ですべてのキューの終了したものを確認できます。`,
      ],
      ' ',
    ),
  head: (sign, queue, ended, where, id) => mrkdwn`${sign} ${bold(queue)}: ${ended} · ${where} · ${bold(id)}`,
  endedAt: (at, took, by) => mrkdwn`終了 ${at}、所要時間 ${took}、開始者 ${by}`,
  next: (id) =>
    mrkdwn`${code(`/batch-rollout report ${id}`)} で最新のものの全記録がそのスレッドに投稿されます。ほかのものも ID で指定できます。`,
};

function of(queue: string | undefined): Mrkdwn {
  return queue === undefined ? mrkdwn`` : mrkdwn`キュー ${bold(queue)} で開始され、`;
}
