import { describe, expect, it } from 'vitest';
import { advance } from '../src/advance.js';
import { PortError } from '../src/port-error.js';
import { createRecords } from '../src/records.js';
import { holdKey, type Press } from '../src/rollout/answer.js';
import { canonical, stringAt } from '../src/rollout/json.js';
import type { JsonObject } from '../src/rollout/json.js';
import type { Order } from '../src/rollout/planned.js';
import type { Rollout } from '../src/rollout/rollout.js';
import { pass, turnInvalid } from './simulation/account/account-time.js';
import { putDue } from './simulation/account/agenda.js';
import { makeEnvironment, makeQueue, makeRevision, settling } from './simulation/account/fake-environments.js';
import { noJobs } from './simulation/account/jobs.js';
import { greenOf, orderNames, started } from './simulation/directed/picture.js';
import {
  driveTo,
  inPhase,
  makeSimulation,
  quickRules,
  tickMs,
  type Simulation,
} from './simulation/directed/simulation.js';
import {
  batchArn,
  byArn,
  clusterOf,
  jobsOn,
  orderOf,
  putEnvironment,
  putQueue,
  putRevision,
  type SimEnvironment,
} from './simulation/account/world.js';
import { entered, makeWorld, running, withLines } from './slack/outbox-world.js';

const idTag = 'batch-rollout:id';
const managedTag = 'batch-rollout:managed';
const gate =
  (name: string) =>
  ({ gate: open }: Rollout): boolean =>
    open?.name === name;

/** Where a rollout may be when somebody goes back, and the two ends that it comes to without that. */
const stops: Record<string, (rollout: Rollout) => boolean> = {
  provision: inPhase('provision'),
  canary: (one) => one.canaries.some((canary) => canary.jobId !== undefined),
  'gate shift': gate('shift'),
  shift: inPhase('shift'),
  'the second step of shift': ({ phase }) => phase.name === 'shift' && phase.step === 1,
  bake: inPhase('bake'),
  'gate retire': gate('retire'),
  drain: inPhase('drain'),
  'gate delete': gate('delete'),
  retire: inPhase('retire'),
};
const journeys = [
  'the whole rollout',
  'an automatic rollback',
  ...Object.keys(stops).map((name) => `back from ${name}`),
];

/** Two queues, two caps, and changes that take longer than a poll; `watch` is there from before the first change. */
async function travel(journey: string, watch: (simulation: Simulation) => string[]): Promise<string[]> {
  const simulation = makeSimulation(quickRules({ shift: { caps: [25, 100], auto: false, watchMs: 10_000 } }));
  const { world } = simulation;
  world.settleMs = 25_000;
  putQueue(world, makeQueue('urgent', orderOf(world, 'nightly'), {}, 50));
  const found = watch(simulation);
  await simulation.start();
  const stop = stops[journey.replace('back from ', '')];
  if (stop) {
    await driveTo(simulation, stop);
    expect(await simulation.press({ press: 'rollback' })).toMatchObject({ pressed: true });
  }
  if (journey === 'an automatic rollback') world.fails = (job) => job.definition.endsWith(':2');
  await driveTo(simulation, inPhase(journey === 'the whole rollout' ? 'complete' : 'rolledBack'));
  return [...found, ...world.breaches];
}

/** Asks after every change of AWS, at the moment it took effect. */
function atEachChange({ world }: Simulation, ask: (action: string, input: JsonObject) => void): void {
  const { journal } = world;
  const push = journal.push.bind(journal);
  journal.push = (...entries) => {
    const length = push(...entries);
    for (const { action, input } of entries) ask(action, input);
    return length;
  };
}

async function ticks(simulation: Simulation, count: number): Promise<Rollout> {
  for (let i = 0; i < count; i += 1) await simulation.tick();
  return simulation.rollout();
}

function called(simulation: Simulation, action: string): unknown[] {
  return simulation.world.journal.filter((one) => one.action === action).map((one) => one.input);
}

