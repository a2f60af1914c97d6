import type { Aws } from '../../src/sandbox/aws/aws.js';
import { startAws, type RunningAws } from '../../src/sandbox/aws/aws.js';

/** How many times faster than AWS this account settles: a status takes some tens of milliseconds. */
const speed = 1_000;
const advanceEveryMs = 50;
/** Every job runs equally long, so that no verdict is chance. */
const runsMs = [250, 250] as const;

/** What the facts leave open, fixed to one answer each, so that two runs can be compared. */
export const unknowns = {
  coldFirst: 'warmTakesIt',
  deregisteredWhileQueued: 'runs',
  detachedJobs: 'finish',
  maxBelowUse: 'accepted',
  relistNotValid: 'accepted',
  whileUpdating: 'places',
  deletedEnvironment: 'vanishes',
  maxvCpus: 'exact',
} as const;

export const queue = 'etl';
const registry = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';
export const newImage = `${registry}/etl:v2`;

/** The account: a queue on one environment with a spare one behind it, an image with a new tag, and a team that submits jobs. */
export async function startAccount(): Promise<RunningAws> {
  const aws = await startAws({
    clock: () => Date.now(),
    speed,
    seed: 11,
    unknowns,
  });
  furnish(aws.world);
  const ticking = setInterval(() => aws.world.advance(Date.now()), advanceEveryMs);
  return {
    ...aws,
    close: () => {
      clearInterval(ticking);
      return aws.close();
    },
  };
}

function furnish(aws: Aws): void {
  const { levers } = aws;
  addEnvironments(aws);
  levers.addQueue({
    jobQueueName: queue,
    priority: 10,
    computeEnvironmentOrder: [
      { order: 1, computeEnvironment: 'blue' },
      { order: 5, computeEnvironment: 'spare' },
    ],
  });
  levers.pushImage('etl', 'v1');
  levers.pushImage('etl', 'v2');
  levers.imageBehaves('', 'ok', { runsMs });
  levers.addJobDefinition({
    jobDefinitionName: 'etl',
    type: 'container',
    containerProperties: {
      image: `${registry}/etl:v1`,
      command: ['python', '-m', 'etl'],
      resourceRequirements: [
        { type: 'VCPU', value: '1' },
        { type: 'MEMORY', value: '1024' },
      ],
    },
    platformCapabilities: ['EC2'],
  });
  levers.startProducer({ queue, jobDefinition: 'etl', everyMs: 1_000, runsMs });
}

/** Blue and a spare one that nothing has to happen to. */
export function addEnvironments({ levers, state }: Pick<Aws, 'levers' | 'state'>): void {
  for (const [name, maxvCpus] of [
    ['blue', 16],
    ['spare', 8],
  ] as const) {
    levers.addEnvironment({
      computeEnvironmentName: name,
      type: 'MANAGED',
      computeResources: {
        type: 'EC2',
        allocationStrategy: 'BEST_FIT_PROGRESSIVE',
        minvCpus: 0,
        maxvCpus,
        instanceTypes: ['m6i.large', 'c6i.xlarge'],
        instanceRole: `arn:aws:iam::${state.account}:instance-profile/ecsInstanceRole`,
        ec2Configuration: [{ imageType: 'ECS_AL2023' }],
        subnets: [...state.subnets.keys()],
        securityGroupIds: ['sg-0d4e5f60718293a4b'],
      },
      tags: { team: 'data', 'batch-rollout:deletable': 'true' },
    });
  }
}
