import { bold, channelMention, code, mrkdwn } from '../../mrkdwn.js';
import type { home as shape } from '../en/home.js';

export const home: typeof shape = {
  start: 'ロールアウトを開始',
  refresh: '更新',
  asOf: (at) => mrkdwn`${at} 現在。開いたときとボタンを押した後に更新されます。`,
  waiting: (rollouts) => `あなたの対応待ち（${rollouts}）`,
  nothingWaits: mrkdwn`あなたの対応を待つものはありません。`,
  active: (rollouts) => `進行中のロールアウト（${rollouts}）`,
  alsoActive: (rollouts) => `ほかの進行中のロールアウト（${rollouts}）`,
  noneActive: (mayStart, channel) =>
    mayStart
      ? mrkdwn`進行中のロールアウトはありません。上の *ロールアウトを開始* で必要な項目を入力すると、計画が ${channelMention(channel)} に投稿されます。承認されるまで何も変更しません。`
      : mrkdwn`進行中のロールアウトはありません。 ${channelMention(channel)} で ${code('/batch-rollout plan <queue>')} と入力すると、ロールアウトの内容を確認できます。開始できるのは、ポリシーで *開始者* か *承認者* の役割を持つ人です。`,
  ended: '最近終了したロールアウト',
  noneEnded: mrkdwn`終了したロールアウトはまだありません。最近の 10 件がここに表示されます。`,
  report: (id, channel) =>
    mrkdwn`${channelMention(channel)} で ${code(`/batch-rollout report ${id}`)} と入力すると全記録がスレッドに投稿され、 ${code('/batch-rollout history <queue>')} でキューごとの履歴を確認できます。`,
  since: (at, by, channel) => mrkdwn`${at} から、開始者 ${by} 、チャンネル ${channel}`,
  expires: (at) => mrkdwn`承認の期限 ${at}`,
  left: (rollouts, channel) =>
    mrkdwn`ここに表示できないものがほかに ${bold(rollouts)} 件あります。 ${channelMention(channel)} で ${code('/batch-rollout status <queue>')} と入力すると 1 件ずつ確認できます。`,
  membersOnly: mrkdwn`ロールアウトは、このワークスペースの正式なメンバーにだけ表示されます。必要な場合はメンバーに尋ねてください。`,
  notKnown: mrkdwn`あなたが誰かを Slack から取得できないため、ロールアウトを表示していません。1 分ほど待ってから *更新* を押してください。`,
  rolesUnknown: mrkdwn`ポリシーのグループに誰が属するかを Slack から取得できないため、押せるはずのボタンが表示されていない場合があります。1 分ほど待ってから *更新* を押してください。`,
  noModal: mrkdwn`フォームを開けなかったため、何も開始していません。もう一度 *ロールアウトを開始* を押すか、コマンドを使えるチャンネルで ${code('/batch-rollout start')} と入力してください。`,
  details: 'ロールアウトの詳細',
  close: '閉じる',
};
