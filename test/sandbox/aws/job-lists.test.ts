import { DescribeJobsCommand, ListJobsCommand, type ListJobsCommandInput } from '@aws-sdk/client-batch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFurnished, refused, type Account } from './account.js';

let account: Account;
beforeEach(async () => {
  account = await openFurnished();
  account.world.levers.imageBehaves('busybox', 'ok', { runsMs: [60_000, 60_000] });
});
afterEach(() => account.close());

const list = async (input: Partial<ListJobsCommandInput>) =>
  (await account.batch.send(new ListJobsCommand({ jobQueue: 'etl', ...input }))).jobSummaryList?.map(
    (one) => one.jobName,
  );

describe('listing and describing', () => {
  it('lists RUNNING jobs only, unless told otherwise', async () => {
    const id = await account.submit({ jobName: 'one' });
    expect(await list({})).toEqual([]);
    expect(await list({ jobStatus: 'SUBMITTED' })).toEqual(['one']);
    await account.reaches(id, 'RUNNING');
    expect(await list({})).toEqual(['one']);
  });

  it('ignores the status under a filter, newest first, one filter at a time', async () => {
    await account.submit({ jobName: 'canary-1' });
    account.pass(1000);
    await account.submit({ jobName: 'canary-2' });
    await account.submit({ jobName: 'other' });
    expect(await list({ jobStatus: 'FAILED', filters: [{ name: 'JOB_NAME', values: ['canary-*'] }] })).toEqual([
      'canary-2',
      'canary-1',
    ]);
    expect(await list({ filters: [{ name: 'JOB_NAME', values: ['CANARY-1'] }] })).toEqual(['canary-1']);
    const arn = 'arn:aws:batch:ap-northeast-1:123456789012:job-definition/etl:1';
    expect(await list({ filters: [{ name: 'JOB_DEFINITION', values: [arn] }] })).toHaveLength(3);
    const time = String(account.now() - 500);
    expect(await list({ filters: [{ name: 'AFTER_CREATED_AT', values: [time] }] })).toEqual(['other', 'canary-2']);
    expect(await list({ filters: [{ name: 'BEFORE_CREATED_AT', values: [time] }] })).toEqual(['canary-1']);
    const two = [
      { name: 'JOB_NAME', values: ['x'] },
      { name: 'JOB_NAME', values: ['y'] },
    ];
    await expect(list({ filters: two })).rejects.toMatchObject(refused(/one filter/));
    await expect(list({ filters: [{ name: 'STATUS', values: ['x'] }] })).rejects.toMatchObject(refused(/STATUS/));
  });

  it('needs exactly one of queue, array and multi-node job', async () => {
    await expect(list({ arrayJobId: 'x' })).rejects.toMatchObject(refused(/Exactly one/));
    await expect(account.batch.send(new ListJobsCommand({}))).rejects.toMatchObject(refused(/Exactly one/));
  });

  it('describes 100 jobs at most, and is silent about unknown ones', async () => {
    const describeThem = (jobs: string[]) => account.batch.send(new DescribeJobsCommand({ jobs }));
    await expect(describeThem(Array.from({ length: 101 }, (_, n) => `j${n}`))).rejects.toMatchObject(refused(/jobs/));
    expect((await describeThem(['nobody'])).jobs).toEqual([]);
  });
});
