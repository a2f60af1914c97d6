import { planIdleCheck } from './capacity.js';
import { hex } from './chance.js';
import { isFargate } from './compute-resources.js';
import { drawTask, matches, type ImageOutcome } from './conduct.js';
import type { ComputeEnvironment } from './environments.js';
import { happenAfter, happenIn } from './happening.js';
import { isTerminal, type Job, type Task } from './job.js';
import { writeLog } from './logs.js';
import { countMetric } from './metrics.js';
import { wakeScheduler } from './scheduler-cycle.js';
import { containersOf } from './submit.js';
import { endFacts, lastWords, type EndFacts, type TaskEnd } from './task-end.js';
import type { World } from './world.js';

const usualLogGroup = '/aws/batch/job';

/** Places a job: it has a task from now on, and with it the only trace of its environment (F80). */
export function startTask(world: World, job: Job, environment: ComputeEnvironment): void {
  const fargate = environment.resources !== undefined && isFargate(environment.resources.type);
  const cluster = environment.clusterArn.split('/')[1] ?? '';
  const ecs = `arn:aws:ecs:${world.region}:${world.account}`;
  const taskId = hex(world.chance, 32);
  const options = containersOf(job.definition)[0]?.logConfiguration?.options;
  const prefix = options?.['awslogs-stream-prefix'] ?? job.definition.name.slice(0, 200);
  job.task = {
    attempt: job.attempts.length + 1,
    environment: environment.name,
    arn: `${ecs}:task/${cluster}/${taskId}`,
    containerInstanceArn: fargate ? undefined : `${ecs}:container-instance/${cluster}/${hex(world.chance, 32)}`,
    instanceId: fargate ? undefined : `i-0${hex(world.chance, 16)}`,
    logGroup: options?.['awslogs-group'] ?? usualLogGroup,
    logStream: `${prefix}/default/${taskId}`,
    createdAt: world.now,
    startedAt: undefined,
    stoppedAt: undefined,
    end: undefined,
  };
  job.status = 'STARTING';
  job.statusReason = undefined;
  job.stuck = undefined;
  world.placed.set(job.id, job);
  countMetric(world, job.queue, 'JobsMovedToStarting', 1);
  const wait = fargate ? 'taskStartsOnFargate' : 'taskStartsOnWarmHost';
  happenAfter(world, wait, { kind: 'taskStarts', id: job.id, attempt: job.task.attempt });
}

/** The container runs, or cannot be made to. */
export function taskStarts(world: World, job: Job, attempt: number): void {
  const task = job.task;
  if (task?.attempt !== attempt || job.status !== 'STARTING') return;
  const { outcome, runsMs, says } = drawTask(world, job, task.environment);
  if (outcome === 'unpullable') {
    endTask(world, job, 'unpullable');
    return;
  }
  job.status = 'RUNNING';
  task.startedAt = world.now;
  countMetric(world, job.queue, 'JobsMovedToRunning', 1);
  writeLog(world, task, [
    `AWS_BATCH_CE_NAME=${task.environment} AWS_BATCH_JQ_NAME=${job.queue} AWS_BATCH_JOB_ATTEMPT=${attempt}`,
    `+ ${job.command.join(' ')}`,
    ...says,
  ]);
  const timeoutMs = job.timeoutSeconds === undefined ? Infinity : job.timeoutSeconds * 1000;
  const endsMs = outcome === 'hang' ? Infinity : runsMs;
  if (timeoutMs === Infinity && endsMs === Infinity) return;
  const end = timeoutMs <= endsMs ? 'timedOut' : endOf(outcome);
  happenIn(world, Math.min(timeoutMs, endsMs), { kind: 'taskEnds', id: job.id, attempt, end });
}

function endOf(outcome: ImageOutcome): TaskEnd {
  switch (outcome) {
    case 'ok':
    case 'slow':
    case 'hang':
      return 'done';
    case 'spot':
      return 'spotReclaimed';
    case 'exit1':
    case 'oom':
    case 'execformat':
    case 'unpullable':
      return outcome;
  }
}

