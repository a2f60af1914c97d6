import { z } from 'zod';
import { nameIn } from './arn.js';
import { childrenOf } from './attempts.js';
import { isTerminal, type Job, type JobStatus, type Task } from './job.js';
import { reads, type Answer } from './operation.js';
import { page } from './paging.js';
import { queueNamed } from './queues.js';
import { badRequest, doesNotExist } from './refusal.js';
import { containersOf } from './submit.js';
import type { World } from './world.js';

const Status = z.enum(['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING', 'SUCCEEDED', 'FAILED']);

const ListInput = z.object({
  jobQueue: z.string().optional(),
  arrayJobId: z.string().optional(),
  multiNodeJobId: z.string().optional(),
  jobStatus: Status.optional(),
  maxResults: z.int().min(1).optional(),
  nextToken: z.string().optional(),
  filters: z.array(z.object({ name: z.string(), values: z.array(z.string()).min(1) })).optional(),
});
type ListInput = z.output<typeof ListInput>;
type Filter = { name: string; values: string[] };

function list(world: World, input: ListInput): Answer {
  const given = [input.jobQueue, input.arrayJobId, input.multiNodeJobId].filter((it) => it !== undefined);
  if (given.length !== 1) {
    throw badRequest(world, 'Exactly one of jobQueue, arrayJobId and multiNodeJobId must be specified.');
  }
  if (input.multiNodeJobId !== undefined) return { jobSummaryList: nodesOf(world, input.multiNodeJobId) };
  const filter = input.filters?.[0];
  if ((input.filters?.length ?? 0) > 1) throw badRequest(world, 'Only one filter can be used at a time.');
  const filtered = filter !== undefined && input.jobQueue !== undefined;
  const candidates = candidatesOf(world, input).filter((job) => job.createdAt <= world.now - world.staleMs);
  // Filters do not apply to children, and with one the status is ignored, but for SHARE_IDENTIFIER (F90).
  const byStatus = !filtered || (filter.name === 'SHARE_IDENTIFIER' && input.jobStatus !== undefined);
  const status = input.jobStatus ?? 'RUNNING';
  const found = candidates
    .filter((job) => !filtered || passes(world, job, filter))
    .filter((job) => !byStatus || job.status === status);
  const listed = filtered ? found.toReversed() : found;
  const { items, next } = page(world, listed, {
    token: input.nextToken,
    size: input.maxResults,
    sizeMax: filtered ? 100 : 1000,
  });
  return { jobSummaryList: items.map((job) => summary(job)), nextToken: next };
}

function candidatesOf(world: World, input: ListInput): Job[] {
  if (input.jobQueue !== undefined) {
    const queue = queueNamed(world, input.jobQueue);
    return [...world.jobs.values()].filter((job) => job.queueArn === queue.arn && job.array.kind !== 'child');
  }
  return childrenOf(world, jobNamed(world, input.arrayJobId ?? ''));
}

function jobNamed(world: World, reference: string): Job {
  const job = world.jobs.get(nameIn(world, 'job', reference));
  if (job === undefined) throw doesNotExist('Job', reference);
  return job;
}

/** The nodes of a multi-node job share its fate; they are told as `id#n` (F71). */
function nodesOf(world: World, id: string): Answer[] {
  const job = jobNamed(world, id);
  return Array.from({ length: job.nodes }, (_, index) => ({
    ...summary(job),
    jobId: `${job.id}#${index}`,
    jobArn: `${job.arn}#${index}`,
    nodeProperties: { isMainNode: index === 0, numNodes: job.nodes, nodeIndex: index },
  }));
}

function passes(world: World, job: Job, { name, values }: Filter): boolean {
  const times = (): number[] => {
    const parsed = values.map(Number);
    if (parsed.some((it) => !Number.isInteger(it)))
      throw badRequest(world, `${name} must be milliseconds since the epoch.`);
    return parsed;
  };
  switch (name) {
    case 'JOB_NAME':
      return values.some((value) => fits(value.toLowerCase(), job.name.toLowerCase()));
    case 'JOB_DEFINITION':
      return values.some((value) => value === job.definition.arn || fits(value, job.definition.name));
    case 'BEFORE_CREATED_AT':
      return times().every((time) => job.createdAt < time);
    case 'AFTER_CREATED_AT':
      return times().every((time) => job.createdAt > time);
    case 'SHARE_IDENTIFIER':
      return values.some((value) => job.shareIdentifier !== undefined && fits(value, job.shareIdentifier));
    default:
      throw badRequest(world, `${name} is not a valid filter name.`);
  }
}

