import { describe, expect, it } from 'vitest';
import { pass } from '../account/account-time.js';
import { makeEnvironment, makeQueue, makeRevision } from '../account/fake-environments.js';
import { change } from '../account/changes.js';
import { terminateJob } from '../account/job-life.js';
import { unfinishedJobs } from '../account/jobs.js';
import { currentImage, greenOf, orderNames, picture, replaced, started, untouched } from './picture.js';
import { driveTo, inPhase, makeSimulation, tickMs, type Simulation } from './simulation.js';
import {
  clusterOf,
  dropEnvironment,
  dropQueue,
  orderOf,
  putEnvironment,
  putQueue,
  putRevision,
} from '../account/world.js';

/** Blue is about to be disabled, and somebody else's queue has come to list it. */
async function heldOverForeignQueue(): Promise<Simulation> {
  const simulation = await started();
  await driveTo(simulation, (one) => one.gate?.name === 'retire');
  const { world } = simulation;
  const blue = world.environments.get('nightly-blue')?.arn ?? '';
  putQueue(world, makeQueue('foreign', [{ order: 1, environment: blue }]));
  await driveTo(simulation, (one) => one.held !== null);
  return simulation;
}

describe('somebody else', () => {
  it('is never overwritten: a changed order holds the rollout and stays', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    const { world } = simulation;
    const changed = [...orderOf(world, 'nightly')].reverse().map((entry, i) => ({ ...entry, order: i + 1 }));
    putQueue(world, makeQueue('nightly', changed));
    await driveTo(simulation, (one) => one.held !== null);
    expect(simulation.rollout().held?.why).toMatchObject({ reason: 'drift', drifts: [{ kind: 'order' }] });
    for (let i = 0; i < 10; i += 1) await simulation.tick();
    expect(orderOf(world, 'nightly')).toEqual(changed);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(orderNames(simulation)).toEqual(['nightly-blue']);
  });

  it('may add an environment: resume keeps it, through to the end', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    const { world } = simulation;
    const other = makeEnvironment('other', { computeResources: { type: 'EC2', maxvCpus: 4 } });
    putEnvironment(world, { ...other, clusterArn: clusterOf('other') });
    const order = [...orderOf(world, 'nightly'), { order: 9, environment: other.arn }];
    putQueue(world, makeQueue('nightly', order));
    await driveTo(simulation, (one) => one.held !== null);
    expect((await simulation.press({ press: 'resume' })).pressed).toBe(true);
    await driveTo(simulation, inPhase('complete'));
    expect(orderNames(simulation)).toEqual([greenOf(simulation.rollout()), 'other']);
  });

  it('who lists blue in another queue stops the drain, but not the way back', async () => {
    const simulation = await heldOverForeignQueue();
    const { world } = simulation;
    expect(simulation.rollout().held?.why).toMatchObject({ drifts: [{ kind: 'foreignQueue', queue: 'foreign' }] });
    expect(await simulation.press({ press: 'resume' })).toMatchObject({
      pressed: false,
      why: { reason: 'foreignQueue' },
    });
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(world.breaches).toEqual([]);
    expect(orderNames(simulation)).toEqual(['nightly-blue']);
    expect(orderNames(simulation, 'foreign')).toEqual(['nightly-blue']);
  });

  it('who takes the difference back can be resumed from', async () => {
    const simulation = await heldOverForeignQueue();
    const { world } = simulation;
    dropQueue(world, 'foreign');
    await simulation.tick();
    expect((await simulation.press({ press: 'resume' })).pressed).toBe(true);
    await driveTo(simulation, inPhase('complete'));
    expect(picture(simulation)).toEqual(replaced(simulation));
  });

  it('who deletes a queue of the plan does not stop the way back of the others', async () => {
    const simulation = makeSimulation();
    const { world } = simulation;
    putQueue(world, makeQueue('urgent', orderOf(world, 'nightly'), {}, 50));
    await simulation.start();
    await driveTo(simulation, inPhase('bake'));
    dropQueue(world, 'nightly');
    for (const job of unfinishedJobs(world.jobs, 'nightly')) terminateJob(world, job.id, 'the queue is deleted');
    await driveTo(simulation, (one) => one.held !== null);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(orderNames(simulation, 'urgent')).toEqual(['nightly-blue']);
    expect(world.breaches).toEqual([]);
  });

  it('who registers a newer revision stops the shift; going back leaves theirs in charge', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    const { world } = simulation;
    putRevision(world, makeRevision('nightly-etl', 9, { containerProperties: { image: 'theirs:1' } }));
    await driveTo(simulation, (one) => one.held !== null);
    expect(await simulation.press({ press: 'resume' })).toMatchObject({ why: { reason: 'definitionMoved' } });
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(currentImage(simulation)).toBe('theirs:1');
  });

  it.each([
    [
      'deregisters the new revision',
      ({ world }: Simulation) =>
        void change(world, 'tool', 'DeregisterJobDefinition', { jobDefinition: 'nightly-etl:2' }),
    ],
    ['deletes green', (one: Simulation) => dropEnvironment(one.world, one.rollout().plan.green?.name ?? '')],
    ['deletes a queue', ({ world }: Simulation) => dropQueue(world, 'nightly')],
  ])('who %s once blue is being deleted does not keep the rollout open for ever', async (_what, meddle) => {
    const simulation = await started();
    await driveTo(simulation, ({ phase }) => phase.name === 'retire' && phase.deleteRequestedAt !== undefined);
    meddle(simulation);
    await driveTo(simulation, (one) => one.held !== null);
    expect(await simulation.press({ press: 'resume' })).toMatchObject({ pressed: true });
    await driveTo(simulation, inPhase('complete'));
    expect(simulation.store.locks.size).toBe(0);
  });
});

