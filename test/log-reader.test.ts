import { describe, expect, it } from 'vitest';
import { createFailureLogs, readCanaryLogs } from '../src/log-reader.js';
import { PortError } from '../src/port-error.js';
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

const refusal = 'User: arn:aws:sts::123456789012:assumed-role/bot/i is not authorized to perform: logs:GetLogEvents. ';

function denied(words: string): PortError {
  return new PortError('denied', false, 'AccessDeniedException', words);
}

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
    const logsUnread = { why: 'failed', raw: 'AccessDenied' };
    expect((await refused.read(makeRollout(), evidence)).failures).toEqual([{ ...failure, ...place, logsUnread }]);
    const jobs = async (): Promise<Job[]> => {
      throw new Error('throttled');
    };
    const away = createFailureLogs({ ...world().cloud, jobs }, quiet);
    const throttled = { ...failure, logsUnread: { why: 'failed', raw: 'throttled' } };
    expect((await away(makeRollout(), evidence)).failures).toEqual([throttled]);
    // What another replica has found stays, or both would write in turns.
    const recorded = { ...evidence, failures: [{ ...failure, ...place, logLines: ['found'] }] };
    expect(await away({ ...makeRollout(), evidence: recorded }, evidence)).toEqual(recorded);
  });

  it('that AWS refuses the bot are told as such, in its own words, and shortly', async () => {
    const refused = world(ended, new Map([['/etl etl/default/last', denied(refusal.repeat(9))]]));
    const [found] = (await refused.read(makeRollout(), evidence)).failures;
    const raw = `AccessDeniedException: ${refusal.repeat(9)}`.slice(0, 400);
    expect(found?.logsUnread).toEqual({ why: 'denied', raw: `${raw}…` });
  });

  it('are told to be none where there is no stream, or nothing in it', async () => {
    const [found] = (await world(ended, new Map()).read(makeRollout(), evidence)).failures;
    expect(found).toEqual({ ...failure, ...place, logsUnread: { why: 'none' } });
  });

  it('once read are no longer unread, whoever read them', async () => {
    const lines = new Map<string, string[] | Error>([['/etl etl/default/last', denied(refusal)]]);
    const first = world(ended, lines);
    const unread = await first.read(makeRollout(), evidence);
    expect(unread.failures[0]?.logsUnread?.why).toBe('denied');
    // By another replica, in the record by now.
    const read = await world().read({ ...makeRollout(), evidence: unread }, evidence);
    expect(read.failures).toEqual([{ ...failure, ...place, logLines: ['one', 'two'] }]);
    expect(await first.read({ ...makeRollout(), evidence: read }, evidence)).toEqual(read);
    // By this one, where the record has not heard of it.
    lines.set('/etl etl/default/last', ['one', 'two']);
    expect(await first.read({ ...makeRollout(), evidence: unread }, evidence)).toEqual(read);
  });

  it('that stay unread leave two replicas agreed on why, so that they do not write in turns', async () => {
    const one = world(ended, new Map([['/etl etl/default/last', denied(refusal)]]));
    const other = world(ended, new Map([['/etl etl/default/last', new Error('throttled')]]));
    let rollout = makeRollout();
    for (let look = 0; look < 4; look += 1) {
      rollout = { ...rollout, evidence: await one.read(rollout, evidence) };
      rollout = { ...rollout, evidence: await other.read(rollout, evidence) };
    }
    expect(await one.read(rollout, evidence)).toEqual(rollout.evidence);
    expect(await other.read(rollout, evidence)).toEqual(rollout.evidence);
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

describe('the log lines of canaries', () => {
  const canaries = (...jobs: Job[]): Map<string, Job> => new Map(jobs.map((job) => [job.id, job]));

  it('are read of those that failed and have a stream, and no other', async () => {
    const { cloud, asked } = world();
    const jobs = canaries(
      ended,
      { ...ended, id: 'fine', status: 'SUCCEEDED' },
      { ...ended, id: 'streamless', attempts: [{}] },
    );
    expect(await readCanaryLogs(cloud, jobs, quiet)).toEqual({
      logLines: new Map([['job-1', ['one', 'two']]]),
      logsUnread: new Map(),
    });
    expect(asked).toEqual(['/etl etl/default/last']);
  });

  it.each([
    ['denied', denied(refusal), { why: 'denied', raw: `AccessDeniedException: ${refusal}` }],
    [
      'not to be had',
      new PortError('timeout', false, 'Timeout', 'no answer'),
      { why: 'failed', raw: 'Timeout: no answer' },
    ],
    ['absent', [], { why: 'none' }],
  ])('that are %s are told as such', async (_what, answer, why) => {
    const { cloud } = world(ended, new Map([['/etl etl/default/last', answer]]));
    expect(await readCanaryLogs(cloud, canaries(ended), quiet)).toEqual({
      logLines: new Map(),
      logsUnread: new Map([['job-1', why]]),
    });
  });
});
