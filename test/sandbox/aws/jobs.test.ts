import {
  CancelJobCommand,
  CancelJobsCommand,
  DescribeJobsCommand,
  ListJobsCommand,
  TerminateJobCommand,
  UpdateJobQueueCommand,
  type JobStatus,
} from '@aws-sdk/client-batch';
import { DescribeClustersCommand } from '@aws-sdk/client-ecs';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minute, openFurnished, refused, type Account } from './account.js';

let account: Account;
beforeEach(async () => {
  account = await openFurnished();
  account.world.levers.imageBehaves('busybox', 'ok', { runsMs: [60_000, 60_000] });
});
afterEach(() => account.close());

const clusterIn = (taskArn: string | undefined) => taskArn?.split('/')[1];
const clusterOf = async (name: string) => (await account.environment(name))?.ecsClusterArn?.split('/')[1];

describe('the life of a job', () => {
  it('walks through every status, and has a task on its environment’s cluster from STARTING on', async () => {
    const id = await account.submit();
    const seen: JobStatus[] = [];
    await account.passUntil(async () => {
      const { status, container } = await account.job(id);
      if (status !== undefined && seen.at(-1) !== status) seen.push(status);
      const placed = status === 'STARTING' || status === 'RUNNING' || status === 'SUCCEEDED';
      expect(container?.taskArn !== undefined).toBe(placed);
      return status === 'SUCCEEDED';
    });
    expect(seen).toEqual(['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING', 'SUCCEEDED']);
    const done = await account.job(id);
    expect(done.attempts).toHaveLength(1);
    expect(done.attempts?.[0]).toMatchObject({
      statusReason: 'Essential container in task exited',
      container: { exitCode: 0 },
    });
    expect(clusterIn(done.attempts?.[0]?.container?.taskArn)).toBe(await clusterOf('blue'));
    expect((done.stoppedAt ?? 0) - (done.startedAt ?? 0)).toBe(60_000);
  });

  it('writes a log that names its environment, and counts on its cluster while it runs', async () => {
    const id = await account.submit();
    await account.reaches(id, 'RUNNING');
    const cluster = await clusterOf('blue');
    const { clusters } = await account.ecs.send(new DescribeClustersCommand({ clusters: [cluster ?? ''] }));
    expect(clusters).toMatchObject([{ runningTasksCount: 1, pendingTasksCount: 0 }]);
    const logStreamName = (await account.job(id)).container?.logStreamName ?? '';
    expect(logStreamName).toMatch(/^etl\/default\/[0-9a-f]{32}$/);
    const { events } = await account.logs.send(
      new GetLogEventsCommand({ logGroupName: '/aws/batch/job', logStreamName }),
    );
    expect(events?.[0]?.message).toContain('AWS_BATCH_CE_NAME=blue AWS_BATCH_JQ_NAME=etl AWS_BATCH_JOB_ATTEMPT=1');
  });

  it.each([
    ['exit1', { exitCode: 1 }, /^Essential container in task exited$/],
    ['oom', { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }, /^Essential/],
    ['execformat', { exitCode: 1 }, /^Essential/],
    ['spot', {}, /^Host EC2 \(instance i-[0-9a-f]+\) terminated\.$/],
  ] as const)('fails as the image behaves: %s', async (outcome, container, reason) => {
    account.world.levers.imageBehaves('busybox', outcome);
    const id = await account.submit();
    await account.reaches(id, 'FAILED');
    const { attempts, statusReason } = await account.job(id);
    expect(statusReason).toMatch(reason);
    expect(attempts?.[0]?.container).toMatchObject(container);
  });

  it('fails before it starts when its image is not there: a task, and no log', async () => {
    await account.register('etl', {
      containerProperties: {
        image: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/etl:none',
        resourceRequirements: [
          { type: 'VCPU', value: '1' },
          { type: 'MEMORY', value: '512' },
        ],
      },
    });
    const id = await account.submit();
    await account.reaches(id, 'FAILED');
    const { attempts, statusReason } = await account.job(id);
    expect(statusReason).toBe('Task failed to start');
    expect(attempts?.[0]?.container?.reason).toMatch(/^CannotPullContainerError/);
    expect(attempts?.[0]?.container?.taskArn).toBeDefined();
    expect([attempts?.[0]?.container?.logStreamName, attempts?.[0]?.startedAt]).toEqual([undefined, undefined]);
  });

  it('ends by its time-out, and is not retried then', async () => {
    account.world.levers.imageBehaves('busybox', 'hang');
    const id = await account.submit({ timeout: { attemptDurationSeconds: 90 }, retryStrategy: { attempts: 3 } });
    await account.reaches(id, 'FAILED');
    const { attempts, statusReason } = await account.job(id);
    expect([attempts?.length, statusReason]).toEqual([1, 'Job attempt duration exceeded timeout']);
  });

  it('vanishes seven days after its end', async () => {
    const id = await account.submit();
    await account.reaches(id, 'SUCCEEDED');
    account.pass(7 * 24 * 60 * minute - 60 * minute);
    expect((await account.job(id)).status).toBe('SUCCEEDED');
    account.pass(3 * 60 * minute);
    expect((await account.batch.send(new DescribeJobsCommand({ jobs: [id] }))).jobs).toEqual([]);
  });
});

