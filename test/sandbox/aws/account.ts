import {
  BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  RegisterJobDefinitionCommand,
  SubmitJobCommand,
  type ComputeEnvironmentDetail,
  type CreateComputeEnvironmentCommandInput,
  type JobDetail,
  type JobQueueDetail,
  type JobStatus,
  type RegisterJobDefinitionCommandInput,
  type SubmitJobCommandInput,
} from '@aws-sdk/client-batch';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { expect } from 'vitest';
import { startAws, type RunningAws, type StartOptions } from '../../../src/sandbox/aws/aws.js';
import type { Unknowns } from '../../../src/sandbox/aws/unknowns.js';

export const minute = 60_000;
export const born = Date.UTC(2026, 10, 2, 3, 0, 0);

/** One answer to each unknown, so that a test is about what it says; tests about an unknown give their own. */
export const settled: Unknowns = {
  coldFirst: 'jobWaits',
  deregisteredWhileQueued: 'runs',
  detachedJobs: 'finish',
  maxBelowUse: 'accepted',
  relistNotValid: 'accepted',
  whileUpdating: 'pauses',
  deletedEnvironment: 'vanishes',
  maxvCpus: 'exact',
  wording: 'short',
};

export type Account = Awaited<ReturnType<typeof openAccount>>;

/** A simulated account with the real SDK clients in front of it and a clock that only the test moves. */
export async function openAccount(options: Partial<StartOptions> = {}) {
  let now = born;
  const running: RunningAws = await startAws({ seed: 7, clock: () => now, unknowns: settled, ...options });
  const sdk = clients(running.endpoint, 'BOT');
  const pass = (ms: number): void => {
    now += ms;
    running.world.advance(now);
  };
  return {
    ...running,
    ...sdk,
    ...conveniences(sdk.batch),
    /** Lets virtual time pass. */
    pass,
    /** Lets time pass in small steps until something holds, an hour at most. */
    passUntil: async (holds: () => Promise<boolean>, stepMs = 1000): Promise<void> => {
      for (let passed = 0; passed < 60 * minute; passed += stepMs) {
        if (await holds()) return;
        pass(stepMs);
      }
      throw new Error('It did not come to hold within an hour.');
    },
    /** Lets time pass until the job has the status: seen from inside, which is much faster than asking. */
    reaches: async (id: string, status: JobStatus): Promise<void> => {
      for (let passed = 0; passed < 60 * minute; passed += 1000) {
        if (running.world.state.jobs.get(id)?.status === status) return;
        pass(1000);
      }
      throw new Error(`Job ${id} is not ${status} within an hour.`);
    },
    now: (): number => now,
    clientsOf: (key: string) => clients(running.endpoint, key),
  };
}

function clients(endpoint: string, accessKeyId: string) {
  const config = {
    endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId, secretAccessKey: 'secret' },
    maxAttempts: 1,
  };
  return {
    batch: new BatchClient(config),
    ecs: new ECSClient(config),
    ecr: new ECRClient(config),
    ec2: new EC2Client(config),
    logs: new CloudWatchLogsClient(config),
    cloudwatch: new CloudWatchClient(config),
    quotas: new ServiceQuotasClient(config),
  };
}

function conveniences(batch: BatchClient) {
  return {
    createEnvironment: (name: string, change: EnvironmentChange = {}) =>
      batch.send(new CreateComputeEnvironmentCommand(environmentInput(name, change))),
    createQueue: (name: string, environments: readonly string[], change: { priority?: number } = {}) =>
      batch.send(
        new CreateJobQueueCommand({
          jobQueueName: name,
          priority: 1,
          computeEnvironmentOrder: orderOf(environments),
          ...change,
        }),
      ),
    register: (name: string, change: Partial<RegisterJobDefinitionCommandInput> = {}) =>
      batch.send(new RegisterJobDefinitionCommand(definitionInput(name, change))),
    submit: async (change: Partial<SubmitJobCommandInput> = {}): Promise<string> => {
      const { jobId = '' } = await batch.send(
        new SubmitJobCommand({ jobName: 'job', jobQueue: 'etl', jobDefinition: 'etl', ...change }),
      );
      return jobId;
    },
    environment: async (name: string): Promise<ComputeEnvironmentDetail | undefined> => {
      const found = await batch.send(new DescribeComputeEnvironmentsCommand({ computeEnvironments: [name] }));
      return found.computeEnvironments?.[0];
    },
    queue: async (name: string): Promise<JobQueueDetail | undefined> => {
      const found = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [name] }));
      return found.jobQueues?.[0];
    },
    job: async (id: string): Promise<JobDetail> => {
      const found = await batch.send(new DescribeJobsCommand({ jobs: [id] }));
      const [job] = found.jobs ?? [];
      if (job === undefined) throw new Error(`There is no job ${id}.`);
      return job;
    },
  };
}

