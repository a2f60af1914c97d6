import {
  DeleteComputeEnvironmentCommand,
  DescribeComputeEnvironmentsCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
  type UpdateComputeEnvironmentCommandInput,
} from '@aws-sdk/client-batch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  matching,
  minute,
  openAccount,
  openFurnished,
  orderOf,
  refused,
  settled,
  type Account,
  type EnvironmentChange,
} from './account.js';

let account: Account;
beforeEach(async () => {
  account = await openFurnished();
});
afterEach(() => account.close());

const update = (name: string, change: Partial<UpdateComputeEnvironmentCommandInput>) =>
  account.batch.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: name, ...change }));
const remove = (name: string) => account.batch.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: name }));
const create = (input: EnvironmentChange, name = 'new') => account.createEnvironment(name, input);

describe('the life of a compute environment', () => {
  it('is CREATING first and VALID some time later, with a cluster of its own', async () => {
    await create({});
    expect(await account.environment('new')).toMatchObject({ status: 'CREATING', state: 'ENABLED' });
    account.pass(2 * minute);
    const made = await account.environment('new');
    expect(made).toMatchObject({ status: 'VALID', containerOrchestrationType: 'ECS' });
    expect(made?.ecsClusterArn).toBe(`arn:aws:ecs:ap-northeast-1:123456789012:cluster/new_Batch_${made?.uuid}`);
  });

  it('takes an update at once and its effect later', async () => {
    await update('green', { computeResources: { maxvCpus: 32 }, state: 'DISABLED' });
    expect(await account.environment('green')).toMatchObject({
      status: 'UPDATING',
      computeResources: { maxvCpus: 32 },
    });
    account.pass(2 * minute);
    expect(await account.environment('green')).toMatchObject({ status: 'VALID', state: 'DISABLED' });
  });

  it('is gone from describes after its deletion, and an unknown name is an empty list', async () => {
    await update('green', { state: 'DISABLED' });
    account.pass(2 * minute);
    await remove('green');
    expect(await account.environment('green')).toMatchObject({ status: 'DELETING' });
    await expect(create({}, 'green')).rejects.toMatchObject(refused(/already exists/));
    account.pass(3 * minute);
    expect(await account.environment('green')).toBeUndefined();
    await expect(update('green', { state: 'ENABLED' })).rejects.toMatchObject(refused(/does not exist/));
    await expect(remove('green')).rejects.toMatchObject(refused(/does not exist/));
  });

  it('lingers as DELETED where the seed says so', async () => {
    const lingering = await openFurnished({ unknowns: { ...settled, deletedEnvironment: 'lingers' } });
    await lingering.batch.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: 'green', state: 'DISABLED' }));
    lingering.pass(2 * minute);
    await lingering.batch.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: 'green' }));
    const seen = new Set<string | undefined>();
    for (let second = 0; second < 300; second += 1) {
      lingering.pass(1000);
      seen.add((await lingering.environment('green'))?.status);
    }
    expect(seen).toEqual(new Set(['DELETING', 'DELETED', undefined]));
    await lingering.close();
  });

  it.each([
    [
      'a role given by the bare name of the service-linked role',
      { serviceRole: 'AWSServiceRoleForBatch' },
      /sts:AssumeRole/,
    ],
    [
      'an instance profile that is not there',
      { computeResources: { instanceRole: 'nobody' } },
      /Instance profile nobody does not exist/,
    ],
    [
      'a spot fleet role that is not there',
      {
        computeResources: {
          type: 'SPOT' as const,
          allocationStrategy: 'BEST_FIT' as const,
          spotIamFleetRole: 'nobody',
        },
      },
      /IamFleetRole is invalid/,
    ],
  ])('accepts %s and turns INVALID later', async (_what, change, reason) => {
    await create(change);
    account.pass(2 * minute);
    expect(await account.environment('new')).toMatchObject({
      status: 'INVALID',
      statusReason: matching(reason),
    });
  });

  it('cannot be deleted while its role is gone, and can once the role is back', async () => {
    await create({ serviceRole: 'arn:aws:iam::123456789012:role/batchServiceRole', state: 'DISABLED' });
    account.pass(2 * minute);
    account.world.levers.deleteRole('batchServiceRole');
    await remove('new');
    account.pass(3 * minute);
    expect(await account.environment('new')).toMatchObject({ status: 'INVALID' });
    account.world.levers.restoreRole('batchServiceRole');
    await remove('new');
    account.pass(3 * minute);
    expect(await account.environment('new')).toBeUndefined();
  });
});

