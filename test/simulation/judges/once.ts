import { objectAt, stringAt, type JsonObject } from '../../../src/rollout/json.js';
import type { Court, Seat } from './court.js';

/** I7: what cannot be done twice without harm takes effect once. */
export function judgeOnce(court: Court): Seat {
  /** What was done, and whether that came too late to be known of. */
  const done = new Map<string, { strayed: boolean; at: number }>();
  return {
    changed({ action, input, strayed, at }) {
      const key = keyOf(action, input);
      if (key === undefined) return;
      const before = done.get(key);
      // What somebody else took away may be made again.
      const taken = before !== undefined && court.touchedSince(before.at, stringAt(input, 'jobQueueName') ?? '');
      if (before && !taken && !before.strayed && !strayed) court.breach('I7', `twice: ${key}`);
      done.set(key, { strayed, at });
    },
  };
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
