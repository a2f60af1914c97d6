import { objectAt, objectsAt, stringAt } from '../../../src/rollout/json.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import { makeEnvironment, makeQueue, makeRevision, tagsOf, withActivity } from '../account/fake-environments.js';
import { deleteAlarms, putAlarm } from '../account/metric-alarms.js';
import {
  clusterOf,
  dropEnvironment,
  dropQueue,
  putEnvironment,
  putQueue,
  putRevision,
  type World,
} from '../account/world.js';

/** What AWS makes of a call, at once. */
export function take(world: World, action: string, input: JsonObject, now: number): void {
  world.now = now;
  const text = (key: string): string => stringAt(input, key) ?? '';
  switch (action) {
    case 'CreateComputeEnvironment': {
      const name = text('computeEnvironmentName');
      return putEnvironment(world, { ...makeEnvironment(name, input), clusterArn: clusterOf(name) });
    }
    case 'UpdateComputeEnvironment': {
      const had = world.environments.get(text('computeEnvironment'));
      const resources = objectAt(input, 'computeResources');
      const state = input['state'];
      return (
        had &&
        putEnvironment(world, {
          ...had,
          enabled: state === undefined ? had.enabled : state === 'ENABLED',
          minVcpus: Number(resources?.['minvCpus'] ?? had.minVcpus),
          maxVcpus: Number(resources?.['maxvCpus'] ?? had.maxVcpus),
        })
      );
    }
    case 'DeleteComputeEnvironment':
      return dropEnvironment(world, text('computeEnvironment'));
    case 'CreateJobQueue':
      return putQueue(world, makeQueue(text('jobQueueName'), orderOf(input), tagsOf(input)));
    case 'UpdateJobQueue': {
      const had = world.queues.get(text('jobQueue'));
      const order = input['computeEnvironmentOrder'] === undefined ? had?.order : orderOf(input);
      return had && order && putQueue(world, { ...had, order, enabled: input['state'] !== 'DISABLED' });
    }
    case 'DeleteJobQueue':
      return dropQueue(world, text('jobQueue'));
    case 'RegisterJobDefinition': {
      const { jobDefinitionName: _name, tags: _tags, ...content } = input;
      const name = text('jobDefinitionName');
      const known = [...world.revisions.values()].filter((one) => one.name === name);
      return putRevision(world, makeRevision(name, (known.at(-1)?.revision ?? 0) + 1, content, tagsOf(input)));
    }
    case 'DeregisterJobDefinition': {
      const had = world.revisions.get(text('jobDefinition'));
      return had && putRevision(world, withActivity(had, false));
    }
    case 'PutMetricAlarm':
      return void putAlarm(world, input);
    case 'DeleteAlarms':
      return void deleteAlarms(world, input);
  }
}

function orderOf(input: JsonObject): { order: number; environment: string }[] {
  return objectsAt(input, 'computeEnvironmentOrder').map((one) => ({
    order: Number(one['order']),
    environment: stringAt(one, 'computeEnvironment') ?? '',
  }));
}
