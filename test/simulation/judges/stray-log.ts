import { stringAt, type JsonObject } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import { namesIn } from '../account/metric-alarms.js';
import type { Changed } from './court.js';

/** What of a thing a call changes. */
export type Aspect = 'existence' | 'state' | 'order' | 'size';

/** What calls changed that came too late for anybody to answer for them. */
export interface StrayLog {
  note(changed: Changed): void;
  /** When such a change of this thing came that no change of the bot has followed yet. */
  standing(name: string): number | undefined;
  /** When one last changed this of it. */
  last(name: string, aspect: Aspect): number | undefined;
}

export function createStrayLog(): StrayLog {
  const standing = new Map<string, number>();
  const last = new Map<string, number>();
  return {
    note({ strayed, sent, action, input, at }) {
      const name = targetOf(action, input);
      if (strayed) {
        standing.set(name, at);
        for (const aspect of aspectsOf(action, input)) last.set(`${name} ${aspect}`, at);
      } else if (sent && sent.at >= (standing.get(name) ?? -Infinity)) standing.delete(name);
    },
    standing: (name) => standing.get(name),
    last: (name, aspect) => last.get(`${name} ${aspect}`),
  };
}

/** The member of a call's input that names what it makes, changes or takes away. */
const members: Record<string, string> = {
  CreateComputeEnvironment: 'computeEnvironmentName',
  UpdateComputeEnvironment: 'computeEnvironment',
  DeleteComputeEnvironment: 'computeEnvironment',
  CreateJobQueue: 'jobQueueName',
  UpdateJobQueue: 'jobQueue',
  DeleteJobQueue: 'jobQueue',
  RegisterJobDefinition: 'jobDefinitionName',
  DeregisterJobDefinition: 'jobDefinition',
  SubmitJob: 'jobName',
  CancelJob: 'jobId',
  PutMetricAlarm: 'AlarmName',
};

/** The one thing that a call is about, by its name; a job definition without the revision. */
export function targetOf(action: string, input: JsonObject): string {
  if (action === 'DeleteAlarms') return namesIn(input).join(', ');
  return nameOfArn(stringAt(input, members[action] ?? '') ?? '').replace(/:\d+$/, '');
}

function aspectsOf(action: string, input: JsonObject): Aspect[] {
  if (!action.startsWith('Update')) return ['existence'];
  const found: Aspect[] = [];
  if (input['state'] !== undefined) found.push('state');
  if (input['computeEnvironmentOrder'] !== undefined) found.push('order');
  if (input['computeResources'] !== undefined) found.push('size');
  return found;
}