function blueOf({ world }: Simulation): SimEnvironment {
  const blue = byArn(world, 'nightly-blue');
  if (!blue) throw new Error('blue is gone');
  return blue;
}

function approveOpen(simulation: Simulation) {
  return simulation.press({ press: 'approve', instance: simulation.rollout().gate?.instance ?? -1 });
}

/** An environment, or a queue's place for one, that is none of the rollout's business. */
function addOther(simulation: Simulation, name: string, order = 9): Order {
  const { world } = simulation;
  const other = makeEnvironment(name, { computeResources: { type: 'EC2', maxvCpus: 4 } });
  putEnvironment(world, { ...other, clusterArn: clusterOf(name) });
  const changed = [...orderOf(world, 'nightly'), { order, environment: other.arn }];
  putQueue(world, makeQueue('nightly', changed));
  return changed;
}

describe('never kills a job', () => {
  function killings(simulation: Simulation): string[] {
    const { world } = simulation;
    const found: string[] = [];
    atEachChange(simulation, (action, input) => {
      const job = world.jobs.byId.get(stringAt(input, 'jobId') ?? '');
      const ownCanary = job?.queue === simulation.rollout().plan.canaryQueue;
      if (action === 'CancelJob' && !(ownCanary && job.isCancelled)) found.push(`${job?.id} is cancelled`);
      for (const environment of world.environments.values()) {
        for (const { queue, id } of jobsOn(world, environment)) {
          const listed = orderOf(world, queue).some((entry) => entry.environment === environment.arn);
          if (!listed) found.push(`${environment.name} is detached under ${id}`);
        }
      }
    });
    return found;
  }

  it.each(journeys)('nor takes an environment or a queue from under one: %s', async (journey) => {
    expect(await travel(journey, killings)).toEqual([]);
  });

  it('calls off its own RUNNABLE canary alone, and keeps the canary queue until the running one has ended', async () => {
    const simulation = await started(
      makeSimulation(quickRules({ shift: { caps: [12, 100], auto: false, watchMs: 0 } })),
    );
    const { world } = simulation;
    const found = killings(simulation);
    world.runMs = 90_000;
    const statuses = () => simulation.rollout().canaries.map((one) => one.status);
    await driveTo(simulation, () => statuses().includes('RUNNING'));
    expect(statuses()).toEqual(['RUNNING', 'RUNNABLE']);
    await simulation.press({ press: 'rollback' });
    await ticks(simulation, 8);
    const [first, second] = simulation.rollout().canaries;
    expect(called(simulation, 'CancelJob')).toMatchObject([{ jobId: second?.jobId }]);
    expect(called(simulation, 'DeleteJobQueue')).toEqual([]);
    await driveTo(simulation, inPhase('rolledBack'));
    expect(world.jobs.byId.get(first?.jobId ?? '')?.status).toBe('SUCCEEDED');
    expect([...found, ...world.breaches]).toEqual([]);
  });

  it('lets jobs of the old revision finish on green on the way back, too', async () => {
    const simulation = await started();
    const { world } = simulation;
    const found = killings(simulation);
    world.runMs = 60_000;
    const definition = `${batchArn}:job-definition/nightly-etl:1`;
    world.producers = [{ queue: 'nightly', definition, everyMs: tickMs, nextAt: world.now + tickMs }];
    await driveTo(simulation, inPhase('shift'));
    await ticks(simulation, 6);
    const green = byArn(world, greenOf(simulation.rollout()));
    expect(green && jobsOn(world, green)).not.toEqual([]);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect([...found, ...world.breaches]).toEqual([]);
  });

  it('has no call that could end a running job', () => {
    expect(Object.keys(makeSimulation().parts.cloud).filter((name) => /terminat|kill|stop/i.test(name))).toEqual([]);
  });
});

