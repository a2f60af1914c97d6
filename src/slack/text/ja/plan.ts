import { ownAlarmNames } from '../../../rollout/alarm-input.js';
import type { Capacity } from '../../../rollout/planned.js';
import { bold, code, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import type { plan as shape } from '../en/plan.js';
import { count, percent } from '../numbers.js';
import { words } from './words.js';

export const plan: typeof shape = {
  headings: {
    created: '作成するもの',
    changed: '変更するもの',
    deleted: '最後に削除するもの',
    steps: 'シフトのステップ',
    checks: '確認の基準',
    capacity: '容量とコスト',
    notes: '承認の前に知っておくこと',
  },
  of: (queue) => mrkdwn`${bold(queue)} の計画です。何も変更しておらず、何も開始しません。`,
  next: (queue) => mrkdwn`開始するには、同じキーを付けて ${code(`/batch-rollout start ${queue}`)} と入力してください。`,
  left: (lines) => mrkdwn`… ${words.more(lines)}。 *詳細* か ${code('/batch-rollout status')} で確認できます。`,
  environment: (name, traits) => mrkdwn`コンピューティング環境 ${bold(name)} （green）: ${traits}`,
  vcpus: (max) => mrkdwn`最大 ${words.vcpus(max)}`,
  subnets: (subnets) => `サブネット ${subnets} 個`,
  groups: (groups) => `セキュリティグループ ${groups} 個`,
  canaryQueue: (name, environment) => mrkdwn`カナリア用キュー ${bold(name)} （ ${bold(environment)} だけを使用）`,
  staged: (name) => mrkdwn`カナリア用のジョブ定義 ${bold(name)} （新しいイメージ）`,
  revision: ({ name, previous }) =>
    mrkdwn`新しいイメージを使う、ジョブ定義 ${bold(name)} のリビジョン（現在は ${previous.revision}）`,
  queue: ({ name, priority }, before, during, after) =>
    mrkdwn`キュー ${bold(name)} （優先度 ${priority}）: 前 ${before} · 途中 ${during} · 後 ${after}`,
  untouched: (name, order) => mrkdwn`キュー ${bold(name)} の順序は変えません: ${order}`,
  image: ({ name, from }, to) => mrkdwn`${bold(name)} のイメージ: ${code(from.join(', '), 400)} → ${to}`,
  disabled: (blue) => mrkdwn`blue ${bold(blue)} はゲート *retire* の後に DISABLED になります`,
  blueDeleted: (blue) => mrkdwn`blue ${bold(blue)} （ゲート *delete* の後）`,
  canaryDeleted: (queue) => mrkdwn`カナリア用キュー ${bold(queue)}`,
  stagedDeleted: (name) => mrkdwn`ジョブ定義 ${bold(name)}`,
  step: (number, { queue, capPercent, maxVcpus }) =>
    mrkdwn`${number}. ${bold(queue)}: ${capPercent >= 100 ? '全量' : `${capPercent} %`}、最大 ${words.vcpus(maxVcpus)}`,
  moves: (number, names) => mrkdwn`${number}. ${words.names(names)} が新しいイメージを指すようになります`,
  canaries: ({ rules, canaries }) =>
    mrkdwn`カナリア: ${words.names(canaries.map(({ name }) => name))} を ${words.jobs(rules.canary.jobs)}、${
      rules.canary.command === null || rules.canary.command.length === 0
        ? mrkdwn`定義のコマンドで`
        : mrkdwn`コマンド ${code(rules.canary.command.join(' '), 200)} で`
    }実行、タイムアウト ${words.duration(rules.canary.timeoutMs)}`,
  limits: ({ rules }) =>
    mrkdwn`上限: 失敗率 ${percent(rules.limits.maxFailureRate, 3)}、実行時間は blue の ${rules.limits.maxDurationRatio} 倍、有意水準 ${rules.limits.significance}`,
  watches: ({ rules, placement, queues, canaryQueue }) =>
    placement === 'keep'
      ? mrkdwn`シフトの観察 ${words.duration(rules.shift.watchMs)}、ベイク ${words.duration(rules.bake.forMs)}かつ ${words.jobs(rules.bake.minJobs)}以上${ownAlarms({ rules, queues, canaryQueue })}`
      : mrkdwn`各ステップの観察 ${words.duration(rules.shift.watchMs)}${rules.shift.auto ? '（PASS なら次へ自動で進行）' : ''}、ベイク ${words.duration(rules.bake.forMs)}かつ ${words.jobs(rules.bake.minJobs)}以上、空いた blue の保持 ${words.duration(rules.retainBlueMs)}${ownAlarms({ rules, queues, canaryQueue })}`,
  alarms: (names) => mrkdwn`アラーム: ${words.names(names)}`,
  quota: (vcpus) =>
    mrkdwn`クォータ ${code(vcpus.name)}: ${words.vcpus(vcpus.quota)}。${used(vcpus)}Batch の全環境が上限まで使うと ${count(vcpus.ifFull)} です。${short(vcpus)}`,
  addresses: ({ free, jobs, jobVcpus }) =>
    mrkdwn`green のサブネットの空きアドレスは ${count(free)} 個、green が使うのは最大 ${count(jobs)} 個です（ジョブごとに 1 個、1 ジョブ ${words.vcpus(jobVcpus)}）。${
      jobs > free
        ? mrkdwn`最大 ${bold(`${count(jobs - free)} 個不足`)} のため、その分のジョブは開始できません。 ${code('subnets=')} で広いサブネットを指定するか、 ${code('max-vcpus=')} を小さくしてください。`
        : mrkdwn``
    }`,
  bothColours: ({ vcpusMax, plannedHoursMax, deadlineHoursMax }) =>
    mrkdwn`blue と green が並ぶ間は、合わせて最大 ${words.vcpus(vcpusMax)} です。両方が上限まで使う場合、増える使用量は予定の時間で最大 ${count(plannedHoursMax)} vCPU 時間、期限をすべて使い切ると最大 ${count(deadlineHoursMax)} vCPU 時間です（ゲートや保留で待つ時間は含みません）。`,
  standing: ({ vcpus, hoursMin }) =>
    mrkdwn`${code('minvCpus')}: 最後のステップから blue の削除まで、blue と green の両方で ${words.vcpus(vcpus)} が動き続け、使用量は少なくとも ${count(hoursMin)} vCPU 時間増えます。`,
};

function used({ inUse, green }: NonNullable<Capacity['vcpus']>): Mrkdwn {
  if (inUse === undefined) return mrkdwn``;
  return mrkdwn`Batch の現在の使用は ${count(inUse)}、green が上限まで使うと ${count(inUse + green)}、`;
}

function short({ code: quotaCode, quota, green, inUse, ifFull }: NonNullable<Capacity['vcpus']>): Mrkdwn {
  const now = (inUse ?? 0) + green - quota;
  const worst = ifFull - quota;
  if (now > 0)
    return mrkdwn` ${bold(`${words.vcpus(now)} 不足`)} のため、green が上限まで使うとジョブが待たされます。AWS に ${code(quotaCode)} の引き上げを申請するか、 ${code('max-vcpus=')} を小さくしてください。`;
  return worst > 0
    ? mrkdwn`最悪の場合は ${bold(`${words.vcpus(worst)} 不足`)} のため、ジョブが待たされます。`
    : mrkdwn``;
}

function ownAlarms(planned: Parameters<typeof ownAlarmNames>[0]): Mrkdwn {
  const names = ownAlarmNames(planned).map(({ name }) => name);
  return names.length === 0 ? mrkdwn`` : mrkdwn`、専用アラーム（終了時に削除）: ${words.names(names)}`;
}