function fits(pattern: string, text: string): boolean {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

function summary(job: Job): Answer {
  const last = job.task ?? job.attempts.at(-1);
  return {
    jobArn: job.arn,
    jobId: job.id,
    jobName: job.name,
    createdAt: job.createdAt,
    status: job.status,
    statusReason: job.statusReason,
    startedAt: last?.startedAt,
    stoppedAt: job.stoppedAt,
    jobDefinition: job.definition.arn,
    shareIdentifier: job.shareIdentifier,
    container: last?.end && { exitCode: last.end.exitCode, reason: last.end.reason },
    arrayProperties: arrayFacts(job),
    nodeProperties: job.nodes > 1 ? { numNodes: job.nodes } : undefined,
  };
}

function arrayFacts(job: Job): Answer | undefined {
  switch (job.array.kind) {
    case 'single':
      return undefined;
    case 'parent':
      return { size: job.array.size };
    case 'child':
      return { index: job.array.index };
  }
}

function describe(world: World, input: { jobs: string[] }): Answer {
  const found = new Set(input.jobs.flatMap((reference) => findDescribed(world, reference) ?? []));
  return { jobs: [...found].map((job) => render(world, job)) };
}

function findDescribed(world: World, reference: string): Job | undefined {
  const [id = ''] = nameIn(world, 'job', reference).split('#');
  return world.jobs.get(id);
}

/** The job as Describe shows it. It has no environment: only the cluster in its task's ARN tells (F80). */
export function render(world: World, job: Job): Answer {
  const last = job.task ?? job.attempts.at(-1);
  const content = job.definition.content;
  return {
    jobArn: job.arn,
    jobName: job.name,
    jobId: job.id,
    jobQueue: job.queueArn,
    status: job.status,
    statusReason: job.statusReason,
    shareIdentifier: job.shareIdentifier,
    schedulingPriority: job.schedulingPriority,
    attempts: job.attempts.map((task) => attempt(job, task)),
    createdAt: job.createdAt,
    startedAt: last?.startedAt,
    stoppedAt: job.stoppedAt,
    retryStrategy: { attempts: job.attemptsMax, evaluateOnExit: job.retryRules },
    dependsOn: job.dependsOn,
    jobDefinition: job.definition.arn,
    parameters: job.parameters,
    timeout: job.timeoutSeconds === undefined ? undefined : { attemptDurationSeconds: job.timeoutSeconds },
    tags: job.tags,
    propagateTags: job.propagateTags,
    platformCapabilities: content.platformCapabilities,
    container: content.containerProperties === undefined ? {} : container(job, last),
    ecsProperties: content.ecsProperties && { taskProperties: [multiContainerTask(job, last)] },
    eksProperties: content.eksProperties,
    nodeProperties: content.nodeProperties,
    arrayProperties:
      job.array.kind === 'parent' ? { ...arrayFacts(job), statusSummary: counts(world, job) } : arrayFacts(job),
    isCancelled: job.isCancelled,
    isTerminated: job.isTerminated,
  };
}

function counts(world: World, job: Job): Partial<Record<JobStatus, number>> {
  const counted: Partial<Record<JobStatus, number>> = {};
  for (const { status } of childrenOf(world, job)) counted[status] = (counted[status] ?? 0) + 1;
  return counted;
}

function taskFacts(task: Task | undefined): Answer {
  if (task === undefined) return {};
  return { taskArn: task.arn, containerInstanceArn: task.containerInstanceArn };
}

function endedFacts(task: Task | undefined): Answer {
  if (task === undefined) return {};
  // The stream exists only once a container has run, so a task that never started has none.
  const logStreamName = task.startedAt === undefined ? undefined : task.logStream;
  return { exitCode: task.end?.exitCode, reason: task.end?.reason, logStreamName };
}

function attempt(job: Job, task: Task): Answer {
  const multi = job.definition.content.ecsProperties !== undefined;
  return {
    container: multi ? {} : { ...taskFacts(task), ...endedFacts(task), networkInterfaces: [] },
    startedAt: task.startedAt,
    stoppedAt: task.stoppedAt,
    statusReason: task.end?.statusReason,
    taskProperties: multi ? [{ ...taskFacts(task), containers: containerEnds(job, task) }] : undefined,
  };
}

function containerEnds(job: Job, task: Task): Answer[] {
  return containersOf(job.definition).map(({ name }) => ({ name, ...endedFacts(task) }));
}

function container(job: Job, task: Task | undefined): Answer {
  const waitsAgain = job.task === undefined && !isTerminal(job);
  return {
    ...job.definition.content.containerProperties,
    command: job.command,
    environment: job.environmentVariables,
    resourceRequirements: [
      { type: 'VCPU', value: String(job.vcpus) },
      { type: 'MEMORY', value: String(job.memoryMiB) },
    ],
    // A retried job that waits again has no task: the earlier one shows under its attempt only.
    ...(waitsAgain ? {} : { ...taskFacts(task), ...endedFacts(task) }),
  };
}

function multiContainerTask(job: Job, task: Task | undefined): Answer {
  const [properties] = job.definition.content.ecsProperties?.taskProperties ?? [];
  return {
    ...properties,
    ...taskFacts(task),
    containers: (properties?.containers ?? []).map((it) => ({ ...it, ...endedFacts(task) })),
  };
}

export const jobReadOperations = {
  ListJobs: reads(ListInput, list),
  DescribeJobs: reads(z.object({ jobs: z.array(z.string()).max(100) }), describe),
};
