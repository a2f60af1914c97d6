import { createEvidenceReader } from './evidence-reader.js';
import { createMetricsReader } from './metrics-reader.js';
import { awsWords, createFailureLogs, readCanaryLogs } from './log-reader.js';
import { errorFields } from './port-error.js';
import type { Alarm, Clock, Cloud, Environment, Job, Log, Queue, Revision } from './ports.js';
import { allPages, readJobs } from './reads.js';
import type { Needs, Seen, Work } from './rollout/seen.js';
import type { Rollout } from './rollout/rollout.js';

/** Queues and environments of the whole account, read once for all rollouts of a poll. */
export interface Account {
  askedMono: number;
  queues: ReadonlyMap<string, Queue>;
  environments: ReadonlyMap<string, Environment>;
}

export interface Looker {
  account(): Promise<Account>;
  /** Everything one rollout needs seen. Rejects with a PortError when a read fails: then nothing is decided (I14). */
  look(rollout: Rollout, needs: Needs, account: Account): Promise<Seen>;
}

export function createLooker(cloud: Cloud, log: Log, clock: Clock): Looker {
  const evidence = createEvidenceReader(cloud);
  const measured = createMetricsReader(cloud, log, clock);
  const withLogs = createFailureLogs(cloud, log);
  return {
    account: () => readAccount(cloud, clock.mono()),
    async look(rollout, needs, account) {
      const [revisions, canaryJobs, submitted, work, production, baseline, alarms, users, metrics] = await Promise.all([
        readRevisions(cloud, needs.revisions),
        readJobs(cloud, needs.canaryJobs),
        readSubmitted(cloud, needs.submitted, account),
        readWork(cloud, needs.work, account),
        needs.production ? evidence.production(rollout, needs.production.since) : undefined,
        needs.baseline ? evidence.baseline(rollout) : undefined,
        readAlarms(cloud, needs.alarms, log),
        readUsers(cloud, needs.users, account),
        needs.metrics ? measured.read(rollout.id, needs.metrics) : undefined,
      ]);
      return {
        ...account,
        revisions,
        canaryJobs,
        ...(submitted ? { submitted } : {}),
        ...(await readCanaryLogs(cloud, canaryJobs, log)),
        work,
        ...(production ? { evidence: await withLogs(rollout, production) } : {}),
        ...(baseline ? { baseline } : {}),
        ...alarms,
        users,
        ...(metrics ? { metrics } : {}),
      };
    },
  };
}

async function readAccount(cloud: Cloud, askedMono: number): Promise<Account> {
  const [queues, environments] = await Promise.all([
    allPages((page) => cloud.queues(page)),
    allPages((page) => cloud.environments(page)),
  ]);
  return {
    askedMono,
    queues: new Map(queues.map((one) => [one.name, one])),
    environments: new Map(environments.map((one) => [one.name, one])),
  };
}

async function readRevisions(cloud: Cloud, names: readonly string[]): Promise<Map<string, Revision[]>> {
  const entries = await Promise.all(
    names.map(async (name): Promise<[string, Revision[]]> => {
      const found = await allPages((page) => cloud.activeRevisions(name, page));
      return [name, found.sort((a, b) => b.revision - a.revision)];
    }),
  );
  return new Map(entries);
}

async function readSubmitted(
  cloud: Cloud,
  wanted: Needs['submitted'],
  account: Account,
): Promise<string[] | undefined> {
  if (!wanted || !account.queues.has(wanted.queue)) return undefined;
  const found = await cloud.listJobs({ by: 'name', queue: wanted.queue, name: wanted.name });
  return found.items.filter((job) => job.name === wanted.name).map((job) => job.id);
}

/** As many names as one call takes. */
const alarmsAtOnceMax = 100;

