import type { Alarm, Environment, Queue, Revision } from '../../../src/ports.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import type { Call } from '../../../src/rollout/operations.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import type { Order } from '../../../src/rollout/planned.js';
import type { Due } from './agenda.js';
import { smoothConduct, type Conduct } from './conduct.js';
import { asDescribed } from './described.js';
import { noJobs, type Jobs, type SimJob } from './jobs.js';
import type { PastJob } from './past-jobs.js';

export type SimEnvironment = Readonly<Environment>;
export type SimQueue = Readonly<Queue>;
export type SimRevision = Readonly<Revision>;

export interface SimMetricAlarm {
  readonly name: string;
  readonly madeAt: number;
  readonly settings: JsonObject;
}

/** What describes answer at one moment. The values are shared with every answer and never change. */
export interface View {
  readonly at: number;
  readonly environments: ReadonlyMap<string, SimEnvironment>;
  readonly queues: ReadonlyMap<string, SimQueue>;
  /** By ARN, oldest first. */
  readonly revisions: ReadonlyMap<string, SimRevision>;
  readonly metricAlarms: ReadonlyMap<string, SimMetricAlarm>;
}

/** A user's program that submits a job every so often; the next one at `nextAt`. */
export interface Producer {
  queue: string;
  /** A bare name, or a revision's ARN. */
  definition: string;
  everyMs: number;
  nextAt: number;
  attempts?: number;
}

/** One change of AWS that took effect. */
export interface Change {
  at: number;
  /** `tool` is a person with a console or another program. */
  by: 'bot' | 'tool';
  action: Call['action'];
  input: JsonObject;
  /** What the port answers. */
  result: JsonObject;
}

/**
 * A small AWS account in memory, at the height of the ports. It refuses what AWS refuses, settles after a while and runs
 * jobs where the order sends them. Environments, queues, revisions and jobs are values: a change puts a new one in the
 * place of the old one, so that an answer given earlier stays what it was. Time moves only by `advanceTo` and `pass`.
 */
export interface World extends Conduct {
  now: number;
  readonly environments: ReadonlyMap<string, SimEnvironment>;
  readonly queues: ReadonlyMap<string, SimQueue>;
  readonly revisions: ReadonlyMap<string, SimRevision>;
  /** Alarms on metrics of Batch, by name, with the settings they were last put with. */
  readonly metricAlarms: ReadonlyMap<string, SimMetricAlarm>;
  readonly jobs: Jobs;
  /** Alarms whose state somebody sets. */
  alarms: Map<string, Alarm['state']>;
  producers: Producer[];
  /** What will happen by itself, in order of time. */
  readonly agenda: Due[];
  /** Queues whose new order the scheduler does not follow yet, with the one it follows. */
  readonly followed: Map<string, Order>;
  /** When the last queue let go of an environment, by ARN. */
  readonly detachedAt: Map<string, number>;
  /** Views of the account, oldest first, one for each moment at which something changed. */
  readonly views: View[];
  /** What jobs were before each of their changes, for as long as views are kept. */
  readonly pastJobs: PastJob[];
  /** How many changes were made that take time, and how many environments. */
  settlements: number;
  clusters: number;
  /** Something changed since jobs were placed. */
  toPlace: boolean;
  /** Hears of every change right after it took effect, and of every moment at which AWS itself moved on. */
  onChange: (change: Change) => void;
  onMoved: () => void;

  /** For the directed tests: faults of `withFaults`, what is under way because of them, and what `watchBreaches` found. */
  faults: Fault[];
  underWay: { at: number; apply: () => void }[];
  journal: Change[];
  breaches: string[];
}

/** A fault of one call. Each is used up by the first call of its action. */
export type Fault = { action: string; skip?: number } & (
  | { fault: 'throttled' | 'busy' | 'denied' | 'lostBefore' | 'lostAfter' | 'crashBefore' | 'crashAfter' }
  | { fault: 'late'; ms: number }
);

export const batchArn = 'arn:aws:batch:ap-northeast-1:123456789012';

