import { describe, expect, it } from 'vitest';
import { createEvidenceReader } from '../../src/evidence-reader.js';
import type { Job } from '../../src/ports.js';
import type { Evidence, Rollout } from '../../src/rollout/rollout.js';
import {
  crash,
  endedJob,
  hostGone,
  hour,
  minute,
  newRevision,
  oldRevision,
  ok,
  onBlue,
  onGreen,
  past,
  shifted,
  shifting,
} from './past.js';

async function evidence(jobs: readonly Job[], rollout: Rollout = shifting()): Promise<Evidence> {
  return createEvidenceReader(past(jobs).cloud).production(rollout, shifted);
}

const counts = ({ green, greenPlatform, unknown }: Evidence) => {
  return { succeeded: green.succeeded, failed: green.failed, platform: greenPlatform, unknown };
};
const nothing = { succeeded: 0, failed: 0, platform: 0, unknown: 0 };

describe('an attempt', () => {
  it.each([
    ['that succeeded on green', onGreen(ok), { succeeded: 1 }],
    ['that failed on green', onGreen(crash), { failed: 1 }],
    ['that the platform failed on green', onGreen(hostGone), { platform: 1 }],
    ['that failed on blue', onBlue(crash), {}],
    ['that succeeded on blue', onBlue(ok), {}],
    ['on neither colour', { ...ok, cluster: 'other_Batch_3' }, { unknown: 1 }],
    ['that never got a task', crash, { unknown: 1 }],
  ])('%s counts where its own task says it ran', async (_, attempt, changes) => {
    expect(counts(await evidence([endedJob('j-1', [attempt])]))).toEqual({ ...nothing, ...changes });
  });

  it('that failed on green stays a failure of green when a retry succeeds on blue, which is no success of green', async () => {
    const job = endedJob('j-1', [onGreen(crash), onBlue(ok)]);
    expect(counts(await evidence([job]))).toEqual({ ...nothing, failed: 1 });
  });

  it('that failed on blue says nothing of green, where the retry succeeded', async () => {
    const job = endedJob('j-1', [onBlue(crash), onGreen(ok)]);
    expect(counts(await evidence([job]))).toEqual({ ...nothing, succeeded: 1 });
  });

  it('that lost its host on green counts for the platform, and its retry for green', async () => {
    const job = endedJob('j-1', [onGreen(hostGone), onGreen(ok)]);
    expect(counts(await evidence([job]))).toEqual({ ...nothing, succeeded: 1, platform: 1 });
  });

  it('before the last is not explained by what a person did to the job afterwards', async () => {
    const killed = { ...crash, exitCode: 137 };
    const job = endedJob('j-1', [onGreen(crash), onBlue(killed)], { isTerminated: true, statusReason: 'enough' });
    const found = await evidence([job]);
    expect(counts(found)).toEqual({ ...nothing, failed: 1 });
    expect(found.failures).toMatchObject([{ jobId: 'j-1', exitCode: 1, diagnosis: { class: 'version' } }]);
    const last = endedJob('j-2', [onGreen(killed)], { isTerminated: true });
    expect(counts(await evidence([last]))).toEqual({ ...nothing, platform: 1 });
  });

  it('that ended before the shift is no evidence', async () => {
    const early = { startedAt: shifted - 2 * minute, stoppedAt: shifted - 1 };
    const job = endedJob('j-1', [onGreen({ ...crash, ...early }), onGreen(ok)], { createdAt: shifted - hour / 2 });
    expect(counts(await evidence([job]))).toEqual({ ...nothing, succeeded: 1 });
    const atOnce = { ...early, stoppedAt: shifted };
    expect(counts(await evidence([endedJob('j-2', [onGreen({ ...crash, ...atOnce })])]))).toEqual({
      ...nothing,
      failed: 1,
    });
  });
});

describe('a job', () => {
  it('counts one failure on a side however often it failed there, and one success beside it', async () => {
    const job = endedJob('j-1', [onGreen(crash), onGreen(crash), onGreen(hostGone), onGreen(hostGone), onGreen(ok)]);
    expect(counts(await evidence([job]))).toEqual({ succeeded: 1, failed: 1, platform: 1, unknown: 0 });
    const poisoned = endedJob('j-2', [onGreen(crash), onGreen({ ...crash, exitCode: 3 })]);
    const found = await evidence([poisoned]);
    expect(counts(found)).toEqual({ ...nothing, failed: 1 });
    expect(found.failures.map(({ exitCode }) => exitCode)).toEqual([3]);
  });

  it('that was never tried is one unknown', async () => {
    const job = endedJob('j-1', [], { statusReason: 'Dependent Job failed' });
    expect(counts(await evidence([job]))).toEqual({ ...nothing, unknown: 1 });
  });

  it('counts once it has ended, whatever a list says', async () => {
    const { cloud } = past([endedJob('j-1', [onGreen(crash)], { status: 'RUNNABLE' })]);
    const ahead = {
      ...cloud,
      listJobs: async (...asked: Parameters<typeof cloud.listJobs>) => {
        const { items } = await cloud.listJobs(...asked);
        return { items: items.map((job) => ({ ...job, status: 'FAILED' })) };
      },
    };
    expect(counts(await createEvidenceReader(ahead).production(shifting(), shifted))).toEqual(nothing);
  });

  it('is told among the last three failures, newest first', async () => {
    const jobs = [1, 4, 2, 3].map((number) =>
      endedJob(`j-${number}`, [onGreen({ ...crash, stoppedAt: shifted + number * hour })]),
    );
    expect((await evidence(jobs)).failures.map(({ jobId }) => jobId)).toEqual(['j-4', 'j-3', 'j-2']);
  });
});

