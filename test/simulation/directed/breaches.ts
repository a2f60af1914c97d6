import { stringAt } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import { isEnded, queueJobs, unfinishedJobs } from '../account/jobs.js';
import { byArn, jobsOf, jobsOn, queuesListing, type Change, type SimQueue, type World } from '../account/world.js';

/** Notes in `world.breaches` what the directed tests may never see. The judges of the campaign are elsewhere. */
export function watchBreaches(world: World): void {
  world.onChange = (change) => noteChange(world, change);
  world.onMoved = () => noteAbandoned(world);
}

function noteChange(world: World, { action, input }: Change): void {
  const named = (key: string): string => nameOfArn(stringAt(input, key) ?? '');
  switch (action) {
    case 'UpdateComputeEnvironment':
      if (stringAt(input, 'state') === 'DISABLED') noteDisabled(world, named('computeEnvironment'));
      return;
    case 'DeleteComputeEnvironment': {
      const environment = byArn(world, named('computeEnvironment'));
      if (environment && jobsOn(world, environment).length > 0) {
        world.breaches.push(`I3: ${environment.name} is deleted while jobs run on it`);
      }
      return;
    }
    case 'DeleteJobQueue':
      if (unfinishedJobs(world.jobs, named('jobQueue')).length > 0) {
        world.breaches.push(`I3: ${named('jobQueue')} is deleted with jobs in it`);
      }
      return;
    case 'DeregisterJobDefinition': {
      const arn = stringAt(input, 'jobDefinition');
      if (jobsOf(world).some((job) => job.definition === arn && !isEnded(job))) {
        world.breaches.push(`F63: ${arn} is deregistered while a job uses it`);
      }
      return;
    }
    case 'SubmitJob': {
      const same = queueJobs(world.jobs, named('jobQueue')).byName.get(named('jobName')) ?? [];
      if (same.length > 1) world.breaches.push(`I7: ${named('jobName')} is submitted twice`);
      return;
    }
    case 'CreateComputeEnvironment':
    case 'CreateJobQueue':
    case 'UpdateJobQueue':
    case 'RegisterJobDefinition':
    case 'CancelJob':
    case 'PutMetricAlarm':
    case 'DeleteAlarms':
  }
}

/** I2: a production queue that lists it must keep another one. */
function noteDisabled(world: World, name: string): void {
  const environment = byArn(world, name);
  if (!environment) return;
  for (const queue of queuesListing(world, environment.arn)) {
    const others = queue.order.flatMap((entry) => byArn(world, entry.environment) ?? []);
    const other = others.some((one) => one.name !== name && one.enabled && one.status === 'valid');
    if (isProduction(queue) && !other) {
      world.breaches.push(`I2: ${name} is disabled, and ${queue.name} has no other`);
    }
  }
}

/** I1: a production queue always has somewhere to run its jobs; what is being enabled is about to be usable again. */
function noteAbandoned(world: World): void {
  for (const queue of world.queues.values()) {
    if (!isProduction(queue)) continue;
    if (queue.order.some((entry) => byArn(world, entry.environment)?.enabled === true)) continue;
    world.breaches.push(`I1: no environment of ${queue.name} is enabled`);
  }
}

function isProduction({ tags }: SimQueue): boolean {
  return tags['batch-rollout:managed'] !== 'true';
}
