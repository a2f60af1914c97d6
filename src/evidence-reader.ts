import type { Attempt, Cloud, Job, JobSummary } from './ports.js';
import { diagnose } from './rollout/diagnose.js';
import type { Evidence, Rollout } from './rollout/rollout.js';
import type { Sample } from './rollout/verdict.js';
import { readJobs } from './reads.js';

/** A finished job, as far as a verdict needs it. */
interface Finished {
  id: string;
  name: string;
  definition: string;
  cluster?: string;
  succeeded: boolean;
  class: 'version' | 'platform' | 'neither' | 'unknown';
  diagnosis: ReturnType<typeof diagnose>;
  exitCode?: number;
  runSeconds?: number;
  stoppedAt: number;
}

export interface EvidenceReader {
  /** Production jobs that finished since the shift, by side. */
  production(rollout: Rollout, since: number): Promise<Evidence>;
  /** Blue's recent jobs, before the shift. */
  baseline(rollout: Rollout): Promise<Sample>;
}

/** Jobs submitted this long before the shift may have waited and run on green. */
const lookBackMs = 60 * 60 * 1000;
const pagesPerQueue = 10;
const baselineJobsMax = 200;
const runSecondsMax = 500;
const rememberedMax = 20_000;

/** Reads what ran where. Finished jobs do not change, so each is described once per process. */
export function createEvidenceReader(cloud: Cloud): EvidenceReader {
  const remembered = new Map<string, Finished>();

  async function finished(summaries: readonly JobSummary[]): Promise<Finished[]> {
    const ended = summaries.filter(
      (job) => (job.status === 'SUCCEEDED' || job.status === 'FAILED') && job.arraySize === undefined,
    );
    const missing = ended.filter((job) => !remembered.has(job.id)).map((job) => job.id);
    for (const job of (await readJobs(cloud, missing)).values()) remembered.set(job.id, summarise(job));
    for (const id of remembered.keys()) {
      if (remembered.size <= rememberedMax) break;
      remembered.delete(id);
    }
    return ended.flatMap((job) => remembered.get(job.id) ?? []);
  }

  return {
    async production(rollout, since) {
      const lists = await Promise.all(
        rollout.plan.queues.map((queue) => newest(cloud, queue.name, since - lookBackMs)),
      );
      const summaries = lists.flat();
      const jobs = (await finished(summaries)).filter((job) => job.stoppedAt >= since);
      return { ...bySide(rollout, jobs), pinned: countPinned(rollout, summaries) };
    },
    async baseline(rollout) {
      const statuses = ['SUCCEEDED', 'FAILED'] as const;
      const listings = rollout.plan.queues.flatMap((queue) =>
        statuses.map((status) => ({ by: 'status' as const, queue: queue.name, status })),
      );
      const lists = await Promise.all(listings.map(async (listing) => (await cloud.listJobs(listing)).items));
      const names = new Set(rollout.plan.canaries.map((one) => one.name));
      const recent = lists
        .flat()
        .filter((job) => job.definition === undefined || names.has(definitionName(job.definition)))
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, baselineJobsMax);
      const cluster = clusterName(rollout.plan.blue.clusterArn);
      return sampleOf(
        (await finished(recent)).filter((job) => job.cluster === cluster && names.has(definitionName(job.definition))),
      );
    },
  };
}

/** The newest jobs of a queue since a moment, as many as the pages allow: the newest tell most. */
async function newest(cloud: Cloud, queue: string, afterMs: number): Promise<JobSummary[]> {
  const items: JobSummary[] = [];
  let page: string | undefined;
  for (let count = 0; count < pagesPerQueue; count += 1) {
    const answer = await cloud.listJobs({ by: 'createdAfter', queue, afterMs }, page);
    items.push(...answer.items);
    if (answer.next === undefined) break;
    page = answer.next;
  }
  return items;
}

