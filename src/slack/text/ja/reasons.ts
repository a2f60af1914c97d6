import { refusedDeletion } from '../../../rollout/deletion.js';
import { diagnose, diagnoseInvalid } from '../../../rollout/diagnose.js';
import { orderNames } from '../../../rollout/orders.js';
import { bold, code, joined, listed, mrkdwn, userMention, type Mrkdwn } from '../../mrkdwn.js';
import type { reasons as shape } from '../en/reasons.js';
import { told } from '../sentences.js';
import { deletions } from './deletions.js';
import { diagnoses } from './diagnoses.js';
import { words } from './words.js';

const queueStates = { gone: 'がなくなりました', disabled: 'が無効化されました', invalid: 'が INVALID になりました' };

const drifts: (typeof shape)['drifts'] = {
  order: ({ queue, expected, found }) =>
    mrkdwn`キュー ${bold(queue)} の順序は ${orderOf(found)} です。想定は ${orderOf(expected)} でした。`,
  queue: ({ queue, found }) => mrkdwn`キュー ${bold(queue)} ${queueStates[found]}。`,
  foreignQueue: ({ queue, environment }) =>
    mrkdwn`計画にないキュー ${bold(queue)} が、今は ${bold(environment)} を使っています。`,
  environment: ({ environment, role, expected, found }) =>
    found === 'gone'
      ? mrkdwn`${words[role]} ${bold(environment)} がなくなりました。`
      : mrkdwn`${words[role]} ${bold(environment)} は ${code(found)} です。想定は ${code(expected)} でした。`,
  definition: ({ definition, expected, found }) =>
    mrkdwn`ジョブ定義 ${bold(definition)} は ${code(found)} を指しています。想定は ${code(expected)} でした。`,
};

function orderOf(order: Parameters<typeof orderNames>[0]): Mrkdwn {
  return order.length === 0 ? mrkdwn`空` : words.order(orderNames(order));
}

const holds: (typeof shape)['holds'] = {
  drift: (why) =>
    why.drifts.length === 0
      ? mrkdwn`このロールアウトが前提とするものが、ほかの誰かに変更されましたが、元に戻されました。今は差異がありません。`
      : joined(
          [
            mrkdwn`このロールアウトが前提とするものが、ほかの誰かに変更されました。`,
            listed(
              why.drifts.map((drift) => told(drifts, 'kind', drift)),
              words.more,
              1_200,
              '',
            ),
          ],
          '',
        ),
  inconclusive: () => mrkdwn`green の良し悪しを決める証拠が足りません（INCONCLUSIVE）。`,
  deadline: ({ phase, deletion }) =>
    joined(
      [
        mrkdwn`フェーズ ${bold(words.phase(phase))} の期限を過ぎました。`,
        deletion === undefined ? mrkdwn`` : deletions.stuck(deletion),
      ],
      '',
    ),
  refused: ({ operation, target, raw }) => {
    const blocked = operation === 'DeleteComputeEnvironment' ? refusedDeletion(raw) : undefined;
    const said = mrkdwn`AWS が ${bold(target)} への ${code(operation)} を拒否し続けています。${words.raw(raw)}`;
    return blocked === undefined ? said : mrkdwn`${said}${deletions.refused(blocked)}`;
  },
  person: ({ by, words: said }) =>
    said === undefined
      ? mrkdwn`${userMention(by)} が保留しました。`
      : mrkdwn`${userMention(by)} が保留しました（「${said}」）。`,
  approvalExpired: ({ gate }) => mrkdwn`${words.gate(gate)}が期限までに承認されませんでした。`,
  blueUnusable: ({ raw }, { plan }) =>
    mrkdwn`blue ${bold(plan.blue.name)} が今はジョブを受けられないため、green からは何も外しません。${words.raw(raw)}`,
  cloudErrors: ({ raw, of }) =>
    of === 'alarms'
      ? mrkdwn`CloudWatch のアラームを何度も続けて読み取れませんでした。${words.raw(raw)}`
      : mrkdwn`しばらくの間、AWS の状態を読み取れませんでした。${words.raw(raw)}`,
};

const lifts: (typeof shape)['lifts'] = {
  drift: (_, { planned, wayBack }) => {
    if (planned) return mrkdwn`*再開* （開始者か承認者）で、今の状態から計画を作り直します。`;
    if (wayBack === 'taken')
      return mrkdwn`*再開* （開始者か承認者）で、ほかの人の変更はそのまま残し、ロールバックを続けます。`;
    return wayBack === 'gone'
      ? mrkdwn`*再開* （開始者か承認者）で、表示された状態を新しい前提とします。ただし green が外れている場合や無効な場合はできません。もうロールバックはできないため、そのままにしたくないものは先に手で直してください。`
      : mrkdwn`*再開* （開始者か承認者）で、表示された状態を新しい前提とします。ただし green か blue が外れている場合や、新しいバージョンの環境が無効な場合はできません。 *ロールバック* では blue を先頭に戻し、ほかの人が加えたものは残します。`;
  },
  inconclusive: (_, { retry }) =>
    retry
      ? mrkdwn`*再試行* （開始者か承認者）で、新しいカナリアを実行します。`
      : mrkdwn`*再開* （開始者か承認者）で、観察を続けます。`,
  deadline: () => mrkdwn`*再開* （開始者か承認者）で、このフェーズの期限をもう一度与えます。`,
  refused: () => mrkdwn`原因を取り除いてから、 *再試行* （開始者か承認者）でこの手順をやり直してください。`,
  person: () => mrkdwn`*再開* （開始者か承認者）で先へ進みます。`,
  approvalExpired: () => mrkdwn`*再開* （開始者か承認者）で、ゲートをもう一度開きます。`,
  blueUnusable: () => mrkdwn`blue を直してから、 *再開* してください（開始者か承認者）。`,
  cloudErrors: ({ of }) =>
    of === 'alarms'
      ? mrkdwn`ボットに ${code('cloudwatch:DescribeAlarms')} が許可され、CloudWatch が応答するようになったら、 *再開* してください（開始者か承認者）。`
      : mrkdwn`AWS が応答するようになったら、 *再開* してください（開始者か承認者）。`,
};

const rollbacks: (typeof shape)['rollbacks'] = {
  person: ({ by, words: said }) =>
    said === undefined
      ? mrkdwn`${userMention(by)} の操作によるものです。`
      : mrkdwn`${userMention(by)} の操作によるものです（「${said}」）。`,
  verdict: () => mrkdwn`green の判定が FAIL でした。`,
  canariesFailed: () => mrkdwn`すべてのカナリアが終わり、判定は FAIL でした。`,
  imagePull: ({ canary, raw }) =>
    mrkdwn`カナリア ${bold(canary)} がイメージを取得できませんでした。${diagnoses.cause(diagnose({ reason: raw }).cause).next}${words.raw(raw)}`,
  greenInvalid: ({ raw }) => {
    const { what, next } = diagnoses.cause(diagnoseInvalid(raw).cause);
    return mrkdwn`green が INVALID になりました。${what}${next}${words.raw(raw)}`;
  },
  approvalExpired: ({ gate }) => mrkdwn`${words.gate(gate)}が期限までに承認されませんでした。`,
  lockHeld: ({ key, rollout }) => mrkdwn`ロールアウト ${bold(rollout)} がすでに ${bold(key)} を扱っています。`,
  rootRefused: ({ raw }) => mrkdwn`このロールアウトを表示するメッセージを Slack が拒否しました: ${code(raw)}`,
};

export const reasons: typeof shape = { drifts, holds, lifts, rollbacks };
