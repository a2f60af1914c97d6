import type { Attempt } from '../../../src/ports.js';
import type { Order } from '../../../src/rollout/planned.js';
import { putDue, type Due } from './agenda.js';
import { failures, lasts, type Failure } from './conduct.js';
import { isEnded, putFirst, putJob, type QueueJobs, type SimJob } from './jobs.js';
import { keepPast } from './past-jobs.js';
import { byArn, clusterName, jobsOn, type SimEnvironment, type World } from './world.js';

const exited = 'Essential container in task exited';

/** What a submit says of a job. `definition` is the ARN of a revision. */
export interface Submitted {
  queue: string;
  name: string;
  definition: string;
  attempts?: number;
  timeoutMs?: number;
}

/** Puts a job into a queue. */
export function addJob(world: World, about: Submitted): SimJob {
  const number = world.jobs.newest + 1;
  const waitMs = lasts(world.submittedMs, number);
  const job: SimJob = {
    id: `job-${number}`,
    number,
    name: about.name,
    queue: about.queue,
    definition: about.definition,
    status: waitMs > 0 ? 'SUBMITTED' : 'RUNNABLE',
    statusReason: '',
    createdAt: moment(world),
    attempts: [],
    attemptsMax: about.attempts ?? 1,
    ...(about.timeoutMs === undefined ? {} : { timeoutMs: about.timeoutMs }),
  };
  setJob(world, job);
  if (waitMs > 0) schedule(world, job, 'runnable', waitMs);
  else world.toPlace = true;
  return job;
}

/** Every change of a job goes through here, so that an answer may lag behind it. */
function setJob(world: World, job: SimJob): void {
  keepPast(world, job.id, world.now, world.viewsKeptMs);
  putJob(world.jobs, job);
}

/** AWS tells whole milliseconds, whatever the times of a run were drawn as. */
function moment(world: World): number {
  return Math.floor(world.now);
}

function schedule(world: World, job: SimJob, step: Extract<Due, { kind: 'job' }>['step'], afterMs: number): void {
  putDue(world.agenda, { at: world.now + afterMs, kind: 'job', id: job.id, attempt: job.attempts.length, step });
}

/** Gives every RUNNABLE job the first environment of its queue's order that is enabled, VALID, takes it and has room (F41). */
export function placeJobs(world: World): void {
  world.toPlace = false;
  for (const [name, jobs] of world.jobs.byQueue) {
    if (jobs.byStatus.RUNNABLE.size === 0) continue;
    const queue = world.queues.get(name);
    if (queue) placeQueue(world, world.followed.get(name) ?? queue.order, jobs);
  }
}

function placeQueue(world: World, order: Order, jobs: QueueJobs): void {
  const listed = order.flatMap((entry) => byArn(world, entry.environment) ?? []);
  let isHead = true;
  for (const job of jobs.byStatus.RUNNABLE.values()) {
    const open = listed.filter((one) => isOpen(world, one));
    const place = open.find((one) => world.takes(job, one));
    if (place) startJob(world, job, place);
    else if (isHead) {
      tellStuck(world, job, stuckReason(world, listed, open));
      isHead = false;
    }
    // Each job is one vCPU: what has no room for this one has none for those behind it.
    if (open.length === 0) return;
  }
}

function isOpen(world: World, one: SimEnvironment): boolean {
  if (!one.enabled || one.status !== 'valid' || one.clusterArn === undefined) return false;
  const taken = world.jobs.byCluster.get(clusterName(one) ?? '')?.size ?? 0;
  return taken < one.maxVcpus;
}

/** AWS gives a reason only for the job at the head, and none for mere lack of room in what works (F110). */
function stuckReason(world: World, listed: readonly SimEnvironment[], open: readonly SimEnvironment[]): string {
  if (open.length > 0) return world.stuckReason;
  const invalid = listed.length > 0 && listed.every((one) => one.status === 'invalid');
  return invalid ? 'ACTION_REQUIRED - CE(s) associated with the job queue are invalid.' : '';
}

function tellStuck(world: World, job: SimJob, statusReason: string): void {
  if (job.statusReason !== statusReason) setJob(world, { ...job, statusReason });
}

function startJob(world: World, job: SimJob, place: SimEnvironment): void {
  const cluster = clusterName(place) ?? '';
  const starting: Writable<SimJob> = withoutTask(job);
  starting.status = 'STARTING';
  starting.statusReason = '';
  starting.cluster = cluster;
  const startMs = lasts(world.startMs, job.number);
  if (startMs === 0) runJob(world, starting);
  else {
    setJob(world, starting);
    schedule(world, starting, 'running', startMs);
  }
}

