import { takeDue, type Due } from './agenda.js';
import { activeRevision } from './definition-changes.js';
import { settledEnvironment, settledQueue } from './fake-environments.js';
import { addJob, jobDue, loseHosts, placeJobs, terminateJob } from './job-life.js';
import { forgetJobs, unfinishedJobs } from './jobs.js';
import {
  byArn,
  clusterOf,
  dropEnvironment,
  dropQueue,
  putEnvironment,
  putQueue,
  queuesListing,
  type Producer,
  type World,
} from './world.js';

/** When the account next moves on by itself, in epoch milliseconds; undefined while nothing is under way. */
export function nextDue(world: World): number | undefined {
  let next = world.toPlace ? world.now : (world.agenda[0]?.at ?? Infinity);
  for (const { nextAt } of world.producers) next = Math.min(next, nextAt);
  return next === Infinity ? undefined : Math.max(next, world.now);
}

/** Lets time come to a moment. Whatever is due until then happens at its own moment, in order. */
export function advanceTo(world: World, time: number): void {
  for (;;) {
    const next = nextDue(world);
    if (next === undefined || next > time) break;
    world.now = next;
    moveOn(world);
  }
  world.now = Math.max(world.now, time);
}

/** Lets time pass, in milliseconds, with what the faults of the directed tests left under way. */
export function pass(world: World, ms: number): void {
  const end = world.now + ms;
  for (;;) {
    const [first] = world.underWay.toSorted((a, b) => a.at - b.at);
    if (first === undefined || first.at > end) break;
    advanceTo(world, first.at);
    world.underWay = world.underWay.filter((one) => one !== first);
    first.apply();
  }
  advanceTo(world, end);
}

/** Adds a user's program whose first job comes after one interval. */
export function addProducer(world: World, about: Omit<Producer, 'nextAt'>): void {
  world.producers = [...world.producers, { ...about, nextAt: world.now + about.everyMs }];
}

/** An environment turns INVALID, at whatever moment; a deletion under way goes on (F13, X15). */
export function turnInvalid(world: World, name: string, reason: string): void {
  const environment = world.environments.get(name);
  if (!environment || environment.statusText === 'DELETING') return;
  const at = world.agenda.findIndex((due) => due.kind === 'environment' && due.name === name);
  if (at >= 0) world.agenda.splice(at, 1);
  putEnvironment(world, settledEnvironment(environment, 'INVALID', reason));
}

/** An environment that had turned INVALID works again. */
export function turnValid(world: World, name: string): void {
  const environment = world.environments.get(name);
  if (environment?.status === 'invalid') putEnvironment(world, settledEnvironment(environment, 'VALID', ''));
}

function moveOn(world: World): void {
  for (let due = takeDue(world.agenda, world.now); due; due = takeDue(world.agenda, world.now)) happen(world, due);
  for (const producer of world.producers) {
    if (producer.nextAt > world.now) continue;
    producer.nextAt += producer.everyMs;
    produce(world, producer);
  }
  if (world.toPlace) placeJobs(world);
  forgetJobs(world.jobs, world.now - world.jobsKeptMs);
  world.onMoved();
}

function happen(world: World, due: Due): void {
  switch (due.kind) {
    case 'environment':
      settleEnvironment(world, due);
      return;
    case 'queue':
      settleQueue(world, due);
      return;
    case 'order':
      world.followed.delete(due.queue);
      world.toPlace = true;
      return;
    case 'emptied': {
      const environment = byArn(world, due.environment);
      if (environment && queuesListing(world, environment.arn).length === 0) loseHosts(world, environment);
      return;
    }
    case 'job':
      jobDue(world, due);
  }
}

function settleEnvironment(world: World, due: Extract<Due, { kind: 'environment' }>): void {
  const environment = world.environments.get(due.name);
  if (!environment) return;
  if (due.to === 'GONE') {
    loseHosts(world, environment);
    dropEnvironment(world, due.name);
    return;
  }
  if (environment.clusterArn !== undefined || due.to === 'INVALID') {
    putEnvironment(world, settledEnvironment(environment, due.to, due.reason));
    return;
  }
  world.clusters += 1;
  const clusterArn = clusterOf(due.name, world.clusters);
  putEnvironment(world, settledEnvironment({ ...environment, clusterArn }, due.to, due.reason));
}

function settleQueue(world: World, due: Extract<Due, { kind: 'queue' }>): void {
  const queue = world.queues.get(due.name);
  if (!queue) return;
  if (due.to === 'VALID') {
    putQueue(world, settledQueue(queue));
    return;
  }
  for (const job of unfinishedJobs(world.jobs, due.name)) terminateJob(world, job.id, 'The job queue was deleted');
  dropQueue(world, due.name);
}

/** A user's program does not hear of a queue that takes nothing; it tries again next time. */
function produce(world: World, { queue, definition, attempts }: Producer): void {
  const revision = activeRevision(world, definition);
  if (!revision || !world.queues.get(queue)?.enabled) return;
  addJob(world, { queue, name: 'work', definition: revision.arn, ...(attempts === undefined ? {} : { attempts }) });
}
