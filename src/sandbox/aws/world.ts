import type { Alarm } from './alarms.js';
import { serviceLinkedRolePath } from './arn.js';
import { makeChance, type Chance } from './chance.js';
import type { EnvironmentConduct, ImageConduct } from './conduct.js';
import type { LaunchTemplate, Subnet } from './ec2.js';
import type { PushedImage } from './ecr.js';
import type { ComputeEnvironment } from './environments.js';
import type { Fault, Throttle } from './faults.js';
import type { Due } from './happening.js';
import type { Job } from './job.js';
import type { JobDefinition } from './job-definitions.js';
import type { JournalEntry } from './journal.js';
import type { LogEvent } from './logs.js';
import type { Metric } from './metrics.js';
import type { Remembered } from './past.js';
import type { Producer } from './producers.js';
import { usualQuotas } from './quotas.js';
import type { JobQueue } from './queues.js';
import type { Relation } from './relations.js';
import type { SchedulingPolicy } from './scheduling-policies.js';
import { drawUnknowns, type Unknowns } from './unknowns.js';

/**
 * The state of one AWS account in one Region, as far as AWS Batch needs it. Plain data, no clock: `now` is virtual
 * time in milliseconds and moves only in `advance`. What the account does and refuses is specified in `aws.ts`.
 */
export type World = {
  region: string;
  account: string;
  bornAt: number;
  now: number;
  /** How many times faster than AWS things take effect. Time-outs and limits of the API keep their length. */
  speed: number;
  chance: Chance;
  unknowns: Unknowns;
  limits: { environments: number; queues: number; environmentsPerQueue: number };
  /** Answers come in pages of at most so many. */
  pageSizeMax: number;
  due: Due[];
  dueCount: number;
  nextCycleAt: number | undefined;

  environments: Map<string, ComputeEnvironment>;
  queues: Map<string, JobQueue>;
  relations: Relation[];
  schedulingPolicies: Map<string, SchedulingPolicy>;
  jobDefinitions: Map<string, JobDefinition[]>;
  jobs: Map<string, Job>;
  /** RUNNABLE jobs by queue, first come first. */
  waiting: Map<string, string[]>;
  /** STARTING and RUNNING jobs by id. */
  placed: Map<string, Job>;
  past: { environments: Map<string, Remembered[]>; queues: Map<string, Remembered[]> };

  repositories: Map<string, PushedImage[]>;
  logGroups: Map<string, Map<string, LogEvent[]>>;
  metrics: Map<string, Metric>;
  alarms: Map<string, Alarm>;
  quotas: Map<string, number>;
  subnets: Map<string, Subnet>;
  launchTemplates: LaunchTemplate[];
  /** IAM roles and instance profiles that exist, by path and name. */
  roles: Set<string>;
  instanceProfiles: Set<string>;

  imageConduct: ImageConduct[];
  environmentConduct: EnvironmentConduct[];
  producers: Producer[];
  faults: Fault[];
  throttle: Throttle;
  /** Actions IAM denies to every caller, such as `batch:DeleteComputeEnvironment`. */
  denied: Set<string>;
  /** How far behind describes look while a call meets a stale replica. */
  staleMs: number;
  journal: JournalEntry[];
  journalCount: number;
  requestCount: number;
  callCounts: Map<string, number>;
};

export type WorldOptions = {
  seed: number;
  now: number;
  region?: string;
  account?: string;
  speed?: number;
  unknowns?: Partial<Unknowns>;
};

/** An empty account: no Batch resources, the usual roles, quotas and log group, three subnets. */
export function createWorld(options: WorldOptions): World {
  const chance = makeChance(options.seed);
  return {
    region: options.region ?? 'ap-northeast-1',
    account: options.account ?? '123456789012',
    bornAt: options.now,
    now: options.now,
    speed: options.speed ?? 1,
    chance,
    unknowns: drawUnknowns(chance, options.unknowns ?? {}),
    limits: { environments: 50, queues: 50, environmentsPerQueue: 3 },
    pageSizeMax: 1000,
    due: [],
    dueCount: 0,
    nextCycleAt: undefined,
    ...emptyBatch(),
    repositories: new Map(),
    logGroups: new Map([['/aws/batch/job', new Map()]]),
    metrics: new Map(),
    alarms: new Map(),
    quotas: new Map(usualQuotas),
    subnets: new Map(
      ['subnet-0a1aaaaa', 'subnet-0b2bbbbb', 'subnet-0c3ccccc'].map((id) => [id, { addressesFree: 4000 }]),
    ),
    launchTemplates: [],
    roles: new Set([serviceLinkedRolePath, '/ecsTaskExecutionRole', '/batchServiceRole', '/spotFleetRole', '/jobRole']),
    instanceProfiles: new Set(['/ecsInstanceRole']),
    imageConduct: [],
    environmentConduct: [],
    producers: [],
    faults: [],
    throttle: { kind: 'off' },
    denied: new Set(),
    staleMs: 0,
    journal: [],
    journalCount: 0,
    requestCount: 0,
    callCounts: new Map(),
  };
}

function emptyBatch(): Pick<
  World,
  | 'environments'
  | 'queues'
  | 'relations'
  | 'schedulingPolicies'
  | 'jobDefinitions'
  | 'jobs'
  | 'waiting'
  | 'placed'
  | 'past'
> {
  return {
    environments: new Map(),
    queues: new Map(),
    relations: [],
    schedulingPolicies: new Map(),
    jobDefinitions: new Map(),
    jobs: new Map(),
    waiting: new Map(),
    placed: new Map(),
    past: { environments: new Map(), queues: new Map() },
  };
}
