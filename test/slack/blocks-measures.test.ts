import { describe, expect, it } from 'vitest';
import { measureLines } from '../../src/slack/blocks-measures.js';
import { en } from '../../src/slack/text/en.js';
import { ja } from '../../src/slack/text/ja.js';

const metrics = {
  minutes: 15,
  queues: [
    { queue: 'abcd2345-canary', canary: true, succeeded: 1200, failed: 0 },
    { queue: 'nightly', canary: false, failed: 3 },
    { queue: 'weekly', canary: false },
  ],
  clusters: [{ colour: 'green' as const, cpuPercent: 41.25, memoryMib: 3901.4 }, { colour: 'blue' as const }],
};

describe('what CloudWatch measured', () => {
  it('is told where it has data, and marked as no part of the verdict', () => {
    expect(measureLines(metrics, en).map(({ marked }) => marked)).toEqual([
      'CloudWatch over the last 15 minutes (not part of the verdict):',
      '• Canary queue *abcd2345-canary*: 1,200 succeeded, 0 failed',
      '• Queue *nightly*: 0 succeeded, 3 failed',
      '• green: CPU 41 %, 3,901 MiB',
    ]);
    expect(measureLines(metrics, ja).map(({ marked }) => marked)).toEqual([
      '直近 15 分間の CloudWatch の値（判定には使いません）:',
      '• カナリア用キュー *abcd2345-canary*: 成功 1,200 件、失敗 0 件',
      '• キュー *nightly*: 成功 0 件、失敗 3 件',
      '• green: CPU 41 %、3,901 MiB',
    ]);
  });

  it('is nothing without data', () => {
    expect(measureLines(undefined, en)).toEqual([]);
    expect(measureLines({ minutes: 15, queues: [], clusters: [{ colour: 'blue' }] }, en)).toEqual([]);
  });
});
