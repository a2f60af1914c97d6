import type { SubmitJobCommandInput } from '@aws-sdk/client-batch';
import { z } from 'zod';
import type { Cloud, Job } from '../ports.js';
import { AttemptDetail, clusterOf, Moment, tellerOf, toAttempt } from './attempts.js';
import type { Wire } from './call.js';
import { assertAskable } from './call-limit.js';
import type { Clients } from './clients.js';

type Jobs = Pick<Cloud, 'jobs' | 'submit' | 'cancel'>;

/** Where a job's output goes unless its definition says otherwise (F111). */
const defaultLogGroup = '/aws/batch/job';

const LogConfiguration = z.object({
  logDriver: z.string().optional(),
  options: z.record(z.string(), z.string()).optional(),
});

const TaskContainer = z.object({
  name: z.string().optional(),
  essential: z.boolean().optional(),
  logConfiguration: LogConfiguration.optional(),
});
type TaskContainer = z.infer<typeof TaskContainer>;

const JobDetail = z.object({
  jobId: z.string().min(1),
  jobName: z.string(),
  jobQueue: z.string(),
  jobDefinition: z.string(),
  status: z.string(),
  statusReason: z.string().optional(),
  createdAt: z.number(),
  startedAt: Moment,
  stoppedAt: Moment,
  attempts: z.array(AttemptDetail).default([]),
  container: z.object({ taskArn: z.string().optional(), logConfiguration: LogConfiguration.optional() }).optional(),
  ecsProperties: z
    .object({
      taskProperties: z
        .array(z.object({ taskArn: z.string().optional(), containers: z.array(TaskContainer).default([]) }))
        .default([]),
    })
    .optional(),
  arrayProperties: z.object({ size: z.number().optional() }).optional(),
  nodeProperties: z.object({ mainNode: z.number().optional() }).optional(),
  isTerminated: z.boolean().optional(),
  isCancelled: z.boolean().optional(),
});
type JobDetail = z.infer<typeof JobDetail>;

const Described = z.object({ jobs: z.array(JobDetail).default([]) }).transform(({ jobs }) => jobs.map(toJob));

const Submitted = z.object({ jobId: z.string().min(1) }).transform(({ jobId }) => ({ jobId }));

/** The pure core writes requests in the Batch API's own words; here they take the SDK's type. */
const SubmitRequest = z.custom<SubmitJobCommandInput>();

/** Jobs of AWS Batch. */
export function batchJobs({ batch }: Clients, call: Wire): Jobs {
  return {
    async jobs(ids) {
      assertAskable(ids, 'jobs');
      if (ids.length === 0) return [];
      const { sdk, client } = await batch();
      return call({
        service: 'batch',
        action: 'DescribeJobs',
        pace: 'read',
        send: (abortSignal) => client.send(new sdk.DescribeJobsCommand({ jobs: [...ids] }), { abortSignal }),
        answer: Described,
      });
    },
    async submit(request) {
      const { sdk, client } = await batch();
      return call({
        service: 'batch',
        action: 'SubmitJob',
        pace: 'submit',
        send: (abortSignal) => client.send(new sdk.SubmitJobCommand(SubmitRequest.parse(request)), { abortSignal }),
        answer: Submitted,
      });
    },
    async cancel(jobId, reason) {
      const { sdk, client } = await batch();
      await call({
        service: 'batch',
        action: 'CancelJob',
        pace: 'change',
        send: (abortSignal) => client.send(new sdk.CancelJobCommand({ jobId, reason }), { abortSignal }),
        answer: z.unknown(),
      });
    },
  };
}

function toJob(found: JobDetail): Job {
  const onTask = found.status === 'STARTING' || found.status === 'RUNNING';
  // What a job on a task lists without an end is the attempt under way, not a finished one.
  const finished = found.attempts.filter((attempt) => !onTask || attempt.stoppedAt !== undefined);
  const essential = essentialNames(found);
  const cluster = onTask ? clusterOf(taskArnOf(found)) : undefined;
  const logGroup = logGroupOf(found, essential);
  const arraySize = found.arrayProperties?.size;
  const mainNode = found.nodeProperties?.mainNode;
  return {
    id: found.jobId,
    name: found.jobName,
    queue: found.jobQueue,
    definition: found.jobDefinition,
    status: found.status,
    statusReason: found.statusReason ?? '',
    createdAt: found.createdAt,
    ...(found.isTerminated === undefined ? {} : { isTerminated: found.isTerminated }),
    ...(found.isCancelled === undefined ? {} : { isCancelled: found.isCancelled }),
    ...(found.startedAt === undefined ? {} : { startedAt: found.startedAt }),
    ...(found.stoppedAt === undefined ? {} : { stoppedAt: found.stoppedAt }),
    attempts: finished.map((attempt) => toAttempt(attempt, essential)),
    ...(cluster === undefined ? {} : { cluster }),
    ...(logGroup === undefined ? {} : { logGroup }),
    ...(arraySize === undefined ? {} : { arraySize }),
    ...(mainNode === undefined ? {} : { mainNode }),
  };
}

function taskArnOf(found: JobDetail): string | undefined {
  return found.container?.taskArn ?? found.ecsProperties?.taskProperties[0]?.taskArn;
}

function taskContainers(found: JobDetail): TaskContainer[] {
  return found.ecsProperties?.taskProperties.flatMap((task) => task.containers) ?? [];
}

/** A container is essential unless it says otherwise. */
function essentialNames(found: JobDetail): ReadonlySet<string> {
  const essential = taskContainers(found).filter((container) => container.essential !== false);
  return new Set(essential.flatMap((container) => container.name ?? []));
}

/** The group of the container that tells the last attempt's end. Another log driver writes to no group at all. */
function logGroupOf(found: JobDetail, essential: ReadonlySet<string>): string | undefined {
  const last = found.attempts.at(-1);
  const teller = last === undefined ? undefined : tellerOf(last, essential)?.name;
  const several = taskContainers(found);
  const container = several.find(({ name }) => name === teller) ?? several[0] ?? found.container;
  const { logDriver = 'awslogs', options = {} } = container?.logConfiguration ?? {};
  return logDriver === 'awslogs' ? (options['awslogs-group'] ?? defaultLogGroup) : undefined;
}
