import { errorFields, PortError } from './port-error.js';
import type { Cloud, Job, Log } from './ports.js';
import { readJobs } from './reads.js';
import { sharpened } from './rollout/diagnose.js';
import type { LogsUnread } from './rollout/logs-unread.js';
import type { Evidence, Failure, Rollout } from './rollout/rollout.js';
import type { Seen } from './rollout/seen.js';

type Reads = Pick<Cloud, 'jobs' | 'logTail'>;

const logLinesMax = 20;
/** One event of CloudWatch Logs may have 256 KB, and a record of DynamoDB only 400 (X14). */
const logLineCharsMax = 500;

/** A record lists at most three failures in production, and each of its verdicts lists them again (X14). */
const failureLinesMax = 5;
const failureLineCharsMax = 200;
/** The last lines may reach CloudWatch after the end of their job; what is not there by the last of these looks is not waited for. */
const failureReadsMax = 3;
const failuresRememberedMax = 1_000;

/** A refusal names user, action and resource in some 300 characters; it stands in the record as often as lines would (X14). */
const unreadCharsMax = 400;

/** The last words of canaries that failed, by job id, or why there are none. No log is no reason to wait or to stop. */
export async function readCanaryLogs(
  cloud: Reads,
  jobs: ReadonlyMap<string, Job>,
  log: Log,
): Promise<Required<Pick<Seen, 'logLines' | 'logsUnread'>>> {
  const logLines = new Map<string, string[]>();
  const logsUnread = new Map<string, LogsUnread>();
  for (const job of jobs.values()) {
    const stream = job.attempts.at(-1)?.logStream;
    if (job.status !== 'FAILED' || stream === undefined) continue;
    const group = job.logGroup ?? '/aws/batch/job';
    const found = await tail(cloud, { group, stream, lines: logLinesMax, charsMax: logLineCharsMax }, log);
    if (found.logLines) logLines.set(job.id, found.logLines);
    if (found.logsUnread) logsUnread.set(job.id, found.logsUnread);
  }
  return { logLines, logsUnread };
}

/** What an error of AWS says, behind its code. */
export function awsWords(error: unknown): string {
  const words = error instanceof Error ? error.message : 'unknown';
  return error instanceof PortError ? `${error.code}: ${words}` : words;
}

function clipped(line: string, charsMax: number): string {
  return line.length > charsMax ? `${Array.from(line).slice(0, charsMax).join('')}…` : line;
}

/** Where a failure's output went, and its end or why that is not known. */
type Logged = Pick<Failure, 'definition' | 'logGroup' | 'logStream' | 'logLines' | 'logsUnread'>;
type Tail = Pick<Logged, 'logLines' | 'logsUnread'>;

/**
 * Adds to the failures in production what their last attempts wrote. Each is read until its lines are known, a few times
 * at most: what the record has by then is not read again, and of the rest this process remembers how often it asked.
 */
export function createFailureLogs(cloud: Reads, log: Log): (rollout: Rollout, evidence: Evidence) => Promise<Evidence> {
  const remembered = new Map<string, { reads: number; logged: Logged }>();

  async function loggedBy(rollout: Rollout, jobId: string): Promise<Logged> {
    const recorded = rollout.evidence?.failures.find((one) => one.jobId === jobId);
    const { reads, logged } = remembered.get(jobId) ?? { reads: 0, logged: {} };
    // What another replica found must not be lost again here, or both would write the record in turns.
    const known = joined(logged, recorded ? loggedOf(recorded) : {});
    if (known.logLines || reads >= failureReadsMax) return known;
    const found = joined(known, await readLogged(cloud, jobId, log));
    remembered.set(jobId, { reads: reads + 1, logged: found });
    const [oldest] = remembered.keys();
    if (remembered.size > failuresRememberedMax && oldest !== undefined) remembered.delete(oldest);
    return found;
  }

  return async (rollout, evidence) => {
    const failures = evidence.failures.map(async (failure): Promise<Failure> => {
      const logged = await loggedBy(rollout, failure.jobId);
      return { ...failure, ...logged, diagnosis: sharpened(failure.diagnosis, logged.logLines ?? []) };
    });
    return { ...evidence, failures: await Promise.all(failures) };
  };
}

/** Both, the later where they differ; lines once read are no longer unread. */
function joined(earlier: Logged, later: Logged): Logged {
  const { logsUnread, ...both } = { ...earlier, ...later };
  return both.logLines || !logsUnread ? both : { ...both, logsUnread };
}

function loggedOf({ definition, logGroup, logStream, logLines, logsUnread }: Failure): Logged {
  return {
    ...(definition === undefined ? {} : { definition }),
    ...(logGroup === undefined ? {} : { logGroup }),
    ...(logStream === undefined ? {} : { logStream }),
    ...(logLines === undefined ? {} : { logLines }),
    ...(logsUnread === undefined ? {} : { logsUnread }),
  };
}

/** What AWS tells now; nothing where it does not answer. */
async function readLogged(cloud: Reads, jobId: string, log: Log): Promise<Logged> {
  try {
    const job = (await readJobs(cloud, [jobId])).get(jobId);
    if (job === undefined) return {};
    const logStream = job.attempts.at(-1)?.logStream;
    const { definition, logGroup } = job;
    const known = {
      definition,
      ...(logGroup === undefined ? {} : { logGroup }),
      ...(logStream === undefined ? {} : { logStream }),
    };
    if (logGroup === undefined || logStream === undefined) return known;
    const wanted = { group: logGroup, stream: logStream, lines: failureLinesMax, charsMax: failureLineCharsMax };
    return { ...known, ...(await tail(cloud, wanted, log)) };
  } catch (error) {
    log.warn({ jobId, ...errorFields(error) }, 'failed job could not be read');
    return { logsUnread: { why: 'failed', raw: clipped(awsWords(error), unreadCharsMax) } };
  }
}

interface Wanted {
  group: string;
  stream: string;
  lines: number;
  charsMax: number;
}

/** The end of a stream, or why it is not known. An adapter answers for a stream that does not exist as for an empty one. */
async function tail(cloud: Reads, { group, stream, lines, charsMax }: Wanted, log: Log): Promise<Tail> {
  try {
    const found = await cloud.logTail(group, stream, lines);
    if (found.length === 0) return { logsUnread: { why: 'none' } };
    return { logLines: found.slice(-lines).map((line) => clipped(line, charsMax)) };
  } catch (error) {
    log.warn({ group, stream, ...errorFields(error) }, 'log lines could not be read');
    const why = error instanceof PortError && error.kind === 'denied' ? 'denied' : 'failed';
    return { logsUnread: { why, raw: clipped(awsWords(error), unreadCharsMax) } };
  }
}
