import { z } from 'zod';
import { instanceSize, isFargate } from './compute-resources.js';
import type { ComputeEnvironment } from './environments.js';
import type { Job, Task } from './job.js';
import { reads, type Answer } from './operation.js';
import { page } from './paging.js';
import { Refusal } from './refusal.js';
import { jobsOn } from './usage.js';
import type { World } from './world.js';

/** Each environment has a cluster of its own; it goes when the environment does (F80, F84). */
function clusters(world: World): ComputeEnvironment[] {
  return [...world.environments.values()].filter(({ status }) => status !== 'DELETED');
}

function clusterNamed(world: World, reference: string): ComputeEnvironment | undefined {
  return clusters(world).find(({ clusterArn: arn }) => arn === reference || arn.split('/')[1] === reference);
}

const DescribeInput = z.object({
  clusters: z.array(z.string()).max(100).optional(),
  include: z.array(z.string()).optional(),
});

function describe(world: World, input: z.output<typeof DescribeInput>): Answer {
  const wanted = input.clusters?.length ? input.clusters : ['default'];
  const found = wanted.map((reference) => ({ reference, environment: clusterNamed(world, reference) }));
  return {
    clusters: found.flatMap(({ environment }) => (environment === undefined ? [] : render(world, environment, input))),
    failures: found
      .filter(({ environment }) => environment === undefined)
      .map(({ reference }) => ({ arn: clusterArn(world, reference), reason: 'MISSING' })),
  };
}

function clusterArn(world: World, reference: string): string {
  return reference.startsWith('arn:') ? reference : `arn:aws:ecs:${world.region}:${world.account}:cluster/${reference}`;
}

function render(world: World, environment: ComputeEnvironment, input: z.output<typeof DescribeInput>): Answer {
  const jobs = jobsOn(world, environment.name);
  const count = (status: Job['status']): number => jobs.filter((job) => job.status === status).length;
  const { resources } = environment;
  const instances =
    resources === undefined || isFargate(resources.type)
      ? 0
      : Math.ceil(environment.warmvCpus / instanceSize(resources));
  return {
    clusterArn: environment.clusterArn,
    clusterName: environment.clusterArn.split('/')[1],
    status: 'ACTIVE',
    registeredContainerInstancesCount: instances,
    runningTasksCount: count('RUNNING'),
    pendingTasksCount: count('STARTING'),
    activeServicesCount: 0,
    tags: input.include?.includes('TAGS') ? [{ key: 'aws:batch:compute-environment', value: environment.name }] : [],
  };
}

function tasksOf(world: World, cluster: string | undefined): { environment: ComputeEnvironment; jobs: Job[] } {
  const environment = clusterNamed(world, cluster ?? 'default');
  if (environment === undefined) throw new Refusal('ClusterNotFoundException', 'Cluster not found.');
  return { environment, jobs: jobsOn(world, environment.name) };
}

const ListTasksInput = z.object({
  cluster: z.string().optional(),
  desiredStatus: z.string().optional(),
  maxResults: z.int().min(1).max(100).optional(),
  nextToken: z.string().optional(),
});

function listTasks(world: World, input: z.output<typeof ListTasksInput>): Answer {
  const { jobs } = tasksOf(world, input.cluster);
  const arns = input.desiredStatus === 'STOPPED' ? [] : jobs.flatMap(({ task }) => task?.arn ?? []);
  const { items, next } = page(world, arns, { token: input.nextToken, size: input.maxResults, sizeMax: 100 });
  return { taskArns: items, nextToken: next };
}

const DescribeTasksInput = z.object({
  cluster: z.string().optional(),
  tasks: z.array(z.string()).min(1).max(100),
  include: z.array(z.string()).optional(),
});

function describeTasks(world: World, input: z.output<typeof DescribeTasksInput>): Answer {
  const { environment } = tasksOf(world, input.cluster);
  const known = knownTasks(world, environment);
  const found = input.tasks.map((reference) => ({ reference, task: known.get(reference.split('/').at(-1) ?? '') }));
  return {
    tasks: found.flatMap(({ task }) => (task === undefined ? [] : renderTask(environment, task))),
    failures: found
      .filter(({ task }) => task === undefined)
      .map(({ reference }) => ({ arn: reference, reason: 'MISSING' })),
  };
}

/** ECS goes on telling of a stopped task for about so long. */
const stoppedKeptMs = 3_600_000;

type KnownTask = { job: Job; task: Task };

/** Tasks of the environment that ECS still tells of, by the last part of their ARNs. */
function knownTasks(world: World, environment: ComputeEnvironment): Map<string, KnownTask> {
  const known = new Map<string, KnownTask>();
  for (const job of world.jobs.values()) {
    for (const task of job.task === undefined ? job.attempts : [...job.attempts, job.task]) {
      const isForgotten = task.stoppedAt !== undefined && task.stoppedAt + stoppedKeptMs <= world.now;
      if (task.environment !== environment.name || isForgotten) continue;
      known.set(task.arn.split('/').at(-1) ?? '', { job, task });
    }
  }
  return known;
}

function lastStatusOf({ startedAt, stoppedAt }: Task): string {
  if (stoppedAt !== undefined) return 'STOPPED';
  return startedAt === undefined ? 'PENDING' : 'RUNNING';
}

function renderTask(environment: ComputeEnvironment, { job, task }: KnownTask): Answer {
  const lastStatus = lastStatusOf(task);
  return {
    taskArn: task.arn,
    clusterArn: environment.clusterArn,
    containerInstanceArn: task.containerInstanceArn,
    lastStatus,
    desiredStatus: task.stoppedAt === undefined ? 'RUNNING' : 'STOPPED',
    launchType: task.containerInstanceArn === undefined ? 'FARGATE' : 'EC2',
    group: job.definition.name,
    createdAt: new Date(task.createdAt),
    startedAt: task.startedAt === undefined ? undefined : new Date(task.startedAt),
    stoppedAt: task.stoppedAt === undefined ? undefined : new Date(task.stoppedAt),
    containers: [{ name: 'default', image: job.image, lastStatus }],
    tags: [
      { key: 'aws:batch:compute-environment', value: environment.name },
      { key: 'aws:batch:job-queue', value: job.queue },
    ],
  };
}

const ListInput = z.object({ maxResults: z.int().min(1).max(100).optional(), nextToken: z.string().optional() });

export const ecsOperations = {
  DescribeClusters: reads(DescribeInput, describe),
  ListClusters: reads(ListInput, (world, input): Answer => {
    const arns = clusters(world).map((environment) => environment.clusterArn);
    const { items, next } = page(world, arns, { token: input.nextToken, size: input.maxResults, sizeMax: 100 });
    return { clusterArns: items, nextToken: next };
  }),
  ListTasks: reads(ListTasksInput, listTasks),
  DescribeTasks: reads(DescribeTasksInput, describeTasks),
};
