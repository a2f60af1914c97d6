import { objectAt, type JsonObject } from './json.js';

/** A vCPU quota of the account, by AWS's own words. */
export interface VcpuQuota {
  service: 'ec2' | 'fargate';
  code: string;
  name: string;
}

/** Instance families that share a quota, by the letters before the generation; on demand and Spot are counted apart (F101). */
const ec2Families: readonly { name: string; letters: readonly string[]; EC2: string; SPOT: string }[] = [
  {
    name: 'Standard',
    letters: ['a', 'c', 'd', 'h', 'i', 'im', 'is', 'm', 'r', 't', 'z'],
    EC2: 'L-1216C47A',
    SPOT: 'L-34B43A08',
  },
  { name: 'G and VT', letters: ['g', 'gr', 'vt'], EC2: 'L-DB2E81BA', SPOT: 'L-3819A6DF' },
  { name: 'P', letters: ['p'], EC2: 'L-417A185B', SPOT: 'L-7212CCBC' },
  { name: 'X', letters: ['x'], EC2: 'L-7295265B', SPOT: 'L-E3A00192' },
  { name: 'F', letters: ['f'], EC2: 'L-74FC7D96', SPOT: 'L-88CF9481' },
  { name: 'Inf', letters: ['inf'], EC2: 'L-1945791B', SPOT: 'L-B5D1601B' },
  { name: 'Trn', letters: ['trn'], EC2: 'L-2C3B7624', SPOT: 'L-6B0D517C' },
  { name: 'DL', letters: ['dl'], EC2: 'L-6E869C2A', SPOT: 'L-85EED4F7' },
];

const fargate = new Map<string, VcpuQuota>([
  ['FARGATE', { service: 'fargate', code: 'L-3032A538', name: 'Fargate On-Demand' }],
  ['FARGATE_SPOT', { service: 'fargate', code: 'L-36FBB829', name: 'Fargate Spot' }],
]);

/** What Batch chooses by itself is of the families C, M and R. */
const chosenByBatch = new Set(['optimal', 'default_x86_64', 'default_arm64']);

/**
 * The quota that every instance of such an environment counts against; undefined where its types are of several quotas,
 * or of one that this version does not know: how much of which it uses would be a guess.
 */
export function vcpuQuotaOf(type: string, instanceTypes: readonly string[]): VcpuQuota | undefined {
  if (type.startsWith('FARGATE')) return fargate.get(type);
  const found = instanceTypes.map((one) => ec2Quota(type, one));
  const [first] = found;
  return found.every((one) => one?.code === first?.code) ? first : undefined;
}

/** True when some instance of such an environment may count against the quota. */
export function countsAgainst(code: string, type: string, instanceTypes: readonly string[]): boolean {
  if (type.startsWith('FARGATE')) return fargate.get(type)?.code === code;
  return instanceTypes.some((one) => ec2Quota(type, one)?.code === code);
}

/** The instance types of an environment as Batch describes it. */
export function instanceTypesOf(described: JsonObject | undefined): string[] {
  const types = objectAt(described, 'computeResources')?.['instanceTypes'];
  return Array.isArray(types) ? types.filter((one) => typeof one === 'string') : [];
}

function ec2Quota(type: string, instanceType: string): VcpuQuota | undefined {
  if (type !== 'EC2' && type !== 'SPOT') return undefined;
  // The whole run of letters counts: trn1 is no T, and dl1 no D.
  const letters = chosenByBatch.has(instanceType) ? 'm' : /^([a-z]+)\d/.exec(instanceType)?.[1];
  const family = ec2Families.find((one) => letters !== undefined && one.letters.includes(letters));
  if (!family) return undefined;
  return { service: 'ec2', code: family[type], name: `${family.name} ${type === 'SPOT' ? 'Spot' : 'On-Demand'}` };
}
