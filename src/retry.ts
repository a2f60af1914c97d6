import { type Clock, type Cloud } from './ports.js';
import { PortError } from './port-error.js';

/** What lets a pause end later; main hands in the process's own. */
export type Pause = (ms: number) => Promise<void>;

const triesMax = 6;
const firstPauseMs = 100;
const longestPauseMs = 2_000;
/** A read that has gone on for this long is given up: the next poll reads anew. */
const budgetMs = 8_000;

/**
 * The same Cloud, whose reads are tried again where AWS was too busy or the line broke. The pauses grow, and `chance`
 * (0 to 1) spreads them, so that replicas do not come back all at once. Reads are harmless to repeat; changes are not, and
 * keep their one call each (X2).
 */
export function withPatientReads(cloud: Cloud, clock: Pick<Clock, 'mono'>, pause: Pause, chance: () => number): Cloud {
  async function patiently<T>(read: () => Promise<T>): Promise<T> {
    const began = clock.mono();
    for (let tries = 1; ; tries += 1) {
      try {
        return await read();
      } catch (error) {
        if (!mayPass(error) || tries >= triesMax || clock.mono() - began > budgetMs) throw error;
        await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** tries) * (0.5 + chance() / 2));
      }
    }
  }
  return {
    ...cloud,
    environments: (page) => patiently(() => cloud.environments(page)),
    queues: (page) => patiently(() => cloud.queues(page)),
    activeRevisions: (name, page) => patiently(() => cloud.activeRevisions(name, page)),
    revision: (ref) => patiently(() => cloud.revision(ref)),
    listJobs: (listing, page) => patiently(() => cloud.listJobs(listing, page)),
    jobs: (ids) => patiently(() => cloud.jobs(ids)),
    tasks: (arns) => patiently(() => cloud.tasks(arns)),
    alarms: (names) => patiently(() => cloud.alarms(names)),
    imageDigest: (image) => patiently(() => cloud.imageDigest(image)),
    logTail: (group, stream, lines) => patiently(() => cloud.logTail(group, stream, lines)),
    quota: (service, code) => patiently(() => cloud.quota(service, code)),
    freeAddresses: (subnets) => patiently(() => cloud.freeAddresses(subnets)),
    launchTemplateVersion: (template) => patiently(() => cloud.launchTemplateVersion(template)),
  };
}

function mayPass(error: unknown): boolean {
  return (
    error instanceof PortError &&
    (error.kind === 'throttled' || error.kind === 'unavailable' || error.kind === 'timeout')
  );
}
