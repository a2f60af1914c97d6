import type { Job } from '../../../src/ports.js';
import type { Policy, QueuePolicy } from '../../../src/policy.js';
import type { StartRequest } from '../../../src/rollout/request.js';
import { policyWith } from '../../make-policy.js';
import { addProducer } from '../account/account-time.js';
import type { Choices } from './choices.js';
import { failures, type Conduct, type Failure } from '../account/conduct.js';
import { makeEnvironment, makeQueue, makeRevision } from '../account/fake-environments.js';
import { clusterOf, makeWorld, putEnvironment, putQueue, putRevision, type World } from '../account/world.js';

const seconds = 1_000;
const minutes = 60 * seconds;
const day = 24 * 60 * minutes;
const repository = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/nightly-etl';
export const startsAt = Date.UTC(2026, 10, 23, 9, 0, 0);

/** What one run is about, drawn from its seed: the account, the policy, the request, how green will do. */
export interface Scenario {
  world: World;
  policy: Policy;
  request: StartRequest;
  intervalMs: number;
  replicas: readonly string[];
  /** Green turns INVALID by itself this long after it was made. */
  greenDiesAfterMs: number | undefined;
  /** Clocks differ, by up to ten minutes, and may jump. */
  clocksDiffer: boolean;
}

const plain = policyWith({
  slack: { channel: 'C0BATCHOPS' },
  roles: { starters: { users: ['U0BOB'] }, approvers: { users: ['U0ALICE', 'U0KENJI'] } },
  images: { allow: ['*'] },
});

export function drawScenario(choices: Choices): Scenario {
  const keep = choices.chance('scenario/axis') < 0.25;
  const ofImage = keep || choices.chance('scenario/image') < 0.7;
  const request: StartRequest = {
    queue: 'nightly',
    placement: keep ? 'keep' : 'replace',
    ...(ofImage ? { image: `${repository}:2026.11` } : {}),
    ...(keep || (ofImage && choices.chance('scenario/both') < 0.5) ? {} : { instanceTypes: ['m7i.large'] }),
  };
  return {
    world: furnished(choices, drawConduct(choices)),
    policy: drawPolicy(choices),
    request,
    intervalMs: drawInterval(choices),
    replicas: choices.chance('scenario/replicas') < 0.7 ? ['a', 'b'] : ['a', 'b', 'c'],
    clocksDiffer: choices.chance('scenario/clocks') < 0.3,
    greenDiesAfterMs:
      choices.chance('scenario/dies') < 0.1 ? choices.between('scenario/dies', 20, 500) * seconds : undefined,
  };
}

/** A few poll so often that calls of one poll may still be under way in the next. */
function drawInterval(choices: Choices): number {
  const hasty = choices.chance('scenario/hasty') < 0.03;
  const [low, high] = hasty ? ([1, 3] as const) : ([15, 60] as const);
  return Math.round(choices.between('scenario/interval', low, high)) * seconds;
}

function drawPolicy(choices: Choices): Policy {
  const deadline =
    choices.chance('policy/deadlines') < 0.12 ? choices.between('policy/deadlines', 60, 400) * seconds : 40 * minutes;
  const rules: QueuePolicy = {
    ...plain.defaults,
    jobDefinitions: ['nightly-etl'],
    canary: { jobs: choices.whole('policy/canary', 1, 2), command: ['true'], timeoutMs: 5 * minutes },
    shift: {
      caps: choices.pick('policy/caps', [[100], [100], [50, 100]]),
      auto: choices.chance('policy/auto') < 0.3,
      watchMs: choices.whole('policy/watch', 1, 20) * seconds,
    },
    bake: { forMs: choices.whole('policy/bake', 5, 60) * seconds, minJobs: choices.whole('policy/bakeJobs', 0, 2) },
    retainBlueMs: choices.chance('policy/retain') < 0.25 ? choices.between('policy/retain', 45, 240) * seconds : 0,
    limits: { maxFailureRate: 0.4, maxDurationRatio: 5, significance: 0.05 },
    alarms: choices.chance('policy/alarm') < 0.4 ? ['etl-errors'] : [],
    deadlinesMs: {
      provision: deadline,
      canary: deadline,
      shift: deadline,
      bake: deadline,
      drain: deadline,
      retire: deadline,
      rollback: deadline,
    },
  };
  const expireMs = choices.chance('policy/expire') < 0.2 ? choices.between('policy/expire', 45, 220) * seconds : day;
  const distinctFromStarter = choices.chance('policy/distinct') < 0.9;
  return { ...plain, approvals: { distinctFromStarter, expireMs }, defaults: rules, queues: new Map() };
}

