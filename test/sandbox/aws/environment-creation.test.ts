import { CreateComputeEnvironmentCommand } from '@aws-sdk/client-batch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  environmentInput,
  fargateInput,
  openFurnished,
  refused,
  type Account,
  type EnvironmentChange,
} from './account.js';

let account: Account;
beforeEach(async () => {
  account = await openFurnished();
});
afterEach(() => account.close());

const create = (input: EnvironmentChange, name = 'new') => account.createEnvironment(name, input);

describe('what creating refuses', () => {
  it.each([
    [
      'EC2 with a Spot strategy',
      { computeResources: { allocationStrategy: 'SPOT_CAPACITY_OPTIMIZED' as const } },
      /Allocation strategy/,
    ],
    ['ECS_AL2 images', { computeResources: { ec2Configuration: [{ imageType: 'ECS_AL2' }] } }, /ECS_AL2/],
    ['tags of AWS', { tags: { 'aws:cloudformation:stack-name': 'x' } }, /aws:/],
    ['a name that is none', { computeEnvironmentName: '-x' }, /computeEnvironmentName/],
    ['instances without types', { computeResources: { instanceTypes: [] } }, /instanceTypes/],
    ['instances without security groups', { computeResources: { securityGroupIds: [] } }, /securityGroupIds/],
    ['minvCpus above maxvCpus', { computeResources: { minvCpus: 17 } }, /minvCpus/],
    [
      'SPOT with BEST_FIT and no fleet role',
      { computeResources: { type: 'SPOT' as const, allocationStrategy: 'BEST_FIT' as const } },
      /spotIamFleetRole/,
    ],
    ['UNMANAGED without a role', { type: 'UNMANAGED' as const }, /ServiceRole is required/],
    ['a used name', { computeEnvironmentName: 'blue' }, /already exists/],
  ])('%s', async (_what, change, message) => {
    await expect(create(change)).rejects.toMatchObject(refused(message));
    expect(await account.environment('new')).toBeUndefined();
  });

  it('members that Fargate does not know', async () => {
    const fargate = (change: Parameters<typeof fargateInput>[1]) =>
      account.batch.send(new CreateComputeEnvironmentCommand(fargateInput('f', change)));
    await expect(fargate({ minvCpus: 0 })).rejects.toMatchObject(refused(/minvCpus must not be specified for FARGATE/));
    await expect(fargate({ instanceRole: 'ecsInstanceRole' })).rejects.toMatchObject(refused(/instanceRole/));
    await expect(fargate({ securityGroupIds: [] })).rejects.toMatchObject(refused(/securityGroupIds/));
    await expect(fargate({})).resolves.toMatchObject({ computeEnvironmentName: 'f' });
  });

  it('updatePolicy, and a request without its required members', async () => {
    const raw = (body: object) =>
      fetch(`${account.endpoint}/v1/createcomputeenvironment`, { method: 'POST', body: JSON.stringify(body) });
    const policy = await raw({ ...environmentInput('new'), updatePolicy: {} });
    expect([policy.status, policy.headers.get('x-amzn-errortype')]).toEqual([400, 'ClientException']);
    expect((await raw({ type: 'MANAGED' })).status).toBe(400);
    expect((await raw({ ...environmentInput('new'), tags: { a: 1 } })).status).toBe(400);
  });

  it('the fifty-first environment', async () => {
    for (let n = 3; n <= 50; n += 1) await create({}, `env-${n}`);
    await expect(create({}, 'env-51')).rejects.toMatchObject(refused(/maximum number/));
  });

  it.each([
    ['default_x86_64', { instanceTypes: ['default_x86_64'] }],
    ['security groups from a launch template', { securityGroupIds: [], launchTemplate: { launchTemplateName: 'lt' } }],
    ['AL2 with an image of one’s own', { ec2Configuration: [{ imageType: 'ECS_AL2', imageIdOverride: 'ami-1' }] }],
  ])('not %s', async (_what, computeResources) => {
    await create({ computeResources });
    expect(await account.environment('new')).toMatchObject({ status: 'CREATING' });
  });
});
