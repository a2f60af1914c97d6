import { putAlarm } from './alarms.js';
import type { Aws } from './aws.js';
import type { RegisterInput } from './job-definitions.js';
import type { World } from './world.js';

const ownTags = { team: 'data-platform', 'batch-rollout:deletable': 'true' };

/**
 * Furnishes an account a team might have: three production queues of different importance, of which two share an
 * On-Demand environment and one has a Fargate environment of its own; two images with a new tag each; an alarm in
 * OK; and producers that keep submitting by the bare names of their definitions.
 *
 * `pace` shortens the time between submits and the run times of the demo's jobs; 1 is a job about every 20 seconds.
 */
export function furnishDemo(aws: Aws, pace = 1): void {
  environments(aws);
  queues(aws);
  images(aws);
  definitions(aws);
  alarms(aws.state);
  producers(aws, pace);
}

/** The registry of the demo account. */
export function registryOf({ account, region }: World): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com`;
}

function environments({ state, levers }: Aws): void {
  const subnets = [...state.subnets.keys()];
  const shared = { subnets, securityGroupIds: ['sg-0d4e5f60718293a4b'] };
  const instances = {
    ...shared,
    minvCpus: 0,
    instanceTypes: ['m6i.large', 'c6i.xlarge'],
    instanceRole: `arn:aws:iam::${state.account}:instance-profile/ecsInstanceRole`,
    ec2Configuration: [{ imageType: 'ECS_AL2023' }],
  };
  levers.addEnvironment({
    computeEnvironmentName: 'ondemand-blue',
    type: 'MANAGED',
    computeResources: { ...instances, type: 'EC2', allocationStrategy: 'BEST_FIT_PROGRESSIVE', maxvCpus: 64 },
    tags: ownTags,
  });
  levers.addEnvironment({
    computeEnvironmentName: 'spot-blue',
    type: 'MANAGED',
    computeResources: { ...instances, type: 'SPOT', allocationStrategy: 'SPOT_PRICE_CAPACITY_OPTIMIZED', maxvCpus: 64 },
    tags: ownTags,
  });
  levers.addEnvironment({
    computeEnvironmentName: 'fargate-blue',
    type: 'MANAGED',
    computeResources: { ...shared, type: 'FARGATE', maxvCpus: 32 },
    tags: ownTags,
  });
}

function queues({ levers }: Aws): void {
  const order = (...names: string[]) =>
    names.map((computeEnvironment, index) => ({ order: index + 1, computeEnvironment }));
  levers.addQueue({
    jobQueueName: 'nightly-reports',
    priority: 1,
    computeEnvironmentOrder: order('spot-blue', 'ondemand-blue'),
  });
  levers.addQueue({ jobQueueName: 'etl', priority: 10, computeEnvironmentOrder: order('ondemand-blue') });
  levers.addQueue({ jobQueueName: 'payments', priority: 100, computeEnvironmentOrder: order('fargate-blue') });
}

function images({ levers }: Aws): void {
  for (const repository of ['etl', 'reports', 'payments']) {
    levers.pushImage(repository, 'v1');
    levers.pushImage(repository, 'v2');
  }
}

function definitions({ state, levers }: Aws): void {
  const container = (
    image: string,
    vcpus: string,
    memory: string,
  ): NonNullable<RegisterInput['containerProperties']> => ({
    image: `${registryOf(state)}/${image}`,
    command: ['python', '-m', 'app'],
    resourceRequirements: [
      { type: 'VCPU', value: vcpus },
      { type: 'MEMORY', value: memory },
    ],
    jobRoleArn: `arn:aws:iam::${state.account}:role/jobRole`,
  });
  const retryStrategy = { attempts: 2 };
  levers.addJobDefinition({
    jobDefinitionName: 'nightly-reports',
    type: 'container',
    containerProperties: container('reports:v1', '1', '2048'),
    retryStrategy,
    platformCapabilities: ['EC2'],
  });
  levers.addJobDefinition({
    jobDefinitionName: 'etl',
    type: 'container',
    containerProperties: container('etl:v1', '2', '4096'),
    retryStrategy,
    timeout: { attemptDurationSeconds: 3600 },
    platformCapabilities: ['EC2'],
  });
  levers.addJobDefinition({
    jobDefinitionName: 'payments',
    type: 'container',
    containerProperties: {
      ...container('payments:v1', '0.5', '1024'),
      executionRoleArn: `arn:aws:iam::${state.account}:role/ecsTaskExecutionRole`,
      networkConfiguration: { assignPublicIp: 'ENABLED' },
      fargatePlatformConfiguration: { platformVersion: 'LATEST' },
    },
    platformCapabilities: ['FARGATE'],
  });
}

function alarms(world: World): void {
  putAlarm(world, {
    AlarmName: 'etl-failed-jobs',
    AlarmDescription: 'Too many failed jobs on the etl queue',
    ActionsEnabled: true,
    Namespace: 'AWS/Batch',
    MetricName: 'JobsMovedToFailed',
    Statistic: 'Sum',
    Dimensions: [{ Name: 'JobQueueName', Value: 'etl' }],
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
}

function producers({ levers }: Aws, pace: number): void {
  const begin = (name: string, everySeconds: number, runSeconds: readonly [number, number]): void => {
    const [least, most] = runSeconds;
    levers.startProducer({
      queue: name,
      jobDefinition: name,
      everyMs: (everySeconds * 1000) / pace,
      runsMs: [(least * 1000) / pace, (most * 1000) / pace],
    });
  };
  begin('nightly-reports', 30, [40, 90]);
  begin('etl', 20, [30, 60]);
  begin('payments', 25, [15, 40]);
}
