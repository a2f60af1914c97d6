import type { Job } from '../../../src/ports.js';
import type { Policy, QueuePolicy } from '../../../src/policy.js';
import type { StartRequest } from '../../../src/rollout/request.js';
import { policyWith } from '../../make-policy.js';
import type { Choices } from './choices.js';
import { failures, type Conduct, type Failure } from '../account/conduct.js';
import type { World } from '../account/world.js';
import { drawShape, furnished, repository, type Shape } from './furnishing.js';

const seconds = 1_000;
const minutes = 60 * seconds;
const day = 24 * 60 * minutes;

/** What one run is about, drawn from its seed: the account, the policy, the request, how green will do. */
export interface Scenario {
  world: World;
  policy: Policy;
  request: StartRequest;
  /** Of a rollout that has nothing to do with the other, where there is one. */
  requestApart: StartRequest | undefined;
  intervalMs: number;
  replicas: readonly string[];
  /** Green turns INVALID by itself this long after it was made. */
  greenDiesAfterMs: number | undefined;
  /** Clocks differ, by up to ten minutes, and may jump. */
  clocksDiffer: boolean;
  /** Slack lets the bot look at what is in the channel, which takes a scope. */
  canLook: boolean;
}

const plain = policyWith({
  slack: { channel: 'C0BATCHOPS' },
  roles: { starters: { users: ['U0BOB'] }, approvers: { users: ['U0ALICE', 'U0KENJI'] } },
  images: { allow: ['*'] },
});

export function drawScenario(choices: Choices): Scenario {
  const shape = drawShape(choices);
  const request = drawRequest(choices, shape);
  return {
    world: furnished(choices, shape, drawConduct(choices)),
    policy: drawPolicy(choices, shape),
    request,
    requestApart: shape.hasMonthly ? { ...request, queue: 'monthly' } : undefined,
    intervalMs: drawInterval(choices),
    replicas: choices.chance('scenario/replicas') < 0.7 ? ['a', 'b'] : ['a', 'b', 'c'],
    clocksDiffer: choices.chance('scenario/clocks') < 0.3,
    canLook: choices.chance('scenario/scope') >= 0.06,
    greenDiesAfterMs:
      choices.chance('scenario/dies') < 0.1 ? choices.between('scenario/dies', 20, 500) * seconds : undefined,
  };
}

function drawRequest(choices: Choices, { isFargate }: Shape): StartRequest {
  const keep = choices.chance('scenario/axis') < 0.25;
  const ofImage = keep || choices.chance('scenario/image') < 0.7;
  const alsoOthers = !keep && !(ofImage && choices.chance('scenario/both') < 0.5);
  const others = isFargate ? { maxVcpus: 10 } : { instanceTypes: ['m7i.large'] };
  return {
    queue: 'nightly',
    placement: keep ? 'keep' : 'replace',
    ...(ofImage ? { image: `${repository}:2026.11` } : {}),
    ...(alsoOthers ? others : {}),
  };
}

/** A few poll so often that calls of one poll may still be under way in the next. */
function drawInterval(choices: Choices): number {
  const hasty = choices.chance('scenario/hasty') < 0.06;
  const [low, high] = hasty ? ([1, 3] as const) : ([15, 60] as const);
  return Math.round(choices.between('scenario/interval', low, high)) * seconds;
}

function drawPolicy(choices: Choices, { definitions }: Shape): Policy {
  const deadline =
    choices.chance('policy/deadlines') < 0.12 ? choices.between('policy/deadlines', 60, 400) * seconds : 40 * minutes;
  const rules: QueuePolicy = {
    ...plain.defaults,
    jobDefinitions: [...definitions],
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
    watch: { createAlarms: choices.chance('policy/createAlarms') < 0.35 },
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
  const monthly = { ...rules, jobDefinitions: ['monthly-etl'] };
  const distinctFromStarter = choices.chance('policy/distinct') < 0.9;
  return {
    ...plain,
    approvals: { distinctFromStarter, expireMs },
    defaults: rules,
    queues: new Map([['monthly', monthly]]),
  };
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
    sticksMs: drawSticking(choices),
    viewsKeptMs: 2 * minutes,
    invalid: (name) =>
      bad > 0.97 && isGreen(name) ? 'INTERNAL_ERROR - the launch template does not exist' : undefined,
    takes: (job, environment) =>
      !(bad > 0.945 && bad < 0.97 && isGreen(environment.name) && job.name.startsWith('canary-')),
    stuckReason: 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - no instance type fits',
    fails: (job) => failureOf(job, bad),
  };
}

/** In few runs whatever is deleted stays DELETING for long (X15), in some of them for longer than any deadline. */
function drawSticking(choices: Choices): Conduct['sticksMs'] {
  const mood = choices.chance('conduct/sticks');
  if (mood >= 0.04) return () => 0;
  const longest = mood < 0.008 ? 60 * minutes : 8 * minutes;
  const ms = choices.between('conduct/sticks', 30 * seconds, longest);
  return () => ms;
}

/** Now and then an image is so large that a job is STARTING for minutes. */
function drawStarts(choices: Choices): number[] {
  const slow = choices.chance('conduct/slowStart') < 0.15;
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
  if (bad < 0.13) return !isCanary && (!job.definition.endsWith(':1') || isGreen(job.cluster ?? ''));
  if (bad < 0.18) return isCanary && job.name.endsWith('1') ? failures.spotReclaim : false;
  return false;
}

/** Environments that a rollout makes are named after blue, with a date; so are their clusters. */
function isGreen(name: string): boolean {
  return /-\d{8}-[a-z0-9]{8}/.test(name);
}
