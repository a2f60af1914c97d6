import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud, Job, JobListing } from '../../src/ports.js';
import { startStub, type Stub } from './stub.js';

let stub: Stub;
let cloud: Cloud;
beforeAll(async () => {
  stub = await startStub();
  cloud = stub.cloud();
});
afterAll(() => stub.stop());

const task = (cluster: string): string => `arn:aws:ecs:ap-northeast-1:1:task/${cluster}/0123`;
const base = {
  jobId: 'j-1',
  jobName: 'load',
  jobQueue: 'arn:nightly',
  jobDefinition: 'arn:etl:7',
  status: 'FAILED',
  createdAt: 1_000,
};

async function described(changes: object): Promise<Job | undefined> {
  stub.says({ json: { jobs: [{ ...base, ...changes }] } });
  return (await cloud.jobs(['j-1']))[0];
}

describe('a job', () => {
  it('is told with its finished attempts, each with the cluster it ran in', async () => {
    const attempts = [
      {
        container: { taskArn: task('blue_Batch_1'), exitCode: 1, reason: 'bad input', logStreamName: 'etl/default/1' },
        startedAt: 2_000,
        stoppedAt: 3_000,
        statusReason: 'Essential container in task exited',
      },
      { container: { taskArn: task('green_Batch_2'), exitCode: 137 }, startedAt: 4_000, stoppedAt: 5_000 },
    ];
    expect(await described({ attempts, statusReason: 'gone', startedAt: 4_000, stoppedAt: 5_000 })).toEqual({
      id: 'j-1',
      name: 'load',
      queue: 'arn:nightly',
      definition: 'arn:etl:7',
      status: 'FAILED',
      statusReason: 'gone',
      createdAt: 1_000,
      startedAt: 4_000,
      stoppedAt: 5_000,
      attempts: [
        {
          cluster: 'blue_Batch_1',
          taskArn: task('blue_Batch_1'),
          exitCode: 1,
          reason: 'bad input',
          statusReason: 'Essential container in task exited',
          logStream: 'etl/default/1',
          startedAt: 2_000,
          stoppedAt: 3_000,
        },
        {
          cluster: 'green_Batch_2',
          taskArn: task('green_Batch_2'),
          exitCode: 137,
          startedAt: 4_000,
          stoppedAt: 5_000,
        },
      ],
      logGroup: '/aws/batch/job',
    });
  });

  it.each([
    ['never got a task', undefined],
    ['has a task with the old short ARN', 'arn:aws:ecs:ap-northeast-1:1:task/0123'],
    ['has something else than a task', 'arn:aws:ecs:ap-northeast-1:1:container-instance/blue_Batch_1/0123'],
  ])('that %s has an attempt without a cluster', async (_, taskArn) => {
    const attempts = [{ container: { taskArn }, statusReason: 'Task failed to start', startedAt: 0, stoppedAt: 5 }];
    const job = await described({ attempts, startedAt: 0 });
    expect(job?.attempts).toEqual([{ statusReason: 'Task failed to start', stoppedAt: 5 }]);
    expect(job).not.toHaveProperty('startedAt');
  });

  it.each(['STARTING', 'RUNNING'])('that is %s names the cluster of the attempt under way', async (status) => {
    const attempts = [
      { container: { taskArn: task('blue_Batch_1') }, stoppedAt: 9 },
      { container: { taskArn: task('green_Batch_2') } },
    ];
    const job = await described({ status, attempts, container: { taskArn: task('green_Batch_2') } });
    expect(job).toMatchObject({ cluster: 'green_Batch_2', attempts: [{ cluster: 'blue_Batch_1' }] });
    expect(job?.attempts).toHaveLength(1);
  });

  it.each(['RUNNABLE', 'SUCCEEDED', 'FAILED'])('that is %s is on no cluster now', async (status) => {
    expect(await described({ status, container: { taskArn: task('blue_Batch_1') } })).not.toHaveProperty('cluster');
  });

  it('keeps a status of a later AWS, and the size of an array', async () => {
    expect(await described({ status: 'SCHEDULED', arrayProperties: { size: 20 } })).toMatchObject({
      status: 'SCHEDULED',
      arraySize: 20,
    });
  });

  it('of several nodes names the main one; a child of an array is none of its own', async () => {
    const nodeProperties = { numNodes: 4, mainNode: 2, nodeRangeProperties: [] };
    expect(await described({ nodeProperties })).toMatchObject({ mainNode: 2 });
    const child = await described({ jobId: 'j-1:3', arrayProperties: { index: 3 } });
    expect(child).toMatchObject({ id: 'j-1:3' });
    expect(child).not.toHaveProperty('arraySize');
    expect(child).not.toHaveProperty('mainNode');
  });
});