describe('never deletes what it did not make, except blue after gate delete', () => {
  function deletions(simulation: Simulation): string[] {
    const { world } = simulation;
    const found: string[] = [];
    let approved = false;
    const isOwn = (tags?: Record<string, string>): boolean => tags?.[idTag] === simulation.rollout().id;
    const save = simulation.store.save.bind(simulation.store);
    simulation.store.save = (rollout, version) => {
      approved ||= rollout.gate?.name === 'delete' && rollout.gate.approval !== undefined;
      return save(rollout, version);
    };
    atEachChange(simulation, (action, input) => {
      const target = ['computeEnvironment', 'jobQueue', 'jobDefinition'].map((key) => stringAt(input, key));
      const name = target.find((one) => one !== undefined) ?? '';
      const isBlue = name === simulation.rollout().plan.blue.name;
      if (action === 'DeleteComputeEnvironment' && !isOwn(byArn(world, name)?.tags) && !(isBlue && approved))
        found.push(name);
      if (action === 'DeleteJobQueue' && !isOwn(world.queues.get(name)?.tags)) found.push(name);
      if (action === 'DeregisterJobDefinition' && !isOwn(world.revisions.get(name)?.tags)) found.push(name);
    });
    return found;
  }

  it.each(journeys)('%s', async (journey) => {
    expect(await travel(journey, deletions)).toEqual([]);
  });

  it('leaves blue alone while nobody approves gate delete, and when the time for it is over', async () => {
    const simulation = await started();
    await driveTo(simulation, gate('delete'));
    await ticks(simulation, 30);
    pass(simulation.world, 25 * 60 * 60_000);
    expect(await ticks(simulation, 10)).toMatchObject({ held: { why: { reason: 'approvalExpired', gate: 'delete' } } });
    expect(called(simulation, 'DeleteComputeEnvironment')).toEqual([]);
  });

  it('leaves alone what somebody else made under the names of its plan', async () => {
    const simulation = await started();
    const { world } = simulation;
    const { plan } = simulation.rollout();
    const found = deletions(simulation);
    const tags = { [idTag]: 'somebody', [managedTag]: 'true' };
    const green = { ...makeEnvironment(greenOf(simulation.rollout()), { computeResources: {} }), tags };
    putEnvironment(world, green);
    putQueue(world, makeQueue(plan.canaryQueue, orderOf(world, 'nightly'), tags));
    const name = plan.definitions[0]?.stagedName ?? '';
    const theirs = makeRevision(name, 1, {}, tags);
    putRevision(world, theirs);
    await simulation.press({ press: 'approve', gate: 'start' });
    await driveTo(simulation, (one) => one.held !== null);
    await simulation.press({ press: 'rollback' });
    await driveTo(simulation, inPhase('rolledBack'));
    expect(found).toEqual([]);
    expect([world.environments.has(green.name), world.queues.has(plan.canaryQueue)]).toEqual([true, true]);
    expect(world.revisions.get(theirs.arn)?.active).toBe(true);
  });
});

