import { describe, expect, it } from 'vitest';
import { createFailureLogs } from '../src/log-reader.js';
import type { Cloud, Job, Log } from '../src/ports.js';
import type { Evidence, Failure } from '../src/rollout/rollout.js';
import { makeRollout } from './make-rollout.js';
import { makeJob } from './make-seen.js';

const quiet: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const exit = { class: 'version', cause: 'applicationExit', raw: 'Essential container in task exited' } as const;
const failure: Failure = { job: 'etl', jobId: 'job-1', diagnosis: exit, exitCode: 1 };
const nothing = { succeeded: 0, failed: 0, runSeconds: [] };
const evidence: Evidence = {
  blue: nothing,
  green: nothing,
  greenPlatform: 0,
  unknown: 0,
  pinned: 0,
  failures: [failure],
};
const ended = makeJob({
  status: 'FAILED',
  logGroup: '/etl',
  attempts: [{ logStream: 'etl/default/first' }, { logStream: 'etl/default/last' }],
});
const streams = new Map([['/etl etl/default/last', ['one', 'two']]]);
const place = { definition: ended.definition, logGroup: '/etl', logStream: 'etl/default/last' };

/** A cloud with this job and these streams; `asked` has every stream that was read. */
function world(job: Job | null = ended, lines: ReadonlyMap<string, string[] | Error> = streams) {
  const asked: string[] = [];
  const cloud: Pick<Cloud, 'jobs' | 'logTail'> = {
    jobs: async () => (job === null ? [] : [job]),
    logTail: async (group, stream) => {
      asked.push(`${group} ${stream}`);
      const found = lines.get(`${group} ${stream}`) ?? [];
      if (found instanceof Error) throw found;
      return found;
    },
  };
  return { cloud, asked, read: createFailureLogs(cloud, quiet) };
}

describe('the log lines of a failure in production', () => {
  it('are those of the last attempt, with where they stand', async () => {
    const { read, asked } = world();
    const { failures } = await read(makeRollout(), evidence);
    expect(failures).toEqual([{ ...failure, ...place, logLines: ['one', 'two'] }]);
    expect(asked).toEqual(['/etl etl/default/last']);
  });

  it('are at most five, and short: the record has to hold them several times (X14)', async () => {
    const long = Array.from({ length: 20 }, (_, i) => `${i} ${'x'.repeat(5_000)}`);
    const { failures } = await world(ended, new Map([['/etl etl/default/last', long]])).read(makeRollout(), evidence);
    const lines = failures[0]?.logLines ?? [];
    expect(lines.map((line) => line.slice(0, 3))).toEqual(['15 ', '16 ', '17 ', '18 ', '19 ']);
    expect(lines.every((line) => line.length <= 201)).toBe(true);
  });

  it('are read once, by whichever process, and kept', async () => {
    const first = world();
    const rollout = makeRollout();
    await first.read(rollout, evidence);
    const again = await first.read(rollout, evidence);
    expect(first.asked).toHaveLength(1);
    const other = world();
    expect(await other.read({ ...rollout, evidence: again }, evidence)).toEqual(again);
    expect(other.asked).toEqual([]);
  });

  it('that are not there yet are asked for a few times, and no more', async () => {
    const lines = new Map<string, string[]>();
    const { read, asked } = world(ended, lines);
    for (let look = 0; look < 10; look += 1) await read(makeRollout(), evidence);
    expect(asked).toHaveLength(3);
    const late = world(ended, lines);
    await late.read(makeRollout(), evidence);
    lines.set('/etl etl/default/last', ['late']);
    expect((await late.read(makeRollout(), evidence)).failures[0]?.logLines).toEqual(['late']);
  });

  it('that cannot be read cost nothing but themselves', async () => {
    const refused = world(ended, new Map([['/etl etl/default/last', new Error('AccessDenied')]]));
    expect((await refused.read(makeRollout(), evidence)).failures).toEqual([{ ...failure, ...place }]);
    const jobs = async (): Promise<Job[]> => {
      throw new Error('throttled');
    };
    const away = createFailureLogs({ ...world().cloud, jobs }, quiet);
    expect(await away(makeRollout(), evidence)).toEqual(evidence);
    // What another replica has found stays, or both would write in turns.
    const recorded = { ...evidence, failures: [{ ...failure, ...place }] };
    expect(await away({ ...makeRollout(), evidence: recorded }, evidence)).toEqual(recorded);
  });

  it('do not exist where no stream is named, or the output goes elsewhere', async () => {
    const { logGroup: _group, ...elsewhere } = ended;
    for (const job of [makeJob({ status: 'FAILED', attempts: [{}] }), elsewhere, null]) {
      const { read, asked } = world(job);
      const [found] = (await read(makeRollout(), evidence)).failures;
      expect(found?.logLines).toBeUndefined();
      expect(asked).toEqual([]);
    }
  });

  it('may tell more than the exit code', async () => {
    const lines = new Map([['/etl etl/default/last', ['exec /bin/etl: exec format error']]]);
    const { failures } = await world(ended, lines).read(makeRollout(), evidence);
    expect(failures[0]?.diagnosis).toEqual({ ...exit, cause: 'execFormat' });
  });
});
