import {
  RegisterJobDefinitionCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
} from '@aws-sdk/client-batch';
import { afterEach, describe, expect, it } from 'vitest';
import type { Unknowns } from '../../../src/sandbox/aws/unknowns.js';
import { containing, definitionInput, minute, openFurnished, orderOf, settled, type Account } from './account.js';

let account: Account;
afterEach(() => account.close());

async function open(
  unknowns: Partial<Unknowns> = {},
  runsMs: readonly [number, number] = [20 * minute, 20 * minute],
): Promise<void> {
  account = await openFurnished({ unknowns: { ...settled, ...unknowns } });
  account.world.levers.imageBehaves('busybox', 'ok', { runsMs });
}

async function setOrder(...names: string[]): Promise<void> {
  await account.batch.send(new UpdateJobQueueCommand({ jobQueue: 'etl', computeEnvironmentOrder: orderOf(names) }));
  account.pass(5 * minute);
}

async function setState(name: string, state: 'ENABLED' | 'DISABLED'): Promise<void> {
  await account.batch.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: name, state }));
  account.pass(2 * minute);
}

/** The environment whose cluster the job's latest task is on, as only the ARN of the task tells. */
async function environmentOf(id: string): Promise<string | undefined> {
  const job = await account.job(id);
  const taskArn = job.container?.taskArn ?? job.attempts?.at(-1)?.container?.taskArn;
  return taskArn?.split('/')[1]?.split('_Batch_')[0];
}

const runs = (id: string) => account.passUntil(async () => (await account.job(id)).status === 'RUNNING', 5000);
const statusReason = async (id: string) => (await account.job(id)).statusReason;

describe('the order of a queue', () => {
  it('is a preference: what does not fit the first environment overflows to the next', async () => {
    await open();
    await account.batch.send(
      new UpdateComputeEnvironmentCommand({ computeEnvironment: 'green', computeResources: { maxvCpus: 2 } }),
    );
    account.pass(2 * minute);
    await setOrder('green', 'blue');
    const ids = [await account.submit(), await account.submit(), await account.submit()];
    account.pass(10 * minute);
    expect(await Promise.all(ids.map(environmentOf))).toEqual(['green', 'green', 'blue']);
  });

  it('moves what waits, and nothing that has a task', async () => {
    await open();
    const before = await account.submit();
    await runs(before);
    await setOrder('green', 'blue');
    const after = await account.submit();
    await runs(after);
    expect([await environmentOf(before), await environmentOf(after)]).toEqual(['blue', 'green']);
  });

  it('acts only some time after the queue is VALID again', async () => {
    await open();
    await account.batch.send(
      new UpdateJobQueueCommand({ jobQueue: 'etl', computeEnvironmentOrder: orderOf(['green']) }),
    );
    await account.passUntil(async () => (await account.queue('etl'))?.status === 'VALID');
    expect(account.world.state.queues.get('etl')).toMatchObject({ order: ['green'], placing: ['blue'] });
    account.pass(4 * minute);
    expect(account.world.state.queues.get('etl')).toMatchObject({ placing: ['green'] });
  });

  it('skips an INVALID environment and one without capacity', async () => {
    await open();
    await setOrder('green', 'blue');
    account.world.levers.environmentBehaves('green', 'noCapacity');
    const one = await account.submit();
    await runs(one);
    account.world.levers.environmentBehaves('green', 'ok');
    account.world.levers.breakEnvironment('green', 'CLIENT_ERROR - Clusters can not be blank.');
    const two = await account.submit();
    await runs(two);
    expect([await environmentOf(one), await environmentOf(two)]).toEqual(['blue', 'blue']);
  });

  it.each([
    ['jobWaits', 'green'],
    ['warmTakesIt', 'blue'],
  ] as const)('between a cold first and a warm second environment: %s', async (coldFirst, expected) => {
    await open({ coldFirst });
    await account.batch.send(
      new UpdateComputeEnvironmentCommand({ computeEnvironment: 'blue', computeResources: { minvCpus: 8 } }),
    );
    account.pass(2 * minute);
    await setOrder('green', 'blue');
    const id = await account.submit();
    await runs(id);
    expect(await environmentOf(id)).toBe(expected);
  });

  it('does not let a multi-node job overflow for want of capacity', async () => {
    await open();
    await setOrder('green', 'blue');
    account.world.levers.environmentBehaves('green', 'noCapacity');
    const container = definitionInput('x').containerProperties;
    await account.batch.send(
      new RegisterJobDefinitionCommand({
        jobDefinitionName: 'mnp',
        type: 'multinode',
        nodeProperties: { numNodes: 2, mainNode: 0, nodeRangeProperties: [{ targetNodes: '0:1', container }] },
      }),
    );
    const id = await account.submit({ jobDefinition: 'mnp' });
    account.pass(30 * minute);
    expect((await account.job(id)).status).toBe('RUNNABLE');
    expect(await statusReason(id)).toMatch(/^CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - /);
  });
});

