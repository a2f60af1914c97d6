import type { PhaseName } from '../../../rollout/rollout.js';
import { bold, code, listed, mrkdwn } from '../../mrkdwn.js';
import { count, inUnits, rounded } from '../numbers.js';
import type { words as shape } from '../en/words.js';

const phases: Record<PhaseName, string> = {
  plan: '計画',
  provision: '準備',
  canary: 'カナリア',
  shift: 'シフト',
  bake: 'ベイク',
  drain: 'ドレイン',
  retire: 'リタイア',
  complete: '完了',
  rollback: 'ロールバック中',
  rolledBack: 'ロールバック済み',
  aborted: '中止',
};

export const words: typeof shape = {
  phase: (phase) => phases[phase],
  ended: (phase) => phases[phase],
  waiting: '承認待ち',
  approved: '承認済み',
  held: '保留中',
  gate: (gate, step, steps) =>
    gate === 'shift' && step !== undefined && steps !== undefined && steps > 1
      ? mrkdwn`ゲート ${bold(gate)}（ステップ ${step}/${steps}）`
      : mrkdwn`ゲート ${bold(gate)}`,
  gateTyped: (gate, step) => (gate === 'shift' && (step ?? 1) > 1 ? `shift/${step}` : gate),
  blue: 'blue',
  green: 'green',
  names: (names) => listed(names.map(bold), words.more),
  order: (names) =>
    listed(
      names.map((name, i) => mrkdwn`${i + 1}. ${bold(name)}`),
      words.more,
      300,
    ),
  more: (left) => `ほか ${left} 件`,
  jobs: (jobs) => `${count(jobs)} 件`,
  vcpus: (vcpus) => `${count(vcpus)} vCPU`,
  probability: (p) => (p < 0.001 ? '0.001 未満' : rounded(p)),
  duration,
  raw: (raw) =>
    raw.trim() === '' ? mrkdwn`AWS からの説明はありません。` : mrkdwn`AWS の説明は ${code(raw, 600)} です。`,
};

const units = { day: '日', hour: '時間', minute: '分', second: '秒' };

function duration(ms: number): string {
  const { value, unit } = inUnits(ms);
  return `${count(value)} ${units[unit]}`;
}
