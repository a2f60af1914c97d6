import { describe, expect, it } from 'vitest';
import { brokenAt } from '../src/rollout/audit.js';
import type { Rollout } from '../src/rollout/rollout.js';
import { say } from '../src/rollout/state.js';
import { turnInvalid } from './simulation/account/account-time.js';
import { makeEnvironment, makeQueue } from './simulation/account/fake-environments.js';
import {
  currentImage,
  greenOf,
  orderNames,
  picture,
  replaced,
  started,
  untouched,
} from './simulation/directed/picture.js';
import { driveTo, inPhase, makeSimulation, newImage, oldImage, quickRules } from './simulation/directed/simulation.js';
import { clusterOf, jobsOf, orderOf, putEnvironment, putQueue } from './simulation/account/world.js';

describe('a whole rollout', () => {
  it('replaces environment and image, and removes what it made for itself', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('complete'));
    expect(picture(simulation)).toEqual(replaced(simulation));
    const actions = simulation.world.journal.map((one) => one.action);
    expect(actions).toEqual([
      'CreateComputeEnvironment',
      'RegisterJobDefinition',
      'CreateJobQueue',
      'SubmitJob',
      'SubmitJob',
      'UpdateJobQueue',
      'RegisterJobDefinition',
      'UpdateComputeEnvironment',
      'UpdateJobQueue',
      'UpdateJobQueue',
      'DeregisterJobDefinition',
      'DeleteJobQueue',
      'DeleteComputeEnvironment',
    ]);
  });

  it('leaves a chain of decisions without a gap, each change intended before it is done', async () => {
    const simulation = await started();
    const rollout = await driveTo(simulation, inPhase('complete'));
    const entries = await simulation.store.audit(rollout.id);
    expect(entries.length).toBe(rollout.audit.head.seq);
    expect(brokenAt(entries)).toBeUndefined();
    const intended = entries.filter((one) => one.what.startsWith('intend '));
    const done = entries.filter((one) => one.what.startsWith('done '));
    expect(intended.map((one) => one.what.slice(7))).toEqual(done.map((one) => one.what.slice(5)));
    expect(intended).toHaveLength(simulation.world.journal.length);
  });

  it('keeps the outcome of a call although something else was written while it was under way', async () => {
    const simulation = await started();
    const { parts, store } = simulation;
    const { id } = simulation.rollout();
    const cloud = { ...parts.cloud };
    parts.cloud.createEnvironment = async (request) => {
      const made = await cloud.createEnvironment(request);
      await parts.records.amend(id, (one) => say(one, simulation.world.now, { say: 'started' }));
      return made;
    };
    await driveTo(simulation, inPhase('provision'));
    const stored = store.rollouts.get(id);
    expect(stored).toMatchObject({ intent: null, made: { green: { arn: expect.any(String) } } });
    expect(stored?.audit.pending.at(-1)?.what).toBe('done CreateComputeEnvironment');
  });

  it('does not count from when on an intent stood that it could not write: another replica’s may look the same (X9)', async () => {
    const simulation = await started();
    const { parts } = simulation;
    await simulation.press({ press: 'approve', gate: 'start' });
    const { steady, records } = parts;
    const watched: (string | undefined)[] = [];
    const watch = steady.watch.bind(steady);
    steady.watch = (rollout, at) => {
      watched.push(rollout.intent?.operation.op);
      return watch(rollout, at);
    };
    const save = records.save.bind(records);
    records.save = async (stored, next) => (next.intent ? 'stale' : save(stored, next));
    await simulation.tick();
    expect([...new Set(watched)]).toEqual([undefined]);
    records.save = save;
    await simulation.tick();
    expect(watched).toContain('createEnvironment');
  });

  it('touches no production queue before the shift', async () => {
    const simulation = await started();
    await driveTo(simulation, (one) => one.gate?.name === 'shift');
    expect(orderNames(simulation)).toEqual(['nightly-blue']);
    expect(currentImage(simulation)).toBe(oldImage);
  });

  it('makes green with the first cap and raises it step by step', async () => {
    const simulation = await started(
      makeSimulation(quickRules({ shift: { caps: [20, 60, 100], auto: true, watchMs: 10_000 } })),
    );
    await driveTo(simulation, inPhase('bake'));
    const { journal } = simulation.world;
    expect(journal[0]?.input).toMatchObject({ computeResources: { maxvCpus: 2 } });
    const raises = journal.filter((one) => one.action === 'UpdateComputeEnvironment');
    expect(raises.map((one) => one.input['computeResources'])).toEqual([{ maxvCpus: 5 }, { maxvCpus: 8 }]);
  });

  it('with placement=keep moves the image alone and ends by itself after the bake', async () => {
    const simulation = makeSimulation();
    await simulation.start({ placement: 'keep' });
    const gates: string[] = [];
    await driveTo(simulation, (one) => {
      if (one.gate && gates.at(-1) !== one.gate.name) gates.push(one.gate.name);
      return one.phase.name === 'complete';
    });
    expect(gates).toEqual(['start', 'shift']);
    expect(simulation.world.breaches).toEqual([]);
    expect(orderNames(simulation)).toEqual(['nightly-blue']);
    expect([...simulation.world.queues.keys()]).toEqual(['nightly']);
    expect(currentImage(simulation)).toContain('@sha256');
  });

  it('without an image replaces the environment alone', async () => {
    const simulation = makeSimulation();
    const { image: _image, ...rest } = { queue: 'nightly', placement: 'replace' as const, image: newImage };
    const result = await simulation.engine.start(rest, { user: 'U0BOB', channel: 'C1', requestKey: 'r' });
    expect(result.started).toBe(true);
    expect(simulation.world.journal).toEqual([]);
  });

  it('goes through every queue of a shared blue, the least important first', async () => {
    const simulation = makeSimulation();
    const { world } = simulation;
    const blue = orderOf(world, 'nightly');
    putQueue(world, makeQueue('urgent', blue, {}, 50));
    await simulation.start();
    await driveTo(simulation, (one) => one.gate?.name === 'shift' && one.gate.step === 2);
    const green = greenOf(simulation.rollout());
    expect(orderNames(simulation)).toEqual([green, 'nightly-blue']);
    expect(orderNames(simulation, 'urgent')).toEqual(['nightly-blue']);
    await driveTo(simulation, inPhase('complete'));
    expect(orderNames(simulation, 'urgent')).toEqual([green]);
    expect(world.breaches).toEqual([]);
  });

  it('lets green take the place of blue in a queue that has no room, and gives it back', async () => {
    const simulation = makeSimulation();
    const { world } = simulation;
    for (const name of ['other-1', 'other-2']) {
      const other = makeEnvironment(name, { computeResources: { type: 'EC2', maxvCpus: 4 } });
      putEnvironment(world, { ...other, clusterArn: clusterOf(name) });
      const order = orderOf(world, 'nightly');
      putQueue(world, makeQueue('nightly', [...order, { order: 5 + order.length, environment: other.arn }]));
    }
    const before = orderOf(world, 'nightly');
    await simulation.start();
    await driveTo(simulation, inPhase('bake'));
    expect(orderNames(simulation)).toEqual([greenOf(simulation.rollout()), 'other-1', 'other-2']);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(orderOf(world, 'nightly')).toEqual(before);
    expect(world.breaches).toEqual([]);
  });
});

