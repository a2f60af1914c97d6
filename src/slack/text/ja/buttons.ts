import type { Gate } from '../../../rollout/request.js';
import type { ButtonKind } from '../../button.js';
import type { buttons as shape } from '../en/buttons.js';
import { words } from './words.js';

const labels: Record<Exclude<ButtonKind, 'approve'>, string> = {
  rollback: 'ロールバック',
  hold: '保留',
  resume: '再開',
  retry: '再試行',
  details: '詳細',
};

const approvals: Record<Gate, string> = {
  start: '開始を承認（start）',
  shift: 'シフトを承認（shift）',
  retire: 'blue の無効化を承認（retire）',
  delete: 'blue の削除を承認（delete）',
};

export const buttons: typeof shape = {
  label: (kind) => labels[kind],
  approve: (gate, step, steps) =>
    gate === 'shift' && steps > 1 ? `シフトを承認（shift ステップ ${step ?? 1}/${steps}）` : approvals[gate],
  spoken: (label, queue) => `${label}: ${queue} のロールアウト`,
  cancel: 'やめる',
  rollback: {
    title: (queue) => `${queue} のロールアウトをロールバックしますか？`,
    yes: 'ロールバックする',
    nothingDone: 'まだ何も変更していません。ロールアウトを終了します。',
    untouched: (made) =>
      `本番には触れていません。ロールアウトが作ったもの（${made}）を片付けます。ジョブは停止しません。`,
    blueFirst: ({ blue, green, queues }) =>
      `${queues} で blue ${blue} を先頭に戻します。green ${green} は実行中のジョブを終えてから削除します。ジョブは停止しません。`,
    images: (definitions) => `${definitions} のイメージはすぐに元へ戻ります。`,
    imagesAlone: (definitions) => `${definitions} のイメージはすぐに元へ戻ります。ジョブは停止しません。`,
    full: (queues) => `${queues} には両方を置けないため、green のジョブには AWS の文書化された保証がありません。`,
  },
  retire: {
    title: (blue) => `blue ${blue} を無効にしますか？`,
    yes: '無効にする',
    text: ({ blue, green, queues }) =>
      `blue ${blue} は新しいジョブを受けず、実行中のものを終えます。${queues} は green ${green} だけで動きます。ロールバックはまだできます。`,
  },
  delete: {
    title: (blue) => `blue ${blue} を完全に削除しますか？`,
    yes: '削除する',
    text: ({ blue, queues }, id) =>
      `blue ${blue} を ${queues} から外して削除します。その後このロールアウトは元に戻せません。/batch-rollout undo ${id} で blue を作り直す計画を立てられます。`,
  },
  shift: {
    title: (queue) => `${queue} から blue を外しますか？`,
    yes: '進める',
    text: ({ blue, green, queues }, jobs) =>
      `${queues} には両方を置けないため、green ${green} を blue ${blue} の位置に置きます。blue で実行中のジョブ（計画時 ${words.jobs(jobs)}）には AWS の文書化された保証がありません。`,
  },
};