describe('never leaves a production queue without an ENABLED and VALID environment', () => {
  function abandoned(simulation: Simulation): string[] {
    const { world } = simulation;
    const found: string[] = [];
    atEachChange(simulation, (action) => {
      for (const { name, order, tags } of world.queues.values()) {
        const places = order.map((entry) => byArn(world, entry.environment));
        const usable = places.some((one) => one?.enabled && one.status === 'valid');
        if (!usable && tags[managedTag] !== 'true') found.push(`${name} after ${action}`);
      }
    });
    return found;
  }

  it.each(journeys)('at any change of %s', async (journey) => {
    expect(await travel(journey, abandoned)).toEqual([]);
  });

  it.each([
    { at: 'retire', does: 'disabled' },
    { at: 'delete', does: 'detached' },
  ])('blue is not $does while green is not VALID, although gate $at is approved', async ({ at }) => {
    const simulation = await started();
    const { world } = simulation;
    await driveTo(simulation, gate(at));
    const before = [blueOf(simulation).enabled, orderNames(simulation)];
    const green = byArn(world, greenOf(simulation.rollout()));
    if (!green) throw new Error('there is no green');
    putEnvironment(world, settling(green, 'UPDATING'));
    putDue(world.agenda, { at: world.now + 60_000, kind: 'environment', name: green.name, to: 'VALID', reason: '' });
    await approveOpen(simulation);
    await ticks(simulation, 8);
    expect([blueOf(simulation).enabled, orderNames(simulation)]).toEqual(before);
    await driveTo(simulation, inPhase('complete'));
    expect(world.breaches).toEqual([]);
  });

  it('does not go back to a blue that is INVALID: green keeps the queue, and a person decides', async () => {
    const simulation = await started();
    const found = abandoned(simulation);
    await driveTo(simulation, inPhase('bake'));
    turnInvalid(simulation.world, 'nightly-blue', 'role deleted');
    const before = orderNames(simulation);
    await simulation.press({ press: 'rollback' });
    expect(await ticks(simulation, 10)).toMatchObject({ held: { why: { reason: 'blueUnusable' } } });
    expect(byArn(simulation.world, greenOf(simulation.rollout()))).toMatchObject({ enabled: true, status: 'valid' });
    expect(orderNames(simulation)).toEqual(before);
    expect(found).toEqual([]);
  });
});

describe('never overwrites a queue order that somebody else changed meanwhile', () => {
  /** What the last line of the thread about a hold shows. */
  function shown({ told }: Rollout): unknown {
    return told.lines.findLast((line) => line.what.say === 'held')?.what;
  }

  it.each(['gate shift', 'shift', 'bake', 'gate retire', 'drain', 'gate delete', 'retire', 'rollback'])(
    'changed at %s, it stays as it is, and the difference is shown',
    async (at) => {
      const simulation = await started();
      simulation.world.runMs = 60_000;
      await driveTo(simulation, at === 'rollback' ? inPhase('bake') : (stops[at] ?? (() => false)));
      if (at === 'rollback') {
        await simulation.press({ press: 'rollback' });
        await ticks(simulation, 1);
      }
      if (simulation.rollout().gate) await approveOpen(simulation);
      const expected = simulation.rollout().expected.orders['nightly'];
      const changed = addOther(simulation, 'theirs');
      const rollout = await ticks(simulation, 12);
      expect(orderOf(simulation.world, 'nightly')).toEqual(changed);
      const drifts = [{ kind: 'order', queue: 'nightly', expected, found: changed }];
      expect(rollout.held?.why).toEqual({ reason: 'drift', drifts });
      expect(shown(rollout)).toEqual({ say: 'held', why: { reason: 'drift', drifts } });
    },
  );

  it.each<Press>([{ press: 'resume' }, { press: 'rollback' }])(
    '$press acts on what was shown alone: changed once more, it holds again',
    async (press) => {
      const simulation = await started();
      await driveTo(simulation, inPhase('bake'));
      const first = addOther(simulation, 'theirs');
      await driveTo(simulation, (one) => one.held !== null);
      const second = addOther(simulation, 'more', 12);
      expect(await simulation.press(press)).toMatchObject({ pressed: true });
      const rollout = await ticks(simulation, 12);
      expect(orderOf(simulation.world, 'nightly')).toEqual(second);
      expect(rollout.held?.why).toMatchObject({ drifts: [{ expected: first, found: second }] });
    },
  );
});

