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

const nightly = {
  jobQueueName: 'nightly',
  jobQueueArn: 'arn:nightly',
  state: 'ENABLED',
  status: 'UPDATING',
  statusReason: 'JobQueue Healthy',
  priority: 10,
  computeEnvironmentOrder: [
    { order: 10, computeEnvironment: 'arn:third' },
    { order: 2, computeEnvironment: 'arn:second' },
    { order: 1, computeEnvironment: 'arn:first' },
  ],
};

describe('a queue', () => {
  it('is told with its order ascending', async () => {
    stub.says({ json: { jobQueues: [nightly], nextToken: 'more' } });
    expect(await cloud.queues()).toEqual({
      items: [
        {
          name: 'nightly',
          arn: 'arn:nightly',
          enabled: true,
          status: 'settling',
          statusText: 'UPDATING',
          statusReason: 'JobQueue Healthy',
          priority: 10,
          order: [
            { order: 1, environment: 'arn:first' },
            { order: 2, environment: 'arn:second' },
            { order: 10, environment: 'arn:third' },
          ],
          timeLimitActions: 0,
          hasServiceEnvironments: false,
          tags: {},
        },
      ],
      next: 'more',
    });
  });

  it('is told with its extras', async () => {
    const extras = {
      state: 'DISABLED',
      schedulingPolicyArn: 'arn:policy',
      jobStateTimeLimitActions: [{ reason: 'x', state: 'RUNNABLE', maxTimeSeconds: 600, action: 'CANCEL' }],
      serviceEnvironmentOrder: [{ order: 1, serviceEnvironment: 'arn:service' }],
      jobQueueType: 'ECS_SOMETHING_NEW',
      tags: { a: 'b' },
    };
    stub.says({ json: { jobQueues: [{ ...nightly, ...extras }] } });
    expect((await cloud.queues()).items).toMatchObject([
      {
        enabled: false,
        schedulingPolicyArn: 'arn:policy',
        timeLimitActions: 1,
        hasServiceEnvironments: true,
        type: 'ECS_SOMETHING_NEW',
        tags: { a: 'b' },
      },
    ]);
  });

  it('that is DELETED is not there', async () => {
    stub.says({ json: { jobQueues: [{ ...nightly, status: 'DELETED' }] } });
    expect(await cloud.queues()).toEqual({ items: [] });
  });

  it('with an order that cannot be read spoils the answer', async () => {
    stub.says({ json: { jobQueues: [{ ...nightly, computeEnvironmentOrder: [{ computeEnvironment: 'arn:x' }] }] } });
    expect(await failureOf(cloud.queues())).toMatchObject({ kind: 'malformed' });
  });
});

describe('changes of a queue', () => {
  it('send what they were given, unchanged', async () => {
    const order = [{ order: 1, computeEnvironment: 'arn:green' }];
    const create = { jobQueueName: 'canary', priority: 1, state: 'ENABLED', computeEnvironmentOrder: order };
    const update = { jobQueue: 'nightly', computeEnvironmentOrder: order };
    stub.says({ json: { jobQueueName: 'canary', jobQueueArn: 'arn:canary' } }, { json: {} }, { json: {} });
    expect(await cloud.createQueue(create)).toEqual({ arn: 'arn:canary' });
    await cloud.updateQueue(update);
    await cloud.deleteQueue('canary');
    expect(stub.heard.map(({ action, body }) => ({ action, body }))).toEqual([
      { action: '/v1/createjobqueue', body: create },
      { action: '/v1/updatejobqueue', body: update },
      { action: '/v1/deletejobqueue', body: { jobQueue: 'canary' } },
    ]);
  });
});