describe('a VALID environment whose instances never join', () => {
  it('turns INVALID minutes after its first job came, and the job goes to the next environment', async () => {
    await open();
    account.world.levers.environmentBehaves('gr*', 'failsToJoin');
    await setOrder('green', 'blue');
    const id = await account.submit();
    account.pass(minute);
    expect(await account.environment('green')).toMatchObject({ status: 'VALID' });
    expect((await account.job(id)).status).toBe('RUNNABLE');
    account.pass(12 * minute);
    expect(await account.environment('green')).toMatchObject({
      status: 'INVALID',
      statusReason: containing('none of the instances joined the underlying ECS Cluster'),
    });
    account.pass(5 * minute);
    expect(await environmentOf(id)).toBe('blue');
  });

  it('is not healed by a change of its state', async () => {
    await open();
    account.world.levers.environmentBehaves('green', 'failsToJoin');
    await setOrder('green');
    await account.submit();
    account.pass(15 * minute);
    await setState('green', 'DISABLED');
    expect(await account.environment('green')).toMatchObject({ status: 'INVALID', state: 'DISABLED' });
  });
});

describe('the job at the head of its queue says why it is stuck', () => {
  it('when all environments are INVALID', async () => {
    await open();
    account.world.levers.breakEnvironment('blue', 'x');
    const [head, next] = [await account.submit(), await account.submit()];
    account.pass(minute);
    expect(await statusReason(head)).toBe('ACTION_REQUIRED - CE(s) associated with the job queue are invalid.');
    expect(await statusReason(next)).toBeUndefined();
  });

  it('when it is bigger than any maxvCpus, or than any instance', async () => {
    await open();
    const resourceRequirements = (value: string) => [{ type: 'VCPU' as const, value }];
    const tooBig = await account.submit({ containerOverrides: { resourceRequirements: resourceRequirements('17') } });
    account.pass(minute);
    expect(await statusReason(tooBig)).toMatch(/^MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - /);
    await setOrder('green');
    account.world.levers.callByHand('CancelJob', { jobId: tooBig, reason: 'x' });
    const noInstance = await account.submit({
      containerOverrides: { resourceRequirements: resourceRequirements('8') },
    });
    account.pass(minute);
    expect(await statusReason(noInstance)).toMatch(/^MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - /);
  });

  it('not at all when every environment is DISABLED: it waits for ever', async () => {
    await open();
    await setState('blue', 'DISABLED');
    const id = await account.submit();
    account.pass(24 * 60 * minute);
    expect([(await account.job(id)).status, await statusReason(id)]).toEqual(['RUNNABLE', undefined]);
  });

  it('and is cancelled where its queue has a time limit for that reason', async () => {
    await open();
    const reason = 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY';
    const limit = { reason, state: 'RUNNABLE', action: 'CANCEL', maxTimeSeconds: 600 } as const;
    await account.batch.send(new UpdateJobQueueCommand({ jobQueue: 'etl', jobStateTimeLimitActions: [limit] }));
    account.pass(5 * minute);
    account.world.levers.environmentBehaves('blue', 'noCapacity');
    const id = await account.submit();
    account.pass(9 * minute);
    expect((await account.job(id)).status).toBe('RUNNABLE');
    account.pass(3 * minute);
    expect(await account.job(id)).toMatchObject({
      status: 'FAILED',
      statusReason: `Canceled by JobStateTimeLimit action due to reason: ${reason}`,
    });
  });
});

it('serves the queue of higher priority first where two share an environment', async () => {
  await open();
  await account.batch.send(
    new UpdateComputeEnvironmentCommand({ computeEnvironment: 'blue', computeResources: { maxvCpus: 1 } }),
  );
  await account.createQueue('urgent', ['green'], { priority: 100 });
  account.pass(2 * minute);
  account.world.levers.editQueueOrder('urgent', ['blue']);
  account.pass(5 * minute);
  await setState('blue', 'DISABLED');
  const usual = await account.submit();
  const urgent = await account.submit({ jobQueue: 'urgent' });
  account.pass(minute);
  await setState('blue', 'ENABLED');
  await runs(urgent);
  expect((await account.job(usual)).status).toBe('RUNNABLE');
});