export type EnvironmentChange = Partial<Omit<CreateComputeEnvironmentCommandInput, 'computeResources'>> & {
  computeResources?: Partial<NonNullable<CreateComputeEnvironmentCommandInput['computeResources']>>;
};

export function environmentInput(name: string, change: EnvironmentChange = {}): CreateComputeEnvironmentCommandInput {
  return {
    computeEnvironmentName: name,
    type: 'MANAGED',
    ...change,
    computeResources: {
      type: 'EC2',
      allocationStrategy: 'BEST_FIT_PROGRESSIVE',
      minvCpus: 0,
      maxvCpus: 16,
      instanceTypes: ['m6i.large', 'm6i.xlarge'],
      instanceRole: 'arn:aws:iam::123456789012:instance-profile/ecsInstanceRole',
      subnets: ['subnet-0a1aaaaa'],
      securityGroupIds: ['sg-1'],
      ...change.computeResources,
    },
  };
}

export function fargateInput(
  name: string,
  change: EnvironmentChange['computeResources'] = {},
): CreateComputeEnvironmentCommandInput {
  return {
    computeEnvironmentName: name,
    type: 'MANAGED',
    computeResources: {
      type: 'FARGATE',
      maxvCpus: 16,
      subnets: ['subnet-0a1aaaaa'],
      securityGroupIds: ['sg-1'],
      ...change,
    },
  };
}

export function definitionInput(
  name: string,
  change: Partial<RegisterJobDefinitionCommandInput> = {},
): RegisterJobDefinitionCommandInput {
  return {
    jobDefinitionName: name,
    type: 'container',
    containerProperties: {
      image: 'public.ecr.aws/docker/library/busybox:1',
      command: ['true'],
      resourceRequirements: [
        { type: 'VCPU', value: '1' },
        { type: 'MEMORY', value: '2048' },
      ],
    },
    ...change,
  };
}

export function fargateDefinition(name: string, vcpu = '1', memory = '2048'): RegisterJobDefinitionCommandInput {
  return definitionInput(name, {
    platformCapabilities: ['FARGATE'],
    containerProperties: {
      image: 'public.ecr.aws/docker/library/busybox:1',
      executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
      resourceRequirements: [
        { type: 'VCPU', value: vcpu },
        { type: 'MEMORY', value: memory },
      ],
    },
  });
}

export function orderOf(environments: readonly string[]): { order: number; computeEnvironment: string }[] {
  return environments.map((computeEnvironment, index) => ({ order: index + 1, computeEnvironment }));
}

/** An account with two VALID environments, the queue `etl` on the first of them, and a definition `etl`. */
export async function openFurnished(options: Partial<StartOptions> = {}): Promise<Account> {
  const account = await openAccount(options);
  await account.createEnvironment('blue');
  await account.createEnvironment('green');
  account.pass(10 * minute);
  await account.createQueue('etl', ['blue']);
  await account.register('etl');
  account.pass(10 * minute);
  return account;
}

/** What Batch throws when it refuses: one kind of error, told apart by its text alone. */
export function refused(message: RegExp): { name: string; message: unknown } {
  return { name: 'ClientException', message: matching(message) };
}

/** Any text that fits. */
export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

/** Any text with the part in it. */
export function containing(part: string): unknown {
  return expect.stringContaining(part);
}
