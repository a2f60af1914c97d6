import { stringAt } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import { unfinishedJobs } from '../account/jobs.js';
import type { Changed, Court, Seat } from './court.js';
import { unfinished, workingOn } from './world.js';
import type { World } from '../account/world.js';

/** I3: no job loses what it needs. */
export function judgeJobs(court: Court): Seat {
  return {
    changed(changed, world) {
      const { action, input } = changed;
      if (changed.strayed) return;
      if (action === 'DeleteComputeEnvironment') judgeDeletion(court, changed, world);
      if (action === 'DeleteJobQueue' || (action === 'UpdateJobQueue' && input['state'] === 'DISABLED'))
        judgeClosing(court, changed, world);
      if (action === 'DeregisterJobDefinition') judgeDeregistration(court, changed, world);
    },
  };
}

function judgeDeletion(court: Court, changed: Changed, world: World): void {
  const name = nameOfArn(stringAt(changed.input, 'computeEnvironment') ?? '');
  const environment = court.past.environments.get(name) ?? world.environments.get(name);
  if (!environment || court.touchedSince(changed.knownUntil, name)) return;
  const left = workingOn(world, environment);
  if (left.length > 0) court.breach('I3', `${name} was deleted while ${left.length} jobs were on it`);
}

function judgeClosing(court: Court, { action, input }: Changed, world: World): void {
  const name = nameOfArn(stringAt(input, 'jobQueue') ?? '');
  const left = unfinishedJobs(world.jobs, name);
  if (left.length > 0) court.breach('I3', `${action} closed queue ${name} with ${left.length} unfinished jobs`);
}

/** A job submitted with the revision pinned, after the bot had looked, could not be known of. */
function judgeDeregistration(court: Court, changed: Changed, world: World): void {
  const arn = stringAt(changed.input, 'jobDefinition') ?? '';
  const users = unfinished(world).filter((job) => job.definition === arn && job.createdAt < changed.knownUntil);
  if (users.length > 0) court.breach('I3', `${arn} was deregistered while ${users.length} unfinished jobs used it`);
}
