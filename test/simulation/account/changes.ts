import { stringAt } from '../../../src/rollout/json.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import { deleteAlarms, putAlarm } from './metric-alarms.js';
import { deregister, register, submit } from './definition-changes.js';
import { createEnvironment, deleteEnvironment, updateEnvironment } from './environment-changes.js';
import { cancelJob } from './job-life.js';
import { createQueue, deleteQueue, updateQueue } from './queue-changes.js';
import type { Change, World } from './world.js';

/**
 * Makes one change of AWS, at once, and tells of it. Every change goes through here, whoever makes it. Throws a PortError
 * when AWS refuses it; nothing happened then, and nobody is told.
 */
export function change(world: World, by: Change['by'], action: Change['action'], input: JsonObject): Change {
  const result = effect(world, action, input);
  const made: Change = { at: world.now, by, action, input, result };
  world.journal.push(made);
  world.onChange(made);
  return made;
}

function effect(world: World, action: Change['action'], input: JsonObject): JsonObject {
  switch (action) {
    case 'CreateComputeEnvironment':
      return createEnvironment(world, input);
    case 'UpdateComputeEnvironment':
      return updateEnvironment(world, input);
    case 'DeleteComputeEnvironment':
      return deleteEnvironment(world, input);
    case 'CreateJobQueue':
      return createQueue(world, input);
    case 'UpdateJobQueue':
      return updateQueue(world, input);
    case 'DeleteJobQueue':
      return deleteQueue(world, input);
    case 'RegisterJobDefinition':
      return register(world, input);
    case 'DeregisterJobDefinition':
      return deregister(world, input);
    case 'SubmitJob':
      return submit(world, input);
    case 'CancelJob':
      cancelJob(world, stringAt(input, 'jobId') ?? '', stringAt(input, 'reason') ?? '');
      return {};
    case 'PutMetricAlarm':
      return putAlarm(world, input);
    case 'DeleteAlarms':
      return deleteAlarms(world, input);
  }
}
