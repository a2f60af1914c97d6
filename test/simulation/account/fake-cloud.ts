import type { Cloud, JobListing, JobSummary, Page } from '../../../src/ports.js';
import { stringAt, type JsonObject } from '../../../src/rollout/json.js';
import { change } from './changes.js';
import { exactRevision } from './definition-changes.js';
import { queueJobs, type Jobs, type SimJob } from './jobs.js';
import { metricAlarmState } from './metric-alarms.js';
import { measured, measuredNames } from './metrics.js';
import { jobsAt } from './past-jobs.js';
import { viewAt, type Change, type View, type World } from './world.js';

type Mutation =
  | 'createEnvironment'
  | 'updateEnvironment'
  | 'deleteEnvironment'
  | 'createQueue'
  | 'updateQueue'
  | 'deleteQueue'
  | 'register'
  | 'deregister'
  | 'submit'
  | 'cancel'
  | 'putAlarm'
  | 'deleteAlarms';

/** How a cloud answers. `asOf` is the moment whose environments, queues, revisions and jobs it describes (X5). */
export interface CloudOptions {
  asOf?: () => number;
  /** Hears of an answer that shows jobs as they no longer are. */
  onPastJobs?: () => void;
  /** Hears of the changes made through this cloud, after `world.onChange`. */
  onChange?: (change: Change) => void;
}

const listedByStatusMax = 1000;
const listedByFilterMax = 100;

/**
 * The account behind the port. A change takes effect, and a read is read, before the call returns its promise; a refusal
 * rejects it with a PortError. Answers share their values with the account: nobody may change them.
 */
export function fakeCloud(world: World, options: CloudOptions = {}): Cloud {
  return { ...reads(world, options), ...changes(world, options) };
}

function reads(world: World, { asOf, onPastJobs }: CloudOptions): Omit<Cloud, Mutation> {
  const view = (): View | World => (asOf ? viewAt(world, asOf()) : world);
  const jobs = (at = asOf?.() ?? world.now): Jobs => {
    const then = jobsAt(world, at);
    if (then !== world.jobs) onPastJobs?.();
    return then;
  };
  return {
    environments: async () => ({ items: [...view().environments.values()] }),
    queues: async () => ({ items: [...view().queues.values()] }),
    activeRevisions: async (name) => ({
      items: [...view().revisions.values()].filter((one) => one.active && one.name === name),
    }),
    revision: async (ref) => exactRevision(view(), ref),
    listJobs: async (listing, page) => listJobs(jobs(), listing, page),
    jobs: async (ids) => knownJobs(jobs(), ids),
    tasks: async (arns) => {
      const at = asOf?.() ?? world.now;
      return tasks(asOf ? viewAt(world, at) : world, jobs(at), arns);
    },
    taskTimes: async () => [],
    alarms: async (names) =>
      names.flatMap((name) => {
        const made = view().metricAlarms.get(name);
        const state = world.alarms.get(name) ?? (made && metricAlarmState(made, jobs(), asOf?.() ?? world.now));
        return state ? [{ name, state, neverHadData: false }] : [];
      }),
    metrics: async (queries, time) => queries.map((query) => measured(jobs(), query, time)),
    metricNames: async (namespace) => (namespace === 'AWS/Batch' ? measuredNames : []),
    imageDigest: async () => `sha256:${'0'.repeat(64)}`,
    logTail: async () => [],
    quota: async () => undefined,
    freeAddresses: async () => ({}),
    launchTemplateVersion: async () => undefined,
  };
}

/** Ids that AWS does not know are left out (F91). */
function knownJobs({ byId }: Jobs, ids: readonly string[]): SimJob[] {
  const found: SimJob[] = [];
  for (const id of ids) {
    const job = byId.get(id);
    if (job) found.push(job);
  }
  return found;
}