describe('people', () => {
  it('one click between an intent and its outcome is not lost, nor is the outcome', async () => {
    const simulation = await started();
    await simulation.press({ press: 'approve', gate: 'start' });
    const { cloud } = simulation.parts;
    const create = cloud.createEnvironment.bind(cloud);
    cloud.createEnvironment = async (request) => {
      const made = await create(request);
      await simulation.press({ press: 'hold', words: 'now' });
      return made;
    };
    await simulation.tick();
    expect(simulation.rollout()).toMatchObject({
      held: { why: { reason: 'person' } },
      intent: null,
      made: { green: { arn: expect.stringContaining('nightly-') } },
    });
    await simulation.press({ press: 'resume' });
    await driveTo(simulation, inPhase('complete'));
    expect(simulation.world.journal.filter((one) => one.action === 'CreateComputeEnvironment')).toHaveLength(1);
  });

  it('nothing advances while held', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    await simulation.press({ press: 'hold' });
    const { length } = simulation.world.journal;
    for (let i = 0; i < 30; i += 1) await simulation.tick();
    expect(simulation.rollout().phase.name).toBe('bake');
    expect(simulation.world.journal).toHaveLength(length);
  });

  it('a change that AWS keeps refusing holds, and a retry goes on', async () => {
    const simulation = await started();
    for (let i = 0; i < 3; i += 1) simulation.world.faults.push({ action: 'CreateJobQueue', fault: 'denied' });
    await driveTo(simulation, (one) => one.held !== null);
    expect(simulation.rollout().held?.why).toMatchObject({ reason: 'refused', operation: 'CreateJobQueue' });
    expect((await simulation.press({ press: 'retry' })).pressed).toBe(true);
    await driveTo(simulation, inPhase('complete'));
    expect(picture(simulation)).toEqual(replaced(simulation));
  });

  it('a gate that nobody approves in time goes back from the shift', async () => {
    const simulation = await started();
    await driveTo(simulation, (one) => one.gate?.name === 'shift');
    pass(simulation.world, 24 * 60 * 60_000 + tickMs);
    await driveTo(simulation, inPhase('rolledBack'));
    expect(simulation.rollout().phase).toMatchObject({ why: { reason: 'approvalExpired', gate: 'shift' } });
    expect(picture(simulation)).toEqual(untouched);
  });
});
