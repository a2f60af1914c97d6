import { timeParts, type TimeUnit } from '../../../picture/time.js';
import type { report as shape } from '../en/report.js';
import { count } from '../numbers.js';

const units: Record<TimeUnit, string> = { day: '日', hour: '時間', minute: '分', second: '秒' };

export const report: typeof shape = {
  title: (queue, id, state) => `${queue} のロールアウト（${id}）: ${state}`,
  asOf: (at) => `${at} 時点の記録です。時刻はすべて UTC です。`,
  headings: {
    summary: '概要',
    plan: '計画',
    phases: '各フェーズの所要時間',
    timeline: '経過',
    approvals: '承認',
    verdict: '判定',
    calls: 'AWS の呼び出し',
    back: '元に戻す方法',
    infrastructure: 'Terraform・CloudFormation の変更点',
  },
  labels: {
    queue: 'キュー',
    id: 'ロールアウト',
    state: '状態',
    startedBy: '開始者',
    channel: 'チャンネル',
    note: 'メモ',
    environment: '環境',
    image: 'イメージ',
    started: '開始',
    ended: '終了',
    took: '全体の所要時間',
    phases: 'フェーズ',
    planHash: '計画のハッシュ',
    orderBefore: '以前の順序、キュー',
  },
  columns: {
    fact: '項目',
    value: '内容',
    time: '時刻（UTC）',
    who: '誰が',
    what: '内容',
    gate: 'ゲート',
    step: 'ステップ',
    queue: 'キュー',
    share: '割合',
    vcpus: 'green の vCPU 数',
    job: 'ジョブ ID',
    result: '結果',
  },
  engine: 'ボット',
  held: '保留中',
  notEnded: '未終了',
  kept: (blue) => `${blue}（変更なし）`,
  duration: (ms) =>
    timeParts(ms / 1_000)
      .map(({ value, unit }) => `${value} ${units[unit]}`)
      .join(' '),
  happened: {
    start: '開始',
    replan: '計画を作り直し',
    enter: (phase) => `フェーズ「${phase}」に入る`,
    gate: (gate) => `ゲート ${gate} が承認待ちになる`,
    approve: (gate) => `ゲート ${gate} を承認`,
    hold: (reason) => `保留: ${reason}`,
    resume: '再開',
    retry: '再試行',
    refused: (press, reason) => `${press} を拒否: ${reason}`,
    done: (action, target) => `${target} への ${action} が反映`,
    failed: (action, target, raw) => `${target} への ${action} が失敗: ${raw}`,
  },
  noApprovals: '承認はありません。',
  noVerdict: '判定はありません。',
  judged: (verdict, at) => `${verdict}（${at}）`,
  jobs: (side, ended, failed) => `${side} で終了したジョブ: ${count(ended)} 件（うち失敗 ${count(failed)} 件）`,
  canaryResults: {
    succeeded: 'green で成功',
    failed: '失敗',
    elsewhere: '成功（green 以外で実行）',
    running: '未終了',
  },
  noCalls: 'AWS を変更する呼び出しはありません。',
  callsNote:
    '実行した順に、結果とともに示します。何をしたかの記録であり、もう一度実行するためのスクリプトではありません。環境変数の値は伏せています。',
  outcomes: { done: '完了', failed: '失敗', unknown: '結果不明' },
  back: {
    open: (command) =>
      `ロールアウトは進行中です。 ${command} で blue を先頭に戻し、ロールアウトが作ったものを取り除きます。`,
    underWay: 'すでにロールバック中です。操作は不要です。',
    over: 'ロールバックは完了しています。blue は以前のとおり動いています。',
    untouched: '何も変更しないまま終了したため、元に戻すものはありません。',
    undo: (command) => `${command} で、記録されたスナップショットから逆向きの計画を立てられます。`,
    byHand:
      '手で戻す場合は、次のコマンドでキューの順序を戻し、以前の内容を登録し直します。環境変数の値はここでは伏せているため、実行する前に入れ直してください。',
    rebuilt:
      'blue は削除されています。下の最初のコマンドは、記録されたスナップショットから blue を作り直すものです。VALID になってから次のコマンドを実行してください。',
  },
  infrastructure: {
    same: '変更はありません。AWS の現在の状態は以前と同じです。',
    intro: '古いテンプレートを適用すると、ロールアウトが打ち消されます。リソースの名前は例です。',
    green:
      'green と blue の違いは計画のとおりです。環境を作り直さずに取り込む（import）場合は、ほかの設定も一致させてください。AWS プロバイダーのバージョン 6 より前では、`name` は `compute_environment_name` です。',
    terraform: 'Terraform の場合',
    cloudFormation: 'CloudFormation の場合',
  },
};