/** An alarm that cannot be read is missing: that look is INCONCLUSIVE, and everything else is still seen (I14). */
async function readAlarms(
  cloud: Cloud,
  names: readonly string[],
  log: Log,
): Promise<Pick<Seen, 'alarms' | 'alarmsUnread'>> {
  const calls: Promise<Alarm[]>[] = [];
  for (let at = 0; at < names.length; at += alarmsAtOnceMax) {
    calls.push(cloud.alarms(names.slice(at, at + alarmsAtOnceMax)));
  }
  const found = new Map<string, Alarm['state']>();
  const unread: { alarmsUnread?: string } = {};
  try {
    for (const one of (await Promise.all(calls)).flat()) found.set(one.name, one.state);
  } catch (error) {
    unread.alarmsUnread = awsWords(error);
    log.warn({ ...errorFields(error) }, 'alarms could not be read');
  }
  return { alarms: new Map(names.map((name) => [name, found.get(name) ?? 'missing'])), ...unread };
}

/** What works on an environment: by ECS, which knows of tasks, and by the queues, which know of jobs (F84). */
async function readWork(cloud: Cloud, needs: Needs['work'], account: Account): Promise<Map<string, Work>> {
  const arns = needs.flatMap((one) => (one.clusterArn ? [one.clusterArn] : []));
  const clusters = arns.length > 0 ? await cloud.tasks(arns) : [];
  const entries = await Promise.all(
    needs.map(async (one): Promise<[string, Work]> => {
      const cluster = clusters.find((found) => found.clusterArn === one.clusterArn);
      const tasks = one.clusterArn === undefined ? 0 : cluster ? cluster.running + cluster.pending : 'unknown';
      const jobs = await placedJobs(
        cloud,
        one.queues.filter((name) => account.queues.has(name)),
        one.clusterArn,
      );
      return [one.environment, { tasks, jobs }];
    }),
  );
  return new Map(entries);
}

/** Jobs in STARTING or RUNNING on the cluster; one whose place cannot be told counts as being there. */
async function placedJobs(cloud: Cloud, queues: readonly string[], clusterArn: string | undefined): Promise<number> {
  const statuses = ['STARTING', 'RUNNING'] as const;
  const listings = queues.flatMap((queue) => statuses.map((status) => ({ by: 'status' as const, queue, status })));
  const lists = await Promise.all(listings.map((listing) => allPages((page) => cloud.listJobs(listing, page))));
  const jobs = await readJobs(
    cloud,
    lists.flat().map((job) => job.id),
  );
  const cluster = clusterArn?.slice(clusterArn.lastIndexOf('/') + 1);
  return [...jobs.values()].filter((job) => isPlacedOn(job, cluster)).length;
}

function isPlacedOn(job: Job, cluster: string | undefined): boolean {
  if (job.status !== 'STARTING' && job.status !== 'RUNNING') return false;
  return job.cluster === undefined || cluster === undefined || job.cluster === cluster;
}

/** How many unfinished jobs use a revision, in any queue; `unknown` where the lists are too long to tell. */
async function readUsers(
  cloud: Cloud,
  arns: readonly string[],
  account: Account,
): Promise<Map<string, number | 'unknown'>> {
  const counts = new Map<string, number | 'unknown'>(arns.map((arn) => [arn, 0]));
  if (arns.length === 0) return counts;
  const statuses = ['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING'] as const;
  const listings = [...account.queues.keys()].flatMap((queue) =>
    statuses.map((status) => ({ by: 'status' as const, queue, status })),
  );
  const lists = await Promise.all(listings.map((listing) => allPages((page) => cloud.listJobs(listing, page))));
  const summaries = lists.flat();
  const unnamed = summaries.filter((job) => job.definition === undefined).map((job) => job.id);
  const described = await readJobs(cloud, unnamed);
  for (const job of summaries) {
    const definition = job.definition ?? described.get(job.id)?.definition;
    for (const arn of arns) {
      const count = counts.get(arn);
      if ((definition === undefined || definition === arn) && typeof count === 'number') counts.set(arn, count + 1);
    }
  }
  return counts;
}