const places: [string, (rollout: Rollout) => boolean][] = [
  ['provision, while green is being made', inPhase('provision')],
  ['canary, while canaries run', (one) => one.canaries.some((canary) => canary.jobId !== undefined)],
  ['gate shift', (one) => one.gate?.name === 'shift'],
  ['the first moment of the shift', inPhase('shift')],
  ['the shift, once it is in place', (one) => one.phase.name === 'shift' && one.phase.inPlaceSince !== undefined],
  ['the bake', inPhase('bake')],
  ['gate retire', (one) => one.gate?.name === 'retire'],
  ['the drain', inPhase('drain')],
  ['gate delete', (one) => one.gate?.name === 'delete'],
  ['retire, before the deletion was asked for', inPhase('retire')],
];

describe('the way back', () => {
  it.each(places)('from %s leaves everything as it was', async (_where, there) => {
    const simulation = await started();
    await driveTo(simulation, there);
    expect((await simulation.press({ press: 'rollback' }, 'U0BOB')).pressed).toBe(true);
    await driveTo(simulation, inPhase('rolledBack'));
    expect(picture(simulation)).toEqual(untouched);
  });

  it('from phase plan ends it at once, with nothing done', async () => {
    const simulation = await started();
    await simulation.press({ press: 'rollback' });
    expect(simulation.rollout().phase.name).toBe('aborted');
    expect(simulation.world.journal).toEqual([]);
  });

  it('puts blue first before anything else, and takes green away last', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    const from = simulation.world.journal.length;
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    const green = greenOf(simulation.rollout());
    const steps = simulation.world.journal.slice(from).map(({ action, input }) => {
      const name =
        input['jobQueue'] ?? input['computeEnvironment'] ?? input['jobDefinitionName'] ?? input['jobDefinition'];
      return `${action} ${typeof name === 'string' ? name.split('/').at(-1) : ''}`;
    });
    const at = (step: string): number => steps.indexOf(step);
    expect(steps[0]).toBe('UpdateJobQueue nightly');
    expect(steps[1]).toBe('RegisterJobDefinition nightly-etl');
    expect(at(`UpdateComputeEnvironment ${green}`)).toBeGreaterThan(1);
    expect(steps.lastIndexOf('UpdateJobQueue nightly')).toBeGreaterThan(at(`UpdateComputeEnvironment ${green}`));
    expect(at('DeregisterJobDefinition nightly-etl:2')).toBeGreaterThan(1);
    expect(steps.at(-1)).toBe(`DeleteComputeEnvironment ${green}`);
  });

  it('waits for the jobs on green and ends none of them', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    simulation.world.runMs = 120_000;
    await driveTo(simulation, (one) => one.gate?.name === 'retire');
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(picture(simulation)).toEqual(untouched);
    expect(jobsOf(simulation.world).filter((job) => job.status === 'FAILED')).toEqual([]);
  });

  it('comes by itself when green fails in production', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    simulation.world.fails = (job) => !job.definition.endsWith(':1');
    const rollout = await driveTo(simulation, inPhase('rolledBack'));
    expect(rollout.phase).toMatchObject({ why: { reason: 'verdict' } });
    expect(picture(simulation)).toEqual(untouched);
  });

  it('comes by itself when all canaries fail', async () => {
    const simulation = makeSimulation(quickRules({ canary: { jobs: 5, command: null, timeoutMs: 60_000 } }));
    simulation.world.fails = (job) => job.name.startsWith('canary');
    await simulation.start();
    const rollout = await driveTo(simulation, inPhase('rolledBack'));
    expect(rollout.phase).toMatchObject({ why: { reason: 'canariesFailed' } });
    expect(picture(simulation)).toEqual(untouched);
  });

  it('comes by itself when green becomes INVALID, and needs no green in any order', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    turnInvalid(simulation.world, greenOf(simulation.rollout()), 'no instance joined');
    const rollout = await driveTo(simulation, inPhase('rolledBack'));
    expect(rollout.phase).toMatchObject({ why: { reason: 'greenInvalid', raw: 'no instance joined' } });
    expect(picture(simulation)).toEqual(untouched);
  });

  it('works while held', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    await simulation.press({ press: 'hold', words: 'wait' });
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(picture(simulation)).toEqual(untouched);
  });

  it('gives blue its standing capacity back when it was already being emptied', async () => {
    const simulation = makeSimulation();
    const blue = () => simulation.world.environments.get('nightly-blue');
    const standing = makeEnvironment('nightly-blue', {
      ...blue()?.described,
      computeResources: { type: 'EC2', minvCpus: 4, maxvCpus: 8 },
    });
    putEnvironment(simulation.world, { ...standing, clusterArn: clusterOf('nightly-blue') });
    await simulation.start();
    await driveTo(simulation, () => blue()?.minVcpus === 0);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(blue()).toMatchObject({ enabled: true, minVcpus: 4 });
    expect(picture(simulation)).toEqual(untouched);
  });
});
