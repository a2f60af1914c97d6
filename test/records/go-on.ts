import { isOpen, type Rollout } from '../../src/rollout/rollout.js';
import type { Press } from '../../src/rollout/answer.js';
import type { Item } from '../../src/store/table.js';
import { watchBreaches } from '../simulation/directed/breaches.js';
import { worldFrom } from '../simulation/account/snapshot.js';
import type { World } from '../simulation/account/world.js';
import type { MemoryTable } from '../simulation/run/memory-table.js';
import { tableOf, type Fixture } from './fixture.js';
import { approve } from './record.js';
import { makeReplica, type Replica } from './replica.js';

export interface Ended {
  rollout: Rollout;
  world: World;
  replica: Replica;
  ticks: number;
}

const ticksMax = 300;

/** A process of this version, and all that outlives it. */
export interface Awake {
  world: World;
  table: MemoryTable;
  replica: Replica;
}

/** This version, in a new process, before the table and the account of a recorded moment. */
export async function wakeUp(fixture: Fixture, items: readonly Item[] = fixture.items): Promise<Awake> {
  const world = worldFrom(fixture.world, { settleMs: 3_000, runMs: 8_000 });
  watchBreaches(world);
  const table = await tableOf(items);
  const replica = makeReplica(world, table, {
    owner: 'reader',
    // What was posted before is in a channel that was not recorded; it can be edited all the same.
    chat: (chat) => ({ ...chat, update: async () => undefined }),
  });
  return { world, table, replica };
}

/** Goes on until the rollout has ended and all of it is told; somebody approves what opens and lifts what is held. */
export async function toTheEnd({ replica, world }: Awake, id: string): Promise<Ended> {
  for (let ticks = 0; ticks < ticksMax; ticks += 1) {
    const rollout = await replica.rollout(id);
    const { lines, sending } = rollout.told;
    if (!isOpen(rollout) && lines.length === 0 && sending === undefined) return { rollout, world, replica, ticks };
    const lifts = liftOf(rollout);
    if (lifts) await replica.press(id, lifts);
    else await approve(replica, rollout);
    await replica.tick();
  }
  const { phase, held, gate, intent, told } = await replica.rollout(id);
  throw new Error(`it stays at ${JSON.stringify({ phase, held, gate, intent, told })}`);
}

function liftOf({ held }: Rollout): Press | undefined {
  if (!held) return undefined;
  return { press: held.why.reason === 'inconclusive' ? 'retry' : 'resume' };
}
