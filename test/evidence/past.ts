import type { Attempt, Cloud, Job, JobListing, JobSummary, TaskTimes } from '../../src/ports.js';
import type { Made, Rollout } from '../../src/rollout/rollout.js';
import { makeRollout } from '../make-rollout.js';
import { fakeCloud } from '../simulation/account/fake-cloud.js';
import { makeWorld } from '../simulation/account/world.js';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** When the first step of the shift began. */
export const shifted = Date.UTC(2026, 10, 24, 0, 0, 0);

const batch = 'arn:aws:batch:ap-northeast-1:123456789012';
const ecs = 'arn:aws:ecs:ap-northeast-1:123456789012';
export const blueCluster = 'nightly-blue_Batch_0f8b4f1c-6a3e-3d52-9f6e-2f1f3a5b7c9d';
export const greenCluster = 'green_Batch_2';
export const oldRevision = `${batch}:job-definition/nightly-etl:7`;
export const newRevision = `${batch}:job-definition/nightly-etl:8`;

/** A rollout that shifts an environment, without an image unless `promoted` says so. */
export function shifting(promoted: Made['promoted'] = {}): Rollout {
  const green = { arn: `${batch}:compute-environment/green`, clusterArn: `${ecs}:cluster/${greenCluster}` };
  const rollout = makeRollout({
    phase: { name: 'shift', since: shifted, instance: 5, step: 0 },
    shiftedAt: shifted,
    made: { green, staged: {}, promoted, restored: {} },
  });
  const hasImage = Object.keys(promoted).length > 0;
  return hasImage ? rollout : { ...rollout, plan: { ...rollout.plan, definitions: [] } };
}

/** A rollout whose canaries begin at `shifted`, when the baseline is taken. */
export function beforeShift(): Rollout {
  return { ...shifting(), phase: { name: 'canary', since: shifted, instance: 4, round: 1 } };
}

const known = { startedAt: shifted + 2 * minute, stoppedAt: shifted + 3 * minute };
export const ok: Attempt = { exitCode: 0, statusReason: 'Essential container in task exited', ...known };
export const crash: Attempt = { exitCode: 1, statusReason: 'Essential container in task exited', ...known };
export const hostGone: Attempt = { statusReason: 'Host EC2 (instance i-0a) terminated.', ...known };

export function onGreen(attempt: Attempt): Attempt {
  return { ...attempt, cluster: greenCluster };
}

export function onBlue(attempt: Attempt): Attempt {
  return { ...attempt, cluster: blueCluster };
}

/** A job that ended after these attempts: well, if the last one did. */
export function endedJob(id: string, attempts: Attempt[], changes: Partial<Job> = {}): Job {
  const last = attempts.at(-1);
  return {
    id,
    name: 'load',
    queue: `${batch}:job-queue/nightly`,
    definition: oldRevision,
    status: last?.exitCode === 0 ? 'SUCCEEDED' : 'FAILED',
    statusReason: last?.statusReason ?? '',
    createdAt: shifted + minute,
    ...(last?.startedAt === undefined ? {} : { startedAt: last.startedAt }),
    stoppedAt: last?.stoppedAt ?? known.stoppedAt,
    attempts,
    ...changes,
  };
}

/** What the account was asked. */
export interface Asked {
  listings: JobListing[];
  ids: string[];
  tasks: { cluster: string; taskArns: string[] }[];
}

export interface Past {
  cloud: Cloud;
  asked: Asked;
}

interface PastOptions {
  jobsPerPage?: number;
  /** Jobs that lists still show and that nobody can describe any more. */
  gone?: JobSummary[];
  taskTimes?: Cloud['taskTimes'] | TaskTimes[];
}

/** An account in which these jobs were; children and nodes are known by their ids (F71). */
export function past(jobs: readonly Job[], { jobsPerPage = 100, gone = [], taskTimes = [] }: PastOptions = {}): Past {
  const asked: Asked = { listings: [], ids: [], tasks: [] };
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const cloud: Cloud = {
    ...fakeCloud(makeWorld(shifted)),
    listJobs: async (listing, page = '0') => {
      asked.listings.push(listing);
      const found = [...jobs.map(toSummary), ...gone].filter((job) => isListed(job, listing));
      const items = found.toSorted((a, b) => b.createdAt - a.createdAt).slice(+page, +page + jobsPerPage);
      const next = +page + jobsPerPage;
      return { items, ...(next < found.length ? { next: `${next}` } : {}) };
    },
    jobs: async (ids) => {
      if (ids.length > 100) throw new RangeError('AWS describes a hundred jobs at once at most (F91)');
      asked.ids.push(...ids);
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
    taskTimes: async (cluster, taskArns) => {
      asked.tasks.push({ cluster, taskArns: [...taskArns] });
      if (typeof taskTimes === 'function') return taskTimes(cluster, taskArns);
      return taskTimes.filter(({ taskArn }) => taskArns.includes(taskArn));
    },
  };
  return { cloud, asked };
}

function toSummary({ id, name, status, statusReason, createdAt, definition, arraySize }: Job): JobSummary {
  const array = arraySize === undefined ? {} : { arraySize };
  return { id, name, status, statusReason, createdAt, definition, ...array };
}

/** Filters do not apply to children and nodes: a queue does not list them (F90). */
function isListed(job: JobSummary, listing: JobListing): boolean {
  switch (listing.by) {
    case 'createdAfter':
      return !/[:#]/.test(job.id) && job.createdAt > listing.afterMs;
    case 'arrayParent':
      return job.id.startsWith(`${listing.parent}:`) && job.status === listing.status;
    case 'status':
      return !/[:#]/.test(job.id) && job.status === listing.status;
    case 'name':
    case 'definition':
      throw new Error('evidence is not found so');
  }
}
