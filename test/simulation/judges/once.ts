import { objectAt, stringAt, type JsonObject } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import type { World } from '../account/world.js';
import type { Court, Seat } from './court.js';
import { jobsNamed } from './world.js';

/** I7: what cannot be done twice without harm takes effect once. */
export function judgeOnce(court: Court): Seat {
  /** What was done, and whether that came too late to be known of. */
  const done = new Map<string, { strayed: boolean; at: number }>();
  return {
    changed({ action, input, strayed, at }, world) {
      const key = keyOf(action, input);
      if (key === undefined) return;
      const before = done.get(key);
      // What somebody else took away may be made again.
      const taken = before !== undefined && court.touchedSince(before.at, stringAt(input, 'jobQueueName') ?? '');
      const isKnown = before && !taken && !isForgotten(action, input, world);
      if (isKnown && !before.strayed && !strayed) court.breach('I7', `twice: ${key}`);
      done.set(key, { strayed, at });
    },
  };
}

/** Whether AWS tells no more of the job of this name that was there: nobody could see it before submitting another. */
function isForgotten(action: string, input: JsonObject, world: World): boolean {
  if (action !== 'SubmitJob') return false;
  const queue = nameOfArn(stringAt(input, 'jobQueue') ?? '');
  return jobsNamed(world, queue, stringAt(input, 'jobName') ?? '').length < 2;
}

function keyOf(action: string, input: JsonObject): string | undefined {
  const tags = objectAt(input, 'tags');
  const by = stringAt(tags, 'batch-rollout:id') ?? 'nobody';
  switch (action) {
    case 'CreateComputeEnvironment':
    case 'CreateJobQueue':
      return `${action} of ${by}`;
    case 'RegisterJobDefinition':
      return `${action} ${stringAt(input, 'jobDefinitionName')} as ${stringAt(tags, 'batch-rollout:purpose')} of ${by}`;
    case 'SubmitJob':
      return `${action} ${stringAt(input, 'jobName')} of ${by}`;
    default:
      return undefined;
  }
}
