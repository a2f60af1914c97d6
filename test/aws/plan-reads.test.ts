import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../src/ports.js';
import { failureOf, startStub, type Stub } from './stub.js';

let stub: Stub;
let cloud: Cloud;
beforeAll(async () => {
  stub = await startStub();
  cloud = stub.cloud();
});
afterAll(() => stub.stop());

const denied = { refusal: 'AccessDeniedException', says: 'no', status: 400 };
const ec2Refusal = (code: string): { text: string; status: number } => ({
  text: `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>`,
  status: 400,
});

describe('the digest of an image', () => {
  const image = { registryId: '123', region: 'us-east-1', repository: 'team/etl' };

  it('is asked for in the image’s own account and region', async () => {
    const json = { imageDetails: [{ imageDigest: 'sha256:1' }] };
    stub.says({ json }, { json }, { json });
    expect(await cloud.imageDigest({ ...image, tag: 'v2' })).toBe('sha256:1');
    await cloud.imageDigest({ ...image, region: 'eu-west-1', digest: 'sha256:1', tag: 'v2' });
    await cloud.imageDigest(image);
    const common = { registryId: '123', repositoryName: 'team/etl' };
    expect(stub.heard).toMatchObject([
      { scope: 'us-east-1/ecr', body: { ...common, imageIds: [{ imageTag: 'v2' }] } },
      { scope: 'eu-west-1/ecr', body: { ...common, imageIds: [{ imageDigest: 'sha256:1' }] } },
      { scope: 'us-east-1/ecr', body: { ...common, imageIds: [{ imageTag: 'latest' }] } },
    ]);
    expect(stub.heard[1]?.body).not.toHaveProperty('imageIds.0.imageTag');
  });

  it.each(['ImageNotFoundException', 'RepositoryNotFoundException'])('is undefined after %s', async (refusal) => {
    stub.says({ refusal, says: 'no' });
    expect(await cloud.imageDigest(image)).toBeUndefined();
  });

  it('is not called missing when looking is denied', async () => {
    stub.says(denied);
    expect(await failureOf(cloud.imageDigest(image))).toMatchObject({ kind: 'denied', ambiguous: false });
  });
});

describe('the tail of a log', () => {
  it('is its newest lines, oldest first', async () => {
    stub.says({ json: { events: [{ message: 'one\n' }, { message: 'two' }, { timestamp: 3 }] } });
    expect(await cloud.logTail('/g', 's', 3)).toEqual(['one', 'two', '']);
    const body = { logGroupName: '/g', logStreamName: 's', limit: 3, startFromHead: false };
    expect(stub.heard).toMatchObject([{ action: 'GetLogEvents', body }]);
  });

  it('is empty when there is no such log', async () => {
    stub.says({ refusal: 'ResourceNotFoundException', says: 'The specified log stream does not exist.' });
    expect(await cloud.logTail('/g', 's', 3)).toEqual([]);
  });

  it('is empty unasked when no line is wanted', async () => {
    stub.says();
    expect(await cloud.logTail('/g', 's', 0)).toEqual([]);
    expect(stub.heard).toEqual([]);
  });
});

describe('a quota', () => {
  it('is its value, or unknown', async () => {
    stub.says({ json: { Quota: { Value: 256 } } }, { json: { Quota: {} } }, { refusal: 'NoSuchResourceException' });
    expect(await cloud.quota('fargate', 'L-3032A538')).toBe(256);
    expect(stub.heard[0]?.body).toEqual({ ServiceCode: 'fargate', QuotaCode: 'L-3032A538' });
    expect(await cloud.quota('fargate', 'L-3032A538')).toBeUndefined();
    expect(await cloud.quota('fargate', 'L-3032A538')).toBeUndefined();
  });

  it('is not called unknown when looking is denied', async () => {
    stub.says(denied);
    expect(await failureOf(cloud.quota('ec2', 'L-1'))).toMatchObject({ kind: 'denied' });
  });
});

describe('free addresses', () => {
  const subnet = (id: string, free: number): string =>
    `<item><subnetId>${id}</subnetId><availableIpAddressCount>${free}</availableIpAddressCount></item>`;

  it('are told by subnet, and a missing subnet does not hide the others', async () => {
    const set = `<subnetSet>${subnet('subnet-a', 250)}${subnet('subnet-b', 0)}</subnetSet>`;
    stub.says({ text: `<DescribeSubnetsResponse>${set}</DescribeSubnetsResponse>` });
    expect(await cloud.freeAddresses(['subnet-a', 'subnet-b', 'subnet-gone'])).toEqual({
      'subnet-a': 250,
      'subnet-b': 0,
    });
    expect(stub.heard).toMatchObject([
      { action: 'DescribeSubnets', body: { 'Filter.1.Name': 'subnet-id', 'Filter.1.Value.3': 'subnet-gone' } },
    ]);
  });

  it('of no subnet are not asked for', async () => {
    stub.says();
    expect(await cloud.freeAddresses([])).toEqual({});
    expect(stub.heard).toEqual([]);
  });

  it('are throttled by EC2 under a name of its own', async () => {
    stub.says({ ...ec2Refusal('RequestLimitExceeded'), status: 503 });
    expect(await failureOf(cloud.freeAddresses(['subnet-a']))).toMatchObject({ kind: 'throttled', message: 'no' });
  });
});

describe('a symbolic launch template version', () => {
  const version = (number: number): string =>
    `<launchTemplateVersionSet><item><versionNumber>${number}</versionNumber></item></launchTemplateVersionSet>`;
  const answer = (set: string): { text: string } => ({
    text: `<DescribeLaunchTemplateVersionsResponse>${set}</DescribeLaunchTemplateVersionsResponse>`,
  });

  it('is a number, by id or by name', async () => {
    stub.says(answer(version(7)), answer(version(3)));
    expect(await cloud.launchTemplateVersion({ id: 'lt-1', version: '$Latest' })).toBe(7);
    expect(await cloud.launchTemplateVersion({ name: 'workers', version: '$Default' })).toBe(3);
    expect(stub.heard).toMatchObject([
      { body: { LaunchTemplateId: 'lt-1', 'LaunchTemplateVersion.1': '$Latest' } },
      { body: { LaunchTemplateName: 'workers', 'LaunchTemplateVersion.1': '$Default' } },
    ]);
  });

  it.each(['InvalidLaunchTemplateId.NotFound', 'InvalidLaunchTemplateName.NotFoundException'])(
    'is undefined after %s',
    async (code) => {
      stub.says(ec2Refusal(code));
      expect(await cloud.launchTemplateVersion({ id: 'lt-1', version: '$Latest' })).toBeUndefined();
    },
  );
});
