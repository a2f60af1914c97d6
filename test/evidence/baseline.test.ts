import { describe, expect, it } from 'vitest';
import { createEvidenceReader } from '../../src/evidence-reader.js';
import { spread, spreadPlaces } from '../../src/evidence/spread.js';
import type { Job } from '../../src/ports.js';
import type { Sample } from '../../src/rollout/verdict.js';
import {
  beforeShift,
  crash,
  day,
  endedJob,
  hour,
  minute,
  ok,
  onBlue,
  onGreen,
  past,
  shifted,
  type Past,
} from './past.js';

/** A job on blue that was submitted so long before the shift and ran for a minute, a minute later. */
function ago(ms: number, attempt = ok, changes: Partial<Job> = {}): Job {
  const createdAt = shifted - ms;
  const times = { startedAt: createdAt + minute, stoppedAt: createdAt + 2 * minute };
  return endedJob(`j-${ms}-${attempt.exitCode ?? ''}`, [onBlue({ ...attempt, ...times })], { createdAt, ...changes });
}

async function baseline({ cloud }: Past): Promise<Sample> {
  return createEvidenceReader(cloud).baseline(beforeShift());
}

const every = (stepMs: number, overMs: number, attempt = ok): Job[] =>
  Array.from({ length: Math.floor(overMs / stepMs) }, (_, number) => ago((number + 1) * stepMs, attempt));

describe('the baseline of blue', () => {
  it('has failures and successes in the proportion in which they happened, over the whole window', async () => {
    // 160 failures of a week beside 1600 successes: as many of each as a page holds would make it every second job.
    const jobs = [...every(hour, 160 * hour, crash), ...every(6 * minute + 1, 160 * hour)];
    const found = await baseline(past(jobs));
    expect(found.succeeded + found.failed).toBe(400);
    expect(found.failed).toBeGreaterThanOrEqual(34);
    expect(found.failed).toBeLessThanOrEqual(39);
  });

  it('is of the whole window, not of its newest jobs', async () => {
    const jobs = [...every(minute, 10 * hour), ...every(hour, 3 * day, crash).slice(24)];
    const found = await baseline(past(jobs));
    expect(found.failed).toBeGreaterThan(20);
  });

  it('keeps that proportion where the lists are too long to be read to their end', async () => {
    // Five years of failures beside a busy day: whatever the lists reach, they reach it for both.
    const jobs = [...every(10 * minute, 6 * day, crash), ...every(minute + 1, 6 * day)];
    const { cloud, asked } = past(jobs);
    const found = await createEvidenceReader(cloud).baseline(beforeShift());
    expect(found.failed / (found.failed + found.succeeded)).toBeCloseTo(1 / 11, 1);
    expect(asked.listings).toHaveLength(40);
    expect(asked.ids).toHaveLength(400);
  });

  it('takes no more lists for more queues', async () => {
    const { cloud, asked } = past(every(minute, 4 * day));
    const rollout = beforeShift();
    const [queue] = rollout.plan.queues;
    const names = ['nightly', 'weekly', 'other', 'fourth'];
    const queues = names.flatMap((name) => (queue ? [{ ...queue, name }] : []));
    await createEvidenceReader(cloud).baseline({ ...rollout, plan: { ...rollout.plan, queues } });
    expect(asked.listings).toHaveLength(40);
  });

  it('is the same sample of the same jobs', async () => {
    const jobs = every(5 * minute, 6 * day);
    const [first, second] = [past(jobs), past(jobs)];
    expect(await baseline(first)).toEqual(await baseline(second));
    expect(first.asked.ids).toEqual(second.asked.ids);
  });

  it('reaches back seven days, which is as long as AWS remembers (F90)', async () => {
    const jobs = [ago(7 * day - 1), ago(7 * day), ago(8 * day)];
    expect((await baseline(past(jobs))).succeeded).toBe(1);
  });

  it('is of finished jobs of the same families on blue, whichever revision they ran', async () => {
    const arn = (name: string): string => `arn:aws:batch:ap-northeast-1:123456789012:job-definition/${name}`;
    const jobs = [
      ago(1 * hour),
      ago(2 * hour, ok, { definition: arn('nightly-etl:3') }),
      ago(3 * hour, ok, { definition: arn('nightly-etl-2:7') }),
      ago(4 * hour, ok, { status: 'RUNNING' }),
      endedJob('elsewhere', [{ ...ok, cluster: 'other' }], { createdAt: shifted - hour }),
      endedJob('nowhere', [crash], { createdAt: shifted - hour }),
      endedJob('green', [onGreen(crash)], { createdAt: shifted - hour }),
    ];
    expect(await baseline(past(jobs))).toMatchObject({ succeeded: 2, failed: 0 });
  });

  it('counts what failed on blue before it succeeded there', async () => {
    const job = endedJob('j-1', [onBlue(crash), onBlue(crash), onBlue(ok)], { createdAt: shifted - hour });
    expect(await baseline(past([job]))).toMatchObject({ succeeded: 1, failed: 1 });
  });

  it('counts children of its arrays, and not too many of them', async () => {
    const arrays = [1, 2, 3].flatMap((number) => {
      const parent = ago(number * hour, crash, { arraySize: 300, attempts: [] });
      const children = Array.from({ length: 300 }, (_, index) => ({
        ...ago(number * hour),
        id: `${parent.id}:${index}`,
      }));
      return [parent, ...children];
    });
    expect(await baseline(past([...arrays, ago(5 * hour)]))).toMatchObject({ succeeded: 301, failed: 0 });
  });

  it('knows how long jobs waited and ran, and keeps what fits into a record', async () => {
    expect(await baseline(past([ago(hour)]))).toEqual({
      succeeded: 1,
      failed: 0,
      runSeconds: [60],
      waitSeconds: [60],
    });
    const parent = ago(hour, ok, { arraySize: 100, attempts: [] });
    const children = Array.from({ length: 100 }, (_, index) => ({ ...ago(hour), id: `${parent.id}:${index}` }));
    const parents = [0, 1, 2, 3].map((number) => ({ ...parent, id: `p-${number}` }));
    const all = parents.flatMap(({ id }) => children.map((child, index) => ({ ...child, id: `${id}:${index}` })));
    const found = await baseline(past([...parents, ...all, ...every(10 * minute, 2 * day)]));
    expect(found.succeeded).toBeGreaterThan(500);
    expect(found.runSeconds).toHaveLength(500);
    expect(found.waitSeconds).toHaveLength(500);
  });
});

