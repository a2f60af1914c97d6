import { z } from 'zod';
import { reads, type Answer } from './operation.js';

const listOf = <T extends z.ZodType>(member: T) => z.object({ member: z.array(member) });

const Simulate = z.object({
  PolicySourceArn: z.string(),
  ActionNames: listOf(z.string().regex(/^[a-z0-9-]+:\w+$/)),
  ResourceArns: listOf(z.string()).optional(),
  ContextEntries: listOf(
    z.object({ ContextKeyName: z.string(), ContextKeyType: z.string(), ContextKeyValues: listOf(z.string()) }),
  ).optional(),
});

/** The account has no policies: an action is allowed unless a lever took the permission away. */
export const iamOperations = {
  SimulatePrincipalPolicy: reads(Simulate, (world, { ActionNames, ResourceArns }): Answer => ({
    EvaluationResults: ActionNames.member.flatMap((action) =>
      (ResourceArns?.member ?? ['*']).map((resource) => ({
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision: world.denied.has(action) ? 'implicitDeny' : 'allowed',
      })),
    ),
    IsTruncated: false,
  })),
};