function runJob(world: World, job: SimJob): void {
  const failure = failureOf(world, job);
  if (failure?.when === 'start') {
    endAttempt(world, job, failure);
    return;
  }
  const running: Writable<SimJob> = withoutTask(job);
  running.status = 'RUNNING';
  running.startedAt = moment(world);
  if (job.cluster !== undefined) running.cluster = job.cluster;
  setJob(world, running);
  const runMs = typeof world.runMs === 'function' ? world.runMs(running) : lasts(world.runMs, job.number);
  schedule(world, running, 'ended', Math.min(runMs, job.timeoutMs ?? Infinity));
}

function failureOf(world: World, job: SimJob): Failure | undefined {
  const fails = world.fails(job);
  if (fails === true) return failures.exit1;
  return fails === false ? undefined : fails;
}

/** What was due for a job; nothing when the job has ended or begun anew since. */
export function jobDue(world: World, due: Extract<Due, { kind: 'job' }>): void {
  const job = world.jobs.byId.get(due.id);
  if (!job || isEnded(job) || job.attempts.length !== due.attempt) return;
  switch (due.step) {
    case 'runnable':
      setJob(world, { ...job, status: 'RUNNABLE' });
      world.toPlace = true;
      return;
    case 'running':
      runJob(world, job);
      return;
    case 'ended': {
      const ranOut = job.timeoutMs !== undefined && world.now - (job.startedAt ?? 0) >= job.timeoutMs;
      endAttempt(world, job, ranOut ? failures.timedOut : failureOf(world, job));
    }
  }
}

/** Ends what a job does now. A failed attempt is repeated while attempts are left, but not after a timeout (F69, F72). */
function endAttempt(world: World, job: SimJob, failure: Failure | undefined): void {
  const attempts = [...job.attempts, attemptOf(job, failure, moment(world))];
  world.toPlace = true;
  if (failure && failure !== failures.timedOut && attempts.length < job.attemptsMax) {
    keepPast(world, job.id, world.now, world.viewsKeptMs);
    putFirst(world.jobs, { ...withoutTask(job), status: 'RUNNABLE', statusReason: '', attempts });
    return;
  }
  const ended: Writable<SimJob> = withoutTask(job);
  ended.status = failure ? 'FAILED' : 'SUCCEEDED';
  ended.statusReason = failure?.statusReason ?? exited;
  ended.stoppedAt = moment(world);
  ended.attempts = attempts;
  if (job.startedAt !== undefined) ended.startedAt = job.startedAt;
  endJob(world, ended);
}

function attemptOf(job: SimJob, failure: Failure | undefined, stoppedAt: number): Attempt {
  const attempt: Attempt = { statusReason: failure?.statusReason ?? exited, stoppedAt };
  const exitCode = failure ? failure.exitCode : 0;
  if (exitCode !== undefined) attempt.exitCode = exitCode;
  if (job.cluster !== undefined) attempt.cluster = job.cluster;
  if (failure?.reason !== undefined) attempt.reason = failure.reason;
  if (job.startedAt !== undefined) {
    attempt.startedAt = job.startedAt;
    attempt.logStream = `${job.name}/default/${job.id}`;
  }
  return attempt;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The job as it was before it had a task. Member by member, because this is done for every job and a rest is slow. */
function withoutTask(job: SimJob): SimJob {
  const { id, number, name, queue, definition, status, statusReason, createdAt, attempts, attemptsMax } = job;
  const bare: Writable<SimJob> = {
    id,
    number,
    name,
    queue,
    definition,
    status,
    statusReason,
    createdAt,
    attempts,
    attemptsMax,
  };
  if (job.timeoutMs !== undefined) bare.timeoutMs = job.timeoutMs;
  return bare;
}

function endJob(world: World, job: SimJob): void {
  setJob(world, job);
  world.jobs.ended.set(job.id, world.now);
}

/** The instances of an environment go away under their jobs (F53). */
export function loseHosts(world: World, environment: SimEnvironment): void {
  for (const job of jobsOn(world, environment)) endAttempt(world, job, failures.spotReclaim);
}

/** CancelJob: acts on what has no task yet, and says nothing otherwise (F73). */
export function cancelJob(world: World, id: string, reason: string): void {
  const job = world.jobs.byId.get(id);
  if (!job || !['SUBMITTED', 'PENDING', 'RUNNABLE'].includes(job.status)) return;
  endJob(world, { ...job, status: 'FAILED', statusReason: reason, stoppedAt: moment(world), isCancelled: true });
}

/** TerminateJob: ends the job wherever it is, for good (F73). */
export function terminateJob(world: World, id: string, reason: string): void {
  const job = world.jobs.byId.get(id);
  if (!job || isEnded(job)) return;
  const bare = withoutTask(job);
  endJob(world, { ...bare, status: 'FAILED', statusReason: reason, stoppedAt: moment(world), isTerminated: true });
  world.toPlace = true;
}
