import { z } from 'zod';
import { batchArn, namePattern } from './arn.js';
import { uuid, type Range } from './chance.js';
import type { Caller } from './caller.js';
import { needsOf, Overrides, type Container } from './container.js';
import { happenAfter } from './happening.js';
import type { ArrayRole, Job } from './job.js';
import { definitionMeant, RetryStrategy, Timeout, type JobDefinition } from './job-definitions.js';
import { countMetric } from './metrics.js';
import { changes, type Answer } from './operation.js';
import { queueNamed, type JobQueue } from './queues.js';
import { badRequest, doesNotExist } from './refusal.js';
import { checkedTags, Tags } from './tags.js';
import type { World } from './world.js';

const SubmitInput = z.object({
  jobName: z.string().min(1),
  jobQueue: z.string().min(1),
  jobDefinition: z.string().min(1),
  shareIdentifier: z
    .string()
    .regex(/^[0-9A-Za-z]{1,255}$/)
    .optional(),
  schedulingPriorityOverride: z.int().min(0).max(9999).optional(),
  arrayProperties: z.object({ size: z.int().min(2).max(10_000).optional() }).optional(),
  dependsOn: z
    .array(z.object({ jobId: z.string().optional(), type: z.string().optional() }))
    .max(20)
    .optional(),
  parameters: z.record(z.string(), z.string()).optional(),
  containerOverrides: Overrides.optional(),
  ecsPropertiesOverride: z
    .looseObject({ taskProperties: z.array(z.looseObject({ containers: z.array(Overrides).optional() })).optional() })
    .optional(),
  retryStrategy: RetryStrategy.optional(),
  propagateTags: z.boolean().optional(),
  timeout: Timeout.optional(),
  tags: Tags.optional(),
});
type SubmitInput = z.output<typeof SubmitInput>;

/** Takes a job into its queue. `runsMs` is what a producer inside this world knows and the wire cannot say. */
export function submit(world: World, input: SubmitInput, caller: Caller, runsMs?: Range): Answer {
  if (!namePattern.test(input.jobName)) {
    throw badRequest(world, 'jobName must be up to 128 letters, numbers, hyphens and underscores');
  }
  if (JSON.stringify(input).length > 30 * 1024) throw badRequest(world, 'The request exceeds 30 KiB.');
  const queue = queueNamed(world, input.jobQueue);
  const definition = definitionFor(world, input.jobDefinition);
  checkSubmit(world, queue, definition, input);
  const size = input.arrayProperties?.size;
  const role: ArrayRole = size === undefined ? { kind: 'single' } : { kind: 'parent', size };
  const id = uuid(world.chance);
  const job = makeJob(world, { id, role, input, queue, definition, caller, runsMs });
  for (let index = 0; index < (size ?? 0); index += 1) {
    const child: ArrayRole = { kind: 'child', parent: id, index };
    makeJob(world, { id: `${id}:${index}`, role: child, input, queue, definition, caller, runsMs });
  }
  countMetric(world, queue.name, 'JobsSubmitted', size ?? 1);
  return { jobArn: job.arn, jobName: job.name, jobId: job.id };
}

function definitionFor(world: World, reference: string): JobDefinition {
  const definition = definitionMeant(world, reference);
  if (definition === undefined) throw doesNotExist('Job definition', reference);
  if (definition.status === 'INACTIVE') throw badRequest(world, `Job definition ${definition.arn} is INACTIVE.`);
  return definition;
}

function checkSubmit(world: World, queue: JobQueue, definition: JobDefinition, input: SubmitInput): void {
  if (queue.state !== 'ENABLED') throw badRequest(world, `Job queue ${queue.arn} is DISABLED and takes no jobs.`);
  if (queue.status !== 'VALID' && queue.status !== 'UPDATING') {
    throw badRequest(world, `Job queue ${queue.arn} is not VALID.`);
  }
  if (queue.schedulingPolicyArn !== undefined && input.shareIdentifier === undefined) {
    throw badRequest(world, 'shareIdentifier must be specified: the job queue has a scheduling policy.');
  }
  if (queue.schedulingPolicyArn === undefined && input.shareIdentifier !== undefined) {
    throw badRequest(world, 'shareIdentifier cannot be specified: the job queue has no scheduling policy.');
  }
  const { platformCapabilities, nodeProperties, eksProperties } = definition.content;
  const needed = queue.type === 'ECS_FARGATE' ? 'FARGATE' : 'EC2';
  if (eksProperties === undefined && !(platformCapabilities ?? ['EC2']).includes(needed)) {
    throw badRequest(world, `The job definition is not for ${needed}, which job queue ${queue.name} runs on.`);
  }
  if ((eksProperties !== undefined) !== (queue.type === 'EKS')) {
    throw badRequest(world, 'The orchestration types of job definition and job queue do not match.');
  }
  if (nodeProperties !== undefined && queue.order.some((name) => typeOf(world, name) === 'SPOT')) {
    throw badRequest(world, 'Multi-node parallel jobs cannot run on Spot compute environments.');
  }
  if (nodeProperties !== undefined && input.arrayProperties?.size !== undefined) {
    throw badRequest(world, 'A multi-node parallel job cannot be an array job.');
  }
  if (definition.content.containerProperties === undefined && input.containerOverrides !== undefined) {
    throw badRequest(world, 'containerOverrides is only applicable for containerProperties.');
  }
  checkedTags(world, input.tags);
}