describe('a job of several containers', () => {
  const ecsProperties = {
    taskProperties: [
      {
        taskArn: task('green_Batch_2'),
        containers: [
          { name: 'proxy', essential: false, logConfiguration: { logDriver: 'splunk' } },
          { name: 'main', logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/etl/main' } } },
          { name: 'feed', essential: true },
        ],
      },
    ],
  };
  const attempt = (containers: object[]): object => ({
    container: {},
    taskProperties: [{ taskArn: task('green_Batch_2'), containers }],
    stoppedAt: 9,
  });
  const proxy = { name: 'proxy', exitCode: 0, logStreamName: 'proxy/1' };
  const main = { name: 'main', exitCode: 0, logStreamName: 'main/1' };
  const feed = { name: 'feed', exitCode: 0, logStreamName: 'feed/1' };

  it.each<[string, object[], string]>([
    ['the one that failed', [proxy, { ...main, exitCode: 3 }, feed], 'main/1'],
    ['not one that was stopped because of it', [proxy, { ...main, exitCode: 143 }, { ...feed, exitCode: 2 }], 'feed/1'],
    [
      'a killed one with a reason of its own',
      [proxy, { ...feed, exitCode: 143 }, { ...main, exitCode: 137, reason: 'OutOfMemoryError' }],
      'main/1',
    ],
    [
      'an essential one before a side container',
      [
        { ...proxy, exitCode: 1 },
        { ...main, exitCode: 1 },
      ],
      'main/1',
    ],
    ['a side container that failed alone', [{ ...proxy, exitCode: 1 }, main, feed], 'proxy/1'],
    ['the first essential one when none failed', [proxy, main, feed], 'main/1'],
  ])('is explained by %s', async (_, containers, logStream) => {
    const job = await described({ container: {}, ecsProperties, attempts: [attempt(containers)] });
    expect(job?.attempts).toMatchObject([{ cluster: 'green_Batch_2', taskArn: task('green_Batch_2'), logStream }]);
  });

  it('is on the cluster of its task', async () => {
    expect(await described({ status: 'RUNNING', container: {}, ecsProperties })).toMatchObject({
      cluster: 'green_Batch_2',
    });
  });

  it('is logged where the explaining container is', async () => {
    const failed = async (containers: object[]): Promise<string | undefined> =>
      (await described({ ecsProperties, attempts: [attempt(containers)] }))?.logGroup;
    expect(await failed([{ ...main, exitCode: 1 }])).toBe('/etl/main');
    expect(await failed([{ ...feed, exitCode: 1 }])).toBe('/aws/batch/job');
    expect(await failed([{ ...proxy, exitCode: 1 }])).toBeUndefined();
  });
});

describe('the log group', () => {
  it.each([
    [{}, '/aws/batch/job'],
    [{ logConfiguration: { logDriver: 'awslogs' } }, '/aws/batch/job'],
    [{ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/mine' } } }, '/mine'],
    [{ logConfiguration: { logDriver: 'splunk', options: {} } }, undefined],
  ])('of %j is %s', async (container, group) => {
    expect((await described({ container }))?.logGroup).toBe(group);
  });
});

describe('describing jobs', () => {
  it('takes a hundred ids at most, and asks nothing for none', async () => {
    stub.says({ json: { jobs: [] } });
    expect(await cloud.jobs([])).toEqual([]);
    expect(stub.heard).toEqual([]);
    const ids = Array.from({ length: 101 }, (_, number) => `j-${number}`);
    await expect(cloud.jobs(ids)).rejects.toThrow(RangeError);
    expect(stub.heard).toEqual([]);
    expect(await cloud.jobs(ids.slice(1))).toEqual([]);
    expect(stub.heard).toMatchObject([{ body: { jobs: { length: 100 } } }]);
  });
});

describe('listing jobs', () => {
  const cases: [JobListing, object][] = [
    [
      { by: 'status', queue: 'q', status: 'STARTING' },
      { jobQueue: 'q', jobStatus: 'STARTING' },
    ],
    [
      { by: 'name', queue: 'q', name: 'c-1' },
      { jobQueue: 'q', filters: [{ name: 'JOB_NAME', values: ['c-1'] }] },
    ],
    [
      { by: 'createdAfter', queue: 'q', afterMs: 1_700_000_000_000 },
      { jobQueue: 'q', filters: [{ name: 'AFTER_CREATED_AT', values: ['1700000000000'] }] },
    ],
    [
      { by: 'definition', queue: 'q', arn: 'arn:etl:7' },
      { jobQueue: 'q', filters: [{ name: 'JOB_DEFINITION', values: ['arn:etl:7'] }] },
    ],
    [
      { by: 'arrayParent', parent: 'j-1', status: 'RUNNING' },
      { arrayJobId: 'j-1', jobStatus: 'RUNNING' },
    ],
    [
      { by: 'arrayParent', parent: 'j-1', status: 'FAILED' },
      { arrayJobId: 'j-1', jobStatus: 'FAILED' },
    ],
  ];
  it.each(cases)('%j asks for exactly that', async (listing, request) => {
    stub.says({ json: { jobSummaryList: [] } }, { json: { jobSummaryList: [], nextToken: 'more' } });
    expect(await cloud.listJobs(listing)).toEqual({ items: [] });
    expect(await cloud.listJobs(listing, 'page-2')).toEqual({ items: [], next: 'more' });
    expect(stub.heard.map(({ body }) => body)).toEqual([request, { ...request, nextToken: 'page-2' }]);
  });

  it('tells what a summary says', async () => {
    const bare = { jobId: 'j-1', jobName: 'load', status: 'PENDING', createdAt: 5 };
    const full = { ...bare, statusReason: 'r', jobDefinition: 'arn:etl:7', arrayProperties: { size: 3 } };
    stub.says({ json: { jobSummaryList: [bare, full] } });
    const told = { id: 'j-1', name: 'load', status: 'PENDING', statusReason: '', createdAt: 5 };
    expect((await cloud.listJobs({ by: 'status', queue: 'q', status: 'PENDING' })).items).toEqual([
      told,
      { ...told, statusReason: 'r', definition: 'arn:etl:7', arraySize: 3 },
    ]);
  });

  it('by name finds that very name', async () => {
    const job = (jobName: string): object => ({ jobId: jobName, jobName, status: 'RUNNING', createdAt: 5 });
    stub.says({ json: { jobSummaryList: [job('Canary-1'), job('canary-1')] } });
    const { items } = await cloud.listJobs({ by: 'name', queue: 'q', name: 'canary-1' });
    expect(items.map(({ id }) => id)).toEqual(['canary-1']);
  });
});

describe('changes of jobs', () => {
  it('send what they were given', async () => {
    const request = { jobName: 'c-1', jobQueue: 'q', jobDefinition: 'd:1', retryStrategy: { attempts: 1 } };
    stub.says({ json: { jobId: 'j-9', jobName: 'c-1' } }, { json: {} });
    expect(await cloud.submit(request)).toEqual({ jobId: 'j-9' });
    await cloud.cancel('j-9', 'rolled back');
    expect(stub.heard.map(({ action, body }) => ({ action, body }))).toEqual([
      { action: '/v1/submitjob', body: request },
      { action: '/v1/canceljob', body: { jobId: 'j-9', reason: 'rolled back' } },
    ]);
  });
});
