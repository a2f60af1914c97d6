import { expect, it } from 'vitest';
import { PortError } from '../src/port-error.js';
import type { Cloud } from '../src/ports.js';
import { isOpen } from '../src/rollout/rollout.js';
import { byWallClock } from '../src/steady.js';
import { makeAccount, newImage } from './records/account.js';
import { approve } from './records/record.js';
import { makeReplica, type Replica } from './records/replica.js';
import { memoryTable } from './simulation/run/memory-table.js';

const pollsMax = 200;

/** Every registration is tried once in vain, as far as the caller can tell: it takes effect, or it does not. */
function losingReplies(): (cloud: Cloud) => Cloud {
  const tried = new Set<string>();
  return (cloud) => ({
    ...cloud,
    register: async (request) => {
      const name = JSON.stringify(request);
      if (tried.has(name)) return cloud.register(request);
      tried.add(name);
      if (tried.size % 2 === 1) await cloud.register(request);
      throw new PortError('timeout', true, 'Simulated', 'no answer');
    },
  });
}

it('processes that live for one poll each take a rollout to its end, and make nothing twice', async () => {
  const world = makeAccount();
  const table = memoryTable();
  const cloud = losingReplies();
  const steady = byWallClock({ now: () => world.now });
  const next = (owner: string): Replica => makeReplica(world, table, { owner, steady, cloud });

  const by = { user: 'U0BOB', channel: 'C0BATCHOPS', requestKey: 'trigger' };
  const begun = await next('first').bot.engine.start({ queue: 'nightly', image: newImage, placement: 'replace' }, by);
  if (!begun.started) throw new Error(JSON.stringify(begun));
  const { id } = begun.rollout;
  for (let polls = 0; polls < pollsMax; polls += 1) {
    const owner = `tick-${polls}`;
    const process = next(owner);
    const rollout = await process.rollout(id);
    if (!isOpen(rollout)) break;
    await approve(process, rollout);
    await process.tick();
    await process.bot.store.releaseLease(owner);
  }

  expect((await next('last').rollout(id)).phase.name).toBe('complete');
  const made = world.journal.filter(({ action }) => action === 'RegisterJobDefinition');
  expect(made.map(({ input }) => input['jobDefinitionName'])).toEqual([`nightly-etl-${id}`, 'nightly-etl']);
});
