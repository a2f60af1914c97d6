import type { Cloud, Job, Log } from './ports.js';
import { readJobs } from './reads.js';
import { sharpened } from './rollout/diagnose.js';
import type { Evidence, Failure, Rollout } from './rollout/rollout.js';

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

/** The last words of canaries that failed. No log is no reason to wait or to stop. */
export async function readCanaryLogs(
  cloud: Reads,
  jobs: ReadonlyMap<string, Job>,
  log: Log,
): Promise<Map<string, string[]>> {
  const lines = new Map<string, string[]>();
  for (const job of jobs.values()) {
    const stream = job.attempts.at(-1)?.logStream;
    if (job.status !== 'FAILED' || stream === undefined) continue;
    try {
      const found = await cloud.logTail(job.logGroup ?? '/aws/batch/job', stream, logLinesMax);
      lines.set(
        job.id,
        found.map((line) => clipped(line, logLineCharsMax)),
      );
    } catch (error) {
      log.warn({ jobId: job.id, error }, 'log lines could not be read');
    }
  }
  return lines;
}

function clipped(line: string, charsMax: number): string {
  return line.length > charsMax ? `${Array.from(line).slice(0, charsMax).join('')}…` : line;
}

/** Where a failure's output went, and its end. */
type Logged = Pick<Failure, 'definition' | 'logGroup' | 'logStream' | 'logLines'>;

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
    const known = { ...logged, ...(recorded ? loggedOf(recorded) : {}) };
    if (known.logLines || reads >= failureReadsMax) return known;
    const found = { ...known, ...(await readLogged(cloud, jobId, log)) };
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

function loggedOf({ definition, logGroup, logStream, logLines }: Failure): Logged {
  return {
    ...(definition === undefined ? {} : { definition }),
    ...(logGroup === undefined ? {} : { logGroup }),
    ...(logStream === undefined ? {} : { logStream }),
    ...(logLines === undefined ? {} : { logLines }),
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
    const found = await tail(cloud, logGroup, logStream, log);
    return found.length === 0 ? known : { ...known, logLines: found };
  } catch (error) {
    log.warn({ jobId, error }, 'failed job could not be read');
    return {};
  }
}

/** The end of a stream. No log is no reason to wait or to stop. */
async function tail(cloud: Reads, group: string, stream: string, log: Log): Promise<string[]> {
  try {
    const found = await cloud.logTail(group, stream, failureLinesMax);
    return found.slice(-failureLinesMax).map((line) => clipped(line, failureLineCharsMax));
  } catch (error) {
    log.warn({ stream, error }, 'log lines could not be read');
    return [];
  }
}
