import { describe, expect, it } from 'vitest';
import { advanceTo, nextDue, turnInvalid, turnValid } from './account-time.js';
import { activeRevision } from './definition-changes.js';
import { fakeCloud } from './fake-cloud.js';
import { addEnvironment, makeAccount, orderInput, said, startsAt } from './make-account.js';
import { orderOf, viewAt, type Change, type World } from './world.js';

const green = { computeEnvironmentName: 'green', computeResources: { type: 'EC2', maxvCpus: 2 } };
const disable = (name: string) => ({ computeEnvironment: name, state: 'DISABLED' });

function statusOf(world: World, name: string): string | undefined {
  return world.environments.get(name)?.statusText;
}

describe('an environment', () => {
  it('is CREATING, without a cluster, until it settles VALID', () => {
    const world = makeAccount({ settleMs: 7_000 });
    said(world, 'CreateComputeEnvironment', green);
    advanceTo(world, startsAt + 6_999);
    expect(world.environments.get('green')).toMatchObject({ status: 'settling', statusText: 'CREATING' });
    expect(world.environments.get('green')).not.toHaveProperty('clusterArn');
    expect(nextDue(world)).toBe(startsAt + 7_000);
    advanceTo(world, startsAt + 7_000);
    expect(world.environments.get('green')).toMatchObject({
      statusText: 'VALID',
      clusterArn: expect.stringContaining('cluster/green_Batch_'),
      described: { status: 'VALID', state: 'ENABLED' },
    });
  });

  it('settles INVALID with the reason that was drawn, or turns so later', () => {
    const world = makeAccount({ invalid: (name) => (name === 'green' ? 'no role' : undefined) });
    said(world, 'CreateComputeEnvironment', green);
    advanceTo(world, startsAt + 5_000);
    expect(world.environments.get('green')).toMatchObject({ status: 'invalid', statusReason: 'no role' });
    turnInvalid(world, 'blue', 'none joined');
    expect(world.environments.get('blue')).toMatchObject({ status: 'invalid', statusReason: 'none joined' });
    turnValid(world, 'blue');
    expect(world.environments.get('blue')).toMatchObject({ status: 'valid', statusReason: '' });
  });

  it('takes no change while it is UPDATING, and shows its change at once', () => {
    const world = makeAccount();
    expect(said(world, 'UpdateComputeEnvironment', disable('blue'))).toBeTypeOf('object');
    expect(world.environments.get('blue')).toMatchObject({ enabled: false, statusText: 'UPDATING' });
    expect(said(world, 'UpdateComputeEnvironment', disable('blue'))).toBe('busy');
    expect(said(world, 'DeleteComputeEnvironment', disable('blue'))).toBe('busy');
    advanceTo(world, startsAt + 5_000);
    expect(statusOf(world, 'blue')).toBe('VALID');
  });

  it('is deleted only when it is DISABLED and nothing has listed it for a while; then its name is free again', () => {
    const world = makeAccount({ detachLagMs: 20_000 });
    expect(said(world, 'DeleteComputeEnvironment', { computeEnvironment: 'spare' })).toBe('rejected');
    said(world, 'UpdateComputeEnvironment', disable('spare'));
    advanceTo(world, startsAt + 5_000);
    expect(said(world, 'DeleteComputeEnvironment', { computeEnvironment: 'spare' })).toBe('referenced');
    said(world, 'UpdateJobQueue', orderInput(world, ['blue']));
    advanceTo(world, startsAt + 24_999);
    expect(said(world, 'DeleteComputeEnvironment', { computeEnvironment: 'spare' })).toBe('referenced');
    advanceTo(world, startsAt + 25_000);
    expect(said(world, 'DeleteComputeEnvironment', { computeEnvironment: 'spare' })).toEqual({});
    expect(said(world, 'CreateComputeEnvironment', { ...green, computeEnvironmentName: 'spare' })).toBe('exists');
    advanceTo(world, startsAt + 30_000);
    expect(world.environments.has('spare')).toBe(false);
    expect(said(world, 'DeleteComputeEnvironment', { computeEnvironment: 'spare' })).toBe('notFound');
  });

  it('may stay DELETING for good', () => {
    const world = makeAccount({ sticksMs: () => Infinity });
    addEnvironment(world, 'loose');
    said(world, 'UpdateComputeEnvironment', disable('loose'));
    advanceTo(world, startsAt + 5_000);
    said(world, 'DeleteComputeEnvironment', { computeEnvironment: 'loose' });
    advanceTo(world, startsAt + 86_400_000);
    expect(statusOf(world, 'loose')).toBe('DELETING');
  });

  it('of Fargate takes no change of what only instances have', () => {
    const world = makeAccount();
    addEnvironment(world, 'serverless', { type: 'FARGATE' });
    const resized = (computeResources: Record<string, number>) =>
      said(world, 'UpdateComputeEnvironment', { computeEnvironment: 'serverless', computeResources });
    expect(resized({ minvCpus: 0 })).toBe('rejected');
    expect(resized({ maxvCpus: 8 })).toBeTypeOf('object');
  });

  it.each([
    [{ type: 'EC2', maxvCpus: 2, allocationStrategy: 'SPOT_CAPACITY_OPTIMIZED' }, {}],
    [{ type: 'FARGATE', maxvCpus: 2, instanceTypes: ['m6i.large'] }, {}],
    [{ type: 'EC2', maxvCpus: 2, ec2Configuration: [{ imageType: 'ECS_AL2' }] }, {}],
    [{ type: 'EC2', maxvCpus: 2 }, { updatePolicy: { terminateJobsOnUpdate: false } }],
    [{ type: 'EC2', maxvCpus: 2 }, { tags: { 'aws:cloudformation:stack-name': 'x' } }],
  ])('is not created of %j and %j', (computeResources, others) => {
    const input = { ...green, computeResources, ...others };
    expect(said(makeAccount(), 'CreateComputeEnvironment', input)).toBe('rejected');
  });
});

