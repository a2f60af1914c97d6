import {
  CreateComputeEnvironmentCommand,
  DeleteComputeEnvironmentCommand,
  RegisterJobDefinitionCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
} from '@aws-sdk/client-batch';
import { afterEach, describe, expect, it } from 'vitest';
import type { Unknowns } from '../../../src/sandbox/aws/unknowns.js';
import { fargateDefinition, fargateInput, minute, openFurnished, orderOf, settled, type Account } from './account.js';

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

describe('draining and deleting', () => {
  const remove = (name: string) =>
    account.batch.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: name }));

  it('DISABLED keeps running jobs and takes no new ones', async () => {
    await open();
    await setOrder('blue', 'green');
    const running = await account.submit();
    await runs(running);
    await setState('blue', 'DISABLED');
    const next = await account.submit();
    await runs(next);
    expect([(await account.job(running)).status, await environmentOf(next)]).toEqual(['RUNNING', 'green']);
    account.pass(20 * minute);
    expect((await account.job(running)).status).toBe('SUCCEEDED');
  });

  it('an EC2 environment deleted with running jobs ends them as lost hosts', async () => {
    await open();
    const id = await account.submit();
    await runs(id);
    await setState('blue', 'DISABLED');
    await setOrder('green');
    expect((await account.job(id)).status).toBe('RUNNING');
    await account.passUntil(async () =>
      remove('blue').then(
        () => true,
        () => false,
      ),
    );
    account.pass(3 * minute);
    expect((await account.job(id)).statusReason).toMatch(/^Host EC2 \(instance i-[0-9a-f]+\) terminated\.$/);
    expect(await account.environment('blue')).toBeUndefined();
  });

  it('a Fargate environment deleted with active jobs becomes INVALID', async () => {
    await open();
    await account.batch.send(new CreateComputeEnvironmentCommand(fargateInput('fargate')));
    await account.batch.send(new CreateComputeEnvironmentCommand(fargateInput('other')));
    await account.batch.send(new RegisterJobDefinitionCommand(fargateDefinition('web')));
    account.pass(2 * minute);
    await account.createQueue('web', ['fargate']);
    account.pass(2 * minute);
    const id = await account.submit({ jobQueue: 'web', jobDefinition: 'web' });
    await runs(id);
    expect((await account.job(id)).container?.containerInstanceArn).toBeUndefined();
    await setState('fargate', 'DISABLED');
    account.world.levers.editQueueOrder('web', ['other']);
    account.pass(5 * minute);
    await account.passUntil(async () =>
      remove('fargate').then(
        () => true,
        () => false,
      ),
    );
    account.pass(3 * minute);
    expect(await account.environment('fargate')).toMatchObject({ status: 'INVALID' });
    expect((await account.job(id)).status).toBe('RUNNING');
  });

  it.each([
    ['finish', 'RUNNING'],
    ['areKilled', 'FAILED'],
  ] as const)('running jobs of a detached environment: %s, as the seed says', async (detachedJobs, status) => {
    await open({ detachedJobs });
    const id = await account.submit();
    await runs(id);
    await setOrder('green');
    account.pass(3 * minute);
    expect((await account.job(id)).status).toBe(status);
  });

  it('an environment may be healthy to look at and break every job on it', async () => {
    await open();
    account.world.levers.environmentBehaves('blue', 'breaksJobs');
    const id = await account.submit();
    await account.reaches(id, 'FAILED');
    expect((await account.job(id)).attempts?.[0]?.container?.exitCode).toBe(1);
    expect(await account.environment('blue')).toMatchObject({ status: 'VALID' });
  });
});