/** ECS knows the clusters of the environments that are there (F84). */
function tasks(
  { environments }: Pick<View, 'environments'>,
  { byCluster }: Jobs,
  arns: readonly string[],
): Awaited<ReturnType<Cloud['tasks']>> {
  const known = [...environments.values()].flatMap((one) => one.clusterArn ?? []);
  return known
    .filter((clusterArn) => arns.includes(clusterArn))
    .map((clusterArn) => {
      const jobs = [...(byCluster.get(clusterArn.slice(clusterArn.lastIndexOf('/') + 1))?.values() ?? [])];
      const running = jobs.filter((job) => job.status === 'RUNNING').length;
      return { clusterArn, running, pending: jobs.length - running };
    });
}

/** Newest first. A page begins after the job number, or the count, that the page before it ended with. */
function listJobs(jobs: Jobs, listing: JobListing, page: string | undefined): Page<JobSummary> {
  if (listing.by === 'arrayParent') return { items: [] };
  const queue = queueJobs(jobs, listing.queue);
  switch (listing.by) {
    case 'status':
      return pageOfStatus([...queue.byStatus[listing.status].values()].reverse(), Number(page ?? 0));
    case 'name':
      return pageOfIds(jobs, queue.byName.get(listing.name) ?? [], page, () => true);
    case 'createdAfter':
      return pageOfIds(jobs, queue.ids, page, () => true, listing.afterMs);
    case 'definition':
      return pageOfIds(jobs, queue.ids, page, (job) => job.definition === listing.arn);
  }
}

function pageOfStatus(items: SimJob[], from: number): Page<SimJob> {
  if (from === 0 && items.length <= listedByStatusMax) return { items };
  const to = from + listedByStatusMax;
  return { items: items.slice(from, to), ...(to < items.length ? { next: `${to}` } : {}) };
}

function pageOfIds(
  { byId }: Jobs,
  ids: readonly string[],
  page: string | undefined,
  listed: (job: SimJob) => boolean,
  afterMs = -Infinity,
): Page<SimJob> {
  const before = page === undefined ? Infinity : Number(page);
  const items: SimJob[] = [];
  for (let i = ids.length - 1; i >= 0; i -= 1) {
    const job = byId.get(ids[i] ?? '');
    if (!job || job.number >= before) continue;
    if (job.createdAt <= afterMs) break;
    if (!listed(job)) continue;
    const last = items.at(-1);
    if (last && items.length === listedByFilterMax) return { items, next: `${last.number}` };
    items.push(job);
  }
  return { items };
}

function changes(world: World, { onChange }: CloudOptions): Pick<Cloud, Mutation> {
  const bot = (action: Change['action'], input: JsonObject): JsonObject => {
    const made = change(world, 'bot', action, input);
    onChange?.(made);
    return made.result;
  };
  return {
    createEnvironment: async (request) => ({ arn: stringAt(bot('CreateComputeEnvironment', request), 'arn') ?? '' }),
    updateEnvironment: async (request) => void bot('UpdateComputeEnvironment', request),
    deleteEnvironment: async (name) => void bot('DeleteComputeEnvironment', { computeEnvironment: name }),
    createQueue: async (request) => ({ arn: stringAt(bot('CreateJobQueue', request), 'arn') ?? '' }),
    updateQueue: async (request) => void bot('UpdateJobQueue', request),
    deleteQueue: async (name) => void bot('DeleteJobQueue', { jobQueue: name }),
    register: async (request) => {
      const made = bot('RegisterJobDefinition', request);
      return { arn: stringAt(made, 'arn') ?? '', revision: Number(made['revision']) };
    },
    deregister: async (arn) => void bot('DeregisterJobDefinition', { jobDefinition: arn }),
    submit: async (request) => ({ jobId: stringAt(bot('SubmitJob', request), 'jobId') ?? '' }),
    cancel: async (jobId, reason) => void bot('CancelJob', { jobId, reason }),
    putAlarm: async (request) => void bot('PutMetricAlarm', request),
    deleteAlarms: async (request) => void bot('DeleteAlarms', request),
  };
}
