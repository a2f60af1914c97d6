import {
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  CreateSchedulingPolicyCommand,
  DeleteJobQueueCommand,
  DescribeJobQueuesCommand,
  GetJobQueueSnapshotCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
  type UpdateJobQueueCommandInput,
} from '@aws-sdk/client-batch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fargateInput, minute, openFurnished, orderOf, refused, settled, type Account } from './account.js';

let account: Account;
beforeEach(async () => {
  account = await openFurnished();
});
afterEach(() => account.close());

const update = (change: Partial<UpdateJobQueueCommandInput>, queue = 'etl') =>
  account.batch.send(new UpdateJobQueueCommand({ jobQueue: queue, ...change }));
const order = (...names: string[]) => update({ computeEnvironmentOrder: orderOf(names) });

describe('the life of a job queue', () => {
  it('is CREATING, then VALID, and shows its order as ARNs', async () => {
    await account.createQueue('new', ['green', 'blue'], { priority: 5 });
    expect(await account.queue('new')).toMatchObject({ status: 'CREATING' });
    account.pass(2 * minute);
    expect(await account.queue('new')).toMatchObject({
      status: 'VALID',
      state: 'ENABLED',
      priority: 5,
      jobQueueType: 'ECS',
      computeEnvironmentOrder: [
        { order: 1, computeEnvironment: 'arn:aws:batch:ap-northeast-1:123456789012:compute-environment/green' },
        { order: 2, computeEnvironment: 'arn:aws:batch:ap-northeast-1:123456789012:compute-environment/blue' },
      ],
    });
  });

  it('keeps what an update does not name, order numbers with gaps included', async () => {
    const blueAt7 = [{ order: 7, computeEnvironment: 'blue' }];
    await update({ computeEnvironmentOrder: blueAt7 });
    account.pass(2 * minute);
    await update({ priority: 9 });
    expect(await account.queue('etl')).toMatchObject({ status: 'UPDATING', priority: 9 });
    expect((await account.queue('etl'))?.computeEnvironmentOrder?.[0]?.order).toBe(7);
  });

  it('keeps time limits and refuses unknown reasons', async () => {
    const limit = { state: 'RUNNABLE', action: 'CANCEL', maxTimeSeconds: 600 } as const;
    const reason = 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY';
    await update({ jobStateTimeLimitActions: [{ ...limit, reason }] });
    expect((await account.queue('etl'))?.jobStateTimeLimitActions).toEqual([{ ...limit, reason }]);
    account.pass(2 * minute);
    await expect(update({ jobStateTimeLimitActions: [{ ...limit, reason: 'BOREDOM' }] })).rejects.toMatchObject(
      refused(/BOREDOM/),
    );
    await expect(
      update({ jobStateTimeLimitActions: [{ ...limit, reason, maxTimeSeconds: 599 }] }),
    ).rejects.toMatchObject(refused(/600/));
  });

  it('can be deleted only when DISABLED, and takes its jobs with it', async () => {
    const remove = () => account.batch.send(new DeleteJobQueueCommand({ jobQueue: 'etl' }));
    await expect(remove()).rejects.toMatchObject(refused(/DISABLED/));
    const job = await account.submit();
    await update({ state: 'DISABLED' });
    await expect(remove()).rejects.toMatchObject(refused(/^Cannot delete, resource is being modified\.$/));
    account.pass(70_000);
    await remove();
    expect(await account.job(job)).toMatchObject({ status: 'FAILED', isTerminated: true });
    account.pass(2 * minute);
    expect(await account.queue('etl')).toBeUndefined();
    await expect(remove()).rejects.toMatchObject(refused(/does not exist/));
  });
});