describe('never advances on missing data', () => {
  const alarmed = () => makeSimulation(quickRules({ alarms: ['errors'] }));

  it('no jobs: the bake does not end, and no step of the shift is taken by itself', async () => {
    const simulation = makeSimulation(quickRules({ shift: { caps: [50, 100], auto: true, watchMs: 10_000 } }));
    simulation.world.producers = [];
    Object.assign(simulation.world.jobs, noJobs());
    await started(simulation);
    await driveTo(simulation, inPhase('shift'));
    expect(await ticks(simulation, 30)).toMatchObject({ phase: { step: 0 }, gate: { name: 'shift', step: 2 } });
    await driveTo(simulation, inPhase('bake'));
    expect(await ticks(simulation, 60)).toMatchObject({ phase: { name: 'bake' }, gate: null });
  });

  it.each(['insufficient', 'gone', 'unreadable'] as const)(
    'an alarm that is %s opens and passes no gate',
    async (how) => {
      const simulation = alarmed();
      const { world, parts } = simulation;
      const alarms = parts.cloud.alarms.bind(parts.cloud);
      const blind = (): void => {
        if (how === 'insufficient') world.alarms.set('errors', 'insufficient');
        else if (how === 'gone') world.alarms.delete('errors');
        else parts.cloud.alarms = () => Promise.reject(new PortError('unavailable', false, 'Simulated', 'no answer'));
      };
      const seeing = async (): Promise<void> => {
        world.alarms.set('errors', 'ok');
        parts.cloud.alarms = alarms;
        // After several polls that could not read it, somebody is asked.
        if (simulation.rollout().held) await simulation.press({ press: 'resume' });
      };
      world.alarms.set('errors', 'ok');
      await started(simulation);
      await driveTo(simulation, inPhase('canary'));
      blind();
      expect(await ticks(simulation, 30)).toMatchObject({ phase: { name: 'canary' }, gate: null });
      await seeing();
      await driveTo(simulation, gate('shift'));
      blind();
      await approveOpen(simulation);
      expect(await ticks(simulation, 10)).toMatchObject({ phase: { name: 'canary' } });
      await seeing();
      await driveTo(simulation, gate('retire'));
      blind();
      await approveOpen(simulation);
      expect(await ticks(simulation, 10)).toMatchObject({ phase: { name: 'bake' } });
      await seeing();
      await driveTo(simulation, inPhase('complete'));
    },
  );

  it('canaries whose logs cannot be read have failed all the same', async () => {
    const simulation = await started();
    const { cloud } = simulation.parts;
    const jobs = cloud.jobs.bind(cloud);
    cloud.jobs = async (ids) =>
      (await jobs(ids)).map((job) => ({
        ...job,
        attempts: job.attempts.map((one) => ({ ...one, logStream: 'gone' })),
      }));
    cloud.logTail = () => Promise.reject(new PortError('denied', false, 'Simulated', 'no logs for you'));
    simulation.world.fails = (job) => job.name.startsWith('canary-');
    await driveTo(simulation, inPhase('rolledBack'));
    expect(simulation.rollout().phase).toMatchObject({ why: { reason: 'canariesFailed' } });
  });

  it('log lines of any length leave the record storable', async () => {
    const simulation = await started();
    simulation.parts.cloud.logTail = async () => Array.from({ length: 20 }, () => '💥'.repeat(60_000));
    simulation.world.fails = (job) => job.name.startsWith('canary-');
    await driveTo(simulation, inPhase('rolledBack'));
    const lines = simulation.rollout().canaries.flatMap(({ result }) => result?.logLines ?? []);
    expect(new Set(lines)).toEqual(new Set([`${'💥'.repeat(500)}…`]));
  });

  it('canaries that cannot be found, or did not run on green, open no gate', async () => {
    for (const missing of ['found', 'placed'] as const) {
      const simulation = await started();
      const { cloud } = simulation.parts;
      const jobs = cloud.jobs.bind(cloud);
      cloud.jobs = async (ids) => {
        if (missing === 'found') return [];
        return (await jobs(ids)).map(({ cluster: _cluster, ...job }) => ({ ...job, attempts: [] }));
      };
      await driveTo(simulation, inPhase('canary'));
      expect(await ticks(simulation, 30)).toMatchObject({ phase: { name: 'canary' }, gate: null });
    }
  });

  it('jobs that cannot be listed change nothing', async () => {
    const simulation = await started();
    await driveTo(simulation, inPhase('bake'));
    simulation.parts.cloud.listJobs = () =>
      Promise.reject(new PortError('unavailable', false, 'Simulated', 'no answer'));
    const before = simulation.rollout();
    for (let i = 0; i < 30; i += 1) await expect(simulation.tick()).rejects.toThrow(PortError);
    expect(simulation.rollout()).toEqual(before);
  });

  it('tasks on blue that nobody can count are not none: blue is not deleted', async () => {
    const simulation = await started();
    await driveTo(simulation, gate('retire'));
    simulation.parts.cloud.tasks = async () => [];
    await approveOpen(simulation);
    expect(await ticks(simulation, 40)).toMatchObject({ phase: { name: 'drain' }, gate: null });
  });
});