function typeOf(world: World, environment: string): string | undefined {
  return world.environments.get(environment)?.resources?.type;
}

type Making = {
  id: string;
  role: ArrayRole;
  input: SubmitInput;
  queue: JobQueue;
  definition: JobDefinition;
  caller: Caller;
  runsMs: Range | undefined;
};

function makeJob(world: World, { id, role, input, queue, definition, caller, runsMs }: Making): Job {
  const content = definition.content;
  const propagateTags = input.propagateTags ?? content.propagateTags ?? false;
  const retry = { ...content.retryStrategy, ...input.retryStrategy };
  const job: Job = {
    id,
    arn: batchArn(world, 'job', id),
    name: input.jobName,
    queue: queue.name,
    queueArn: queue.arn,
    definition,
    ...freshJob,
    ...workOf(definition, input),
    createdAt: world.now,
    attempts: [],
    array: role,
    dependsOn: (input.dependsOn ?? []).flatMap(({ jobId, type }) => (jobId === undefined ? [] : { jobId, type })),
    parameters: { ...content.parameters, ...input.parameters },
    shareIdentifier: input.shareIdentifier,
    schedulingPriority: input.schedulingPriorityOverride ?? content.schedulingPriority,
    attemptsMax: retry.attempts ?? 1,
    retryRules: retry.evaluateOnExit ?? [],
    timeoutSeconds: (input.timeout ?? content.timeout)?.attemptDurationSeconds,
    propagateTags,
    tags: { ...(propagateTags ? definition.tags : {}), ...input.tags },
    runsMs,
    submittedBy: caller,
  };
  world.jobs.set(id, job);
  happenAfter(world, 'jobEvaluated', { kind: 'jobEvaluated', id });
  return job;
}

const freshJob = {
  status: 'SUBMITTED',
  statusReason: undefined,
  runnableAt: undefined,
  stoppedAt: undefined,
  task: undefined,
  isCancelled: false,
  isTerminated: false,
  stuck: undefined,
} as const;

type Work = Pick<Job, 'image' | 'command' | 'environmentVariables' | 'vcpus' | 'memoryMiB' | 'nodes'>;

function workOf(definition: JobDefinition, input: SubmitInput): Work {
  const containers = containersOf(definition);
  const overrides = input.containerOverrides ?? input.ecsPropertiesOverride?.taskProperties?.[0]?.containers?.[0] ?? {};
  const needs = containers.map((container) => needsOf(container));
  const wished = needsOf(overrides);
  const nodes = definition.content.nodeProperties?.numNodes ?? 1;
  return {
    image: containers[0]?.image ?? '',
    command: overrides.command ?? containers[0]?.command ?? [],
    environmentVariables: mergedVariables(containers[0], overrides),
    vcpus: (wished.vcpus ?? sum(needs.map(({ vcpus }) => vcpus ?? 1))) * nodes,
    memoryMiB: wished.memoryMiB ?? sum(needs.map(({ memoryMiB }) => memoryMiB ?? 0)),
    nodes,
  };
}

/** The containers of a definition, whichever of its shapes it has (F60). */
export function containersOf({ content }: JobDefinition): Container[] {
  if (content.containerProperties !== undefined) return [content.containerProperties];
  if (content.ecsProperties !== undefined)
    return content.ecsProperties.taskProperties.flatMap((task) => task.containers);
  const range = content.nodeProperties?.nodeRangeProperties[0];
  if (range !== undefined)
    return range.container ? [range.container] : (range.ecsProperties?.taskProperties[0]?.containers ?? []);
  return (content.eksProperties?.podProperties?.containers ?? []).map(({ image }) => ({ image }));
}

function mergedVariables(container: Container | undefined, overrides: Overrides): Job['environmentVariables'] {
  const merged = new Map((container?.environment ?? []).map((variable) => [variable.name, variable]));
  for (const variable of overrides.environment ?? []) merged.set(variable.name, variable);
  return [...merged.values()];
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export const submitOperations = {
  SubmitJob: changes(SubmitInput, (world, input, caller) => submit(world, input, caller)),
};
