import { describe, expect, it } from 'vitest';
import { countsAgainst, instanceTypesOf, vcpuQuotaOf } from '../../src/rollout/capacity-quota.js';

describe('the vCPU quota that an environment counts against', () => {
  it.each([
    ['EC2', ['optimal'], 'L-1216C47A'],
    ['EC2', ['default_arm64'], 'L-1216C47A'],
    ['EC2', ['m6i.large', 'c5', 'r7g', 't3', 'z1d', 'im4gn', 'is4gen', 'd3en', 'h1', 'a1'], 'L-1216C47A'],
    ['SPOT', ['m6i'], 'L-34B43A08'],
    ['EC2', ['g5.xlarge', 'gr6', 'vt1'], 'L-DB2E81BA'],
    ['SPOT', ['g4dn'], 'L-3819A6DF'],
    ['EC2', ['p4d', 'p5en.48xlarge', 'p6-b200'], 'L-417A185B'],
    ['SPOT', ['p3'], 'L-7212CCBC'],
    ['EC2', ['x2idn'], 'L-7295265B'],
    ['EC2', ['f1'], 'L-74FC7D96'],
    ['FARGATE', [], 'L-3032A538'],
    ['FARGATE_SPOT', [], 'L-36FBB829'],
  ])('%s with %j', (type, instanceTypes, code) => {
    expect(vcpuQuotaOf(type, instanceTypes)?.code).toBe(code);
    expect(countsAgainst(code, type, instanceTypes)).toBe(true);
  });

  it('goes by all the letters of a family: trn1 is no T, inf2 no I, dl1 no D', () => {
    expect(['trn1', 'inf2', 'dl1'].map((type) => vcpuQuotaOf('EC2', [type])?.name)).toEqual([
      'Trn On-Demand',
      'Inf On-Demand',
      'DL On-Demand',
    ]);
  });

  it('is not guessed where types are of several quotas, of an unknown one, or missing', () => {
    expect(vcpuQuotaOf('EC2', ['m6i', 'g5'])).toBeUndefined();
    expect(vcpuQuotaOf('EC2', ['m6i', 'u-6tb1.metal'])).toBeUndefined();
    expect(vcpuQuotaOf('EC2', ['quantum9'])).toBeUndefined();
    expect(vcpuQuotaOf('EC2', [])).toBeUndefined();
    expect(vcpuQuotaOf('ECS_MANAGED_INSTANCES', ['m6i'])).toBeUndefined();
    expect(vcpuQuotaOf('FARGATE_MOON', ['m6i'])).toBeUndefined();
  });

  it('of an environment of several families may be any of them', () => {
    expect(countsAgainst('L-1216C47A', 'EC2', ['g5', 'm6i'])).toBe(true);
    expect(countsAgainst('L-1216C47A', 'EC2', ['g5'])).toBe(false);
    expect(countsAgainst('L-1216C47A', 'SPOT', ['m6i'])).toBe(false);
    expect(countsAgainst('L-1216C47A', 'FARGATE', [])).toBe(false);
  });

  it('is told by what Batch describes, whatever that looks like', () => {
    expect(instanceTypesOf({ computeResources: { instanceTypes: ['m6i', 7, null] } })).toEqual(['m6i']);
    for (const described of [undefined, {}, { computeResources: null }, { computeResources: { instanceTypes: 'm6i' } }])
      expect(instanceTypesOf(described)).toEqual([]);
  });
});
