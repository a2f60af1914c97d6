import { describe, expect, it } from 'vitest';
import { stringAt } from '../../../src/rollout/json.js';
import { addProducer, advanceTo, nextDue, turnInvalid } from './account-time.js';
import { failures } from './conduct.js';
import { fakeCloud } from './fake-cloud.js';
import { addEnvironment, makeAccount, orderInput, said, startsAt } from './make-account.js';
import type { SimJob } from './jobs.js';
import { jobsOf, type World } from './world.js';

function submit(world: World, about: object = {}): () => SimJob | undefined {
  const answer = said(world, 'SubmitJob', { jobQueue: 'nightly', jobName: 'a', jobDefinition: 'etl', ...about });
  const id = typeof answer === 'object' ? (stringAt(answer, 'jobId') ?? '') : '';
  return () => world.jobs.byId.get(id);
}

const disable = (name: string) => ({ computeEnvironment: name, state: 'DISABLED' });

describe('a job', () => {
  it('goes through every state at its own moment', () => {
    const world = makeAccount({ submittedMs: 1_000, startMs: 10_000, runMs: [20_000] });
    const job = submit(world);
    const seen: [number, string | undefined][] = [];
    for (let due = nextDue(world); due !== undefined; due = nextDue(world)) {
      advanceTo(world, due);
      seen.push([due - startsAt, job()?.status]);
    }
    expect(seen.filter(([, status], i) => status !== seen[i - 1]?.[1])).toEqual([
      [0, 'SUBMITTED'],
      [1_000, 'STARTING'],
      [11_000, 'RUNNING'],
      [31_000, 'SUCCEEDED'],
    ]);
    const cluster = 'blue_Batch_00000000';
    expect(job()?.attempts).toMatchObject([{ cluster, exitCode: 0, startedAt: startsAt + 11_000 }]);
    expect(job()).not.toHaveProperty('cluster');
  });

  it('runs the revision that the bare name meant when it was submitted', () => {
    const world = makeAccount();
    const job = submit(world);
    said(world, 'RegisterJobDefinition', { jobDefinitionName: 'etl', containerProperties: { image: 'etl:2' } });
    advanceTo(world, startsAt + 60_000);
    expect(job()?.definition).toMatch(/etl:1$/);
    expect(submit(world)()?.definition).toMatch(/etl:2$/);
  });

  it('goes to the first environment that is ENABLED and VALID and has room, and on to the next otherwise', () => {
    const world = makeAccount();
    const jobs = Array.from({ length: 9 }, () => submit(world));
    advanceTo(world, startsAt);
    const names = jobs.map((job) => job()?.cluster?.split('_')[0]);
    expect(names).toEqual([...Array(4).fill('blue'), ...Array(4).fill('spare'), undefined]);
    turnInvalid(world, 'blue', 'none joined');
    advanceTo(world, startsAt + 20_000);
    expect(jobs[8]?.()?.cluster).toMatch(/^spare_/);
  });

  it('goes on in an environment that is DISABLED, which takes no other', () => {
    const world = makeAccount({ startMs: 3_000 });
    const first = submit(world);
    advanceTo(world, startsAt);
    said(world, 'UpdateComputeEnvironment', disable('blue'));
    const second = submit(world);
    advanceTo(world, startsAt + 10_000);
    const third = submit(world);
    advanceTo(world, startsAt + 10_000);
    expect([first, second, third].map((job) => job()?.cluster?.split('_')[0])).toEqual(['blue', 'spare', 'spare']);
    advanceTo(world, startsAt + 40_000);
    expect([first, second, third].map((job) => job()?.status)).toEqual(Array(3).fill('SUCCEEDED'));
  });

  it('stays RUNNABLE while nothing takes it; only the head of the queue says why', () => {
    const stuckReason = 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - too large';
    const world = makeAccount({ takes: (job) => job.name !== 'a', stuckReason });
    const [head, behind, other] = [submit(world), submit(world), submit(world, { jobName: 'b' })];
    advanceTo(world, startsAt + 3_600_000);
    expect([head()?.statusReason, behind()?.statusReason, other()?.status]).toEqual([stuckReason, '', 'SUCCEEDED']);
    for (const name of ['blue', 'spare']) turnInvalid(world, name, 'none joined');
    advanceTo(world, startsAt + 3_600_000);
    expect(head()?.statusReason).toMatch(/^ACTION_REQUIRED/);
    expect(nextDue(world)).toBeUndefined();
  });

  it('fails as it was drawn to, and is repeated while it has attempts left', () => {
    const world = makeAccount({ fails: (job) => job.attempts.length === 0 && failures.imageMissing });
    const [once, twice] = [submit(world), submit(world, { retryStrategy: { attempts: 2 } })];
    advanceTo(world, startsAt + 60_000);
    expect(once()).toMatchObject({ status: 'FAILED', statusReason: 'Task failed to start' });
    expect(once()?.attempts[0]).toMatchObject({ reason: expect.stringContaining('CannotPull') });
    expect(once()?.attempts[0]).not.toHaveProperty('startedAt');
    expect(twice()).toMatchObject({ status: 'SUCCEEDED', attempts: [{}, { exitCode: 0 }] });
  });

  it('is ended by its own timeout, and not repeated then', () => {
    const world = makeAccount({ runMs: 600_000 });
    const job = submit(world, { timeout: { attemptDurationSeconds: 60 }, retryStrategy: { attempts: 3 } });
    advanceTo(world, startsAt + 60_000);
    expect(job()).toMatchObject({ status: 'FAILED', statusReason: failures.timedOut.statusReason });
  });

  it('is cancelled only before it has a task', () => {
    const world = makeAccount();
    const running = submit(world);
    advanceTo(world, startsAt);
    const waiting = submit(world);
    for (const job of [running, waiting]) said(world, 'CancelJob', { jobId: job()?.id, reason: 'no more' });
    expect(waiting()).toMatchObject({ status: 'FAILED', isCancelled: true, statusReason: 'no more' });
    advanceTo(world, startsAt + 60_000);
    expect(running()?.status).toBe('SUCCEEDED');
  });
});