/** The task comes to an end; the job with it, unless it may try again (F72). `said` is the reason a person gave. */
export function endTask(world: World, job: Job, end: TaskEnd, said = ''): void {
  const task = job.task;
  if (task === undefined) return;
  const facts = endFacts(end, task, job.image, said);
  if (task.startedAt !== undefined) writeLog(world, task, lastWords(end));
  task.stoppedAt = world.now;
  task.end = facts;
  job.attempts.push(task);
  job.task = undefined;
  world.placed.delete(job.id);
  const environment = world.environments.get(task.environment);
  if (environment !== undefined) planIdleCheck(world, environment);
  wakeScheduler(world);
  if (end === 'done') {
    endJob(world, job, 'SUCCEEDED', facts.statusReason);
  } else if (mayTryAgain(job, end, facts)) {
    becomeRunnable(world, job, 'front');
    countMetric(world, job.queue, 'JobsRetried', 1);
  } else {
    endJob(world, job, 'FAILED', facts.statusReason);
  }
}

/** Timed-out and terminated jobs are never retried; else the first rule that fits decides, and no rule means retry. */
function mayTryAgain(job: Job, end: TaskEnd, facts: EndFacts): boolean {
  if (end === 'timedOut' || end === 'terminated' || job.attempts.length >= job.attemptsMax) return false;
  const rule = job.retryRules.find(({ onStatusReason, onReason, onExitCode }) => {
    const conditions: [string | undefined, string][] = [
      [onStatusReason, facts.statusReason],
      [onReason, facts.reason ?? ''],
      [onExitCode, facts.exitCode === undefined ? '' : String(facts.exitCode)],
    ];
    return conditions.every(([pattern, text]) => pattern === undefined || matches(pattern, text));
  });
  return rule === undefined || rule.action.toUpperCase() === 'RETRY';
}

/** The job waits for a place: new ones behind the others, retried ones before them (F72). */
export function becomeRunnable(world: World, job: Job, where: 'front' | 'back'): void {
  const waiting = world.waiting.get(job.queue);
  if (waiting === undefined) return;
  if (where === 'front') waiting.unshift(job.id);
  else waiting.push(job.id);
  job.status = 'RUNNABLE';
  job.runnableAt = world.now;
  countMetric(world, job.queue, 'JobsMovedToRunnable', 1);
  wakeScheduler(world);
}

/** The job is over. */
export function endJob(world: World, job: Job, status: 'SUCCEEDED' | 'FAILED', statusReason: string | undefined): void {
  if (isTerminal(job)) return;
  if (job.status === 'RUNNABLE') {
    const waiting = world.waiting.get(job.queue) ?? [];
    const place = waiting.indexOf(job.id);
    if (place >= 0) waiting.splice(place, 1);
  }
  job.status = status;
  job.statusReason = statusReason;
  job.stoppedAt = world.now;
  job.stuck = undefined;
  countMetric(world, job.queue, status === 'SUCCEEDED' ? 'JobsMovedToSucceeded' : 'JobsMovedToFailed', 1);
  const last: Task | undefined = job.attempts.at(-1);
  if (last?.startedAt !== undefined) {
    countMetric(world, job.queue, 'JobAttemptExecutionDuration', world.now - last.startedAt);
  }
  if (job.array.kind === 'child') endParentWhenDone(world, job.array.parent);
}

function endParentWhenDone(world: World, parentId: string): void {
  const parent = world.jobs.get(parentId);
  if (parent === undefined) return;
  const children = childrenOf(world, parent);
  if (!children.every(isTerminal)) return;
  const failed = children.some(({ status }) => status === 'FAILED');
  endJob(world, parent, failed ? 'FAILED' : 'SUCCEEDED', failed ? 'Array Child Job failed' : undefined);
}

/** The children of an array job, by index. */
export function childrenOf(world: World, job: Job): Job[] {
  if (job.array.kind !== 'parent') return [];
  return Array.from({ length: job.array.size }, (_, index) => world.jobs.get(`${job.id}:${index}`)).flatMap(
    (child) => child ?? [],
  );
}