describe('retries', () => {
  it('go to the front of the queue', async () => {
    account.world.levers.imageBehaves('busybox', 'exit1', { runsMs: [minute, minute] });
    account.world.levers.callByHand('UpdateComputeEnvironment', {
      computeEnvironment: 'blue',
      computeResources: { maxvCpus: 1 },
    });
    account.pass(2 * minute);
    const first = await account.submit({ retryStrategy: { attempts: 2 } });
    await account.reaches(first, 'RUNNING');
    const second = await account.submit();
    await account.reaches(second, 'RUNNABLE');
    await account.reaches(first, 'RUNNABLE');
    expect(account.world.state.waiting.get('etl')).toEqual([first, second]);
  });

  it('may cross to the environment that is first by then', async () => {
    account.world.levers.imageBehaves('busybox', 'exit1', { runsMs: [10 * minute, 10 * minute] });
    const id = await account.submit({ retryStrategy: { attempts: 2 } });
    await account.reaches(id, 'RUNNING');
    account.world.levers.editQueueOrder('etl', ['green', 'blue']);
    await account.reaches(id, 'FAILED');
    const clusters = (await account.job(id)).attempts?.map(({ container }) => clusterIn(container?.taskArn));
    expect(clusters).toEqual([await clusterOf('blue'), await clusterOf('green')]);
  });

  it('follow the rules of evaluateOnExit', async () => {
    account.world.levers.imageBehaves('busybox', 'exit1');
    const evaluateOnExit = [{ onExitCode: '1', action: 'EXIT' as const }];
    const id = await account.submit({ retryStrategy: { attempts: 5, evaluateOnExit } });
    await account.reaches(id, 'FAILED');
    expect((await account.job(id)).attempts).toHaveLength(1);
  });
});

describe('stopping a job', () => {
  const cancel = (jobId: string) => account.batch.send(new CancelJobCommand({ jobId, reason: 'no longer needed' }));

  it('cancels what has no task yet', async () => {
    const id = await account.submit();
    await account.reaches(id, 'RUNNABLE');
    await cancel(id);
    expect(await account.job(id)).toMatchObject({
      status: 'FAILED',
      statusReason: 'no longer needed',
      isCancelled: true,
      attempts: [],
    });
  });

  it('answers a cancel of a STARTING or RUNNING job with 200 and does nothing', async () => {
    const id = await account.submit();
    await account.reaches(id, 'STARTING');
    expect((await cancel(id)).$metadata.httpStatusCode).toBe(200);
    await account.reaches(id, 'RUNNING');
    await cancel(id);
    expect(await account.job(id)).toMatchObject({ status: 'RUNNING', isCancelled: false });
    await account.reaches(id, 'SUCCEEDED');
    await expect(cancel('nobody')).resolves.toBeDefined();
  });

  it('terminates a running job without a retry', async () => {
    const id = await account.submit({ retryStrategy: { attempts: 3 } });
    await account.reaches(id, 'RUNNING');
    await account.batch.send(new TerminateJobCommand({ jobId: id, reason: 'stop it' }));
    expect(await account.job(id)).toMatchObject({ status: 'FAILED', statusReason: 'stop it', isTerminated: true });
    account.pass(10 * minute);
    expect((await account.job(id)).attempts).toHaveLength(1);
  });

  it('tells in bulk which jobs it knew', async () => {
    const id = await account.submit();
    const answer = await account.batch.send(new CancelJobsCommand({ jobs: [id, 'nobody'], reason: 'x' }));
    expect([answer.successful, answer.errors?.map((one) => one.job)]).toEqual([[id], ['nobody']]);
  });
});

describe('what submitting refuses', () => {
  it('a DISABLED queue, an unknown queue or definition, a short time-out', async () => {
    await expect(account.submit({ jobQueue: 'nobody' })).rejects.toMatchObject(refused(/does not exist/));
    await expect(account.submit({ jobDefinition: 'nobody' })).rejects.toMatchObject(refused(/does not exist/));
    await expect(account.submit({ timeout: { attemptDurationSeconds: 59 } })).rejects.toMatchObject(refused(/60/));
    await account.batch.send(new UpdateJobQueueCommand({ jobQueue: 'etl', state: 'DISABLED' }));
    await expect(account.submit()).rejects.toMatchObject(refused(/DISABLED/));
  });
});

describe('array jobs and dependencies', () => {
  it('keep the parent PENDING until the children are done', async () => {
    const id = await account.submit({ arrayProperties: { size: 3 } });
    await account.reaches(`${id}:2`, 'RUNNING');
    expect(await account.job(id)).toMatchObject({ status: 'PENDING', arrayProperties: { size: 3 } });
    const children = await account.batch.send(new ListJobsCommand({ arrayJobId: id }));
    expect(children.jobSummaryList?.map((one) => one.jobId)).toContain(`${id}:2`);
    await account.reaches(id, 'SUCCEEDED');
    expect((await account.job(id)).arrayProperties?.statusSummary).toEqual({ SUCCEEDED: 3 });
  });

  it('wait for the job they depend on, and fail with it', async () => {
    account.world.levers.imageBehaves('busybox', 'exit1');
    const first = await account.submit();
    const second = await account.submit({ dependsOn: [{ jobId: first }] });
    await account.reaches(first, 'RUNNING');
    expect((await account.job(second)).status).toBe('PENDING');
    await account.reaches(second, 'FAILED');
    expect((await account.job(second)).statusReason).toBe('Dependent Job failed');
  });
});

it('honours overrides', async () => {
  const containerOverrides = {
    command: ['smoke'],
    environment: [{ name: 'A', value: 'b' }],
    resourceRequirements: [{ type: 'VCPU' as const, value: '2' }],
  };
  const id = await account.submit({ containerOverrides });
  expect((await account.job(id)).container).toMatchObject({
    command: ['smoke'],
    environment: [{ name: 'A', value: 'b' }],
    resourceRequirements: [
      { type: 'VCPU', value: '2' },
      { type: 'MEMORY', value: '2048' },
    ],
  });
});
