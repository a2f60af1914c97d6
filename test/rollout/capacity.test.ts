import { describe, expect, it } from 'vitest';
import type { Environment, Revision } from '../../src/ports.js';
import { capacityFor, type CapacityFacts } from '../../src/rollout/capacity.js';
import type { Json, JsonObject } from '../../src/rollout/json.js';
import { makeEnvironment, makeRevision } from '../make-seen.js';

const standard = { service: 'ec2', code: 'L-1216C47A', name: 'Standard On-Demand', vcpus: 1000 } as const;
const onFargate = { service: 'fargate', code: 'L-3032A538', name: 'Fargate On-Demand', vcpus: 1000 } as const;

/** An environment of up to 256 vCPUs, of which 8 run. */
function made(name: string, change: Partial<Environment> = {}, resources: JsonObject = {}): Environment {
  const computeResources = { instanceTypes: ['m6i.large'], desiredvCpus: 8, ...resources };
  return makeEnvironment({ name, described: { computeResources }, ...change });
}

function definition(described: JsonObject, name = 'nightly-etl'): [string, Revision] {
  return [name, makeRevision({ name, described })];
}

function needing(vcpus: Json): JsonObject {
  return { containerProperties: { resourceRequirements: [{ type: 'VCPU', value: vcpus }] } };
}

function facts(change: Partial<CapacityFacts> = {}): CapacityFacts {
  return { environments: [made('blue')], definitions: new Map(), vcpuQuota: standard, ...change };
}

const green = { type: 'EC2', maxVcpus: 100 };
const greenOnFargate = { type: 'FARGATE', maxVcpus: 100 };

describe('the use of the vCPU quota', () => {
  it('is what Batch runs now, and what all its environments and green could take', () => {
    const environments = [
      made('blue'),
      made('other'),
      made('gpu', {}, { instanceTypes: ['g5.xlarge'] }),
      made('spot', { type: 'SPOT' }),
      made('serverless', { type: 'FARGATE' }),
    ];
    expect(capacityFor(green, facts({ environments }))?.vcpus).toEqual({
      code: 'L-1216C47A',
      name: 'Standard On-Demand',
      quota: 1000,
      green: 100,
      inUse: 16,
      ifFull: 612,
    });
  });

  it('leaves a DISABLED environment at what it still runs', () => {
    const environments = [made('blue'), made('resting', { enabled: false })];
    expect(capacityFor(green, facts({ environments }))?.vcpus).toMatchObject({ inUse: 16, ifFull: 364 });
  });

  it('now is not told where Batch does not say it, as on Fargate', () => {
    const described = { computeResources: { type: 'FARGATE', maxvCpus: 256 } };
    const environments = [makeEnvironment({ name: 'blue', type: 'FARGATE', described })];
    const capacity = capacityFor(greenOnFargate, facts({ environments, vcpuQuota: onFargate }));
    expect(capacity?.vcpus).toEqual({
      code: 'L-3032A538',
      name: 'Fargate On-Demand',
      quota: 1000,
      green: 100,
      ifFull: 356,
    });
  });

  it('is silent rather than wrong where a number is none', () => {
    const { vcpuQuota: _unread, ...unread } = facts();
    expect(capacityFor(green, unread)).toBeUndefined();
    for (const vcpus of [Number.NaN, Number.POSITIVE_INFINITY, -1])
      expect(capacityFor(green, facts({ vcpuQuota: { ...standard, vcpus } }))).toBeUndefined();
    expect(capacityFor({ ...green, maxVcpus: Number.NaN }, facts())).toBeUndefined();
    expect(capacityFor(green, facts({ environments: [made('blue', { maxVcpus: Number.NaN })] }))).toBeUndefined();
    for (const desiredvCpus of ['8', null, -8, Number.NaN]) {
      const environments = [made('blue', {}, { desiredvCpus })];
      expect(capacityFor(green, facts({ environments }))?.vcpus).not.toHaveProperty('inUse');
    }
  });
});

describe('addresses for Fargate', () => {
  const addresses = (...definitions: [string, Revision][]) =>
    capacityFor(greenOnFargate, { environments: [], definitions: new Map(definitions), freeAddresses: 60 })?.addresses;

  it('are one for each of the smallest jobs that fit', () => {
    expect(addresses(definition(needing('2')))).toEqual({ free: 60, jobs: 50, jobVcpus: 2 });
    expect(addresses(definition(needing('2')), definition(needing('0.5'), 'small'))).toMatchObject({ jobs: 200 });
    expect(addresses(definition(needing('16')))).toMatchObject({ jobs: 6 });
  });

  it('go by all containers of a job, in new members and old', () => {
    const containers = [needing('1')['containerProperties'] ?? null, { vcpus: 3 }];
    const both = { ecsProperties: { taskProperties: [{ containers }] } };
    expect(addresses(definition(both))).toMatchObject({ jobVcpus: 4 });
    expect(addresses(definition({ containerProperties: { vcpus: 2 } }))).toMatchObject({ jobVcpus: 2 });
  });

  it('are counted for the smallest job that Fargate knows where no definition tells', () => {
    const unclear = [{}, needing('much'), needing(null), needing('0'), needing('-1'), needing('NaN')];
    for (const described of [...unclear, { containerProperties: null }, { ecsProperties: { taskProperties: [] } }])
      expect(addresses(definition(described))).toEqual({ free: 60, jobs: 400, jobVcpus: 0.25 });
    expect(addresses()).toMatchObject({ jobs: 400 });
    expect(addresses(definition(needing('0.01')))).toMatchObject({ jobs: 400 });
  });

  it('are told of no other kind, and not where they could not be read', () => {
    expect(capacityFor(green, facts({ freeAddresses: 1 }))).not.toHaveProperty('addresses');
    const { vcpuQuota: _unread, ...unread } = facts();
    expect(capacityFor(greenOnFargate, unread)).toBeUndefined();
    expect(capacityFor(greenOnFargate, { ...unread, freeAddresses: Number.NaN })).toBeUndefined();
  });
});
