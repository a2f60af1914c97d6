import { z } from 'zod';
import { reads, type Answer } from './operation.js';
import { Refusal } from './refusal.js';
import type { World } from './world.js';

/** Quotas a fresh but friendly account has, by service and code (F101), in vCPUs. */
export const usualQuotas: readonly [code: string, value: number][] = [
  ['ec2/L-1216C47A', 1024],
  ['ec2/L-34B43A08', 1024],
  ['ec2/L-DB2E81BA', 64],
  ['ec2/L-3819A6DF', 64],
  ['ec2/L-417A185B', 64],
  ['ec2/L-7212CCBC', 64],
  ['fargate/L-3032A538', 512],
  ['fargate/L-36FBB829', 512],
];

const GetInput = z.object({ ServiceCode: z.string().min(1), QuotaCode: z.string().min(1) });

function get(world: World, { ServiceCode, QuotaCode }: z.output<typeof GetInput>): Answer {
  const value = world.quotas.get(`${ServiceCode}/${QuotaCode}`);
  if (value === undefined) {
    throw new Refusal('NoSuchResourceException', 'The request failed because the specified quota does not exist.');
  }
  return {
    Quota: {
      ServiceCode,
      QuotaCode,
      QuotaName: QuotaCode,
      QuotaArn: `arn:aws:servicequotas:${world.region}:${world.account}:${ServiceCode}/${QuotaCode}`,
      Value: value,
      Unit: 'None',
      Adjustable: true,
      GlobalQuota: false,
    },
  };
}

export const quotaOperations = { GetServiceQuota: reads(GetInput, get) };