describe('an even spread', () => {
  it.each([
    [0, 4],
    [3, 4],
    [4, 4],
    [5, 4],
    [1_000, 7],
    [999, 998],
    [10_000, 500],
  ])('of %i items takes %i at most, in their order and from everywhere', (size, max) => {
    const items = Array.from({ length: size }, (_, number) => number);
    const taken = spread(items, max);
    expect(taken).toHaveLength(Math.min(size, max));
    expect(taken).toEqual(taken.toSorted((a, b) => a - b));
    const gaps = [...taken, size].map((item, index) => item - (taken[index - 1] ?? 0));
    for (const gap of gaps) expect(gap).toBeLessThanOrEqual(3 * Math.ceil(size / max));
  });

  it.each(Array.from({ length: 12 }, (_, number) => number + 2))(
    'takes no more than their share of items that come every %i, whatever is taken of how many',
    (period) => {
      for (const size of [600, 801, 1_760, 4_000]) {
        for (const max of [400, 500]) {
          const taken = [...spreadPlaces(size, max)].filter((place) => place % period === 1).length;
          expect(Math.abs(taken - max / period)).toBeLessThanOrEqual(6);
        }
      }
    },
  );

  it('of less takes some of the same', () => {
    const more = spreadPlaces(1_000, 200);
    for (const place of spreadPlaces(1_000, 50)) expect(more).toContain(place);
  });
});
