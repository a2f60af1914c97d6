import type { Environment, Revision } from '../ports.js';
import { countsAgainst, instanceTypesOf, type VcpuQuota } from './capacity-quota.js';
import { objectAt, objectsAt, stringAt, type Json, type JsonObject } from './json.js';
import type { Capacity } from './planned.js';

/** What was read of the account for it; whatever could not be read is absent, and then nothing is said of it. */
export interface CapacityFacts {
  environments: readonly Environment[];
  definitions: ReadonlyMap<string, Revision>;
  vcpuQuota?: VcpuQuota & { vcpus: number };
  freeAddresses?: number;
}

/** Fargate knows no smaller job (F68). */
const smallestFargateVcpus = 0.25;

/** How much room the account has for green just now. Undefined where nothing of it could be read. */
export function capacityFor(green: { type: string; maxVcpus: number }, facts: CapacityFacts): Capacity | undefined {
  const vcpus = vcpuRoom(green.maxVcpus, facts);
  const addresses = addressRoom(green, facts);
  if (!vcpus && !addresses) return undefined;
  return { ...(vcpus ? { vcpus } : {}), ...(addresses ? { addresses } : {}) };
}

/**
 * The quota beside what Batch takes of it (F101, F102). What runs outside Batch counts against it, too, and is not seen
 * here; and Batch does not say how much of a Fargate environment is in use.
 */
function vcpuRoom(green: number, { environments, vcpuQuota }: CapacityFacts): Capacity['vcpus'] {
  if (!vcpuQuota || !isAmount(vcpuQuota.vcpus) || !isAmount(green)) return undefined;
  const { code, name, vcpus: quota } = vcpuQuota;
  const sharing = environments.filter((one) => countsAgainst(code, one.type, instanceTypesOf(one.described)));
  const inUse = total(sharing.map(vcpusInUse));
  const ifFull = total([green, ...sharing.map(vcpusAtMost)]);
  if (ifFull === undefined) return undefined;
  return { code, name, quota, green, ifFull, ...(inUse === undefined ? {} : { inUse }) };
}

function vcpusInUse({ described }: Environment): number | undefined {
  const desired = objectAt(described, 'computeResources')?.['desiredvCpus'];
  return isAmount(desired) ? desired : undefined;
}

/** A DISABLED environment starts nothing new: it can but finish what it has (F54). */
function vcpusAtMost(one: Environment): number {
  return one.enabled ? one.maxVcpus : (vcpusInUse(one) ?? one.maxVcpus);
}

/** Each job on Fargate takes an address of its own (F103); how many run at once depends on the smallest of them. */
function addressRoom(
  { type, maxVcpus }: { type: string; maxVcpus: number },
  { definitions, freeAddresses: free }: CapacityFacts,
): Capacity['addresses'] {
  if (!type.startsWith('FARGATE') || !isAmount(free) || !isAmount(maxVcpus)) return undefined;
  const known = [...definitions.values()].flatMap(({ described }) => jobVcpus(described) ?? []);
  const smallest = Math.max(smallestFargateVcpus, Math.min(...(known.length > 0 ? known : [smallestFargateVcpus])));
  return { free, jobs: Math.floor(maxVcpus / smallest), jobVcpus: smallest };
}

/** The vCPUs one job of the definition takes; undefined where that is not told. */
function jobVcpus(described: JsonObject): number | undefined {
  const container = objectAt(described, 'containerProperties');
  const tasks = objectsAt(objectAt(described, 'ecsProperties'), 'taskProperties');
  const containers = container ? [container] : tasks.flatMap((task) => objectsAt(task, 'containers'));
  const sum = total(containers.map(containerVcpus));
  return sum === undefined || sum <= 0 ? undefined : sum;
}

function containerVcpus(container: JsonObject): number | undefined {
  const required = objectsAt(container, 'resourceRequirements').find((one) => stringAt(one, 'type') === 'VCPU');
  const vcpus = required ? Number(stringAt(required, 'value')) : container['vcpus'];
  return isAmount(vcpus) ? vcpus : undefined;
}

/** The sum, where every part of it is known. */
function total(parts: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const part of parts) {
    if (!isAmount(part)) return undefined;
    sum += part;
  }
  return sum;
}

function isAmount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
