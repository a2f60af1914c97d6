import { expect, it } from 'vitest';
import { ChatError } from '../src/chat-port.js';
import { makeBot } from './make-bot.js';
import { policyWith } from './make-policy.js';
import { makeChannel } from './simulation/run/channel.js';
import { fakeCloud } from './simulation/account/fake-cloud.js';
import { memoryTable } from './simulation/run/memory-table.js';
import { makeSimulation, newImage } from './simulation/directed/simulation.js';

it('a rollout whose first message Slack refuses ends, and keeps nobody out', async () => {
  const { world } = makeSimulation();
  const table = memoryTable();
  const silent = () => undefined;
  const { engine, outbox, store } = makeBot({
    cloud: fakeCloud(world),
    table,
    chat: { ...makeChannel(silent, silent), post: () => Promise.reject(new ChatError('closed', 'not_in_channel')) },
    policy: policyWith({ images: { allow: ['*'] }, queues: { nightly: { jobDefinitions: ['nightly-etl'] } } }),
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

it('a press on what is no longer offered draws the message anew', async () => {
  const { world } = makeSimulation();
  const silent = () => undefined;
  const updates: string[] = [];
  const channel = makeChannel(silent, silent);
  const { engine, outbox } = makeBot({
    cloud: fakeCloud(world),
    table: memoryTable(),
    chat: {
      ...channel,
      update(to, message) {
        updates.push(to.ts);
        return channel.update(to, message);
      },
    },
    policy: policyWith({ images: { allow: ['*'] }, queues: { nightly: { jobDefinitions: ['nightly-etl'] } } }),
  });
  const by = { user: 'U0BOB', channel: 'C0BATCHOPS', requestKey: 'trigger' };
  const started = await engine.start({ queue: 'nightly', image: newImage, placement: 'replace' }, by);
  if (!started.started) throw new Error(JSON.stringify(started));
  await outbox.deliver(started.rollout);
  const boss = { user: 'U0ALICE', starter: true, approver: true };
  expect(await engine.press(started.rollout.id, boss, { press: 'resume', shown: 'older' }, 'press')).toMatchObject({
    why: { reason: 'notHeld' },
  });
  await outbox.stop();
  expect(updates).toHaveLength(1);
});
