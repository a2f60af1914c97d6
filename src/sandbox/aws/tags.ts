import { z } from 'zod';
import { nameIn } from './arn.js';
import { changes, reads, type Answer } from './operation.js';
import { badRequest, clientException, doesNotExist } from './refusal.js';
import type { World } from './world.js';

export const Tags = z.record(z.string(), z.string());
export type Tags = z.output<typeof Tags>;

/** The tags as given, once they keep the rules: no key of AWS's own, 50 at most, keys 128 and values 256 long (F35). */
export function checkedTags(world: World, tags: Tags | undefined): Tags {
  const given = Object.entries(tags ?? {});
  if (given.length > 50) throw badRequest(world, `Too many tags: ${given.length}, the limit is 50`);
  for (const [key, value] of given) {
    if (key.toLowerCase().startsWith('aws:')) {
      throw badRequest(world, `Tag key ${key} is invalid: aws: is a reserved prefix and cannot be used`);
    }
    if (key.length < 1 || key.length > 128 || value.length > 256) throw badRequest(world, `Tag ${key} is invalid`);
  }
  return Object.fromEntries(given);
}

type Tagged = { tags: Tags };

function tagged(world: World, arn: string): Tagged {
  const [kind = ''] = arn.split(':').slice(5).join(':').split('/');
  const found = ((): Tagged | undefined => {
    switch (kind) {
      case 'compute-environment':
        return world.environments.get(nameIn(world, kind, arn));
      case 'job-queue':
        return world.queues.get(nameIn(world, kind, arn));
      case 'job':
        return world.jobs.get(nameIn(world, kind, arn));
      case 'scheduling-policy':
        return world.schedulingPolicies.get(arn);
      case 'job-definition':
        return [...world.jobDefinitions.values()].flat().find((definition) => definition.arn === arn);
      default:
        throw clientException(`Invalid resource ARN ${arn}`);
    }
  })();
  if (found === undefined) throw doesNotExist('Resource', arn);
  return found;
}

export const tagOperations = {
  ListTagsForResource: reads(z.object({ resourceArn: z.string() }), (world, input): Answer => ({
    tags: { ...tagged(world, input.resourceArn).tags },
  })),
  TagResource: changes(z.object({ resourceArn: z.string(), tags: Tags }), (world, input): Answer => {
    const thing = tagged(world, input.resourceArn);
    const all = { ...thing.tags, ...checkedTags(world, input.tags) };
    if (Object.keys(all).length > 50) throw badRequest(world, 'Too many tags: the limit is 50');
    thing.tags = all;
    return {};
  }),
  UntagResource: changes(
    z.object({ resourceArn: z.string(), tagKeys: z.array(z.string()).min(1) }),
    (world, input): Answer => {
      const thing = tagged(world, input.resourceArn);
      thing.tags = Object.fromEntries(Object.entries(thing.tags).filter(([key]) => !input.tagKeys.includes(key)));
      return {};
    },
  ),
};
