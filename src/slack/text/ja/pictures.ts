import type { Picture, Side } from '../../../picture/picture.js';
import { timeParts, type TimeUnit } from '../../../picture/time.js';
import type { Lane, Mark, Span } from '../../../report/lanes.js';
import { utc } from '../../../report/markdown.js';
import type { pictures as shape } from '../en/pictures.js';
import { count, rounded } from '../numbers.js';
import { words } from './words.js';

const units: Record<TimeUnit, string> = { day: '日', hour: '時間', minute: '分', second: '秒' };

export const pictures: typeof shape = {
  title: ({ where }) => `blue と green の実行時間（${words.phase(where)}）`,
  alt: (picture) => {
    const verdict = picture.verdict === undefined ? '' : `、判定 ${picture.verdict}`;
    return `${words.phase(picture.where)}終了時の実行時間${verdict}。blue: ${side(picture.blue)}。green: ${side(picture.green)}。${comparison(picture)}`;
  },
  timeline: {
    title: () => 'ロールアウトの経過（UTC）',
    alt: ({ state, isOpen, isHeld, from, to, lanes }) => {
      const now = `${words.phase(state)}${isHeld ? '、保留中' : ''}`;
      const range = `${utc(from)} から ${utc(to)} UTC、${isOpen ? 'ここまで' : '全体で'} ${time((to - from) / 1_000)}`;
      const marks = lanes.flatMap((one) => one.marks.map(mark));
      return [`ロールアウトの経過（${now}）、${range}。`, `${lanes.map(stay).join('、')}。`, ...marks].join('');
    },
  },
};

function stay({ phase, step, from, to, spans }: Lane): string {
  const name = step === undefined ? words.phase(phase) : `${words.phase(phase)} ${step}`;
  const parts = [...lasted(spans, 'wait', '承認待ち'), ...lasted(spans, 'held', '保留')];
  const of = parts.length === 0 ? '' : `（${parts.join('、')}）`;
  return `${name} ${time((to - from) / 1_000)}${of}`;
}

function lasted(spans: readonly Span[], as: Span['as'], what: string): string[] {
  const ms = spans.filter((one) => one.as === as).reduce((sum, { from, to }) => sum + to - from, 0);
  return ms === 0 ? [] : [`${what} ${time(ms / 1_000)}`];
}

function mark({ at, sign, gate, by }: Mark): string {
  const when = utc(at).slice('2026-'.length);
  if (sign === 'approve') return `${when} ${gate === undefined ? '承認' : `ゲート ${gate} を承認`}。`;
  if (sign === 'rollback')
    return `${when} ${by === 'person' ? '利用者によるロールバック' : 'ボットによるロールバック'}。`;
  return `${when} 判定 ${sign}。`;
}

function comparison({ ratio, comparable }: Picture): string {
  if (!comparable) return 'カナリアは専用のコマンドを実行するため、実行時間は比較していません。';
  return ratio === undefined ? '' : `green の中央値は blue の ${rounded(ratio)} 倍です。`;
}

function side({ jobs, failed, runSeconds, medianSeconds }: Side): string {
  if (jobs === 0 && medianSeconds === undefined) return 'ジョブなし';
  const counts = `ジョブ ${words.jobs(jobs)}、${failed === 0 ? '失敗なし' : `失敗 ${count(failed)} 件`}`;
  if (medianSeconds === undefined) return `${counts}、実行時間の測定なし`;
  const measured = runSeconds.length === jobs - failed ? '' : `（測定 ${count(runSeconds.length)} 件）`;
  return `${counts}、中央値 ${time(medianSeconds)}${measured}`;
}

function time(seconds: number): string {
  return timeParts(seconds)
    .map(({ value, unit }) => `${value} ${units[unit]}`)
    .join(' ');
}
