import type { Environment } from '../ports.js';
import { capacityFor } from '../rollout/capacity.js';
import { instanceTypesOf, vcpuQuotaOf, type VcpuQuota } from '../rollout/capacity-quota.js';
import type { Account } from './account.js';
import type { Finding } from './finding.js';

/** Environments, and queues, of one account in one region; neither can be raised (F100). */
const slotsMax = 50;

/** The vCPU quota that a green like this blue would count against; undefined where it would be a guess (F101). */
export function quotaOf(blue: Environment): VcpuQuota | undefined {
  return vcpuQuotaOf(blue.type, instanceTypesOf(blue.described));
}

/** Whether there is room for a green and its canary queue, and for both colours at full size (F100–F102). */
export function quotaFindings(
  account: Account,
  blues: readonly Environment[],
  values: ReadonlyMap<string, number>,
): Finding[] {
  const { environments, queues } = account;
  return [
    ...(environments ? [slots('environments', environments.length)] : []),
    ...(queues ? [slots('queues', queues.length)] : []),
    ...[...new Set(blues)].flatMap((blue) => vcpus(environments ?? [], blue, values)),
  ];
}

function slots(of: 'environments' | 'queues', used: number): Finding {
  return { finding: used < slotsMax ? 'roomLeft' : 'noRoom', of, used, limit: slotsMax };
}

function vcpus(
  environments: readonly Environment[],
  blue: Environment,
  values: ReadonlyMap<string, number>,
): Finding[] {
  const known = quotaOf(blue);
  const value = known && values.get(known.code);
  if (known === undefined || value === undefined) return [];
  const facts = { environments, definitions: new Map(), vcpuQuota: { ...known, vcpus: value } };
  const room = capacityFor(blue, facts)?.vcpus;
  if (!room) return [];
  const { name, code, quota, ifFull: wanted } = room;
  const environment = blue.name;
  return wanted > quota
    ? [{ finding: 'quotaTight', environment, name, code, quota, wanted }]
    : [{ finding: 'quotaFine', environment, name, quota, wanted }];
}