function drawConduct(choices: Choices): Partial<Conduct> {
  const bad = choices.chance('conduct/bad');
  return {
    settleMs: Array.from({ length: 7 }, () => choices.between('conduct/settle', 0.5, 15) * seconds),
    startMs: drawStarts(choices),
    runMs: drawRuns(choices),
    orderLagMs: choices.chance('conduct/lag') < 0.3 ? 5 * seconds : 0,
    detachLagMs: choices.chance('conduct/detach') < 0.3 ? 8 * seconds : 0,
    jobsKeptMs: 60 * minutes,
    viewsKeptMs: 2 * minutes,
    invalid: (name) =>
      bad > 0.97 && isGreen(name) ? 'INTERNAL_ERROR - the launch template does not exist' : undefined,
    takes: (job, environment) =>
      !(bad > 0.945 && bad < 0.97 && isGreen(environment.name) && job.name.startsWith('canary-')),
    stuckReason: 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - no instance type fits',
    fails: (job) => failureOf(job, bad),
  };
}

/** Now and then an image is so large that a job is STARTING for minutes. */
function drawStarts(choices: Choices): number[] {
  const slow = choices.chance('conduct/slowStart') < 0.1;
  return Array.from({ length: 5 }, (_, n) =>
    n === 2 && slow
      ? choices.between('conduct/start', 100, 400) * seconds
      : choices.between('conduct/start', 0, 8) * seconds,
  );
}

/** In some runs one job of eleven is long, in others every fourth outlasts a few polls. */
function drawRuns(choices: Choices): number[] {
  const length = choices.chance('conduct/long');
  const isLong = (n: number): boolean => (length < 0.3 ? n === 4 : length < 0.5 && n % 4 === 1);
  const [low, high] = length < 0.3 ? ([120, 400] as const) : ([60, 150] as const);
  return Array.from({ length: 11 }, (_, n) =>
    isLong(n) ? choices.between('conduct/run', low, high) * seconds : choices.between('conduct/run', 5, 40) * seconds,
  );
}

/** Some new versions fail at once, some only at work, some cannot be pulled, and some jobs fail whatever runs them. */
function failureOf(job: Readonly<Job>, bad: number): boolean | Failure {
  const isCanary = job.name.startsWith('canary-');
  if (bad < 0.06) return isCanary ? failures.exit1 : false;
  if (bad < 0.09) return isCanary ? failures.imageMissing : false;
  if (bad < 0.13) return !isCanary && (!job.definition.endsWith('nightly-etl:1') || isGreen(job.cluster ?? ''));
  if (bad < 0.18) return isCanary && job.name.endsWith('1') ? failures.spotReclaim : false;
  return false;
}

/** Environments that a rollout makes are named after blue, with a date; so are their clusters. */
function isGreen(name: string): boolean {
  return /-\d{8}-[a-z0-9]{8}/.test(name);
}

function furnished(choices: Choices, conduct: Partial<Conduct>): World {
  const world = makeWorld(startsAt, conduct);
  const environment = (name: string): string => {
    const made = makeEnvironment(name, {
      type: 'MANAGED',
      state: 'ENABLED',
      computeResources: { type: 'EC2', minvCpus: 0, maxvCpus: 8, instanceTypes: ['m6i.large'], subnets: ['subnet-1'] },
      tags: { team: 'data', 'batch-rollout:deletable': 'true' },
    });
    putEnvironment(world, { ...made, clusterArn: clusterOf(name) });
    return made.arn;
  };
  const blue = environment('nightly-blue');
  const spare = environment('spare');
  const shape = choices.chance('account/shape');
  const others = shape < 0.6 ? [] : shape < 0.9 ? [spare] : [spare, environment('spare-2')];
  const order = [blue, ...others].map((arn, at) => ({ order: at + 1, environment: arn }));
  putQueue(world, makeQueue('nightly', order, { team: 'data' }, 10));
  putQueue(world, makeQueue('other', [{ order: 1, environment: spare }]));
  if (choices.chance('account/weekly') < 0.25) putWeekly(world, choices, blue, spare);
  const content = { type: 'container', containerProperties: { image: `${repository}:2026.10`, command: ['run'] } };
  putRevision(world, makeRevision('nightly-etl', 1, content, { team: 'data' }));
  addProducer(world, {
    queue: 'nightly',
    definition: 'nightly-etl',
    everyMs: choices.whole('account/producer', 10, 40) * seconds,
  });
  world.alarms.set('etl-errors', 'ok');
  return world;
}

/** Another queue on blue, of lower priority and with jobs of its own. */
function putWeekly(world: World, choices: Choices, blue: string, spare: string): void {
  const order = [
    { order: 5, environment: blue },
    { order: 9, environment: spare },
  ];
  putQueue(world, makeQueue('weekly', order, {}, 1));
  const everyMs = choices.whole('account/weeklyProducer', 25, 80) * seconds;
  addProducer(world, { queue: 'weekly', definition: 'nightly-etl', everyMs });
}
