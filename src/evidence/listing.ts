import type { Cloud, JobListing, JobSummary } from '../ports.js';
import { PortError } from '../port-error.js';
import { isEnded } from './finished.js';
import { spread, spreadPlaces } from './spread.js';

/** How much of the arrays is looked at: so many parents, so many children of one, so many children in all. */
export interface ArrayLimits {
  parentsMax: number;
  perParentMax: number;
  childrenMax: number;
}

/** Children of array jobs are listed by their parent only (F90). */
export interface ArrayChildren {
  ended(parents: readonly JobSummary[], limits: ArrayLimits): Promise<JobSummary[]>;
}

/** F70. */
const arraySizeMax = 10_000;
/** AWS lists 1000 children on a page (F90). */
const pagesPerParent = 12;
const parentsRememberedMax = 1_000;

/** The newest jobs of a queue since a moment, as many as the pages allow, each once and newest first. */
export async function newestJobs(
  cloud: Cloud,
  queue: string,
  afterMs: number,
  pagesMax: number,
): Promise<JobSummary[]> {
  const { items } = await somePages(cloud, { by: 'createdAfter', queue, afterMs }, pagesMax);
  // A job that comes in between two pages moves the others on, so that one may be on both. Children and nodes are
  // found by the job they belong to, and by that alone (F71).
  const jobs = new Map(items.filter(({ id }) => !/[:#]/.test(id)).map((job) => [job.id, job]));
  return [...jobs.values()];
}

/** An array's parent never runs: its children do, and only they are evidence (F71). */
export function isArrayParent({ arraySize }: JobSummary): boolean {
  return arraySize !== undefined && arraySize > 1;
}

export function createArrayChildren(cloud: Cloud): ArrayChildren {
  /** Children of parents that have ended: their lists stay as they are. */
  const settled = new Map<string, JobSummary[]>();

  async function listed(parent: JobSummary): Promise<JobSummary[]> {
    const known = settled.get(parent.id);
    if (known) return known;
    const found = await endedChildren(cloud, parent.id);
    // A parent may be told as ended before its last child is listed.
    if (isEnded(parent) && found.length === parent.arraySize) settled.set(parent.id, found);
    for (const id of settled.keys()) {
      if (settled.size <= parentsRememberedMax) break;
      settled.delete(id);
    }
    return found;
  }

  return {
    async ended(parents, { parentsMax, perParentMax, childrenMax }) {
      const looked = spread(parents, parentsMax);
      const share = Math.min(perParentMax, Math.floor(childrenMax / Math.max(1, looked.length)));
      const children: JobSummary[] = [];
      for (const parent of looked) {
        const found = await listed(parent);
        children.push(...shareOf(found, parent, share));
      }
      return children;
    },
  };
}

/**
 * Which children count is settled by their index before any of them has run. Taking a share of those that have ended would
 * take others at each look, and those that end soon more often than the rest.
 */
function shareOf(children: readonly JobSummary[], { arraySize = 0 }: JobSummary, share: number): JobSummary[] {
  const places = spreadPlaces(Math.min(arraySize, arraySizeMax), share);
  return children.filter(({ id }) => places.has(Number(id.slice(id.lastIndexOf(':') + 1))));
}

async function endedChildren(cloud: Cloud, parent: string): Promise<JobSummary[]> {
  try {
    const lists = await Promise.all(
      (['SUCCEEDED', 'FAILED'] as const).map((status) =>
        somePages(cloud, { by: 'arrayParent', parent, status }, pagesPerParent),
      ),
    );
    // A list cut short would count one outcome whole and the other in part.
    return lists.every(({ isWhole }) => isWhole) ? lists.flatMap(({ items }) => items) : [];
  } catch (error) {
    // AWS forgets a parent a week after its end: there is nothing left to tell.
    if (error instanceof PortError && (error.kind === 'notFound' || error.kind === 'rejected')) return [];
    throw error;
  }
}

async function somePages(
  cloud: Cloud,
  listing: JobListing,
  pagesMax: number,
): Promise<{ items: JobSummary[]; isWhole: boolean }> {
  const items: JobSummary[] = [];
  let page: string | undefined;
  for (let count = 0; count < pagesMax; count += 1) {
    const answer = await cloud.listJobs(listing, page);
    items.push(...answer.items);
    if (answer.next === undefined) return { items, isWhole: true };
    page = answer.next;
  }
  return { items, isWhole: false };
}