describe('a queue', () => {
  it('is UPDATING after a change and takes none meanwhile', () => {
    const world = makeAccount();
    const before = orderOf(world, 'nightly');
    expect(said(world, 'UpdateJobQueue', { jobQueue: 'nightly', state: 'DISABLED' })).toBeTypeOf('object');
    expect(said(world, 'UpdateJobQueue', orderInput(world, ['blue']))).toBe('busy');
    expect(said(world, 'DeleteJobQueue', { jobQueue: 'nightly' })).toBe('busy');
    expect(orderOf(world, 'nightly')).toBe(before);
    advanceTo(world, startsAt + 5_000);
    expect(said(world, 'UpdateJobQueue', orderInput(world, ['blue']))).toBeTypeOf('object');
    expect(orderOf(world, 'nightly')).toHaveLength(1);
  });

  it('lists one to three different environments, VALID and of one family', () => {
    const world = makeAccount();
    for (const name of ['c', 'd']) addEnvironment(world, name);
    addEnvironment(world, 'serverless', { type: 'FARGATE' });
    const order = (...names: string[]) => said(world, 'UpdateJobQueue', orderInput(world, names));
    expect(order()).toBe('rejected');
    expect(order('blue', 'spare', 'c', 'd')).toBe('rejected');
    expect(order('blue', 'blue')).toBe('rejected');
    expect(order('blue', 'serverless')).toBe('rejected');
    expect(order('blue', 'nobody')).toBe('notValid');
    turnInvalid(world, 'spare', 'none joined');
    expect(order('blue', 'spare')).toBe('notValid');
    const same = [1, 1].map((number, i) => ({ order: number, computeEnvironment: ['blue', 'c'][i] }));
    expect(said(world, 'UpdateJobQueue', { jobQueue: 'nightly', computeEnvironmentOrder: same })).toBe('rejected');
    expect(order('blue', 'c', 'd')).toBeTypeOf('object');
  });

  it('is made once, and deleted only when it is DISABLED', () => {
    const world = makeAccount();
    const { computeEnvironmentOrder } = orderInput(world, ['blue']);
    const input = { jobQueueName: 'canary', state: 'ENABLED', priority: 1, computeEnvironmentOrder };
    expect(said(world, 'CreateJobQueue', input)).toBeTypeOf('object');
    expect(said(world, 'CreateJobQueue', input)).toBe('exists');
    const job = { jobQueue: 'canary', jobName: 'a', jobDefinition: 'etl' };
    expect(said(world, 'SubmitJob', job)).toBe('rejected');
    advanceTo(world, startsAt + 5_000);
    expect(said(world, 'SubmitJob', job)).toEqual({ jobId: 'job-1' });
    expect(said(world, 'DeleteJobQueue', { jobQueue: 'canary' })).toBe('rejected');
    said(world, 'UpdateJobQueue', { jobQueue: 'canary', state: 'DISABLED' });
    expect(said(world, 'SubmitJob', job)).toBe('rejected');
    advanceTo(world, startsAt + 10_000);
    expect(said(world, 'DeleteJobQueue', { jobQueue: 'canary' })).toEqual({});
    advanceTo(world, startsAt + 15_000);
    expect([...world.queues.keys()]).toEqual(['nightly']);
    expect(world.jobs.byId.get('job-1')).toMatchObject({ status: 'FAILED', isTerminated: true });
  });
});