describe('never acts on a stale, repeated or unauthorised click', () => {
  /** Nothing happens to AWS, and the rollout stays where it is. */
  async function nothingFollows(simulation: Simulation): Promise<void> {
    const { phase, gate: open } = simulation.rollout();
    const { length } = simulation.world.journal;
    expect(await ticks(simulation, 8)).toMatchObject({ phase, gate: open, held: null });
    expect(simulation.world.journal).toHaveLength(length);
    expect(open?.approval).toBeUndefined();
  }

  it('stale: a button of an earlier gate does not open a later one', async () => {
    const simulation = await started();
    const instance = simulation.rollout().gate?.instance ?? -1;
    for (const name of ['shift', 'retire', 'delete']) {
      await driveTo(simulation, gate(name));
      expect(await simulation.press({ press: 'approve', instance })).toMatchObject({ why: { reason: 'staleButton' } });
      await nothingFollows(simulation);
    }
  });

  it('stale: a resume beside an older hold lifts no newer one', async () => {
    const simulation = await started();
    await simulation.press({ press: 'hold' });
    const older = holdKey(simulation.rollout());
    await simulation.press({ press: 'resume', shown: older });
    await ticks(simulation, 1);
    await simulation.press({ press: 'hold' });
    expect(await simulation.press({ press: 'resume', shown: older })).toMatchObject({ why: { reason: 'staleButton' } });
    expect((await ticks(simulation, 3)).held).not.toBeNull();
  });

  it('stale: an approval of a gate whose time is over', async () => {
    const simulation = await started();
    await driveTo(simulation, gate('shift'));
    pass(simulation.world, 24 * 60 * 60_000);
    expect(await approveOpen(simulation)).toMatchObject({ pressed: false });
    expect((await ticks(simulation, 1)).phase.name).toBe('rollback');
  });

  it('stale: an approval of a plan that was made anew', async () => {
    const simulation = await started();
    await simulation.press({ press: 'approve', gate: 'start' });
    addOther(simulation, 'theirs');
    await ticks(simulation, 5);
    expect(simulation.rollout().held?.why.reason).toBe('drift');
    expect(await simulation.press({ press: 'resume' })).toMatchObject({ pressed: true });
    expect(simulation.rollout()).toMatchObject({ phase: { name: 'plan' }, gate: { name: 'start' } });
    await nothingFollows(simulation);
    expect(simulation.world.journal).toEqual([]);
  });

  it('repeated: the same request is answered once, whatever has changed since', async () => {
    const simulation = await started();
    const again = () =>
      simulation.engine.press(
        simulation.rollout().id,
        { user: 'U0ALICE', starter: true, approver: true },
        { press: 'approve', gate: simulation.rollout().gate?.name ?? 'start' },
        'the-same',
      );
    expect(await again()).toMatchObject({ pressed: true });
    await driveTo(simulation, gate('shift'));
    expect(await again()).toMatchObject({ pressed: false, why: 'repeated' });
    await nothingFollows(simulation);
  });

  it('repeated: the same start makes one rollout', async () => {
    const simulation = await started();
    const { request } = simulation.rollout();
    const by = { user: 'U0BOB', channel: 'C0BATCHOPS', requestKey: 'trigger-' };
    expect(await simulation.engine.start(request, by)).toMatchObject({ started: false, why: 'repeated' });
    expect(simulation.store.rollouts.size).toBe(1);
  });

  it('unauthorised: nobody without a role does anything, and who started does not approve', async () => {
    const simulation = await started();
    const { engine } = simulation;
    await driveTo(simulation, gate('shift'));
    const { id } = simulation.rollout();
    const outsider = { user: 'U0EVE', starter: false, approver: false };
    for (const press of ['approve', 'rollback', 'hold', 'resume', 'retry'] as const) {
      const asked: Press = press === 'approve' ? { press, gate: 'shift' } : { press };
      expect(await engine.press(id, outsider, asked, `eve-${press}`)).toMatchObject({ why: { reason: 'notAllowed' } });
    }
    const asked: Press = { press: 'approve', gate: 'shift' };
    const bob = { user: 'U0BOB', starter: true, approver: true };
    const starter = { user: 'U0CAROL', starter: true, approver: false };
    expect(await engine.press(id, bob, asked, 'bob')).toMatchObject({ why: { reason: 'starterMayNotApprove' } });
    expect(await engine.press(id, starter, asked, 'carol')).toMatchObject({ why: { reason: 'notAllowed' } });
    await nothingFollows(simulation);
  });
});

