import { describe, expect, it } from 'vitest';
import { createEvidenceReader } from '../../src/evidence-reader.js';
import { PortError } from '../../src/port-error.js';
import type { Job, TaskTimes } from '../../src/ports.js';
import type { Evidence, Rollout } from '../../src/rollout/rollout.js';
import {
  beforeShift,
  blueCluster,
  crash,
  endedJob,
  greenCluster,
  ok,
  onBlue,
  onGreen,
  past,
  shifted,
  shifting,
  type Past,
} from './past.js';

const arn = (cluster: string, id: string): string => `arn:aws:ecs:ap-northeast-1:1:task/${cluster}/${id}`;
const greenTask = (id: string) => ({ ...onGreen(ok), taskArn: arn(greenCluster, id) });
const startedIn = (taskArn: string, ms: number): TaskTimes => ({
  taskArn,
  createdAt: shifted,
  startedAt: shifted + ms,
});

async function production({ cloud }: Past, rollout: Rollout = shifting()): Promise<Evidence> {
  return createEvidenceReader(cloud).production(rollout, shifted);
}

describe('the wait of a job', () => {
  it('is from its submission to the start of its first attempt, in tenths of a second', async () => {
    const second = { ...ok, startedAt: shifted + 600_000, stoppedAt: shifted + 660_000 };
    const job = endedJob('j-1', [onGreen(crash), onGreen(second)], { createdAt: (crash.startedAt ?? 0) - 12_345 });
    expect((await production(past([job]))).green.waitSeconds).toEqual([12.3]);
  });

  it('belongs to where it was waited for', async () => {
    const { green } = await production(past([endedJob('j-1', [onBlue(crash), onGreen(ok)])]));
    expect(green).toEqual({ succeeded: 1, failed: 0, runSeconds: [60] });
  });

  it('is not known of a job that never started, or by clocks that disagree', async () => {
    const { startedAt: _, ...never } = crash;
    const jobs = [
      endedJob('j-1', [onGreen({ ...never, reason: 'CannotPullContainerError: not found' })]),
      endedJob('j-2', [onGreen(ok)], { createdAt: (ok.startedAt ?? 0) + 1 }),
      endedJob('j-3', [onGreen(ok)], { createdAt: (ok.startedAt ?? 0) - 50 }),
    ];
    expect((await production(past(jobs))).green.waitSeconds).toEqual([0.1]);
  });
});

describe('the start of a task', () => {
  it('took from its making to its start, where ECS still knows it', async () => {
    const taskTimes = [
      startedIn(arn(greenCluster, 'a'), 4_260),
      { taskArn: arn(greenCluster, 'c'), createdAt: shifted },
    ];
    const jobs = ['a', 'b', 'c'].map((id) => endedJob(`j-${id}`, [greenTask(id)]));
    const { cloud, asked } = past(jobs, { taskTimes });
    expect((await production({ cloud, asked })).green).toMatchObject({ succeeded: 3, startSeconds: [4.3] });
    expect(asked.tasks).toEqual([
      { cluster: greenCluster, taskArns: ['a', 'b', 'c'].map((id) => arn(greenCluster, id)) },
    ]);
  });

  it('is asked for once, of what ran on green, a hundred at a time and a thousand in a look', async () => {
    const blue = endedJob('j-blue', [{ ...onBlue(ok), taskArn: arn(blueCluster, 'x') }]);
    const jobs = Array.from({ length: 950 }, (_, number) => endedJob(`j-${number}`, [greenTask(`${number}`)]));
    const children = Array.from({ length: 150 }, (_, number) => endedJob(`p:${number}`, [greenTask(`p${number}`)]));
    const parent = endedJob('p', [], { status: 'PENDING', arraySize: 150 });
    const { cloud, asked } = past([blue, parent, ...children, ...jobs]);
    const reader = createEvidenceReader(cloud);
    await reader.production(shifting(), shifted);
    await reader.production(shifting(), shifted);
    expect(asked.tasks.map(({ taskArns }) => taskArns.length)).toEqual(Array.from({ length: 10 }, () => 100));
    expect(new Set(asked.tasks.map(({ cluster }) => cluster))).toEqual(new Set([greenCluster]));
  });

  it('changes nothing where ECS does not answer, and is not waited for again', async () => {
    const jobs: Job[] = Array.from({ length: 250 }, (_, number) => endedJob(`j-${number}`, [greenTask(`${number}`)]));
    const refusing = past(jobs, {
      taskTimes: async () => {
        throw new PortError('rejected', false, 'UnknownOperationException', 'no such operation');
      },
    });
    expect(await production(refusing)).toEqual(await production(past(jobs)));
    expect(refusing.asked.tasks).toHaveLength(1);
  });

  it('changes nothing where the answer makes no sense', async () => {
    const taskTimes = [
      { taskArn: 'somebody else’s', createdAt: shifted, startedAt: shifted + 1 },
      { taskArn: arn(greenCluster, 'a'), createdAt: NaN, startedAt: shifted },
      startedIn(arn(greenCluster, 'b'), -1),
    ];
    const jobs = ['a', 'b'].map((id) => endedJob(`j-${id}`, [greenTask(id)]));
    expect(await production(past(jobs, { taskTimes }))).toEqual(await production(past(jobs)));
  });

  it('stays in the record when a process that began later knows less', async () => {
    const jobs = ['a', 'b'].map((id) => endedJob(`j-${id}`, [greenTask(id)]));
    const taskTimes = [startedIn(arn(greenCluster, 'a'), 4_000)];
    const before = await production(past(jobs, { taskTimes }));
    const later = await production(past(jobs), { ...shifting(), evidence: before });
    expect(later.green.startSeconds).toEqual([4]);
  });

  it('is known of blue as well, where the baseline is fresh enough', async () => {
    const createdAt = shifted - 600_000;
    const times = { startedAt: createdAt + 5_000, stoppedAt: createdAt + 9_000 };
    const job = endedJob('j-1', [{ ...onBlue({ ...ok, ...times }), taskArn: arn(blueCluster, 'a') }], { createdAt });
    const { cloud } = past([job], { taskTimes: [startedIn(arn(blueCluster, 'a'), 3_000)] });
    expect(await createEvidenceReader(cloud).baseline(beforeShift())).toEqual({
      succeeded: 1,
      failed: 0,
      runSeconds: [4],
      waitSeconds: [5],
      startSeconds: [3],
    });
  });
});
