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
