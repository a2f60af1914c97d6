import { z } from 'zod';
import { batchArn, namePattern } from './arn.js';
import { changes, reads, type Answer } from './operation.js';
import { badRequest, clientException } from './refusal.js';
import { checkedTags, Tags } from './tags.js';
import type { World } from './world.js';

/** A fair-share policy: here it only decides whether submits need a shareIdentifier (F49). */
export type SchedulingPolicy = { name: string; arn: string; fairsharePolicy: Record<string, unknown>; tags: Tags };

const CreateInput = z.object({
  name: z.string().min(1),
  fairsharePolicy: z.looseObject({}).default({}),
  tags: Tags.optional(),
});

/** Makes a scheduling policy under its ARN. */
function createPolicy(world: World, input: z.output<typeof CreateInput>): Answer {
  if (!namePattern.test(input.name)) throw badRequest(world, 'name is not valid.');
  const arn = batchArn(world, 'scheduling-policy', input.name);
  if (world.schedulingPolicies.has(arn)) throw clientException('Object already exists');
  const { name, fairsharePolicy } = input;
  world.schedulingPolicies.set(arn, { name, arn, fairsharePolicy, tags: checkedTags(world, input.tags) });
  return { name, arn };
}

export const schedulingPolicyOperations = {
  CreateSchedulingPolicy: changes(CreateInput, createPolicy),
  DescribeSchedulingPolicies: reads(z.object({ arns: z.array(z.string()).max(100) }), (world, input): Answer => ({
    schedulingPolicies: input.arns.flatMap((arn) => world.schedulingPolicies.get(arn) ?? []),
  })),
  ListSchedulingPolicies: reads(z.object({}), (world): Answer => ({
    schedulingPolicies: [...world.schedulingPolicies.keys()].map((arn) => ({ arn })),
  })),
};