describe('what an order may not be', () => {
  it.each([
    ['empty', [], /at least one/],
    [
      'of equal numbers',
      [
        { order: 1, computeEnvironment: 'blue' },
        { order: 1, computeEnvironment: 'green' },
      ],
      /unique/,
    ],
    ['with one environment twice', orderOf(['blue', 'blue']), /more than once/],
    ['with an unknown environment', orderOf(['nobody']), /does not exist/],
  ])('%s', async (_what, computeEnvironmentOrder, message) => {
    await expect(update({ computeEnvironmentOrder })).rejects.toMatchObject(refused(message));
    expect((await account.queue('etl'))?.computeEnvironmentOrder).toHaveLength(1);
  });

  it('longer than three', async () => {
    for (const name of ['third', 'fourth']) await account.createEnvironment(name);
    account.pass(2 * minute);
    await expect(order('blue', 'green', 'third', 'fourth')).rejects.toMatchObject(refused(/At most 3/));
    await expect(order('blue', 'green', 'third')).resolves.toBeDefined();
  });

  it('of EC2 and Fargate, or of two architectures', async () => {
    await account.batch.send(new CreateComputeEnvironmentCommand(fargateInput('fargate')));
    await account.createEnvironment('arm', { computeResources: { instanceTypes: ['m7g.large'] } });
    account.pass(2 * minute);
    await expect(order('blue', 'fargate')).rejects.toMatchObject(refused(/cannot be mixed/));
    await expect(order('blue', 'arm')).rejects.toMatchObject(refused(/architecture/));
  });

  it('with an environment that is not VALID; a DISABLED one may be attached', async () => {
    await account.createEnvironment('fresh');
    await expect(order('fresh', 'blue')).rejects.toMatchObject(refused(/must be created and valid before attaching/));
    await account.batch.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: 'green', state: 'DISABLED' }));
    await expect(order('green', 'blue')).rejects.toMatchObject(refused(/valid before attaching/));
    account.pass(2 * minute);
    await expect(order('green', 'blue')).resolves.toBeDefined();
  });

  it('with an attached environment that became INVALID, where the seed says so', async () => {
    account.world.levers.breakEnvironment('blue', 'CLIENT_ERROR - Clusters can not be blank.');
    await expect(order('green', 'blue')).resolves.toBeDefined();
    const strict = await openFurnished({ unknowns: { ...settled, relistNotValid: 'refused' } });
    strict.world.levers.breakEnvironment('blue', 'CLIENT_ERROR - Clusters can not be blank.');
    const repeated = new UpdateJobQueueCommand({
      jobQueue: 'etl',
      computeEnvironmentOrder: orderOf(['green', 'blue']),
    });
    await expect(strict.batch.send(repeated)).rejects.toMatchObject(refused(/valid before attaching/));
    await strict.close();
  });
});

describe('what else is refused', () => {
  it('any change while the queue changes', async () => {
    await update({ priority: 2 });
    await expect(update({ priority: 3 })).rejects.toMatchObject(refused(/is being modified/));
    account.pass(2 * minute);
    await expect(update({ priority: 3 })).resolves.toBeDefined();
  });

  it('a used name, an unknown queue, a queue without environments', async () => {
    await expect(account.createQueue('etl', ['blue'])).rejects.toMatchObject(refused(/already exists/));
    await expect(update({ priority: 1 }, 'nobody')).rejects.toMatchObject(refused(/does not exist/));
    await expect(
      account.batch.send(new CreateJobQueueCommand({ jobQueueName: 'q', priority: 1 })),
    ).rejects.toMatchObject(refused(/at least one/));
  });

  it('a scheduling policy for a queue made without one', async () => {
    const { arn } = await account.batch.send(new CreateSchedulingPolicyCommand({ name: 'fair', fairsharePolicy: {} }));
    await expect(update({ schedulingPolicyArn: arn })).rejects.toMatchObject(refused(/cannot be added/));
    await account.batch.send(
      new CreateJobQueueCommand({
        jobQueueName: 'fair',
        priority: 1,
        schedulingPolicyArn: arn,
        computeEnvironmentOrder: orderOf(['blue']),
      }),
    );
    account.pass(2 * minute);
    await expect(account.submit({ jobQueue: 'fair' })).rejects.toMatchObject(
      refused(/shareIdentifier must be specified/),
    );
    await expect(account.submit({ jobQueue: 'fair', shareIdentifier: 'A' })).resolves.toBeDefined();
    await expect(account.submit({ shareIdentifier: 'A' })).rejects.toMatchObject(
      refused(/shareIdentifier cannot be specified/),
    );
  });
});

it('pages its queues, and shows the front of one', async () => {
  await account.createQueue('two', ['green']);
  const first = await account.batch.send(new DescribeJobQueuesCommand({ maxResults: 1 }));
  expect(first.nextToken).toBeDefined();
  account.world.levers.setPageSize(1);
  const small = await account.batch.send(new DescribeJobQueuesCommand({}));
  expect(small.jobQueues).toHaveLength(1);
  account.world.levers.environmentBehaves('blue', 'noCapacity');
  const job = await account.submit();
  account.pass(minute);
  const front = await account.batch.send(new GetJobQueueSnapshotCommand({ jobQueue: 'etl' }));
  expect(front.frontOfQueue?.jobs?.map((one) => one.jobArn)).toEqual([
    `arn:aws:batch:ap-northeast-1:123456789012:job/${job}`,
  ]);
});
