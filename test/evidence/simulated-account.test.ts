import { UpdateJobQueueCommand, type SubmitJobCommandInput } from '@aws-sdk/client-batch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsCloud } from '../../src/aws/cloud.js';
import { createEvidenceReader } from '../../src/evidence-reader.js';
import type { Cloud } from '../../src/ports.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import { definitionInput, minute, openFurnished, type Account } from '../sandbox/aws/account.js';
import { shifting } from './past.js';

let account: Account;
let cloud: Cloud;
let since: number;
beforeEach(async () => {
  account = await openFurnished();
  since = account.now();
  cloud = awsCloud({
    clock: { mono: () => 0 },
    endpoint: account.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'BOT', secretAccessKey: 'secret' },
  });
  await order('green');
});
afterEach(() => account.close());

async function order(environment: string): Promise<void> {
  const computeEnvironmentOrder = [{ order: 1, computeEnvironment: environment }];
  await account.batch.send(new UpdateJobQueueCommand({ jobQueue: 'etl', computeEnvironmentOrder }));
  account.pass(10 * minute);
}

async function rollout(): Promise<Rollout> {
  const made = shifting();
  const clusterOf = async (name: string): Promise<string> => (await account.environment(name))?.ecsClusterArn ?? '';
  const [queue] = made.plan.queues;
  const blue = { ...made.plan.blue, clusterArn: await clusterOf('blue') };
  return {
    ...made,
    plan: {
      ...made.plan,
      blue,
      queues: queue ? [{ ...queue, name: 'etl' }] : [],
      canaries: [{ name: 'etl', platform: 'container', arn: '', staged: false }],
    },
    made: { ...made.made, green: { arn: '', clusterArn: await clusterOf('green') } },
  };
}

async function run(change: Partial<SubmitJobCommandInput>): Promise<void> {
  await account.reaches(await account.submit(change), 'SUCCEEDED');
}

const evidence = async () => createEvidenceReader(cloud).production(await rollout(), since);

describe('in the simulated account', () => {
  it('children of an array are evidence, one by one, with what ECS knows of their tasks', async () => {
    account.world.levers.imageBehaves('busybox', 'ok', { runsMs: [minute, minute] });
    await run({ arrayProperties: { size: 4 } });
    const { green, unknown } = await evidence();
    expect(green).toMatchObject({ succeeded: 4, failed: 0, runSeconds: [60, 60, 60, 60] });
    expect(green.waitSeconds).toHaveLength(4);
    expect(green.startSeconds).toHaveLength(4);
    expect(unknown).toBe(0);
  });

  it('a job that failed on green and succeeded on blue is a failure of green and a success of blue', async () => {
    account.world.levers.imageBehaves('busybox', 'exit1', { runsMs: [20 * minute, 20 * minute] });
    const id = await account.submit({ retryStrategy: { attempts: 2 } });
    await account.reaches(id, 'RUNNING');
    account.world.levers.imageBehaves('busybox', 'ok', { runsMs: [minute, minute] });
    await order('blue');
    await account.reaches(id, 'SUCCEEDED');
    expect(await evidence()).toMatchObject({ green: { succeeded: 0, failed: 1 }, unknown: 0 });
    const now = await rollout();
    const baseline = createEvidenceReader(cloud).baseline({ ...now, phase: { ...now.phase, since: account.now() } });
    expect(await baseline).toMatchObject({ succeeded: 1, failed: 0, runSeconds: [60] });
  });

  it('a multi-node job is one piece of evidence', async () => {
    account.world.levers.imageBehaves('busybox', 'ok', { runsMs: [minute, minute] });
    const { containerProperties: container } = definitionInput('mpi');
    const nodeRangeProperties = [{ targetNodes: '0:', container }];
    const { containerProperties: _, ...definition } = definitionInput('mpi', {
      type: 'multinode',
      nodeProperties: { numNodes: 3, mainNode: 1, nodeRangeProperties },
    });
    await account.register('mpi', { ...definition, containerProperties: undefined });
    await run({ jobDefinition: 'mpi' });
    expect(await evidence()).toMatchObject({ green: { succeeded: 1, failed: 0 }, unknown: 0 });
  });

  it('an account without DescribeTasks tells everything else', async () => {
    account.world.levers.imageBehaves('busybox', 'ok', { runsMs: [minute, minute] });
    await run({});
    account.world.faults.inject({ operation: 'DescribeTasks', kind: 'denied', times: 5 });
    const { green } = await evidence();
    expect(green).toMatchObject({ succeeded: 1, runSeconds: [60] });
    expect(green).not.toHaveProperty('startSeconds');
  });
});
