import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../src/ports.js';
import { startStub, type Stub } from './stub.js';

let stub: Stub;
let cloud: Cloud;
beforeAll(async () => {
  stub = await startStub();
  cloud = stub.cloud();
});
afterAll(() => stub.stop());

const etl7 = {
  jobDefinitionName: 'etl',
  jobDefinitionArn: 'arn:etl:7',
  revision: 7,
  status: 'ACTIVE',
  type: 'container',
  platformCapabilities: ['FARGATE'],
  tags: { a: 'b' },
  containerProperties: { image: 'x/etl:1', resourceRequirements: [{ type: 'VCPU', value: '1' }] },
};

describe('revisions of a job definition', () => {
  it('are asked for by name, ACTIVE only, page by page', async () => {
    stub.says({ json: { jobDefinitions: [etl7], nextToken: 'more' } });
    expect(await cloud.activeRevisions('etl', 'page-2')).toEqual({
      items: [
        {
          name: 'etl',
          revision: 7,
          arn: 'arn:etl:7',
          active: true,
          type: 'container',
          platforms: ['FARGATE'],
          tags: { a: 'b' },
          described: etl7,
        },
      ],
      next: 'more',
    });
    expect(stub.heard[0]?.body).toEqual({ jobDefinitionName: 'etl', status: 'ACTIVE', nextToken: 'page-2' });
  });

  it('are found by reference alone, INACTIVE ones too', async () => {
    const { platformCapabilities: _, tags: __, ...bare } = etl7;
    stub.says({ json: { jobDefinitions: [{ ...bare, status: 'INACTIVE' }] } });
    expect(await cloud.revision('etl:7')).toMatchObject({ active: false, platforms: [], tags: {} });
    expect(stub.heard[0]?.body).toEqual({ jobDefinitions: ['etl:7'] });
  });

  it('are absent when nothing is found', async () => {
    stub.says({ json: { jobDefinitions: [] } });
    expect(await cloud.revision('etl:8')).toBeUndefined();
  });

  it('are registered and deregistered as given', async () => {
    const request = { jobDefinitionName: 'etl', type: 'container', containerProperties: { image: 'x/etl:2' } };
    stub.says({ json: { jobDefinitionName: 'etl', jobDefinitionArn: 'arn:etl:8', revision: 8 } }, { json: {} });
    expect(await cloud.register(request)).toEqual({ arn: 'arn:etl:8', revision: 8 });
    await cloud.deregister('arn:etl:8');
    expect(stub.heard.map(({ action, body }) => ({ action, body }))).toEqual([
      { action: '/v1/registerjobdefinition', body: request },
      { action: '/v1/deregisterjobdefinition', body: { jobDefinition: 'arn:etl:8' } },
    ]);
  });
});
