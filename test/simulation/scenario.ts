import type { Job } from '../../src/ports.js';
import type { Policy, QueuePolicy } from '../../src/policy.js';
import type { StartRequest } from '../../src/rollout/request.js';
import { policyWith } from '../make-policy.js';
import { addProducer } from './account-time.js';
import type { Choices } from './choices.js';
import { failures, type Conduct, type Failure } from './conduct.js';
import { makeEnvironment, makeQueue, makeRevision } from './fake-environments.js';
import { clusterOf, makeWorld, putEnvironment, putQueue, putRevision, type World } from './world.js';

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
    intervalMs: Math.round(choices.between('scenario/interval', 15, 60)) * seconds,
    replicas: choices.chance('scenario/replicas') < 0.7 ? ['a', 'b'] : ['a', 'b', 'c'],
    clocksDiffer: choices.chance('scenario/clocks') < 0.3,
    greenDiesAfterMs:
      choices.chance('scenario/dies') < 0.08 ? choices.between('scenario/dies', 20, 400) * seconds : undefined,
  };
}

function drawPolicy(choices: Choices): Policy {
  const deadline =
    choices.chance('policy/deadlines') < 0.1 ? choices.between('policy/deadlines', 60, 400) * seconds : day;
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
    retainBlueMs: choices.chance('policy/retain') < 0.3 ? 45 * seconds : 0,
    limits: { maxFailureRate: 0.4, maxDurationRatio: 5, significance: 0.05 },
    alarms: choices.chance('policy/alarm') < 0.3 ? ['etl-errors'] : [],
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
  const expireMs = choices.chance('policy/expire') < 0.15 ? choices.between('policy/expire', 60, 300) * seconds : day;
  const distinctFromStarter = choices.chance('policy/distinct') < 0.9;
  return { ...plain, approvals: { distinctFromStarter, expireMs }, defaults: rules, queues: new Map() };
}

function drawConduct(choices: Choices): Partial<Conduct> {
  const bad = choices.chance('conduct/bad');
  const long = choices.chance('conduct/long') < 0.3;
  return {
    settleMs: Array.from({ length: 7 }, () => choices.between('conduct/settle', 0.5, 15) * seconds),
    startMs: Array.from({ length: 5 }, () => choices.between('conduct/start', 0, 8) * seconds),
    runMs: Array.from({ length: 11 }, (_, n) =>
      n === 4 && long
        ? choices.between('conduct/run', 120, 400) * seconds
        : choices.between('conduct/run', 5, 40) * seconds,
    ),
    orderLagMs: choices.chance('conduct/lag') < 0.3 ? 5 * seconds : 0,
    detachLagMs: choices.chance('conduct/detach') < 0.3 ? 8 * seconds : 0,
    jobsKeptMs: 60 * minutes,
    viewsKeptMs: 2 * minutes,
    invalid: (name) =>
      bad > 0.95 && isGreen(name) ? 'INTERNAL_ERROR - the launch template does not exist' : undefined,
    takes: (job, environment) =>
      !(bad > 0.9 && bad < 0.95 && isGreen(environment.name) && job.name.startsWith('canary-')),
    stuckReason: 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - no instance type fits',
    fails: (job) => failureOf(job, bad),
  };
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

/** Environments that a rollout makes are named after blue, with a date. */
function isGreen(name: string): boolean {
  return /^nightly-\d{8}-/.test(name);
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
  if (choices.chance('account/weekly') < 0.25)
    putQueue(
      world,
      makeQueue(
        'weekly',
        [
          { order: 5, environment: blue },
          { order: 9, environment: spare },
        ],
        {},
        1,
      ),
    );
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
