import { describe, expect, it } from 'vitest';
import { createPlanner } from '../src/planner.js';
import type { Cloud, Environment } from '../src/ports.js';
import type { Capacity, Plan } from '../src/rollout/planned.js';
import type { StartRequest } from '../src/rollout/request.js';
import type { JsonObject } from '../src/rollout/json.js';
import { makeRollout } from './make-rollout.js';
import { blueName, makeEnvironment, makeQueue, makeRevision, startedAt } from './make-seen.js';
import { fakeCloud } from './simulation/account/fake-cloud.js';
import { makeAccount } from './simulation/account/make-account.js';
import { memoryStore } from './simulation/directed/memory-store.js';

interface Asked {
  quotas: string[];
  subnets: string[][];
}

/** Plans for queue `nightly` on this blue; `asked` hears what is read of the room in the account. */
async function plan(
  blue: Partial<Environment>,
  reads: Partial<Pick<Cloud, 'quota' | 'freeAddresses'>> = {},
  change: Partial<StartRequest> = {},
): Promise<{ plan: Plan; capacity: Capacity | undefined; asked: Asked }> {
  const asked: Asked = { quotas: [], subnets: [] };
  const cloud: Cloud = {
    ...fakeCloud(makeAccount()),
    activeRevisions: async (name) => ({ items: [makeRevision({ name, described: definition })] }),
    quota: async (service, code) => {
      asked.quotas.push(`${service}/${code}`);
      return reads.quota ? reads.quota(service, code) : 1000;
    },
    freeAddresses: async (subnets) => {
      asked.subnets.push([...subnets]);
      return reads.freeAddresses ? reads.freeAddresses(subnets) : Object.fromEntries(subnets.map((one) => [one, 30]));
    },
  };
  const environment = makeEnvironment({ name: blueName, ...blue });
  const account = {
    askedMono: 0,
    queues: new Map([['nightly', makeQueue()]]),
    environments: new Map([[environment.name, environment]]),
  };
  const { rules } = makeRollout().plan;
  const images = { allow: ['*'], allowed: () => true, requireDigest: false };
  const terms = () => ({ rules, definitionNames: ['nightly-etl'], images });
  const planner = createPlanner(cloud, memoryStore(), async () => account, terms);
  const planned = await planner.plan({ queue: 'nightly', placement: 'replace', ...change }, 'abcd2345', startedAt);
  if (!planned.planned) throw new Error(JSON.stringify(planned.faults));
  return { plan: planned.plan, capacity: planned.plan.capacity, asked };
}

const definition: JsonObject = {
  type: 'container',
  containerProperties: {
    image: 'registry.example/nightly-etl:1',
    resourceRequirements: [{ type: 'VCPU', value: '2' }],
  },
};

function onEc2(instanceTypes: string[]): Partial<Environment> {
  return { described: { computeResources: { type: 'EC2', maxvCpus: 256, instanceTypes, desiredvCpus: 8 } } };
}

const onFargate: Partial<Environment> = {
  type: 'FARGATE',
  described: { computeResources: { type: 'FARGATE', maxvCpus: 256, subnets: ['subnet-a', 'subnet-b'] } },
};

describe('what a plan reads of the room in the account', () => {
  it('is the one quota that green’s kind and families count against', async () => {
    expect((await plan(onEc2(['optimal']))).asked).toEqual({ quotas: ['ec2/L-1216C47A'], subnets: [] });
    expect((await plan(onEc2(['g5']))).asked.quotas).toEqual(['ec2/L-DB2E81BA']);
    expect((await plan(onEc2(['g5']), {}, { instanceTypes: ['m6i'] })).asked.quotas).toEqual(['ec2/L-1216C47A']);
    expect((await plan(onEc2(['m6i']), {}, { type: 'SPOT' })).asked.quotas).toEqual(['ec2/L-34B43A08']);
    expect((await plan(onFargate)).asked.quotas).toEqual(['fargate/L-3032A538']);
    expect((await plan(onFargate, {}, { type: 'FARGATE_SPOT' })).asked.quotas).toEqual(['fargate/L-36FBB829']);
  });

  it('is no quota where the families do not tell one', async () => {
    const { capacity, asked } = await plan(onEc2(['m6i', 'g5']));
    expect(asked.quotas).toEqual([]);
    expect(capacity).toBeUndefined();
  });

  it('is told with the plan', async () => {
    expect((await plan(onEc2(['m6i']))).capacity).toEqual({
      vcpus: { code: 'L-1216C47A', name: 'Standard On-Demand', quota: 1000, green: 256, inUse: 8, ifFull: 512 },
    });
    expect((await plan(onFargate)).capacity).toEqual({
      vcpus: { code: 'L-3032A538', name: 'Fargate On-Demand', quota: 1000, green: 256, ifFull: 512 },
      addresses: { free: 60, jobs: 128, jobVcpus: 2 },
    });
  });

  it('are the free addresses of green’s subnets, each counted once, and of Fargate alone', async () => {
    const { asked, capacity } = await plan(onFargate, {}, { subnets: ['subnet-c', 'subnet-c'] });
    expect(asked.subnets).toEqual([['subnet-c', 'subnet-c']]);
    expect(capacity?.addresses?.free).toBe(30);
    expect((await plan(onEc2(['m6i']))).asked.subnets).toEqual([]);
  });

  it('is nothing where no green is made', async () => {
    const { asked, capacity } = await plan(
      onFargate,
      {},
      { placement: 'keep', image: 'registry.example/nightly-etl:2' },
    );
    expect(asked).toEqual({ quotas: [], subnets: [] });
    expect(capacity).toBeUndefined();
  });

  it('that cannot be read, or is nonsense, is left out and refuses nothing', async () => {
    const denied = async (): Promise<never> => {
      throw new Error('AccessDenied');
    };
    const reads: Parameters<typeof plan>[1][] = [
      { quota: denied, freeAddresses: denied },
      { quota: async () => undefined, freeAddresses: async () => ({}) },
      { quota: async () => Number.NaN, freeAddresses: async () => ({ 'subnet-a': Number.NaN, 'subnet-b': 1 }) },
      { quota: async () => -1, freeAddresses: async () => ({ 'subnet-a': 30 }) },
    ];
    const whole = await plan(onFargate);
    for (const one of reads) {
      const { plan: made, capacity } = await plan(onFargate, one);
      expect(capacity).toBeUndefined();
      expect(made.hash).toBe(whole.plan.hash);
    }
  });
});
