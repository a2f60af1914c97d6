import { expect, it } from 'vitest';
import { createBot } from '../src/bot.js';
import { ChatError } from '../src/chat-port.js';
import { policyWith } from './make-policy.js';
import { makeChannel } from './simulation/run/channel.js';
import { fakeCloud } from './simulation/account/fake-cloud.js';
import { memoryTable } from './simulation/run/memory-table.js';
import { makeSimulation, newImage, startsAt } from './simulation/directed/simulation.js';

it('a rollout whose first message Slack refuses ends, and keeps nobody out', async () => {
  const { world } = makeSimulation();
  const table = memoryTable();
  const silent = () => undefined;
  let writes = 0;
  const { engine, outbox, store } = createBot({
    cloud: fakeCloud(world),
    table,
    chat: { ...makeChannel(silent, silent), post: () => Promise.reject(new ChatError('closed', 'not_in_channel')) },
    clock: { now: () => startsAt, mono: () => 0 },
    timer: { after: () => silent },
    ids: { writeId: () => `write-${(writes += 1)}` },
    chance: () => 0,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    policy: policyWith({ images: { allow: ['*'] }, queues: { nightly: { jobDefinitions: ['nightly-etl'] } } }),
    intervalMs: 30_000,
    owner: 'one',
  });
  const by = { user: 'U0BOB', channel: 'C0BATCHOPS', requestKey: 'trigger' };
  const started = await engine.start({ queue: 'nightly', image: newImage, placement: 'replace' }, by);
  if (!started.started) throw new Error(JSON.stringify(started));
  const locks = () => [...table.items.values()].filter(({ sk }) => sk === 'lock');
  expect(locks().length).toBeGreaterThan(0);
  await outbox.deliver(started.rollout);
  expect(await store.get(started.rollout.id)).toMatchObject({ rollout: { phase: { name: 'aborted' } } });
  expect(locks()).toEqual([]);
});