describe('never posts the same line twice because two replicas ran', () => {
  const id = 'abcd2345';

  it('two replicas that advance a rollout at the same time tell each thing once, and do it once', async () => {
    const simulation = await started();
    const alone = await started();
    const { parts, store, world } = simulation;
    const other = { ...parts, records: createRecords(store, parts.ids) };
    simulation.tick = async () => {
      pass(world, tickMs);
      const stored = await store.get(simulation.rollout().id);
      if (stored.found !== 'rollout') throw new Error('it is gone');
      const account = await parts.looker.account();
      await Promise.all([parts, other].map((replica) => advance(replica, stored.rollout, account)));
      return simulation.rollout();
    };
    const says = (one: Simulation) =>
      one
        .rollout()
        .told.lines.map(({ what }) => canonical(what))
        .filter((what) => !what.includes('"verdict"'));
    await driveTo(simulation, inPhase('complete'));
    await driveTo(alone, inPhase('complete'));
    expect(says(simulation)).toEqual(says(alone));
    expect(world.journal.map((one) => one.action)).toEqual(alone.world.journal.map((one) => one.action));
  });

  it('two outboxes with the same lines to tell post each once', async () => {
    const world = makeWorld();
    world.put(running([entered]));
    const replicas = [world.outbox('a'), world.outbox('b')];
    for (let round = 0; round < 4; round += 1) {
      const rollout = world.record(id);
      for (const one of replicas) void one.deliver(rollout);
      await world.pass(30_000);
      world.change(id, (one) => withLines(one, [entered]));
    }
    expect(new Set(world.keys()).size).toBe(world.keys().length);
    expect([world.roots().length, world.thread().length]).toEqual([1, 4]);
  });

  it.each(['before', 'after'] as const)(
    'a replica that stops %s its post reached Slack is succeeded by one that looks first',
    async (when) => {
      const world = makeWorld();
      world.put(running([entered]));
      const stopping = world.outbox('a', {
        post: async (to, message) => {
          if (when === 'after') await world.chat.post(to, message);
          return new Promise(() => {});
        },
      });
      void stopping.deliver(world.record(id));
      await world.pass(500);
      void world.outbox('b').deliver(world.record(id));
      await world.pass(120_000);
      expect([world.roots().length, world.thread().length]).toEqual([1, 1]);
    },
  );

  it('a post that is still on its way is not posted by another', async () => {
    const world = makeWorld();
    world.put(running([entered]));
    const slow = world.outbox('a', {
      post: (to, message) =>
        new Promise((resolve, reject) => {
          world.timer.after(9_000, () => void world.chat.post(to, message).then(resolve, reject));
        }),
    });
    void slow.deliver(world.record(id));
    await world.pass(100);
    void world.outbox('b').deliver(world.record(id));
    await world.pass(120_000);
    expect([world.roots().length, world.thread().length]).toEqual([1, 1]);
  });
});
