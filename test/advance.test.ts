import { describe, expect, it } from 'vitest';
import { brokenAt } from '../src/rollout/audit.js';
import { imageOf } from './simulation/fake-cloud.js';
import { makeEnvironment, makeQueue } from './simulation/fake-environments.js';
import {
  driveTo,
  inPhase,
  makeSimulation,
  newImage,
  oldImage,
  quickRules,
  tickMs,
  type Simulation,
} from './simulation/simulation.js';
import { clusterOf, orderOf, pass, resolveDefinition, type Fault } from './simulation/world.js';
import type { Rollout } from '../src/rollout/rollout.js';

function orderNames(simulation: Simulation, queue = 'nightly'): string[] {
  return orderOf(simulation.world, queue).map((entry) => entry.environment.split('/')[1] ?? '');
}

function currentImage(simulation: Simulation): string | undefined {
  const found = resolveDefinition(simulation.world, 'nightly-etl');
  return found ? imageOf(found.content) : undefined;
}

function greenOf(rollout: Rollout): string {
  return rollout.plan.green?.name ?? '';
}

/** Everything is as it was before the rollout, but for revisions that AWS keeps. */
function expectUntouched(simulation: Simulation): void {
  const { world } = simulation;
  expect(world.breaches).toEqual([]);
  expect([...world.environments.keys()]).toEqual(['nightly-blue']);
  expect([...world.queues.keys()]).toEqual(['nightly']);
  expect(world.environments.get('nightly-blue')).toMatchObject({ enabled: true, status: 'valid', maxVcpus: 8 });
  expect(orderOf(world, 'nightly')).toEqual([{ order: 1, environment: world.environments.get('nightly-blue')?.arn }]);
  expect(currentImage(simulation)).toBe(oldImage);
  expect(world.revisions.filter((one) => one.active && one.name !== 'nightly-etl')).toEqual([]);
  expect(simulation.store.locks.size).toBe(0);
}

/** The rollout is over and green is all there is. */
function expectReplaced(simulation: Simulation): void {
  const { world } = simulation;
  const green = greenOf(simulation.rollout());
  expect(world.breaches).toEqual([]);
  expect([...world.environments.keys()]).toEqual([green]);
  expect([...world.queues.keys()]).toEqual(['nightly']);
  expect(orderNames(simulation)).toEqual([green]);
  expect(currentImage(simulation)).toMatch(/^.*nightly-etl@sha256:0{64}$/);
  expect(simulation.store.locks.size).toBe(0);
}

async function started(simulation = makeSimulation()): Promise<Simulation> {
  await simulation.start();
  return simulation;
}

describe('a whole rollout', () => {
  it('replaces environment and image, and removes what it made for itself', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('complete'));
    expectReplaced(simulation);
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
    world.queues.set('urgent', makeQueue('urgent', blue, {}, 50));
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
      world.environments.set(name, { ...other, clusterArn: clusterOf(name) });
      const order = orderOf(world, 'nightly');
      world.queues.set(
        'nightly',
        makeQueue('nightly', [...order, { order: 5 + order.length, environment: other.arn }]),
      );
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
    expectUntouched(simulation);
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
      return `${action} ${String(name).split('/').at(-1)}`;
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
    expectUntouched(simulation);
    expect(simulation.world.jobs.filter((job) => job.status === 'FAILED')).toEqual([]);
  });

  it('comes by itself when green fails in production', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    simulation.world.fails = (job) => !job.definition.endsWith(':1');
    const rollout = await driveTo(simulation, inPhase('rolledBack'));
    expect(rollout.phase).toMatchObject({ why: { reason: 'verdict' } });
    expectUntouched(simulation);
  });

  it('comes by itself when all canaries fail', async () => {
    const simulation = makeSimulation(quickRules({ canary: { jobs: 5, command: null, timeoutMs: 60_000 } }));
    simulation.world.fails = (job) => job.name.startsWith('canary');
    await simulation.start();
    const rollout = await driveTo(simulation, inPhase('rolledBack'));
    expect(rollout.phase).toMatchObject({ why: { reason: 'canariesFailed' } });
    expectUntouched(simulation);
  });

  it('comes by itself when green becomes INVALID, and needs no green in any order', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    const green = simulation.world.environments.get(greenOf(simulation.rollout()));
    if (green) Object.assign(green, { status: 'invalid', statusText: 'INVALID', statusReason: 'no instance joined' });
    const rollout = await driveTo(simulation, inPhase('rolledBack'));
    expect(rollout.phase).toMatchObject({ why: { reason: 'greenInvalid', raw: 'no instance joined' } });
    expectUntouched(simulation);
  });

  it('works while held', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    await simulation.press({ press: 'hold', words: 'wait' });
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expectUntouched(simulation);
  });

  it('gives blue its standing capacity back when it was already being emptied', async () => {
    const simulation = makeSimulation();
    const blue = simulation.world.environments.get('nightly-blue');
    if (blue) {
      blue.minVcpus = 4;
      blue.described = { ...blue.described, computeResources: { type: 'EC2', minvCpus: 4, maxvCpus: 8 } };
    }
    await simulation.start();
    await driveTo(simulation, () => blue?.minVcpus === 0);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(blue).toMatchObject({ enabled: true, minVcpus: 4 });
    expectUntouched(simulation);
  });
});

