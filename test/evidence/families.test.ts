import { describe, expect, it } from 'vitest';
import { createEvidenceReader } from '../../src/evidence-reader.js';
import { PortError } from '../../src/port-error.js';
import type { Attempt, Job } from '../../src/ports.js';
import type { Evidence } from '../../src/rollout/rollout.js';
import { crash, endedJob, hostGone, ok, onBlue, onGreen, past, shifted, shifting, type Past } from './past.js';

async function production({ cloud }: Past): Promise<Evidence> {
  return createEvidenceReader(cloud).production(shifting(), shifted);
}

/** A parent and its children; those without attempts have not ended. */
function array(id: string, children: (Attempt[] | undefined)[], changes: Partial<Job> = {}): Job[] {
  const parent = endedJob(id, [], { status: 'PENDING', arraySize: children.length, ...changes });
  return [
    parent,
    ...children.map((attempts, index) =>
      attempts ? endedJob(`${id}:${index}`, attempts) : endedJob(`${id}:${index}`, [], { status: 'RUNNABLE' }),
    ),
  ];
}

const many = (count: number, attempts: Attempt[]): Attempt[][] => Array.from({ length: count }, () => attempts);

describe('an array job', () => {
  it('counts with the children that have ended, never with its parent', async () => {
    const running = past(array('j-1', [[onGreen(ok)], [onGreen(crash)], [onBlue(ok)], undefined]));
    expect(await production(running)).toMatchObject({ green: { succeeded: 1, failed: 1 }, unknown: 0 });
    const over = array('j-1', [[onGreen(ok)], [onGreen(crash)]], { status: 'FAILED' });
    expect(await production(past(over))).toMatchObject({ green: { succeeded: 1, failed: 1 }, unknown: 0 });
  });

  it('counts children tried in both environments by attempt, as any job', async () => {
    const crossed = past(array('j-1', [[onGreen(crash), onBlue(ok)], [onGreen(ok)]]));
    expect(await production(crossed)).toMatchObject({ green: { succeeded: 1, failed: 1 } });
  });

  it('counts a child once, though it be listed twice', async () => {
    const [parent, child] = array('j-1', [[onGreen(crash)], undefined]);
    const jobs = [parent, child, child].flatMap((job) => job ?? []);
    expect((await production(past(jobs))).green.failed).toBe(1);
  });

  it('of one is a job like any other', async () => {
    const job = endedJob('j-1', [onGreen(ok)], { arraySize: 0 });
    expect((await production(past([job]))).green.succeeded).toBe(1);
  });

  it('counts children that lie evenly over it, the same at every look', async () => {
    const failing = many(2_000, [onGreen(ok)]).map((attempts, index) => (index < 1_000 ? [onGreen(crash)] : attempts));
    const { cloud, asked } = past(array('j-1', failing));
    const reader = createEvidenceReader(cloud);
    const found = await reader.production(shifting(), shifted);
    expect(found.green).toMatchObject({ succeeded: 250, failed: 250 });
    expect(await reader.production(shifting(), shifted)).toEqual(found);
    expect(asked.ids).toHaveLength(500);
  });

  it('counts a child by its place, not by how soon it ended', async () => {
    const half = many(1_000, [onGreen(ok)]).map((attempts, index) => (index % 2 === 0 ? attempts : undefined));
    const early = await production(past(array('j-1', half)));
    const late = await production(past(array('j-1', many(1_000, [onGreen(ok)]))));
    expect(early.green.succeeded).toBeLessThanOrEqual(late.green.succeeded);
    expect(late.green.succeeded).toBe(500);
  });

  it('leaves room for the others: so many in all, spread evenly', async () => {
    const arrays = Array.from({ length: 8 }, (_, number) => array(`j-${number}`, many(400, [onGreen(ok)])));
    const { cloud, asked } = past(arrays.flat());
    expect((await createEvidenceReader(cloud).production(shifting(), shifted)).green.succeeded).toBe(2_000);
    const perParent = new Map<string, number>();
    for (const id of asked.ids) perParent.set(id.split(':')[0] ?? '', (perParent.get(id.split(':')[0] ?? '') ?? 0) + 1);
    expect([...perParent.values()]).toEqual(Array.from({ length: 8 }, () => 250));
  });

  it('is listed no more once all of it has ended', async () => {
    const { cloud, asked } = past(array('j-1', many(3, [onGreen(ok)]), { status: 'SUCCEEDED' }));
    const reader = createEvidenceReader(cloud);
    const first = await reader.production(shifting(), shifted);
    expect(await reader.production(shifting(), shifted)).toEqual(first);
    expect(asked.listings.filter(({ by }) => by === 'arrayParent')).toHaveLength(2);
  });

  it('is listed again while its lists lag behind its end', async () => {
    const late = array('j-1', [[onGreen(ok)], undefined], { status: 'SUCCEEDED' });
    const { cloud, asked } = past(late);
    const reader = createEvidenceReader(cloud);
    await reader.production(shifting(), shifted);
    await reader.production(shifting(), shifted);
    expect(asked.listings.filter(({ by }) => by === 'arrayParent')).toHaveLength(4);
  });

  it('whose children cannot all be listed proves nothing', async () => {
    const { cloud } = past(array('j-1', many(30, [onGreen(crash)])), { jobsPerPage: 2 });
    expect((await createEvidenceReader(cloud).production(shifting(), shifted)).green.failed).toBe(0);
  });

  it('that AWS has forgotten spoils no look; one that could not be asked about does (I14)', async () => {
    const { cloud } = past([...array('j-1', many(2, [onGreen(ok)])), endedJob('j-2', [onGreen(ok)])]);
    const failing = (kind: PortError['kind']): Past['cloud'] => ({
      ...cloud,
      listJobs: async (listing, page) => {
        if (listing.by === 'arrayParent') throw new PortError(kind, false, 'ClientException', 'Job does not exist');
        return cloud.listJobs(listing, page);
      },
    });
    const reader = (kind: PortError['kind']) => createEvidenceReader(failing(kind));
    expect((await reader('notFound').production(shifting(), shifted)).green.succeeded).toBe(1);
    await expect(reader('throttled').production(shifting(), shifted)).rejects.toThrow(PortError);
  });
});

describe('a multi-node parallel job', () => {
  const parent = (attempts: Attempt[], changes: Partial<Job> = {}): Job =>
    endedJob('j-1', attempts, { mainNode: 1, ...changes });
  const node = (index: number, attempts: Attempt[]): Job => endedJob(`j-1#${index}`, attempts);

  it('is one piece of evidence where its own attempts name a task', async () => {
    const { cloud, asked } = past([parent([onGreen(ok)]), node(0, [onGreen(ok)]), node(1, [onGreen(crash)])]);
    expect((await createEvidenceReader(cloud).production(shifting(), shifted)).green).toMatchObject({
      succeeded: 1,
      failed: 0,
    });
    expect(asked.ids).toEqual(['j-1']);
  });

  it('ran where its main node did, where its own attempts do not say', async () => {
    const jobs = [parent([crash, ok]), node(0, [onBlue(ok)]), node(1, [onGreen(hostGone), onGreen(ok)])];
    expect(await production(past(jobs))).toMatchObject({
      green: { succeeded: 1, failed: 0 },
      greenPlatform: 1,
      unknown: 0,
    });
  });

  it('is unknown where nobody says', async () => {
    expect(await production(past([parent([ok])]))).toMatchObject({ green: { succeeded: 0 }, unknown: 1 });
    expect(await production(past([parent([ok]), node(1, [ok])]))).toMatchObject({ unknown: 1 });
  });
});
