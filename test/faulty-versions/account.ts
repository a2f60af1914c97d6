import { addEnvironments, unknowns } from '../wire/account.js';
import { startAws, type Aws, type RunningAws } from '../../src/sandbox/aws/aws.js';
import { clock } from './hurry.js';

export const queue = 'etl';
export const alarm = 'etl-failed-jobs';
const registry = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';
export const oldImage = `${registry}/etl:v1`;
export const newImage = `${registry}/etl:v2`;
/** What the job definition says, and no canary with a command of its own. */
export const jobCommand = 'python -m etl';
export const runsMs = [1_000, 1_000] as const;

/** How many times faster than AWS the account settles, by the clock that bot and account share. */
const speed = 250;
const advanceEveryMs = 50;
/** The team has submitted jobs for so long already, so that there is a baseline. */
const pastMs = 60_000;

/** An account with a queue on one environment with a spare one behind it, an image with a new tag, and a team at work. */
export async function startAccount(): Promise<RunningAws> {
  let behindMs = pastMs;
  const aws = await startAws({
    clock: () => clock.now() - behindMs,
    speed,
    seed: 11,
    unknowns,
  });
  furnish(aws.world);
  beginProduction(aws.world);
  behindMs = 0;
  aws.world.advance(clock.now());
  const ticking = setInterval(() => aws.world.advance(clock.now()), advanceEveryMs);
  return {
    ...aws,
    close: () => {
      clearInterval(ticking);
      return aws.close();
    },
  };
}

/** The team submits its jobs, one a second. */
export function beginProduction({ levers }: Aws): void {
  levers.startProducer({ queue, jobDefinition: queue, everyMs: 1_000, runsMs });
}

/** The two ways in which a job definition may name the new image: by its tag, or by the digest it was pinned to. */
export function newImageParts({ state }: Aws): string[] {
  const digests = [...state.repositories.values()].flat().filter(({ tags }) => tags.includes('v2'));
  return [':v2', ...digests.map(({ digest }) => digest)];
}

/** What a rollback has to bring back: production's orders, number by number, and what the bare name resolves to. */
export function production({ state }: Aws): { order: string[]; numbers: number[]; image: string | undefined } {
  const { order = [], orderNumbers = [] } = state.queues.get(queue) ?? {};
  const latest = state.jobDefinitions.get(queue)?.findLast(({ status }) => status === 'ACTIVE');
  return { order: [...order], numbers: [...orderNumbers], image: latest?.content.containerProperties?.image };
}

/** Everything somebody stopped, or wanted to: an ended canary, or one that a rollback calls off in its queue, is no harm. */
export function killed({ state }: Aws): string[] {
  const asked = state.journal.filter(({ operation }) => operation === 'TerminateJob').map(({ subject }) => subject);
  const stopped = [...state.jobs.values()].filter(
    ({ isTerminated, isCancelled, queue: of }) => isTerminated || (isCancelled && of === queue),
  );
  return [...asked, ...stopped.map(({ name }) => name)];
}

const failedJobs = {
  AlarmName: alarm,
  Namespace: 'AWS/Batch',
  MetricName: 'JobsMovedToFailed',
  Statistic: 'Sum',
  Dimensions: [{ Name: 'JobQueueName', Value: queue }],
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};

function furnish(aws: Aws): void {
  const { levers, call } = aws;
  addEnvironments(aws);
  const order = ['blue', 'spare'].map((computeEnvironment, at) => ({ order: 1 + 4 * at, computeEnvironment }));
  levers.addQueue({ jobQueueName: queue, priority: 10, computeEnvironmentOrder: order });
  levers.pushImage('etl', 'v1');
  levers.pushImage('etl', 'v2');
  levers.imageBehaves('', 'ok', { runsMs });
  levers.addJobDefinition({
    jobDefinitionName: queue,
    type: 'container',
    containerProperties: {
      image: oldImage,
      command: jobCommand.split(' '),
      resourceRequirements: [
        { type: 'VCPU', value: '1' },
        { type: 'MEMORY', value: '1024' },
      ],
    },
    platformCapabilities: ['EC2'],
  });
  call('cloudwatch', 'PutMetricAlarm', failedJobs);
  levers.setAlarm(alarm, 'OK');
}
