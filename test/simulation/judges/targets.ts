import { canonical, objectAt, objectsAt, stringAt, type JsonObject } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import type { Rollout } from '../../../src/rollout/rollout.js';
import type { Changed, Court, Seat } from './court.js';
import { targetOf } from './stray-log.js';
import { tagOf } from '../account/metric-alarms.js';
import type { World } from '../account/world.js';

/** I10: the bot touches what the approved plan names, and what it made for it, and nothing else. */
export function judgeTargets(court: Court): Seat {
  return {
    changed(changed, world) {
      const { rollout, action } = changed;
      if (!rollout) return;
      const fault = foreign(changed, rollout, world, court);
      if (fault) court.breach('I10', `${rollout.id} in ${rollout.phase.name}: ${action} ${fault}`);
    },
  };
}

function foreign(changed: Changed, rollout: Rollout, world: World, court: Court): string | undefined {
  const { action, input } = changed;
  const { plan } = rollout;
  const name = targetOf(action, input);
  switch (action) {
    case 'CreateComputeEnvironment':
      if (name !== plan.green?.name) return `makes ${name}`;
      if (objectAt(input, 'computeResources')?.['maxvCpus'] !== plan.steps[0]?.maxVcpus)
        return `makes ${name} without its cap`;
      return untagged(input, rollout);
    case 'UpdateComputeEnvironment':
    case 'DeleteComputeEnvironment':
      return wrongEnvironment(changed, name, rollout, court);
    case 'CreateJobQueue':
      if (name !== plan.canaryQueue) return `makes ${name}`;
      return wrongCanaryQueue(input, rollout) ?? untagged(input, rollout);
    case 'UpdateJobQueue':
      if (plan.queues.some((queue) => queue.name === name)) return undefined;
      return name === plan.canaryQueue ? notOwn(court.past.queues.get(name)?.tags, rollout) : `changes queue ${name}`;
    case 'DeleteJobQueue':
      return name === plan.canaryQueue ? notOwn(court.past.queues.get(name)?.tags, rollout) : `deletes queue ${name}`;
    case 'RegisterJobDefinition':
      return wrongRegistration(input, name, rollout) ?? untagged(input, rollout);
    case 'DeregisterJobDefinition':
      return notOwn(world.revisions.get(stringAt(input, 'jobDefinition') ?? '')?.tags, rollout);
    case 'SubmitJob':
      if (nameOfArn(stringAt(input, 'jobQueue') ?? '') !== plan.canaryQueue) return `submits ${name} elsewhere`;
      return isCanary(name, rollout) ? undefined : `submits ${name}`;
    case 'CancelJob': {
      const job = world.jobs.byId.get(stringAt(input, 'jobId') ?? '');
      return job && !isCanary(job.name, rollout) ? `cancels ${job.name}` : undefined;
    }
    case 'PutMetricAlarm':
      return wrongAlarm(name, rollout, court) ?? foreignQueue(input, rollout) ?? untaggedAlarm(input, rollout);
    case 'DeleteAlarms':
      return wrongAlarm(name, rollout, court);
    default:
      return 'is no call of the bot';
  }
}

function untagged(input: JsonObject, { id }: Pick<Rollout, 'id'>): string | undefined {
  const tags = objectAt(input, 'tags');
  const tagged = tags?.['batch-rollout:id'] === id && tags['batch-rollout:managed'] === 'true';
  return tagged ? undefined : 'makes something without its tags';
}

function notOwn(tags: Record<string, string> | undefined, { id }: Rollout): string | undefined {
  return tags === undefined || tags['batch-rollout:id'] === id ? undefined : 'changes what it did not make';
}

function wrongEnvironment(
  { action, input }: Changed,
  name: string,
  rollout: Rollout,
  court: Court,
): string | undefined {
  const { plan } = rollout;
  if (name === plan.green?.name) return notOwn(court.past.environments.get(name)?.tags, rollout);
  if (name !== plan.blue.name) return `changes environment ${name}`;
  if (plan.placement === 'keep') return 'changes the environment that it keeps';
  if (action === 'DeleteComputeEnvironment') return undefined;
  const resources = objectAt(input, 'computeResources');
  return resources?.['maxvCpus'] === undefined && input['updatePolicy'] === undefined
    ? undefined
    : 'changes the size of blue';
}

function wrongCanaryQueue(input: JsonObject, { plan, made }: Rollout): string | undefined {
  const listed = objectsAt(input, 'computeEnvironmentOrder').map((one) => stringAt(one, 'computeEnvironment'));
  const wanted = plan.placement === 'keep' ? plan.blue.arn : made.green?.arn;
  return listed.length === 1 && listed[0] === wanted
    ? undefined
    : 'gives canaries another place than the one they test';
}

function wrongRegistration(input: JsonObject, name: string, { plan }: Rollout): string | undefined {
  const staged = stringAt(objectAt(input, 'tags'), 'batch-rollout:purpose') === 'staged';
  const named = plan.definitions.some((one) => name === (staged ? one.stagedName : one.name));
  return named ? undefined : `registers ${name}`;
}

/** Alarms are the rollout's own where its plan wants them, by their name and by the tag of one that is there already. */
function wrongAlarm(name: string, { id, plan }: Rollout, court: Court): string | undefined {
  if (!plan.rules.watch?.createAlarms || !name.startsWith(`batch-rollout-${id}-`)) return `touches alarm ${name}`;
  const had = court.past.metricAlarms.get(name);
  return had && tagOf(had, 'batch-rollout:id') !== id ? `touches alarm ${name}, which it did not make` : undefined;
}

function foreignQueue(input: JsonObject, { plan }: Rollout): string | undefined {
  const watched = canonical(input);
  const queues = [plan.canaryQueue, ...plan.queues.map(({ name }) => name)];
  return queues.some((name) => watched.includes(canonical({ Name: 'JobQueueName', Value: name })))
    ? undefined
    : 'watches another queue than its own';
}

function untaggedAlarm(input: JsonObject, { id }: Rollout): string | undefined {
  const tags = Object.fromEntries(objectsAt(input, 'Tags').map((one) => [stringAt(one, 'Key') ?? '', one['Value']]));
  return untagged({ tags }, { id });
}

function isCanary(name: string, { id }: Rollout): boolean {
  return name.startsWith(`canary-${id}-`);
}
