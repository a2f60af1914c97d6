import { type Cloud, type Job, type Page } from './ports.js';
import { PortError } from './port-error.js';

/** No list is longer than this many pages; one that is is an error, never taken for complete. */
const pagesMax = 50;
/** AWS describes at most this many jobs in one call (F91). */
const idsPerCall = 100;

/** All pages of a list. Throws when there are more than a list may have. */
export async function allPages<T>(read: (page?: string) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let page: string | undefined;
  for (let count = 0; count < pagesMax; count += 1) {
    const answer = await read(page);
    items.push(...answer.items);
    if (answer.next === undefined) return items;
    page = answer.next;
  }
  throw new PortError('malformed', false, 'TooManyPages', `A list goes on after ${pagesMax} pages.`);
}

/** The jobs with these ids, in as few calls as AWS allows. Ids it does not know are absent. */
export async function readJobs(cloud: Pick<Cloud, 'jobs'>, ids: readonly string[]): Promise<Map<string, Job>> {
  const parts: string[][] = [];
  for (let at = 0; at < ids.length; at += idsPerCall) parts.push(ids.slice(at, at + idsPerCall));
  const answers = await Promise.all(parts.map((part) => cloud.jobs(part)));
  return new Map(answers.flat().map((job) => [job.id, job]));
}
