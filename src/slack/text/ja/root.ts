import type { Gate } from '../../../rollout/request.js';
import type { PhaseName } from '../../../rollout/rollout.js';
import type { Plan } from '../../../rollout/planned.js';
import { bold, code, mrkdwn, userMention, type Mrkdwn } from '../../mrkdwn.js';
import type { root as shape } from '../en/root.js';
import type { About } from '../sentences.js';
import { says } from './says.js';
import { words } from './words.js';

export const root: typeof shape = {
  labels: {
    environment: 'コンピューティング環境',
    image: 'イメージ',
    phase: 'フェーズ',
    order: '今のキューの順序',
    canaries: 'カナリア',
    verdict: '判定',
    jobs: 'ジョブ',
    alarms: 'アラーム',
    held: '保留',
    why: '理由',
    next: '次',
    expires: '期限',
    note: 'メモ',
  },
  kept: (blue) => mrkdwn`${bold(blue)} （そのまま）`,
  moved: (blue, green) => mrkdwn`${bold(blue)} → ${bold(green)}`,
  summary: (queue, state, phaseName, next) =>
    mrkdwn`${queue}: ${state}${phaseName === undefined ? '' : `（フェーズ: ${phaseName}）`}。次: ${next}`,
  lines: (queue, said) => mrkdwn`${queue}: ${said}`,
  progress: (phase, number, of) => mrkdwn`${bold(phase)} （${number}/${of}）`,
  step: (step, of) => mrkdwn`ステップ ${step}/${of}`,
  back: (phase, from) => mrkdwn`${bold(phase)} （${from}から）`,
  changed: mrkdwn`（ほかの誰かが変更）`,
  image: ({ name, from }, to) =>
    mrkdwn`${bold(name)}: ${from.length === 1 ? code(from[0] ?? '') : mrkdwn`同じリポジトリーの ${from.length} 個のイメージ`} → ${to}`,
  canaries: (counts) =>
    counts.succeeded + counts.failed + counts.running === 0
      ? mrkdwn`${counts.total} 件の予定`
      : mrkdwn`${counts.total} 件中、成功 ${counts.succeeded}、失敗 ${counts.failed}、実行中 ${counts.running}`,
  asOf: (at) => mrkdwn`最終変更 ${at}`,
  startedBy: (user, at) => mrkdwn`開始者 ${userMention(user)} ${at}`,
  approvedBy: (user, gate, at) => mrkdwn`${gate} の承認者 ${userMention(user)} ${at}`,
  replaces: (earlier) => mrkdwn`失われた以前のメッセージの代わりです: ${earlier}`,
  earlier: '以前のメッセージ',
  next: {
    approve: (gate, step, about) =>
      mrkdwn`承認者が${words.gate(gate, step, about.plan.steps.length)}を承認すると、${effect(gate, step, about.plan)}。`,
    approvedUnpassed: (by) =>
      mrkdwn`${userMention(by)} の承認は、判定がもう一度 PASS になると有効になります。それまで green を観察します。`,
    approved: (by) => mrkdwn`${userMention(by)} の承認に従い、まもなく実行します。`,
    watch: (step, plan) => {
      const last = step >= plan.steps.length;
      const after = last
        ? mrkdwn`ベイクに進みます`
        : plan.rules.shift.auto
          ? mrkdwn`判定が PASS なら自動でステップ ${step + 1} に進みます`
          : mrkdwn`ステップ ${step + 1} のゲート *shift* が開きます`;
      return mrkdwn`ステップ ${step}/${plan.steps.length} を実施して ${words.duration(plan.rules.shift.watchMs)}観察し、${after}。操作は不要です。`;
    },
    phase: afterPhase,
  },
};

/** What the approval does, to follow the words for "when it is approved". */
function effect(gate: Gate, step: number | undefined, plan: Plan): Mrkdwn {
  switch (gate) {
    case 'start':
      return plan.green === undefined
        ? mrkdwn`カナリアを実行します`
        : mrkdwn`green ${bold(plan.green.name)} を作成し、カナリアを実行します`;
    case 'shift':
      return says.step(plan.steps[(step ?? 1) - 1], plan);
    case 'retire':
      return mrkdwn`blue ${bold(plan.blue.name)} を無効にします`;
    case 'delete':
      return mrkdwn`blue ${bold(plan.blue.name)} を削除します`;
  }
}

function afterPhase(name: PhaseName, { id, plan }: About): Mrkdwn {
  switch (name) {
    case 'plan':
      return mrkdwn`ゲート *start* が開きます。`;
    case 'provision':
      return plan.green === undefined
        ? mrkdwn`カナリアを実行します。操作は不要です。`
        : mrkdwn`green が VALID になったら、カナリアを実行します。操作は不要です。`;
    case 'canary':
      return mrkdwn`すべてのカナリアが終わり、合格するとゲート *shift* が開きます。操作は不要です。`;
    case 'shift':
      return mrkdwn`このステップを観察します。操作は不要です。`;
    case 'bake':
      return mrkdwn`本番を ${words.duration(plan.rules.bake.forMs)}、${plan.green === undefined ? '新しいイメージ' : 'green '}のジョブが ${words.jobs(plan.rules.bake.minJobs)}以上終わるまで観察し、${
        plan.green === undefined ? mrkdwn`合格すると完了です` : mrkdwn`合格するとゲート *retire* が開きます`
      }。操作は不要です。`;
    case 'drain':
      return mrkdwn`blue のジョブが終わり${plan.rules.retainBlueMs === 0 ? '' : `、保持期間 ${words.duration(plan.rules.retainBlueMs)}が過ぎ`}ると、ゲート *delete* が開きます。操作は不要です。`;
    case 'retire':
      return mrkdwn`blue をキューから外して削除すると、完了です。操作は不要です。`;
    case 'rollback':
      return plan.green === undefined
        ? mrkdwn`以前のイメージに戻し、ロールアウトが作ったものを片付けます。操作は不要です。`
        : mrkdwn`green のジョブが終わったら、キューを元に戻し、green を削除します。操作は不要です。`;
    case 'complete':
      return mrkdwn`ありません。元に戻すには ${code(`/batch-rollout undo ${id}`)} と入力してください。`;
    case 'rolledBack':
    case 'aborted':
      return mrkdwn`ありません。やり直すには、新しいロールアウトを開始してください。`;
  }
}
