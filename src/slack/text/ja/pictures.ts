import type { Picture, Side } from '../../../picture/picture.js';
import { timeParts, type TimeUnit } from '../../../picture/time.js';
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
};

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