describe('with an image', () => {
  const rollout = shifting({ 'nightly-etl': { arn: newRevision, at: shifted } });

  it.each([
    ['the new revision on green', newRevision, onGreen(ok), { succeeded: 1 }],
    ['the new revision on blue', newRevision, onBlue(ok), { succeeded: 1 }],
    ['the new revision that failed elsewhere', newRevision, { ...crash, cluster: 'other' }, { failed: 1 }],
    ['the old revision on green', oldRevision, onGreen(ok), {}],
    ['the old revision that failed on green', oldRevision, onGreen(crash), {}],
    ['the new revision without a task', newRevision, crash, { unknown: 1 }],
  ])('%s is judged by its revision', async (_, definition, attempt, changes) => {
    expect(counts(await evidence([endedJob('j-1', [attempt], { definition })], rollout))).toEqual({
      ...nothing,
      ...changes,
    });
  });

  it('nothing is judged before the new revision is there, though green runs the old one by then', async () => {
    const early = { ...rollout, made: { ...rollout.made, promoted: {} } };
    const jobs = [ok, crash].map((attempt, at) => endedJob(`j-${at}`, [onGreen(attempt)], { definition: oldRevision }));
    expect(counts(await evidence(jobs, early))).toEqual(nothing);
  });

  it('jobs that name the old revision after the change are pinned', async () => {
    const jobs = [500, 1_500].map((ms) =>
      endedJob(`j-${ms}`, [onBlue(ok)], { createdAt: shifted + ms, status: 'RUNNING' }),
    );
    expect((await evidence(jobs, rollout)).pinned).toBe(1);
  });
});

describe('nonsense', () => {
  const started = crash.startedAt ?? 0;
  it.each([
    ['an end that is no number', { stoppedAt: NaN }],
    ['a start that is no number', { startedAt: NaN }],
    ['a start before all time', { startedAt: -5 }],
    ['an end before all time', { stoppedAt: -5 }],
    ['an end before its start', { stoppedAt: started - 1 }],
    ['an end that never comes', { stoppedAt: Infinity }],
  ])('of an attempt, as %s, is neither a success nor a failure', async (_, times) => {
    for (const attempt of [ok, crash]) {
      const found = await evidence([endedJob('j-1', [onGreen({ ...attempt, ...times })])]);
      expect(counts(found)).toEqual({ ...nothing, unknown: 1 });
      expect(found.green).toEqual({ succeeded: 0, failed: 0, runSeconds: [] });
    }
  });

  it('as a success that never ran is none; a failure that never started is one', async () => {
    const { startedAt: _, ...never } = ok;
    expect(counts(await evidence([endedJob('j-1', [onGreen(never)])]))).toEqual({ ...nothing, unknown: 1 });
    const {
      startedAt: __,
      exitCode: ___,
      ...unpulled
    } = {
      ...crash,
      reason: 'CannotPullContainerError: image not found',
    };
    expect(counts(await evidence([endedJob('j-2', [onGreen(unpulled)])]))).toEqual({ ...nothing, failed: 1 });
  });

  it('as an unknown status or a job gone from history counts nowhere, and spoils nothing', async () => {
    const odd = endedJob('j-1', [onGreen(crash)], { status: 'REWOUND' });
    const gone = { id: 'j-2', name: 'load', status: 'FAILED', statusReason: '', createdAt: shifted + 1 };
    const { cloud } = past([odd, endedJob('j-3', [onGreen(ok)])], { gone: [gone] });
    expect(counts(await createEvidenceReader(cloud).production(shifting(), shifted))).toEqual({
      ...nothing,
      succeeded: 1,
    });
  });

  it('as a job listed twice counts once', async () => {
    const job = endedJob('j-1', [onGreen(crash)]);
    const { cloud, asked } = past([job, job, job], { jobsPerPage: 2 });
    expect(counts(await createEvidenceReader(cloud).production(shifting(), shifted))).toEqual({
      ...nothing,
      failed: 1,
    });
    expect(asked.ids).toEqual(['j-1']);
  });
});

describe('a job that has ended', () => {
  it('is described once, a hundred at a time', async () => {
    const jobs = Array.from({ length: 250 }, (_, number) => endedJob(`j-${number}`, [onGreen(ok)]));
    const { cloud, asked } = past(jobs);
    const reader = createEvidenceReader(cloud);
    const first = await reader.production(shifting(), shifted);
    expect(first.green.succeeded).toBe(250);
    expect(await reader.production(shifting(), shifted)).toEqual(first);
    expect(asked.ids).toHaveLength(250);
  });
});
