import { advance, type AdvanceParts } from '../../../src/advance.js';
import { createEngine } from '../../../src/engine.js';
import type { Engine } from '../../../src/engine-api.js';
import { createLooker } from '../../../src/look.js';
import { createPlanner } from '../../../src/planner.js';
import type { Log } from '../../../src/ports.js';
import { createRecords } from '../../../src/records.js';
import { createSteady } from '../../../src/steady.js';
import type { Person, Press } from '../../../src/rollout/answer.js';
import type { StartRequest } from '../../../src/rollout/request.js';
import { isOpen, type PhaseName, type Rollout } from '../../../src/rollout/rollout.js';
import type { Rules } from '../../../src/rollout/planned.js';
import { addProducer, pass } from '../account/account-time.js';
import { watchBreaches } from './breaches.js';
import { fakeCloud } from '../account/fake-cloud.js';
import { makeEnvironment, makeQueue, makeRevision } from '../account/fake-environments.js';
import { memoryStore, type MemoryStore } from './memory-store.js';
import { Crash, withFaults } from './mutation.js';
import { clusterOf, makeWorld, putEnvironment, putQueue, putRevision, type World } from '../account/world.js';

export interface Simulation {
  world: World;
  store: MemoryStore;
  parts: AdvanceParts;
  engine: Engine;
  /** Starts a rollout as U0BOB. */
  start(request?: Partial<StartRequest>): Promise<Rollout>;
  /** One poll after one interval; a crash ends it as it would end the process. */
  tick(): Promise<Rollout>;
  press(press: Press, user?: string): ReturnType<Engine['press']>;
  rollout(): Rollout;
}

export const startsAt = Date.UTC(2026, 10, 23, 9, 0, 0);
export const tickMs = 5_000;
const minute = 60_000;
const day = 24 * 60 * minute;
const repository = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/nightly-etl';
export const oldImage = `${repository}:2026.10`;
export const newImage = `${repository}:2026.11`;

/** Rules in which a whole rollout takes a few minutes. */
export function quickRules(change: Partial<Rules> = {}): Rules {
  return {
    canary: { jobs: 2, command: null, timeoutMs: 30 * minute },
    shift: { caps: [100], auto: false, watchMs: 10_000 },
    bake: { forMs: 30_000, minJobs: 2 },
    retainBlueMs: 0,
    limits: { maxFailureRate: 0.2, maxDurationRatio: 3, significance: 0.05 },
    alarms: [],
    deadlinesMs: {
      provision: 30 * minute,
      canary: 120 * minute,
      shift: day,
      bake: 3 * day,
      drain: 14 * day,
      retire: 120 * minute,
      rollback: 14 * day,
    },
    ...change,
  };
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** One bot in front of an account with queue `nightly`, environment `nightly-blue` and job definition `nightly-etl`. */
export function makeSimulation(rules: Rules = quickRules(), log: Log = silent): Simulation {
  const world = makeWorld(startsAt);
  watchBreaches(world);
  furnish(world);
  const store = memoryStore();
  const parts = makeParts(world, store, rules, log);
  const engine = createEngine(parts);
  let started = '';
  let presses = 0;
  const rollout = (): Rollout => {
    const found = store.rollouts.get(started);
    if (!found) throw new Error('nothing was started');
    return found;
  };
  return {
    world,
    store,
    parts,
    engine,
    rollout,
    async start(change = {}) {
      const request: StartRequest = { queue: 'nightly', image: newImage, placement: 'replace', ...change };
      const by = { user: 'U0BOB', channel: 'C0BATCHOPS', requestKey: `trigger-${started}` };
      const result = await engine.start(request, by);
      if (!('rollout' in result)) throw new Error(JSON.stringify(result));
      started = result.rollout.id;
      return result.rollout;
    },
    async tick() {
      pass(world, tickMs);
      try {
        const stored = await store.get(started);
        if (stored.found === 'rollout') await advance(parts, stored.rollout, await parts.looker.account());
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
      return rollout();
    },
    press(press, user = 'U0ALICE') {
      presses += 1;
      const person: Person = { user, starter: true, approver: user !== 'U0BOB' };
      return engine.press(started, person, press, `press-${presses}`);
    },
  };
}

function furnish(world: World): void {
  const blue = makeEnvironment('nightly-blue', {
    type: 'MANAGED',
    state: 'ENABLED',
    computeResources: { type: 'EC2', minvCpus: 0, maxvCpus: 8, instanceTypes: ['m6i.large'], subnets: ['subnet-1'] },
    tags: { team: 'data', 'batch-rollout:deletable': 'true' },
  });
  putEnvironment(world, { ...blue, clusterArn: clusterOf('nightly-blue') });
  putQueue(world, makeQueue('nightly', [{ order: 1, environment: blue.arn }]));
  const content = { type: 'container', containerProperties: { image: oldImage, command: ['run'] } };
  putRevision(world, makeRevision('nightly-etl', 1, content, { team: 'data' }));
  addProducer(world, { queue: 'nightly', definition: 'nightly-etl', everyMs: tickMs });
}

function makeParts(world: World, store: MemoryStore, rules: Rules, log: Log): AdvanceParts {
  let writes = 0;
  const ids = { writeId: () => `write-${(writes += 1)}` };
  const cloud = withFaults(world, fakeCloud(world));
  const clock = { now: () => world.now, mono: () => world.now };
  const looker = createLooker(cloud, log, clock);
  const images = { allow: ['*'], allowed: () => true, requireDigest: false };
  const terms = () => ({ rules, definitionNames: ['nightly-etl'], images });
  return {
    store,
    records: createRecords(store, ids),
    planner: createPlanner(cloud, store, () => looker.account(), terms),
    looker,
    clock,
    ids,
    log,
    terms: () => ({ approvalExpireMs: day, distinctFromStarter: true }),
    onOldShown: () => undefined,
    definitionNames: () => ['nightly-etl'],
    cloud,
    steady: createSteady(clock),
  };
}

/** Ticks, approving every gate that opens, until the rollout is where it is wanted. Throws when it does not get there. */
export async function driveTo(
  simulation: Simulation,
  wanted: (rollout: Rollout) => boolean,
  ticksMax = 400,
): Promise<Rollout> {
  for (let count = 0; count < ticksMax; count += 1) {
    const rollout = simulation.rollout();
    if (wanted(rollout)) return rollout;
    if (!isOpen(rollout)) break;
    const { gate } = rollout;
    if (gate && !gate.approval && !rollout.held) await simulation.press({ press: 'approve', instance: gate.instance });
    await simulation.tick();
  }
  const { phase, held, gate, intent } = simulation.rollout();
  if (wanted(simulation.rollout())) return simulation.rollout();
  throw new Error(`it stays at ${JSON.stringify({ phase, held, gate, intent })}`);
}

export function inPhase(name: PhaseName): (rollout: Rollout) => boolean {
  return (rollout) => rollout.phase.name === name;
}