/** An account with nothing in it. */
export function makeWorld(now: number, conduct: Partial<Conduct> = {}): World {
  const empty: View = {
    at: now,
    environments: new Map(),
    queues: new Map(),
    revisions: new Map(),
    metricAlarms: new Map(),
  };
  return {
    ...smoothConduct,
    ...conduct,
    now,
    environments: empty.environments,
    queues: empty.queues,
    revisions: empty.revisions,
    metricAlarms: empty.metricAlarms,
    jobs: noJobs(),
    alarms: new Map(),
    producers: [],
    agenda: [],
    followed: new Map(),
    detachedAt: new Map(),
    views: [empty],
    pastJobs: [],
    settlements: 0,
    clusters: 0,
    toPlace: false,
    onChange: () => undefined,
    onMoved: () => undefined,
    faults: [],
    underWay: [],
    journal: [],
    breaches: [],
  };
}

/** Adds an environment, or puts it in the place of the one of the same name; its description is made to fit it. */
export function putEnvironment(world: World, environment: SimEnvironment): void {
  setView(world, { environments: new Map(world.environments).set(environment.name, asDescribed(environment)) });
}

export function putQueue(world: World, queue: SimQueue): void {
  setView(world, { queues: new Map(world.queues).set(queue.name, queue) });
}

export function putRevision(world: World, revision: SimRevision): void {
  setView(world, { revisions: new Map(world.revisions).set(revision.arn, revision) });
}

export function dropEnvironment(world: World, name: string): void {
  setView(world, { environments: new Map([...world.environments].filter(([key]) => key !== name)) });
}

export function dropQueue(world: World, name: string): void {
  setView(world, { queues: new Map([...world.queues].filter(([key]) => key !== name)) });
}

export function putMetricAlarm(world: World, alarm: SimMetricAlarm): void {
  setView(world, { metricAlarms: new Map(world.metricAlarms).set(alarm.name, alarm) });
}

export function dropMetricAlarm(world: World, name: string): void {
  setView(world, { metricAlarms: new Map([...world.metricAlarms].filter(([key]) => key !== name)) });
}

function setView(world: World, change: Partial<Omit<View, 'at'>>): void {
  Object.assign(world, change, { toPlace: true });
  const { now: at, environments, queues, revisions, metricAlarms, views } = world;
  if (views.at(-1)?.at === at) views.pop();
  views.push({ at, environments, queues, revisions, metricAlarms });
  while ((views[1]?.at ?? Infinity) <= at - world.viewsKeptMs) views.shift();
}

/** The account as it was described at a moment; the oldest view kept when it was before that. */
export function viewAt(world: World, time: number): View {
  const { views, environments, queues, revisions, metricAlarms } = world;
  for (let i = views.length - 1; i > 0; i -= 1) {
    const view = views[i];
    if (view !== undefined && view.at <= time) return view;
  }
  return views[0] ?? { at: world.now, environments, queues, revisions, metricAlarms };
}

/** An environment by name or ARN. */
export function byArn(world: World, ref: string): SimEnvironment | undefined {
  return world.environments.get(nameOfArn(ref));
}

/** A queue by name or ARN. */
export function queueOf(world: World, ref: string): SimQueue | undefined {
  return world.queues.get(nameOfArn(ref));
}

/** The queues that list an environment. */
export function queuesListing(world: World, arn: string): SimQueue[] {
  return [...world.queues.values()].filter((queue) => queue.order.some((entry) => entry.environment === arn));
}

/** The jobs in STARTING and RUNNING on an environment. */
export function jobsOn(world: World, environment: SimEnvironment): SimJob[] {
  return [...(world.jobs.byCluster.get(clusterName(environment) ?? '')?.values() ?? [])];
}

export function clusterName({ clusterArn }: SimEnvironment): string | undefined {
  return clusterArn === undefined ? undefined : nameOfArn(clusterArn);
}

/** The ECS cluster of an environment; each environment that is made has one of its own (F80). */
export function clusterOf(environment: string, number = 0): string {
  return `arn:aws:ecs:ap-northeast-1:123456789012:cluster/${environment}_Batch_${`${number}`.padStart(8, '0')}`;
}

/** What a person sees of a queue, for comparisons. */
export function orderOf(world: World, queue: string): Order {
  return world.queues.get(queue)?.order ?? [];
}

/** All jobs that AWS still describes, oldest first. */
export function jobsOf(world: World): SimJob[] {
  return [...world.jobs.byId.values()];
}
