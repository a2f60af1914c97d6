import { bold, code, mrkdwn } from '../../mrkdwn.js';
import type { plan as shape } from '../en/plan.js';
import { percent } from '../numbers.js';
import { words } from './words.js';

export const plan: typeof shape = {
  headings: {
    created: '作成するもの',
    changed: '変更するもの',
    deleted: '最後に削除するもの',
    steps: 'シフトのステップ',
    checks: '確認の基準',
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
  watches: ({ rules, placement }) =>
    placement === 'keep'
      ? mrkdwn`シフトの観察 ${words.duration(rules.shift.watchMs)}、ベイク ${words.duration(rules.bake.forMs)}かつ ${words.jobs(rules.bake.minJobs)}以上`
      : mrkdwn`各ステップの観察 ${words.duration(rules.shift.watchMs)}${rules.shift.auto ? '（PASS なら次へ自動で進行）' : ''}、ベイク ${words.duration(rules.bake.forMs)}かつ ${words.jobs(rules.bake.minJobs)}以上、空いた blue の保持 ${words.duration(rules.retainBlueMs)}`,
  alarms: (names) => mrkdwn`アラーム: ${words.names(names)}`,
};
