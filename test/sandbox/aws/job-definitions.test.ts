import {
  DeregisterJobDefinitionCommand,
  DescribeJobDefinitionsCommand,
  type DescribeJobDefinitionsCommandInput,
  ListTagsForResourceCommand,
  RegisterJobDefinitionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-batch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  definitionInput,
  fargateDefinition,
  minute,
  openFurnished,
  refused,
  settled,
  type Account,
} from './account.js';

let account: Account;
beforeEach(async () => {
  account = await openFurnished();
});
afterEach(() => account.close());

const deregister = (jobDefinition: string) => account.batch.send(new DeregisterJobDefinitionCommand({ jobDefinition }));
const describeThem = async (input: DescribeJobDefinitionsCommandInput) =>
  (await account.batch.send(new DescribeJobDefinitionsCommand(input))).jobDefinitions ?? [];
const definitionOf = async (id: string) => (await account.job(id)).jobDefinition?.split('/')[1];

describe('revisions', () => {
  it('rise by one, even for the same content, and inherit nothing', async () => {
    const rich = { retryStrategy: { attempts: 3 }, parameters: { a: 'b' }, timeout: { attemptDurationSeconds: 60 } };
    expect(await account.register('etl', rich)).toMatchObject({ revision: 2 });
    expect(await account.register('etl')).toMatchObject({ revision: 3 });
    const [latest] = await describeThem({ jobDefinitions: ['etl:3'] });
    expect(latest).toMatchObject({ status: 'ACTIVE', revision: 3, parameters: {}, containerOrchestrationType: 'ECS' });
    expect([latest?.retryStrategy, latest?.timeout]).toEqual([undefined, undefined]);
  });

  it('a bare name and an ARN without revision mean the latest ACTIVE one', async () => {
    await account.register('etl');
    expect(await definitionOf(await account.submit())).toBe('etl:2');
    await deregister('etl:2');
    expect(await definitionOf(await account.submit())).toBe('etl:1');
    const bareArn = 'arn:aws:batch:ap-northeast-1:123456789012:job-definition/etl';
    expect(await definitionOf(await account.submit({ jobDefinition: bareArn }))).toBe('etl:1');
    expect(await account.register('etl')).toMatchObject({ revision: 3 });
  });

  it('an INACTIVE one cannot be submitted and shows as INACTIVE', async () => {
    await deregister('etl:1');
    await expect(account.submit({ jobDefinition: 'etl:1' })).rejects.toMatchObject(refused(/INACTIVE/));
    await expect(account.submit()).rejects.toMatchObject(refused(/does not exist/));
    expect(await describeThem({ jobDefinitionName: 'etl', status: 'ACTIVE' })).toEqual([]);
    expect(await describeThem({ jobDefinitionName: 'etl' })).toMatchObject([{ status: 'INACTIVE' }]);
  });

  it('deregistering needs a revision that exists', async () => {
    await expect(deregister('etl')).rejects.toMatchObject(refused(/revision/));
    await expect(deregister('etl:9')).rejects.toMatchObject(refused(/does not exist/));
  });

  it.each([
    ['runs', 'SUCCEEDED'],
    ['fails', 'FAILED'],
  ] as const)(
    'a queued job whose revision is deregistered %s, as the seed says',
    async (deregisteredWhileQueued, status) => {
      const one = await openFurnished({ unknowns: { ...settled, deregisteredWhileQueued } });
      const job = await one.submit();
      await one.batch.send(new DeregisterJobDefinitionCommand({ jobDefinition: 'etl:1' }));
      one.pass(10 * minute);
      expect((await one.job(job)).status).toBe(status);
      await one.close();
    },
  );
});

describe('describing', () => {
  it('takes name:revision and ARNs, no bare names, and nothing besides', async () => {
    await expect(describeThem({ jobDefinitions: ['etl'] })).rejects.toMatchObject(refused(/name:revision/));
    await expect(describeThem({ jobDefinitions: ['etl:1'], status: 'ACTIVE' })).rejects.toMatchObject(
      refused(/other parameters/),
    );
    const arn = 'arn:aws:batch:ap-northeast-1:123456789012:job-definition/etl:1';
    expect(await describeThem({ jobDefinitions: [arn, 'etl:9'] })).toMatchObject([{ jobDefinitionArn: arn }]);
  });

  it('pages', async () => {
    await account.register('etl');
    const first = await account.batch.send(
      new DescribeJobDefinitionsCommand({ maxResults: 1, jobDefinitionName: 'etl' }),
    );
    expect(first.jobDefinitions?.[0]?.revision).toBe(2);
    const { nextToken } = first;
    expect(await describeThem({ maxResults: 1, jobDefinitionName: 'etl', nextToken })).toMatchObject([{ revision: 1 }]);
  });
});