const mutations: [string, number][] = [
  ['CreateComputeEnvironment', 1],
  ['RegisterJobDefinition', 2],
  ['CreateJobQueue', 1],
  ['SubmitJob', 2],
  ['UpdateJobQueue', 3],
  ['UpdateComputeEnvironment', 1],
  ['DeregisterJobDefinition', 1],
  ['DeleteJobQueue', 1],
  ['DeleteComputeEnvironment', 1],
];
const kinds: Fault['fault'][] = ['throttled', 'busy', 'lostBefore', 'lostAfter', 'crashBefore', 'crashAfter', 'late'];
const faults = mutations.flatMap(([action, times]) =>
  Array.from({ length: times }, (_, skip) => kinds.map((fault) => ({ action, skip, fault }))).flat(),
);

function faultOf({ action, skip, fault }: { action: string; skip: number; fault: Fault['fault'] }): Fault {
  return fault === 'late' ? { action, skip, fault, ms: 3_000 } : { action, skip, fault };
}

describe('one fault at one change', () => {
  it.each(faults)(
    '$fault at $action, after $skip: the rollout goes to its end, and nothing is made twice',
    async (one) => {
      const simulation = await started();
      simulation.world.faults.push(faultOf(one));
      await driveTo(simulation, inPhase('complete'));
      expect(simulation.world.faults).toEqual([]);
      expectReplaced(simulation);
      const made = simulation.world.revisions.map((revision) => revision.arn.split('/')[1]);
      expect(made).toEqual(['nightly-etl:1', `nightly-etl-${simulation.rollout().id}:1`, 'nightly-etl:2']);
    },
  );

  it.each(faults.slice(0, 63))(
    '$fault at $action, after $skip, and a person who goes back at that moment',
    async (one) => {
      const simulation = await started();
      simulation.world.faults.push(faultOf(one));
      await driveTo(simulation, () => simulation.world.faults.length === 0);
      if (!(await simulation.press({ press: 'rollback' })).pressed) return;
      await driveTo(simulation, (rollout) => rollout.endedAt !== undefined);
      pass(simulation.world, 60_000);
      expectUntouched(simulation);
    },
  );
});

describe('what arrives late', () => {
  it('an order that was written before the way back is put right again (X6)', async () => {
    const simulation = await started();
    simulation.world.faults.push({ action: 'UpdateJobQueue', fault: 'late', ms: 8_000 });
    await driveTo(simulation, () => simulation.world.underWay.length > 0);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expectUntouched(simulation);
  });

  it('a disabling of blue is taken back, and is nobody’s edit', async () => {
    const simulation = await started();
    await driveTo(simulation, (one) => one.gate?.name === 'retire');
    simulation.world.faults.push({ action: 'UpdateComputeEnvironment', fault: 'late', ms: 12_000 });
    await driveTo(simulation, () => simulation.world.underWay.length > 0);
    simulation.world.runMs = 90_000;
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expectUntouched(simulation);
  });

  it('a green whose creation was given up does not stay behind', async () => {
    const simulation = await started();
    simulation.world.faults.push({ action: 'CreateComputeEnvironment', fault: 'late', ms: 12_000 });
    await driveTo(simulation, () => simulation.world.underWay.length > 0);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    pass(simulation.world, 60_000);
    expectUntouched(simulation);
  });
});

