import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { awsCloud } from '../../src/aws/cloud.js';
import type { Cloud, Environment, Job, Page } from '../../src/ports.js';
import { alarmInput } from '../../src/rollout/alarm-input.js';
import type { JsonObject } from '../../src/rollout/json.js';
import { startAws, type RunningAws } from '../../src/sandbox/aws/aws.js';
import { furnishDemo } from '../../src/sandbox/aws/demo.js';
import { failureOf } from './stub.js';

const Resources = z.record(z.string(), z.json());

let aws: RunningAws;
let cloud: Cloud;
let now = 1_795_000_000_000;

beforeAll(async () => {
  aws = await startAws({ clock: () => now, seed: 7 });
  furnishDemo(aws.world);
  cloud = awsCloud({
    clock: { mono: () => 0 },
    endpoint: aws.endpoint,
    region: aws.world.state.region,
    credentials: { accessKeyId: 'BOT', secretAccessKey: 'x' },
  });
});
afterAll(() => aws.close());

/** Lets simulated minutes pass until something is so; fails after a simulated day. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    const found = await look();
    if (found !== undefined) return found;
    now += 60_000;
    aws.world.advance(now);
  }
  throw new Error('it did not come to pass within a day');
}

async function all<T>(read: (page?: string) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for (let next: string | undefined, page = 0; page < 100; page += 1) {
    const found = await read(next);
    items.push(...found.items);
    if (found.next === undefined) return items;
    next = found.next;
  }
  throw new Error('the pages do not end');
}

async function environment(name: string): Promise<Environment | undefined> {
  return (await all((page) => cloud.environments(page))).find((found) => found.name === name);
}

function cloneOf(described: JsonObject, name: string): JsonObject {
  const { desiredvCpus: _, ...computeResources } = Resources.parse(described['computeResources']);
  return { computeEnvironmentName: name, type: 'MANAGED', state: 'ENABLED', computeResources };
}

describe('against the simulated account', () => {
  it('reads what there is, in small pages as in large', async () => {
    const names = ['fargate-blue', 'ondemand-blue', 'spot-blue'];
    aws.world.levers.setPageSize(1);
    const environments = await all((page) => cloud.environments(page));
    expect(environments.map(({ name }) => name).sort()).toEqual(names);
    aws.world.levers.setPageSize(1000);
    expect((await cloud.environments()).items.map(({ name }) => name).sort()).toEqual(names);
    expect(environments).toMatchObject(names.map(() => ({ status: 'valid', enabled: true, orchestration: 'ECS' })));
    const reports = (await all((page) => cloud.queues(page))).find(({ name }) => name === 'nightly-reports');
    const arnOf = (name: string): string | undefined => environments.find((found) => found.name === name)?.arn;
    expect(reports?.order).toEqual([
      { order: 1, environment: arnOf('spot-blue') },
      { order: 2, environment: arnOf('ondemand-blue') },
    ]);
  });

  it('reads what a plan needs beside Batch', async () => {
    const { account, region, subnets } = aws.world.state;
    const image = { registryId: account, region, repository: 'etl' };
    expect(await cloud.imageDigest({ ...image, tag: 'v2' })).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await cloud.imageDigest({ ...image, tag: 'v9' })).toBeUndefined();
    expect(await cloud.imageDigest({ ...image, repository: 'nothing' })).toBeUndefined();
    expect(await cloud.quota('fargate', 'L-3032A538')).toBeGreaterThan(0);
    expect(await cloud.quota('fargate', 'L-00000000')).toBeUndefined();
    const [subnet = ''] = subnets.keys();
    expect(await cloud.freeAddresses([subnet, 'subnet-gone'])).toEqual({ [subnet]: 4000 });
    expect(await cloud.launchTemplateVersion({ name: 'none', version: '$Latest' })).toBeUndefined();
    aws.world.levers.setAlarm('etl-failed-jobs', 'OK');
    expect(await cloud.alarms(['etl-failed-jobs', 'none'])).toMatchObject([{ name: 'etl-failed-jobs', state: 'ok' }]);
  });

  it('takes the alarms of a rollout, again and again, and lets go of them', async () => {
    const Tags = [{ Key: 'batch-rollout:id', Value: 'abcd2345' }];
    const tags = { 'batch-rollout:id': 'abcd2345' };
    const own = [{ queue: 'etl' }, { queue: 'etl', above: 0.05 }];
    for (const [i, watch] of own.entries()) {
      const input = alarmInput({ op: 'putAlarm', name: `own-${i}`, ...watch }, tags);
      expect(input).toMatchObject({ Tags });
      await cloud.putAlarm(input);
      await cloud.putAlarm(input);
    }
    expect(await cloud.alarms(['own-0', 'own-1'])).toHaveLength(2);
    await cloud.deleteAlarms({ AlarmNames: ['own-0'] });
    expect(await failureOf(cloud.deleteAlarms({ AlarmNames: ['own-0'] }))).toMatchObject({ kind: 'notFound' });
  });

  it('runs a canary on a cloned environment, and takes all of it away again', async () => {
    const blue = await environment('ondemand-blue');
    const { arn } = await cloud.createEnvironment(cloneOf(blue?.described ?? {}, 'green'));
    const order = [{ order: 1, computeEnvironment: arn }];
    const queue = { jobQueueName: 'canaries', priority: 1, state: 'ENABLED', computeEnvironmentOrder: order };
    expect(await failureOf(cloud.createQueue(queue))).toMatchObject({ kind: 'notValid', ambiguous: false });
    expect(await failureOf(cloud.updateEnvironment({ computeEnvironment: 'green', state: 'DISABLED' }))).toMatchObject({
      kind: 'busy',
    });
    await eventually(async () => ((await environment('green'))?.status === 'valid' ? true : undefined));
    await cloud.createQueue(queue);
    await eventually(async () =>
      (await cloud.queues()).items.find((q) => q.name === 'canaries' && q.status === 'valid'),
    );

    const job = await canary();
    const cluster = (await environment('green'))?.clusterArn ?? '';
    const [attempt] = job.attempts;
    expect(job).toMatchObject({ status: 'SUCCEEDED', logGroup: '/aws/batch/job', attempts: [{ exitCode: 0 }] });
    expect(attempt?.cluster).toBe(cluster.split('/').at(-1));
    expect(await cloud.tasks([cluster])).toEqual([{ clusterArn: cluster, running: 0, pending: 0 }]);
    expect(await cloud.logTail(job.logGroup ?? '', attempt?.logStream ?? '', 5)).not.toEqual([]);

    await cloud.updateQueue({ jobQueue: 'canaries', state: 'DISABLED' });
    await eventually(() => done(cloud.deleteQueue('canaries')));
    await eventually(() => done(cloud.updateEnvironment({ computeEnvironment: 'green', state: 'DISABLED' })));
    await eventually(() => done(cloud.deleteEnvironment('green')));
    await eventually(async () => ((await environment('green')) === undefined ? true : undefined));
    expect(await cloud.tasks([`${cluster}-gone`])).toEqual([]);
  });

  it('tells a lost answer from a refused one', async () => {
    const change = { jobQueue: 'payments', priority: 101 };
    aws.world.faults.inject({ operation: 'UpdateJobQueue', kind: 'dropAfter' });
    expect(await failureOf(cloud.updateQueue(change))).toMatchObject({ kind: 'unavailable', ambiguous: true });
    aws.world.faults.inject({ operation: 'UpdateJobQueue', kind: 'throttle' });
    expect(await failureOf(cloud.updateQueue(change))).toMatchObject({ kind: 'throttled', ambiguous: false });
    aws.world.faults.inject({ operation: 'UpdateJobQueue', kind: 'denied' });
    expect(await failureOf(cloud.updateQueue(change))).toMatchObject({ kind: 'denied', ambiguous: false });
    aws.world.faults.inject({ operation: 'DescribeJobQueues', kind: 'serverError' });
    expect(await failureOf(cloud.queues())).toMatchObject({ kind: 'unavailable', ambiguous: false });
    expect((await cloud.queues()).items.find(({ name }) => name === 'payments')?.priority).toBe(101);
  });
});

/** Registers a revision, runs one job of it in the canary queue and waits for its end. */
async function canary(): Promise<Job> {
  const revisions = await all((page) => cloud.activeRevisions('etl', page));
  const {
    jobDefinitionArn: _,
    revision: __,
    status: ___,
    containerOrchestrationType: ____,
    ...content
  } = revisions[0]?.described ?? {};
  const staged = await cloud.register({ ...content, jobDefinitionName: 'etl-staged' });
  const request = { jobName: 'canary-1', jobQueue: 'canaries', jobDefinition: staged.arn };
  const { jobId } = await cloud.submit({ ...request, retryStrategy: { attempts: 1 } });
  const listed = await cloud.listJobs({ by: 'name', queue: 'canaries', name: 'canary-1' });
  expect(listed.items).toMatchObject([{ id: jobId, definition: staged.arn }]);
  const ended = await eventually(async () => {
    const [job] = await cloud.jobs([jobId]);
    return job?.status === 'SUCCEEDED' || job?.status === 'FAILED' ? job : undefined;
  });
  await cloud.deregister(staged.arn);
  expect(await cloud.revision(staged.arn)).toMatchObject({ active: false });
  return ended;
}

/** True once the change is taken; undefined while AWS is not ready for it. */
async function done(change: Promise<void>): Promise<true | undefined> {
  const failure = await change.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure === undefined) return true;
  expect(failure).toMatchObject({ kind: expect.stringMatching(/^(busy|referenced)$/), ambiguous: false });
  return undefined;
}