describe('what registering refuses', () => {
  const register = (input: ReturnType<typeof definitionInput>) =>
    account.batch.send(new RegisterJobDefinitionCommand(input));

  it.each([
    ['0.25', '512'],
    ['4', '30720'],
    ['8', '16384'],
    ['16', '122880'],
  ])('nothing of Fargate’s sizes, such as %s vCPU with %s MiB', async (vcpu, memory) => {
    expect(await register(fargateDefinition('f', vcpu, memory))).toMatchObject({ revision: 1 });
  });

  it.each([
    ['0.25', '4096', /valid combination/],
    ['4', '31744', /valid combination/],
    ['8', '17408', /valid combination/],
    ['3', '8192', /VCPU 3/],
  ])('on Fargate %s vCPU with %s MiB', async (vcpu, memory, message) => {
    await expect(register(fargateDefinition('f', vcpu, memory))).rejects.toMatchObject(refused(message));
  });

  it('on Fargate no execution role, privileges', async () => {
    const good = fargateDefinition('f');
    const { executionRoleArn: _role, ...noRole } = good.containerProperties ?? {};
    await expect(register({ ...good, containerProperties: noRole })).rejects.toMatchObject(refused(/executionRoleArn/));
    const privileged = { ...good.containerProperties, privileged: true };
    await expect(register({ ...good, containerProperties: privileged })).rejects.toMatchObject(refused(/privileged/));
  });

  it('on EC2 what is Fargate’s, old and new requirements together, no image', async () => {
    const container = definitionInput('x').containerProperties ?? {};
    const withNetwork = { ...container, networkConfiguration: { assignPublicIp: 'ENABLED' as const } };
    await expect(register(definitionInput('x', { containerProperties: withNetwork }))).rejects.toMatchObject(
      refused(/networkConfiguration/),
    );
    const both = { ...container, vcpus: 1 };
    await expect(register(definitionInput('x', { containerProperties: both }))).rejects.toMatchObject(
      refused(/together/),
    );
    const { image: _image, ...noImage } = container;
    await expect(register(definitionInput('x', { containerProperties: noImage }))).rejects.toMatchObject(
      refused(/image/),
    );
  });

  it('time-outs below a minute, more than ten attempts, more than 24 KiB, AWS’s tags', async () => {
    await expect(register(definitionInput('x', { timeout: { attemptDurationSeconds: 59 } }))).rejects.toMatchObject(
      refused(/60/),
    );
    await expect(register(definitionInput('x', { retryStrategy: { attempts: 11 } }))).rejects.toMatchObject(
      refused(/10/),
    );
    const parameters = { long: 'x'.repeat(25_000) };
    await expect(register(definitionInput('x', { parameters }))).rejects.toMatchObject(refused(/24 KiB/));
    await expect(register(definitionInput('x', { tags: { 'AWS:x': 'y' } }))).rejects.toMatchObject(refused(/aws:/));
  });
});

it('lists, adds and removes tags of every kind of resource', async () => {
  const resourceArn = 'arn:aws:batch:ap-northeast-1:123456789012:job-definition/etl:1';
  await account.batch.send(new TagResourceCommand({ resourceArn, tags: { a: '1', b: '2' } }));
  await account.batch.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
  expect((await account.batch.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ b: '2' });
  const blue = (await account.environment('blue'))?.computeEnvironmentArn;
  await account.batch.send(new TagResourceCommand({ resourceArn: blue, tags: { 'batch-rollout:deletable': 'true' } }));
  expect((await account.environment('blue'))?.tags).toEqual({ 'batch-rollout:deletable': 'true' });
  await expect(
    account.batch.send(new TagResourceCommand({ resourceArn: blue, tags: { 'aws:x': '' } })),
  ).rejects.toMatchObject(refused(/aws:/));
});