describe('what updating refuses', () => {
  it('anything while the environment changes', async () => {
    await update('green', { state: 'DISABLED' });
    await expect(update('green', { state: 'ENABLED' })).rejects.toMatchObject(refused(/is being modified/));
    await expect(remove('green')).rejects.toMatchObject(refused(/^Cannot delete, resource is being modified\.$/));
    await create({});
    await expect(update('new', { state: 'DISABLED' })).rejects.toMatchObject(refused(/is being modified/));
  });

  it('fewer desired vCPUs than there are', async () => {
    await update('green', { computeResources: { minvCpus: 4 } });
    account.pass(2 * minute);
    await expect(update('green', { computeResources: { desiredvCpus: 2 } })).rejects.toMatchObject(
      refused(/Manually scaling down compute environment is not supported/),
    );
  });

  it('infrastructure under BEST_FIT or without the service-linked role', async () => {
    await create({ computeResources: { allocationStrategy: 'BEST_FIT' } });
    await create({ serviceRole: 'batchServiceRole' }, 'own-role');
    account.pass(2 * minute);
    const instanceTypes = ['m7i.large'];
    await expect(update('new', { computeResources: { instanceTypes } })).rejects.toMatchObject(refused(/BEST_FIT/));
    await expect(update('own-role', { computeResources: { instanceTypes } })).rejects.toMatchObject(
      refused(/service-linked/),
    );
    await expect(update('green', { computeResources: { instanceTypes } })).resolves.toBeDefined();
  });

  it('an exchange of the service-linked role for another', async () => {
    await expect(update('green', { serviceRole: 'batchServiceRole' })).rejects.toMatchObject(
      refused(/service-linked role/),
    );
  });
});

describe('what deleting refuses', () => {
  it('an environment that is ENABLED', async () => {
    await expect(remove('green')).rejects.toMatchObject(refused(/DISABLED/));
  });

  it('an environment that a queue lists, and for a while one that a queue listed', async () => {
    await update('blue', { state: 'DISABLED' });
    account.pass(2 * minute);
    const related = refused(/^Cannot delete, found existing JobQueue relationship$/);
    await expect(remove('blue')).rejects.toMatchObject(related);
    await account.batch.send(
      new UpdateJobQueueCommand({ jobQueue: 'etl', computeEnvironmentOrder: orderOf(['green']) }),
    );
    await account.passUntil(async () => (await account.queue('etl'))?.status === 'VALID');
    await expect(remove('blue')).rejects.toMatchObject(related);
    const placing = () => account.world.state.queues.get('etl')?.placing ?? [];
    await account.passUntil(() => Promise.resolve(!placing().includes('blue')), 200);
    await expect(remove('blue')).rejects.toMatchObject(related);
    account.pass(10 * minute);
    await expect(remove('blue')).resolves.toBeDefined();
  });
});

describe('describing', () => {
  it('pages, and takes names and ARNs alike', async () => {
    const arn = (await account.environment('blue'))?.computeEnvironmentArn ?? '';
    const both = await account.batch.send(
      new DescribeComputeEnvironmentsCommand({ computeEnvironments: [arn, 'green', 'absent'] }),
    );
    expect(both.computeEnvironments?.map((one) => one.computeEnvironmentName)).toEqual(['blue', 'green']);
    const first = await account.batch.send(new DescribeComputeEnvironmentsCommand({ maxResults: 1 }));
    expect(first.computeEnvironments).toHaveLength(1);
    const token = first.nextToken;
    const second = await account.batch.send(
      new DescribeComputeEnvironmentsCommand({ maxResults: 1, nextToken: token }),
    );
    expect(second.computeEnvironments?.[0]?.computeEnvironmentName).toBe('green');
    expect(second.nextToken).toBeUndefined();
  });

  it('refuses more than 100 names', async () => {
    const computeEnvironments = Array.from({ length: 101 }, (_, n) => `e${n}`);
    await expect(
      account.batch.send(new DescribeComputeEnvironmentsCommand({ computeEnvironments })),
    ).rejects.toMatchObject(refused(/computeEnvironments/));
  });
});

it('gives the same history for the same seed', async () => {
  const histories = await Promise.all(
    [1, 1, 2].map(async (seed) => {
      const one = await openAccount({ seed });
      await one.createEnvironment('blue');
      const made = await one.environment('blue');
      await one.close();
      return made?.uuid;
    }),
  );
  expect(histories[0]).toBe(histories[1]);
  expect(histories[0]).not.toBe(histories[2]);
});
