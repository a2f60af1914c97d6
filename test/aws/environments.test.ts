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

const arn = 'arn:aws:batch:ap-northeast-1:1:compute-environment/blue';
const cluster = 'arn:aws:ecs:ap-northeast-1:1:cluster/blue_Batch_1';
const blue = {
  computeEnvironmentName: 'blue',
  computeEnvironmentArn: arn,
  ecsClusterArn: cluster,
  type: 'MANAGED',
  state: 'ENABLED',
  status: 'VALID',
  statusReason: 'ComputeEnvironment Healthy',
  containerOrchestrationType: 'ECS',
  uuid: 'u-1',
  tags: { team: 'etl' },
  computeResources: { type: 'SPOT', minvCpus: 4, maxvCpus: 64, subnets: ['subnet-1'], bidPercentage: 80 },
};

async function described(changes: object): Promise<unknown> {
  stub.says({ json: { computeEnvironments: [{ ...blue, ...changes }] } });
  return (await cloud.environments()).items[0];
}

describe('an environment', () => {
  it('is told in the words of the port', async () => {
    expect(await described({})).toEqual({
      name: 'blue',
      arn,
      clusterArn: cluster,
      managed: 'MANAGED',
      type: 'SPOT',
      orchestration: 'ECS',
      enabled: true,
      status: 'valid',
      statusText: 'VALID',
      statusReason: 'ComputeEnvironment Healthy',
      maxVcpus: 64,
      minVcpus: 4,
      tags: { team: 'etl' },
      described: blue,
    });
  });

  it.each([
    ['INVALID', 'invalid'],
    ['CREATING', 'settling'],
    ['UPDATING', 'settling'],
    ['DELETING', 'settling'],
    ['SNOOZING', 'unknown'],
  ])('in status %s is %s', async (statusText, status) => {
    expect(await described({ status: statusText })).toMatchObject({ status, statusText });
  });

  it('keeps words of a later AWS', async () => {
    const changes = { computeResources: { type: 'QUANTUM', maxvCpus: 2 }, containerOrchestrationType: 'NOMAD' };
    expect(await described(changes)).toMatchObject({ type: 'QUANTUM', orchestration: 'NOMAD', minVcpus: 0 });
  });

  it('may lack all that an unmanaged one, or one still being created, does not have', async () => {
    const { computeResources: _, ecsClusterArn: __, tags: ___, ...bare } = blue;
    stub.says({ json: { computeEnvironments: [{ ...bare, type: 'UNMANAGED' }] } });
    const [found] = (await cloud.environments()).items;
    expect(found).toMatchObject({ managed: 'UNMANAGED', type: 'unknown', maxVcpus: 0, tags: {} });
    expect(found).not.toHaveProperty('clusterArn');
    expect(await described({ ecsClusterArn: '' })).not.toHaveProperty('clusterArn');
  });

  it('is EKS by its configuration when AWS does not say so', async () => {
    const { containerOrchestrationType: _, ...silent } = blue;
    const eksConfiguration = { eksClusterArn: 'arn:eks', kubernetesNamespace: 'jobs' };
    stub.says({ json: { computeEnvironments: [{ ...silent, eksConfiguration }, silent] } });
    expect((await cloud.environments()).items.map((one) => one.orchestration)).toEqual(['EKS', 'ECS']);
  });

  it('that is DELETED is not there', async () => {
    expect(await described({ status: 'DELETED' })).toBeUndefined();
  });

  it('without a name spoils the answer', async () => {
    stub.says({ json: { computeEnvironments: [{ ...blue, computeEnvironmentName: undefined }] } });
    expect(await failureOf(cloud.environments())).toMatchObject({ kind: 'malformed', ambiguous: false });
  });
});

describe('pages of environments', () => {
  it('go on with the token and end without one', async () => {
    stub.says({ json: { computeEnvironments: [], nextToken: 'more' } }, { json: { computeEnvironments: [] } });
    expect(await cloud.environments()).toEqual({ items: [], next: 'more' });
    expect(await cloud.environments('more')).toEqual({ items: [] });
    expect(stub.heard.map(({ body }) => body)).toEqual([{}, { nextToken: 'more' }]);
  });

  it('end with an empty token', async () => {
    stub.says({ json: { computeEnvironments: [], nextToken: '' } });
    expect(await cloud.environments()).toEqual({ items: [] });
  });
});

describe('changes of an environment', () => {
  it('send what they were given, unchanged', async () => {
    const green = { computeEnvironmentName: 'green', type: 'MANAGED', state: 'ENABLED', tags: { a: 'b' } };
    const create = { ...green, computeResources: { type: 'EC2', maxvCpus: 8, minvCpus: 0, subnets: ['s'] } };
    const update = { computeEnvironment: 'green', computeResources: { maxvCpus: 16 } };
    stub.says({ json: { computeEnvironmentArn: 'arn:green' } }, { json: {} }, { json: {} });
    expect(await cloud.createEnvironment(create)).toEqual({ arn: 'arn:green' });
    expect(await cloud.updateEnvironment(update)).toBeUndefined();
    expect(await cloud.deleteEnvironment('green')).toBeUndefined();
    expect(stub.heard.map(({ action, body }) => ({ action, body }))).toEqual([
      { action: '/v1/createcomputeenvironment', body: create },
      { action: '/v1/updatecomputeenvironment', body: update },
      { action: '/v1/deletecomputeenvironment', body: { computeEnvironment: 'green' } },
    ]);
  });
});