describe('somebody else', () => {
  it('is never overwritten: a changed order holds the rollout and stays', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    const { world } = simulation;
    const changed = [...orderOf(world, 'nightly')].reverse().map((entry, i) => ({ ...entry, order: i + 1 }));
    world.queues.set('nightly', { ...makeQueue('nightly', changed) });
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
    const other = { ...makeEnvironment('other', { computeResources: { type: 'EC2', maxvCpus: 4 } }) };
    world.environments.set('other', { ...other, clusterArn: clusterOf('other') });
    const order = [...orderOf(world, 'nightly'), { order: 9, environment: other.arn }];
    world.queues.set('nightly', makeQueue('nightly', order));
    await driveTo(simulation, (one) => one.held !== null);
    expect((await simulation.press({ press: 'resume' })).pressed).toBe(true);
    await driveTo(simulation, inPhase('complete'));
    expect(orderNames(simulation)).toEqual([greenOf(simulation.rollout()), 'other']);
  });

  it('who lists blue in another queue stops the drain, but not the way back', async () => {
    const simulation = await started();
    await driveTo(simulation, (one) => one.gate?.name === 'retire');
    const { world } = simulation;
    const blue = world.environments.get('nightly-blue')?.arn ?? '';
    world.queues.set('foreign', makeQueue('foreign', [{ order: 1, environment: blue }]));
    await driveTo(simulation, (one) => one.held !== null);
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
    const simulation = await started();
    await driveTo(simulation, (one) => one.gate?.name === 'retire');
    const { world } = simulation;
    const blue = world.environments.get('nightly-blue')?.arn ?? '';
    world.queues.set('foreign', makeQueue('foreign', [{ order: 1, environment: blue }]));
    await driveTo(simulation, (one) => one.held !== null);
    world.queues.delete('foreign');
    await simulation.tick();
    expect((await simulation.press({ press: 'resume' })).pressed).toBe(true);
    await driveTo(simulation, inPhase('complete'));
    expectReplaced(simulation);
  });

  it('who deletes a queue of the plan does not stop the way back of the others', async () => {
    const simulation = makeSimulation();
    const { world } = simulation;
    world.queues.set('urgent', makeQueue('urgent', orderOf(world, 'nightly'), {}, 50));
    await simulation.start();
    await driveTo(simulation, inPhase('bake'));
    world.queues.delete('nightly');
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
    const theirs = {
      ...world.revisions[0],
      revision: 9,
      arn: 'arn:theirs/nightly-etl:9',
      active: true,
      name: 'nightly-etl',
    };
    world.revisions.push({ ...theirs, tags: {}, content: { containerProperties: { image: 'theirs:1' } } });
    await driveTo(simulation, (one) => one.held !== null);
    expect(await simulation.press({ press: 'resume' })).toMatchObject({ why: { reason: 'definitionMoved' } });
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(currentImage(simulation)).toBe('theirs:1');
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
    expect(simulation.rollout()).toMatchObject({ held: { why: { reason: 'person' } }, intent: { state: 'sent' } });
    await simulation.tick();
    expect(simulation.rollout()).toMatchObject({
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
    expectReplaced(simulation);
  });

  it('a gate that nobody approves in time goes back from the shift', async () => {
    const simulation = await started();
    await driveTo(simulation, (one) => one.gate?.name === 'shift');
    pass(simulation.world, 24 * 60 * 60_000 + tickMs);
    await driveTo(simulation, inPhase('rolledBack'));
    expect(simulation.rollout().phase).toMatchObject({ why: { reason: 'approvalExpired', gate: 'shift' } });
    expectUntouched(simulation);
  });
});
