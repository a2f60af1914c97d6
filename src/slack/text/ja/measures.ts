import { bold, mrkdwn } from '../../mrkdwn.js';
import type { measures as shape } from '../en/measures.js';
import { count, rounded } from '../numbers.js';

const names: Record<Parameters<(typeof shape)['figure']>[0], (value: number) => string> = {
  cpuPercent: (value) => `CPU ${rounded(value)} %`,
  memoryPercent: (value) => `メモリー ${rounded(value)} %`,
  cpuReservedPercent: (value) => `CPU 予約 ${rounded(value)} %`,
  memoryReservedPercent: (value) => `メモリー予約 ${rounded(value)} %`,
  cpuUnits: (value) => `CPU ユニット ${count(Math.round(value))}`,
  memoryMib: (value) => `${count(Math.round(value))} MiB`,
};

export const measures: typeof shape = {
  heading: (minutes) => mrkdwn`直近 ${minutes} 分間の CloudWatch の値（判定には使いません）:`,
  queue: (queue, canary, succeeded, failed) =>
    mrkdwn`${canary ? 'カナリア用キュー' : 'キュー'} ${bold(queue)}: 成功 ${count(succeeded)} 件、失敗 ${count(failed)} 件`,
  cluster: (colour, figures) => mrkdwn`${colour}: ${figures.join('、')}`,
  figure: (name, value) => names[name](value),
};
