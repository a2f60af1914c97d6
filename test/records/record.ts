import type { StartRequest } from '../../src/rollout/request.js';
import { isOpen, type Rollout } from '../../src/rollout/rollout.js';
import { memoryTable, type MemoryTable } from '../simulation/run/memory-table.js';
import { snapshotOf } from '../simulation/account/snapshot.js';
import type { World } from '../simulation/account/world.js';
import { makeAccount, newImage } from './account.js';
import type { Fixture } from './fixture.js';
import { dyingIn, silencedBy, type Moment } from './moments.js';
import { makeReplica, type Replica } from './replica.js';

const ticksMax = 200;

/** Brings a rollout to a moment with the real engine, and takes the table and the account as they then are. */
export async function record(moment: Moment, release: string): Promise<Fixture> {
  const world = makeAccount(moment.furtherQueues, moment.conduct);
  const table = memoryTable();
  const state: State = { dead: false, silent: false };
  const replica = recorder(moment, world, table, state);
  const id = await start(replica, moment.request);
  const last = await bring(moment, replica, world, state, id);
  return {
    writtenBy: release,
    schema: last.schema,
    rollout: id,
    moment: moment.name,
    items: [...table.items.values()].filter((item) => moment.withAudit || !item.sk.startsWith('audit#')),
    world: snapshotOf(world),
  };
}

interface State {
  /** The process has died. */
  dead: boolean;
  /** Nothing reaches Slack any more. */
  silent: boolean;
}

function recorder(moment: Moment, world: World, table: MemoryTable, state: State): Replica {
  let die = (): void => undefined;
  const died = new Promise<void>((resolve) => {
    die = () => {
      state.dead = true;
      resolve();
    };
  });
  return makeReplica(world, table, {
    owner: 'recorder',
    died,
    ...(moment.policy ? { policy: moment.policy } : {}),
    ...(moment.diesIn ? { cloud: dyingIn(moment.diesIn, () => die()) } : {}),
    chat: silencedBy(() => state.silent),
  });
}

async function bring(moment: Moment, replica: Replica, world: World, state: State, id: string): Promise<Rollout> {
  const press = (what: 'rollback') => replica.press(id, { press: what });
  let done = moment.meanwhile === undefined;
  for (let ticks = 0; ticks < ticksMax; ticks += 1) {
    const rollout = await replica.rollout(id);
    if (state.dead || (done && moment.reached(rollout))) return rollout;
    if (!isOpen(rollout)) throw new Error(`${moment.name}: ended in ${rollout.phase.name}`);
    state.silent ||= rollout.phase.name === moment.silentFrom && rollout.told.root !== undefined;
    if (!done && moment.meanwhile) done = await moment.meanwhile(rollout, { world, press });
    if (!moment.unapproved) await approve(replica, await replica.rollout(id));
    await replica.tick(1_000);
  }
  const { phase } = await replica.rollout(id);
  throw new Error(`${moment.name}: it stays at ${JSON.stringify(phase)}`);
}

async function start({ bot }: Replica, change: Partial<StartRequest> = {}): Promise<string> {
  const request: StartRequest = { queue: 'nightly', image: newImage, placement: 'replace', ...change };
  const by = { user: 'U0BOB', channel: 'C0BATCHOPS', requestKey: 'recorded' };
  const result = await bot.engine.start(request, by);
  if (!result.started) throw new Error(JSON.stringify(result));
  return result.rollout.id;
}

/** Somebody other than who started it approves the open gate, if there is one. */
export async function approve(replica: Replica, { id, gate, held }: Rollout): Promise<void> {
  if (gate && !gate.approval && !held) await replica.press(id, { press: 'approve', instance: gate.instance });
}