describe('a job definition', () => {
  it('grows by a revision at each registration; a bare name means the newest ACTIVE one', () => {
    const world = makeAccount();
    const input = { jobDefinitionName: 'etl', containerProperties: { image: 'etl:2' } };
    expect(said(world, 'RegisterJobDefinition', input)).toMatchObject({ revision: 2 });
    expect(said(world, 'RegisterJobDefinition', input)).toMatchObject({ revision: 3 });
    const three = activeRevision(world, 'etl')?.arn ?? '';
    expect(said(world, 'DeregisterJobDefinition', { jobDefinition: three })).toEqual({});
    expect(activeRevision(world, 'etl')?.revision).toBe(2);
    expect(said(world, 'SubmitJob', { jobQueue: 'nightly', jobName: 'a', jobDefinition: three })).toBe('rejected');
    expect(said(world, 'RegisterJobDefinition', input)).toMatchObject({ revision: 4 });
  });
});

describe('what is told', () => {
  it('is every change that took effect, and no refusal', () => {
    const world = makeAccount();
    const told: Change[] = [];
    world.onChange = (change) => told.push(change);
    said(world, 'CreateComputeEnvironment', green);
    said(world, 'CreateComputeEnvironment', green);
    const arn = expect.stringContaining('compute-environment/green');
    expect(told).toEqual([
      { at: startsAt, by: 'bot', action: 'CreateComputeEnvironment', input: green, result: { arn } },
    ]);
    expect(world.journal).toEqual(told);
  });

  it('may be the account of an earlier moment, which no change has touched', async () => {
    const world = makeAccount();
    const before = world.environments;
    advanceTo(world, startsAt + 60_000);
    said(world, 'UpdateComputeEnvironment', disable('blue'));
    const stale = fakeCloud(world, { asOf: () => world.now - 1_000 });
    const blueIn = async (cloud: typeof stale) => (await cloud.environments()).items.find((one) => one.name === 'blue');
    expect(await blueIn(stale)).toMatchObject({ enabled: true, status: 'valid' });
    expect(await blueIn(fakeCloud(world))).toMatchObject({ enabled: false, status: 'settling' });
    expect(viewAt(world, startsAt).environments).toBe(before);
    advanceTo(world, startsAt + 61_000);
    expect(await blueIn(stale)).toMatchObject({ enabled: false, statusText: 'UPDATING' });
  });

  it('may be the jobs of an earlier moment: one that came later is not there, and one that ended still runs', async () => {
    const world = makeAccount({ startMs: 4_000, runMs: 20_000 });
    advanceTo(world, startsAt + 10_000);
    said(world, 'SubmitJob', { jobQueue: 'nightly', jobName: 'a', jobDefinition: 'etl' });
    const ago = { ms: 1 };
    const stale = fakeCloud(world, { asOf: () => world.now - ago.ms });
    const cluster = world.environments.get('blue')?.clusterArn ?? '';
    const seen = async () => {
      const named = await stale.listJobs({ by: 'name', queue: 'nightly', name: 'a' });
      const [job] = await stale.jobs(['job-1']);
      const [tasks] = await stale.tasks([cluster]);
      return [named.items.length, job?.status, tasks?.pending, tasks?.running];
    };
    const untouched = world.jobs.byId.get('job-1');
    expect(await seen()).toEqual([0, undefined, 0, 0]);
    advanceTo(world, startsAt + 14_500);
    expect(await seen()).toEqual([1, 'RUNNING', 0, 1]);
    ago.ms = 2_000;
    expect(await seen()).toEqual([1, 'STARTING', 1, 0]);
    expect(untouched?.status).toBe('RUNNABLE');
    advanceTo(world, startsAt + 35_000);
    expect(await seen()).toEqual([1, 'RUNNING', 0, 1]);
    ago.ms = 0;
    expect(await seen()).toEqual([1, 'SUCCEEDED', 0, 0]);
    const running = await fakeCloud(world, { asOf: () => startsAt + 30_000 }).listJobs({
      by: 'status',
      queue: 'nightly',
      status: 'RUNNING',
    });
    expect(running.items.map((job) => job.id)).toEqual(['job-1']);
  });

  it('takes effect before the call returns, and a refusal rejects', async () => {
    const world = makeAccount();
    const made = fakeCloud(world).createEnvironment(green);
    expect(statusOf(world, 'green')).toBe('CREATING');
    await expect(made).resolves.toEqual({ arn: expect.any(String) });
    await expect(fakeCloud(world).createEnvironment(green)).rejects.toMatchObject({ kind: 'exists' });
  });
});