/**
 * Who ran what. With an image the revision tells green, wherever it ran; without one the ECS cluster does (contract §4).
 * A job that never got a task is unknown.
 */
function bySide(rollout: Rollout, jobs: readonly Finished[]): Omit<Evidence, 'pinned'> {
  const promoted = new Set(Object.values(rollout.made.promoted).map((one) => one.arn));
  const greenCluster = clusterName(rollout.made.green?.clusterArn);
  const green: Finished[] = [];
  let unknown = 0;
  for (const job of jobs) {
    if (promoted.size > 0) {
      if (promoted.has(job.definition)) {
        if (job.cluster === undefined) unknown += 1;
        else green.push(job);
      }
    } else if (job.cluster === undefined) unknown += 1;
    else if (job.cluster === greenCluster) green.push(job);
  }
  const failed = green
    .filter((job) => !job.succeeded && job.class === 'version')
    .sort((a, b) => b.stoppedAt - a.stoppedAt);
  return {
    blue: rollout.evidence?.blue ?? { succeeded: 0, failed: 0, runSeconds: [] },
    green: sampleOf(green),
    greenPlatform: green.filter((job) => !job.succeeded && job.class !== 'version').length,
    unknown,
    failures: failed.slice(0, 3).map((job) => ({
      job: job.name,
      jobId: job.id,
      diagnosis: job.diagnosis,
      ...(job.exitCode === undefined ? {} : { exitCode: job.exitCode }),
    })),
  };
}

/** New jobs whose producer names the old revision: they will not move by themselves (F61). */
function countPinned(rollout: Rollout, summaries: readonly JobSummary[]): number {
  const movedAt = new Map(
    rollout.plan.definitions.flatMap((one) => {
      const moved = rollout.made.promoted[one.name];
      return moved ? [[one.previous.arn, moved.at] as const] : [];
    }),
  );
  return summaries.filter((job) => {
    const at = job.definition === undefined ? undefined : movedAt.get(job.definition);
    // A submit of the very moment of the change may still have resolved to the old revision.
    return at !== undefined && job.createdAt > at + 1_000;
  }).length;
}

function sampleOf(jobs: readonly Finished[]): Sample {
  const succeeded = jobs.filter((job) => job.succeeded);
  return {
    succeeded: succeeded.length,
    failed: jobs.filter((job) => !job.succeeded && job.class === 'version').length,
    runSeconds: succeeded
      .flatMap((job) => (job.runSeconds === undefined ? [] : [job.runSeconds]))
      .slice(0, runSecondsMax),
  };
}

function summarise(job: Job): Finished {
  const last: Attempt = job.attempts.at(-1) ?? {};
  const started = last.startedAt ?? job.startedAt;
  const stopped = last.stoppedAt ?? job.stoppedAt;
  const succeeded = job.status === 'SUCCEEDED';
  const cluster = last.cluster ?? job.cluster;
  const diagnosis = diagnose(last, {
    status: job.status,
    statusReason: job.statusReason,
    ...(job.isTerminated === undefined ? {} : { isTerminated: job.isTerminated }),
    ...(job.isCancelled === undefined ? {} : { isCancelled: job.isCancelled }),
  });
  return {
    id: job.id,
    name: job.name,
    definition: job.definition,
    ...(cluster === undefined ? {} : { cluster }),
    succeeded,
    class: diagnosis.class,
    diagnosis,
    ...(last.exitCode === undefined ? {} : { exitCode: last.exitCode }),
    ...(started === undefined || stopped === undefined ? {} : { runSeconds: Math.max(0, stopped - started) / 1000 }),
    stoppedAt: stopped ?? job.createdAt,
  };
}

function clusterName(arn: string | undefined): string | undefined {
  return arn ? arn.slice(arn.lastIndexOf('/') + 1) : undefined;
}

function definitionName(arn: string): string {
  const last = arn.slice(arn.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  return colon < 0 ? last : last.slice(0, colon);
}
