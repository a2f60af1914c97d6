import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountView } from '../../src/sandbox/account.js';
import { accountLevers, pullAccountLever } from '../../src/sandbox/account-levers.js';
import { keepAccount, takeAccount } from '../../src/sandbox/account-state.js';
import { createAws } from '../../src/sandbox/aws/aws.js';
import { furnishDemo, registryOf } from '../../src/sandbox/aws/demo.js';

const born = 1_795_000_000_000;
const green = 'spot-blue-20261123-abcd2345';
const tags = { 'batch-rollout:id': 'abcd2345', 'batch-rollout:managed': 'true' };

function openAccount() {
  const aws = createAws({ seed: 3, now: born, speed: 20 });
  furnishDemo(aws, 10);
  aws.advance(born + 60_000);
  return aws;
}

/** The account while a rollout has made green. */
function withGreen() {
  const aws = openAccount();
  const blue = aws.state.environments.get('spot-blue');
  if (!blue?.resources) throw new Error('the demo has no spot-blue');
  aws.levers.addEnvironment({
    computeEnvironmentName: green,
    type: 'MANAGED',
    computeResources: blue.resources,
    tags,
  });
  return aws;
}

const coloursOf = (aws: ReturnType<typeof openAccount>, isUnderWay: (rollout: string) => boolean) =>
  accountView(aws, isUnderWay)
    .environments.filter(({ colour }) => colour !== 'none')
    .map(({ name, colour }) => `${colour}: ${name}`);

describe('the account beside the chat', () => {
  it('shows what a rollout under way has made as green, and what that succeeds as blue', () => {
    const aws = withGreen();
    expect(coloursOf(aws, (rollout) => rollout === 'abcd2345')).toEqual(['blue: spot-blue', `green: ${green}`]);
    expect(coloursOf(aws, () => false)).toEqual([]);
  });

  it('finds blue beside a green with a name of its own', () => {
    const aws = openAccount();
    const resources = aws.state.environments.get('ondemand-blue')?.resources;
    if (!resources) throw new Error('the demo has no ondemand-blue');
    aws.levers.addEnvironment({ computeEnvironmentName: 'fresh', type: 'MANAGED', computeResources: resources, tags });
    aws.levers.editQueueOrder('etl', ['fresh', 'ondemand-blue']);
    expect(coloursOf(aws, () => true)).toEqual(['blue: ondemand-blue', 'green: fresh']);
  });

  it('tells jobs of the new revision, by the tag people know, from those of the old', () => {
    const aws = openAccount();
    const digest = aws.state.repositories.get('etl')?.find((one) => one.tags.includes('v2'))?.digest;
    const latest = aws.state.jobDefinitions.get('etl')?.at(-1);
    if (!latest?.content.containerProperties) throw new Error('the demo has no etl');
    const image = `${registryOf(aws.state)}/etl@${digest}`;
    const containerProperties = { ...latest.content.containerProperties, image };
    aws.levers.addJobDefinition({ ...latest.content, containerProperties, jobDefinitionName: 'etl', tags });
    aws.advance(born + 90_000);
    const { jobs } = accountView(aws, () => true);
    const versions = new Set(jobs.filter(({ queue }) => queue === 'etl').map((job) => `${job.image} ${job.isNew}`));
    expect(versions).toEqual(new Set(['v2 true', 'v1 false']));
  });

  it('leaves the submits of producers out of the calls', () => {
    const aws = openAccount();
    aws.levers.editQueueOrder('etl', ['ondemand-blue', 'spot-blue']);
    aws.levers.deleteEnvironment('spot-blue');
    expect(accountView(aws, () => true).journal).toMatchObject([
      { caller: 'person', call: 'DeleteComputeEnvironment', error: expect.stringContaining('ClientException') },
      { caller: 'person', call: 'UpdateJobQueue', detail: 'etl · ondemand-blue › spot-blue' },
    ]);
  });
});

describe('the levers', () => {
  it('show what is set, and offer only orders that AWS would take', () => {
    const aws = openAccount();
    const wishes = () => {
      const lever = accountLevers(aws).find(({ name }) => name === 'edit-order');
      return lever?.kind === 'action' ? (lever.targets ?? []).map(({ value }) => value) : [];
    };
    expect(wishes()).toContain('nightly-reports: ondemand-blue › spot-blue');
    for (const wish of wishes()) {
      const fresh = openAccount();
      pullAccountLever(fresh, 'edit-order', wish);
      expect(fresh.state.journal.at(-1)).toMatchObject({ operation: 'UpdateJobQueue', outcome: 'ok' });
    }
    for (const lever of accountLevers(aws)) {
      if (lever.kind !== 'choice') continue;
      const other = lever.choices.find(({ value }) => value !== lever.value)?.value ?? '';
      pullAccountLever(aws, lever.name, other);
      expect(accountLevers(aws).find(({ name }) => name === lever.name)).toMatchObject({ value: other });
    }
  });

  it('let the new image fail, also where it was pinned to its digest', () => {
    const aws = openAccount();
    const digest = aws.state.repositories.get('etl')?.find((one) => one.tags.includes('v2'))?.digest;
    pullAccountLever(aws, 'image', 'exit1');
    aws.levers.registerRevision('etl', `${registryOf(aws.state)}/etl@${digest}`);
    aws.advance(born + 120_000);
    const etl = accountView(aws, () => false).jobs.filter(({ definition }) => definition === 'etl:2');
    expect(new Set(etl.filter(({ status }) => /SUCCEEDED|FAILED/.test(status)).map(({ status }) => status))).toEqual(
      new Set(['FAILED']),
    );
  });
});

describe('over a restart', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'account-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('the account goes on where it stood, and no job has run meanwhile', async () => {
    const file = join(folder, 'account');
    const aws = openAccount();
    const before = aws.view();
    await keepAccount(file, aws.state);
    const later = aws.state.now + 3_600_000;
    const again = createAws({ seed: 1, now: later });
    Object.assign(again.state, await takeAccount(file, later));
    again.advance(later);
    const after = again.view();
    expect(after.queues).toEqual(before.queues);
    expect(after.environments).toEqual(before.environments);
    again.advance(later + 60_000);
    const runs = [...again.state.jobs.values()].flatMap(({ attempts }) =>
      attempts.map(({ startedAt = 0, stoppedAt = 0 }) => stoppedAt - startedAt),
    );
    expect(Math.max(...runs)).toBeLessThan(20_000);
    expect(again.view().queues[0]?.counts.SUCCEEDED).toBeGreaterThan(before.queues[0]?.counts.SUCCEEDED ?? 0);
  });

  it('there is nothing to go on with after an unclean end, or from a file it cannot read', async () => {
    const file = join(folder, 'account');
    await keepAccount(file, openAccount().state);
    expect(await takeAccount(file, born)).toBeDefined();
    expect(await takeAccount(file, born)).toBeUndefined();
    await writeFile(file, 'something else');
    expect(await takeAccount(file, born)).toBeUndefined();
  });
});
