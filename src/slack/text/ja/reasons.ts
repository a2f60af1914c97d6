import { diagnose, diagnoseInvalid } from '../../../rollout/diagnose.js';
import { orderNames } from '../../../rollout/orders.js';
import { bold, code, joined, listed, md, userMention, type Mrkdwn } from '../../mrkdwn.js';
import type { reasons as shape } from '../en/reasons.js';
import { told } from '../sentences.js';
import { diagnoses } from './diagnoses.js';
import { words } from './words.js';

const queueStates = { gone: 'がなくなりました', disabled: 'が無効化されました', invalid: 'が INVALID になりました' };

const drifts: (typeof shape)['drifts'] = {
  order: ({ queue, expected, found }) =>
    md`キュー ${bold(queue)} の順序は ${orderOf(found)} です。想定は ${orderOf(expected)} でした。`,
  queue: ({ queue, found }) => md`キュー ${bold(queue)} ${queueStates[found]}。`,
  foreignQueue: ({ queue, environment }) =>
    md`計画にないキュー ${bold(queue)} が、今は ${bold(environment)} を使っています。`,
  environment: ({ environment, role, expected, found }) =>
    found === 'gone'
      ? md`${words[role]} ${bold(environment)} がなくなりました。`
      : md`${words[role]} ${bold(environment)} は ${code(found)} です。想定は ${code(expected)} でした。`,
  definition: ({ definition, expected, found }) =>
    md`ジョブ定義 ${bold(definition)} は ${code(found)} を指しています。想定は ${code(expected)} でした。`,
};

function orderOf(order: Parameters<typeof orderNames>[0]): Mrkdwn {
  return order.length === 0 ? md`空` : words.order(orderNames(order));
}

const holds: (typeof shape)['holds'] = {
  drift: (why) => joined([md`このロールアウトが前提とするものが、ほかの誰かに変更されました。`, listed(why.drifts.map((drift) => told(drifts, 'kind', drift)), words.more, 1_500)], ' '),
  inconclusive: () => md`green の良し悪しを決める証拠が足りません（INCONCLUSIVE）。`,
  deadline: ({ phase }) => md`フェーズ ${bold(words.phase(phase))} の期限を過ぎました。`,
  refused: ({ operation, target, raw }) =>
    md`AWS が ${bold(target)} への ${code(operation)} を拒否し続けています。${words.raw(raw)}`,
  person: ({ by, words: said }) =>
    said === undefined ? md`${userMention(by)} が保留しました。` : md`${userMention(by)} が保留しました: 「${said}」`,
  approvalExpired: ({ gate }) => md`${words.gate(gate)} が期限までに承認されませんでした。`,
  blueUnusable: ({ raw }, { plan }) =>
    md`blue ${bold(plan.blue.name)} が今はジョブを受けられないため、green からは何も外しません。${words.raw(raw)}`,
  cloudErrors: ({ raw }) => md`しばらくの間、AWS の状態を読み取れませんでした。${words.raw(raw)}`,
};

const lifts: (typeof shape)['lifts'] = {
  drift: (_, { planned }) =>
    planned
      ? md`*再開* （開始者か承認者）で、今の状態から計画を作り直します。`
      : md`*再開* （開始者か承認者）で、表示された状態を新しい前提とします。ただし green か blue が外れている場合はできません。 *ロールバック* では blue を先頭に戻し、ほかの人が加えたものは残します。`,
  inconclusive: (_, { retry }) =>
    retry
      ? md`*再試行* （開始者か承認者）で、新しいカナリアを実行します。`
      : md`*再開* （開始者か承認者）で、観察を続けます。`,
  deadline: () => md`*再開* （開始者か承認者）で、このフェーズの期限をもう一度与えます。`,
  refused: () => md`原因を取り除いてから、 *再試行* （開始者か承認者）でこの手順をやり直してください。`,
  person: () => md`*再開* （開始者か承認者）で先へ進みます。`,
  approvalExpired: () => md`*再開* （開始者か承認者）で、ゲートをもう一度開きます。`,
  blueUnusable: () => md`blue を直してから、 *再開* してください（開始者か承認者）。`,
  cloudErrors: () => md`AWS が応答するようになったら、 *再開* してください（開始者か承認者）。`,
};

const rollbacks: (typeof shape)['rollbacks'] = {
  person: ({ by, words: said }) =>
    said === undefined
      ? md`${userMention(by)} の操作によるものです。`
      : md`${userMention(by)} の操作によるものです: 「${said}」`,
  verdict: () => md`green の判定が FAIL でした。`,
  canariesFailed: () => md`すべてのカナリアが終わり、判定は FAIL でした。`,
  imagePull: ({ canary, raw }) =>
    md`カナリア ${bold(canary)} がイメージを取得できませんでした。${diagnoses.cause(diagnose({ reason: raw }).cause).next}${words.raw(raw)}`,
  greenInvalid: ({ raw }) => {
    const { what, next } = diagnoses.cause(diagnoseInvalid(raw).cause);
    return md`green が INVALID になりました。${what}${next}${words.raw(raw)}`;
  },
  approvalExpired: ({ gate }) => md`${words.gate(gate)} が期限までに承認されませんでした。`,
  lockHeld: ({ key, rollout }) => md`ロールアウト ${bold(rollout)} がすでに ${bold(key)} を扱っています。`,
  rootRefused: ({ raw }) => md`このロールアウトを表示するメッセージを Slack が拒否しました: ${code(raw)}`,
};

export const reasons: typeof shape = { drifts, holds, lifts, rollbacks };
