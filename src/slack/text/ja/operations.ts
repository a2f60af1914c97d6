import { nameOfArn, orderNames } from '../../../rollout/orders.js';
import type { Operation } from '../../../rollout/operation.js';
import { bold, joined, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { detachedFrom } from '../detached.js';
import type { operations as shape } from '../en/operations.js';
import type { About } from '../sentences.js';
import { words } from './words.js';

export const operations: typeof shape = {
  createEnvironment: ({ name, maxVcpus }) =>
    mrkdwn`AWS が green ${bold(name)} を作成しています。当面の上限は ${words.vcpus(maxVcpus)} です。`,
  updateEnvironment: ({ name, set }, { plan }) => {
    const changes = [
      set.state === 'DISABLED' ? mrkdwn`新しいジョブを受けなくなります（DISABLED）` : undefined,
      set.state === 'ENABLED' ? mrkdwn`再びジョブを受けます（ENABLED）` : undefined,
      set.maxvCpus === undefined ? undefined : mrkdwn`上限が ${words.vcpus(set.maxvCpus)} になります`,
      set.minvCpus === undefined ? undefined : mrkdwn`下限が ${words.vcpus(set.minvCpus)} になります`,
      set.updatePolicy === undefined ? undefined : mrkdwn`blue の更新ポリシーを設定します`,
    ];
    const role = name === plan.blue.name ? words.blue : words.green;
    return mrkdwn`${role} ${bold(name)}: ${joined(
      changes.filter((one) => one !== undefined),
      '、',
    )}。`;
  },
  deleteEnvironment: ({ name }) => mrkdwn`AWS が ${bold(name)} を削除しています。`,
  createQueue: ({ name, environment }) =>
    mrkdwn`AWS がカナリア用キュー ${bold(name)} を作成しています。使うのは ${bold(nameOfArn(environment))} だけです。`,
  disableQueue: ({ name }) => mrkdwn`カナリア用キュー ${bold(name)} は、削除のためにジョブを受けなくなります。`,
  deleteQueue: ({ name }) => mrkdwn`AWS がカナリア用キュー ${bold(name)} を削除しています。`,
  writeOrder: (write, about) =>
    joined(
      [
        mrkdwn`キュー ${bold(write.queue)} の順序を ${words.order(orderNames(write.to))} にしました（以前は ${words.order(orderNames(write.from))} ）。`,
        detached(write, about),
      ],
      '',
    ),
  register: ({ purpose, definition, name }) => {
    if (purpose === 'staged') return mrkdwn`カナリア用に、新しいイメージのジョブ定義 ${bold(name)} を登録しました。`;
    return purpose === 'promoted'
      ? mrkdwn`ジョブ定義 ${bold(definition)} は、新しいイメージを指すようになりました。`
      : mrkdwn`ジョブ定義 ${bold(definition)} は、再び以前の内容を指すようになりました。`;
  },
  deregister: ({ arn, purpose }) =>
    purpose === 'staged'
      ? mrkdwn`カナリア用のジョブ定義 ${bold(nameOfArn(arn))} の登録を解除しました。`
      : mrkdwn`不合格のリビジョン ${bold(nameOfArn(arn))} の登録を解除しました。`,
  submit: ({ number }, { id }) => mrkdwn`カナリア ${bold(`canary-${id}-${number}`)} を投入しました。`,
  cancel: ({ number }, { id }) =>
    mrkdwn`まだ始まっていないカナリア ${bold(`canary-${id}-${number}`)} を取り消しました。`,
  putAlarm: ({ name, queue }) =>
    mrkdwn`CloudWatch アラーム ${bold(name)} がキュー ${bold(queue)} のジョブの失敗を監視します。`,
  deleteAlarm: ({ name }) => mrkdwn`CloudWatch アラーム ${bold(name)} を削除しました。`,
};

/** Jobs of an environment that leaves a full queue have no documented guarantee (F53). */
function detached(write: Extract<Operation, { op: 'writeOrder' }>, { plan }: About): Mrkdwn {
  const left = detachedFrom(plan, write);
  if (left === undefined) return mrkdwn``;
  const jobs =
    left.jobs === undefined
      ? mrkdwn`そこで実行中のジョブ`
      : mrkdwn`そこで実行中のジョブ（計画時に ${words.jobs(left.jobs)}）`;
  return mrkdwn`${bold(left.environment)} はキューの外に残ります。${jobs}には、AWS の文書化された保証がありません。`;
}