describe('jobs on an environment that is deleted', () => {
  function deleted(type: string): { world: World; job: () => SimJob | undefined } {
    const world = makeAccount({ runMs: 3_600_000 });
    addEnvironment(world, 'old', { type });
    const own = { jobQueueName: 'own', computeEnvironmentOrder: orderInput(world, ['old'])['computeEnvironmentOrder'] };
    addEnvironment(world, 'new', { type });
    said(world, 'CreateJobQueue', own);
    advanceTo(world, startsAt + 10_000);
    const job = submit(world, { jobQueue: 'own' });
    advanceTo(world, startsAt + 20_000);
    said(world, 'UpdateJobQueue', orderInput(world, ['new'], 'own'));
    said(world, 'UpdateComputeEnvironment', disable('old'));
    advanceTo(world, startsAt + 30_000);
    expect(said(world, 'DeleteComputeEnvironment', { computeEnvironment: 'old' })).toEqual({});
    advanceTo(world, startsAt + 40_000);
    return { world, job };
  }

  it('lose their hosts on EC2', () => {
    const { world, job } = deleted('EC2');
    expect(world.environments.has('old')).toBe(false);
    expect(job()).toMatchObject({ status: 'FAILED', statusReason: expect.stringMatching(/^Host EC2/) });
  });

  it('leave it INVALID on Fargate', () => {
    const { world, job } = deleted('FARGATE');
    expect(world.environments.get('old')).toMatchObject({ status: 'invalid' });
    expect(job()?.status).toBe('RUNNING');
  });
});

describe('an order', () => {
  it('is followed only after the lag that was drawn', () => {
    const world = makeAccount({ orderLagMs: 30_000 });
    said(world, 'UpdateJobQueue', orderInput(world, ['spare', 'blue']));
    advanceTo(world, startsAt + 29_000);
    const early = submit(world);
    advanceTo(world, startsAt + 30_000);
    const late = submit(world);
    advanceTo(world, startsAt + 30_000);
    expect([early()?.cluster, late()?.cluster]).toEqual(['blue_Batch_00000000', 'spare_Batch_00000000']);
  });

  it('may take the hosts of an environment away when no queue lists it any more', () => {
    const world = makeAccount({ detachEndsJobs: true, runMs: 3_600_000 });
    const job = submit(world);
    advanceTo(world, startsAt);
    said(world, 'UpdateJobQueue', orderInput(world, ['spare']));
    advanceTo(world, startsAt + 60_000);
    expect(job()?.statusReason).toMatch(/^Host EC2/);
  });
});

describe('jobs', () => {
  it('come from producers, each at its own pace', () => {
    const world = makeAccount();
    addProducer(world, { queue: 'nightly', definition: 'etl', everyMs: 60_000 });
    addProducer(world, { queue: 'nightly', definition: 'etl', everyMs: 25_000 });
    advanceTo(world, startsAt + 100_000);
    expect(jobsOf(world).map((job) => (job.createdAt - startsAt) / 1_000)).toEqual([25, 50, 60, 75, 100]);
  });

  it('are listed newest first, a hundred at a time, and forgotten after a week', async () => {
    const world = makeAccount();
    const cloud = fakeCloud(world);
    addProducer(world, { queue: 'nightly', definition: 'etl', everyMs: 60_000 });
    advanceTo(world, startsAt + 250 * 60_000);
    const listing = { by: 'createdAfter', queue: 'nightly', afterMs: startsAt + 60_000 } as const;
    const numbers: number[] = [];
    let page: string | undefined;
    do {
      const answer = await cloud.listJobs(listing, page);
      expect(answer.items.length).toBeLessThanOrEqual(100);
      numbers.push(...answer.items.map((job) => Number(job.id.slice(4))));
      page = answer.next;
    } while (page !== undefined);
    expect(numbers).toEqual(Array.from({ length: 249 }, (_, i) => 250 - i));
    world.producers = [];
    advanceTo(world, startsAt + 8 * 24 * 3_600_000);
    addProducer(world, { queue: 'nightly', definition: 'etl', everyMs: 1_000 });
    advanceTo(world, world.now + 1_000);
    expect(jobsOf(world)).toHaveLength(1);
    expect((await cloud.listJobs(listing)).items).toHaveLength(1);
  });
});
