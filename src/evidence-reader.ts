import { countPinned, evidenceOf, mayBeBaseline, sampleOf, sharesOfBlue, sidesOf } from './evidence/attribution.js';
import { finishedJob, isEnded, type Finished } from './evidence/finished.js';
import { createArrayChildren, isArrayParent, newestJobs, type ArrayLimits } from './evidence/listing.js';
import { spread } from './evidence/spread.js';
import { createStartTimes } from './evidence/start-times.js';
import type { Attempt, Cloud, Job, JobSummary } from './ports.js';
import { readJobs } from './reads.js';
import type { Evidence, Rollout } from './rollout/rollout.js';
import type { Sample } from './rollout/verdict.js';

export interface EvidenceReader {
  /** Production jobs that finished since the shift, by side. */
  production(rollout: Rollout, since: number): Promise<Evidence>;
  /** Blue's recent jobs, before the shift. */
  baseline(rollout: Rollout): Promise<Sample>;
}

/** Jobs submitted this long before the shift may have waited and run on green. */
const lookBackMs = 60 * 60 * 1000;
const pagesPerQueue = 10;
const productionArrays: ArrayLimits = { parentsMax: 20, perParentMax: 500, childrenMax: 2_000 };

/** AWS keeps jobs that have ended for a week (F90). */
const baselineMs = 7 * 24 * 60 * 60 * 1000;
/** Of all queues together: the baseline is taken in one look, and other looks wait for their turn meanwhile. */
const baselinePagesMax = 40;
const baselineJobsMax = 400;
const baselineArrays: ArrayLimits = { parentsMax: 20, perParentMax: 100, childrenMax: 400 };
const rememberedMax = 20_000;

/** Reads what ran where. Finished jobs do not change, so each is described once per process. */
export function createEvidenceReader(cloud: Cloud): EvidenceReader {
  const children = createArrayChildren(cloud);
  const startTimes = createStartTimes(cloud);
  const finished = finishedJobs(cloud);

  async function ended(jobs: readonly JobSummary[], arrays: ArrayLimits): Promise<Finished[]> {
    const single = jobs.filter((job) => isEnded(job) && !isArrayParent(job));
    const parents = jobs.filter(isArrayParent);
    return finished([...single, ...(await children.ended(parents, arrays))].map((job) => job.id));
  }

  return {
    async production(rollout, since) {
      const { queues } = rollout.plan;
      const lists = await Promise.all(
        queues.map(({ name }) => newestJobs(cloud, name, since - lookBackMs, pagesPerQueue)),
      );
      // The parent of an array stays PENDING while its children run, and they end one by one (F71).
      const sides = sidesOf(rollout, await ended(lists.flat(), productionArrays), since);
      await startTimes.learn(sides.green.flatMap(({ attempts }) => attempts));
      return { ...evidenceOf(rollout, sides, startTimes), pinned: countPinned(rollout, lists.flat()) };
    },
    async baseline(rollout) {
      const { queues } = rollout.plan;
      const pages = Math.max(1, Math.floor(baselinePagesMax / queues.length));
      const afterMs = rollout.phase.since - baselineMs;
      const lists = await Promise.all(queues.map(({ name }) => newestJobs(cloud, name, afterMs, pages)));
      // One list by time for both outcomes: a list of each would reach back further for the rarer one, and count it too often.
      const recent = mayBeBaseline(rollout, lists.flat()).sort((a, b) => b.createdAt - a.createdAt);
      const shares = sharesOfBlue(rollout, await ended(spread(recent, baselineJobsMax), baselineArrays));
      await startTimes.learn(shares.flatMap(({ attempts }) => attempts));
      return sampleOf(shares, startTimes);
    },
  };
}

/** The finished ones of these jobs, each once, in the order asked for. */
function finishedJobs(cloud: Cloud): (ids: readonly string[]) => Promise<Finished[]> {
  const remembered = new Map<string, Finished>();
  return async (ids) => {
    const wanted = [...new Set(ids)];
    const described = await readJobs(
      cloud,
      wanted.filter((id) => !remembered.has(id)),
    );
    for (const job of await withMainNodes(cloud, [...described.values()])) {
      const found = finishedJob(job);
      if (found) remembered.set(job.id, found);
    }
    const jobs = wanted.flatMap((id) => remembered.get(id) ?? []);
    for (const id of remembered.keys()) {
      if (remembered.size <= rememberedMax) break;
      remembered.delete(id);
    }
    return jobs;
  };
}

/**
 * A multi-node parallel job is one piece of evidence, its nodes are none: they share its fate (F71). Where its own attempts
 * name no task, those of its main node tell where it ran.
 */
async function withMainNodes(cloud: Cloud, jobs: readonly Job[]): Promise<Job[]> {
  const nodeOf = (job: Job): string | undefined => {
    const { id, mainNode, attempts } = job;
    return mainNode === undefined || attempts.some(hasTask) ? undefined : `${id}#${mainNode}`;
  };
  const ids = jobs.filter(isEnded).flatMap((job) => nodeOf(job) ?? []);
  if (ids.length === 0) return [...jobs];
  const nodes = await readJobs(cloud, ids);
  return jobs.map((job) => {
    const node = nodes.get(nodeOf(job) ?? '');
    return node?.attempts.some(hasTask) ? { ...job, attempts: node.attempts } : job;
  });
}

function hasTask({ cluster }: Attempt): boolean {
  return cluster !== undefined;
}
