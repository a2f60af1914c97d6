import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../src/ports.js';
import { failureOf, startStub, type Stub } from './stub.js';

let stub: Stub;
let cloud: Cloud;
beforeAll(async () => {
  stub = await startStub();
  cloud = stub.cloud();
});
afterAll(() => stub.stop());

describe('tasks', () => {
  it('are counted by cluster; one that ECS misses is absent', async () => {
    const clusters = [{ clusterArn: 'arn:a', status: 'ACTIVE', runningTasksCount: 2, pendingTasksCount: 1 }];
    stub.says({ json: { clusters, failures: [{ arn: 'arn:b', reason: 'MISSING' }] } });
    expect(await cloud.tasks(['arn:a', 'arn:b'])).toEqual([{ clusterArn: 'arn:a', running: 2, pending: 1 }]);
    expect(stub.heard).toMatchObject([{ action: 'DescribeClusters', body: { clusters: ['arn:a', 'arn:b'] } }]);
  });

  it.each([
    ['a count is missing', { clusters: [{ clusterArn: 'arn:a', runningTasksCount: 0 }] }],
    ['a cluster could not be looked at', { clusters: [], failures: [{ arn: 'arn:a', reason: 'BUSY' }] }],
  ])('never read as none because %s', async (_, json) => {
    stub.says({ json });
    expect(await failureOf(cloud.tasks(['arn:a']))).toMatchObject({ kind: 'malformed', ambiguous: false });
  });

  it('of no cluster are not asked for, of too many neither', async () => {
    stub.says();
    expect(await cloud.tasks([])).toEqual([]);
    await expect(cloud.tasks(Array.from({ length: 101 }, String))).rejects.toThrow(RangeError);
    expect(stub.heard).toEqual([]);
  });
});

describe('the times of tasks', () => {
  it('are told in milliseconds; a task that never started has none of its start, a forgotten one is absent', async () => {
    const tasks = [
      { taskArn: 'arn:t/1', createdAt: 1_795_000_000.25, startedAt: 1_795_000_004, lastStatus: 'STOPPED' },
      { taskArn: 'arn:t/2', createdAt: 1_795_000_000 },
    ];
    stub.says({ json: { tasks, failures: [{ arn: 'arn:t/3', reason: 'MISSING' }] } });
    expect(await cloud.taskTimes('green_Batch_2', ['arn:t/1', 'arn:t/2', 'arn:t/3'])).toEqual([
      { taskArn: 'arn:t/1', createdAt: 1_795_000_000_250, startedAt: 1_795_000_004_000 },
      { taskArn: 'arn:t/2', createdAt: 1_795_000_000_000 },
    ]);
    const body = { cluster: 'green_Batch_2', tasks: ['arn:t/1', 'arn:t/2', 'arn:t/3'] };
    expect(stub.heard).toMatchObject([{ action: 'DescribeTasks', body }]);
  });

  it('of no task are not asked for, of too many neither', async () => {
    stub.says();
    expect(await cloud.taskTimes('green_Batch_2', [])).toEqual([]);
    await expect(cloud.taskTimes('green_Batch_2', Array.from({ length: 101 }, String))).rejects.toThrow(RangeError);
    expect(stub.heard).toEqual([]);
  });
});
