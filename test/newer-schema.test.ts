import { expect, it } from 'vitest';
import type { Bot } from '../src/bot.js';
import type { Chat } from '../src/chat-port.js';
import type { Cloud, Log } from '../src/ports.js';
import { dynamoStore } from '../src/store/store.js';
import type { Item } from '../src/store/table.js';
import { makeRollout } from './make-rollout.js';
import { makeBot } from './make-bot.js';
import { fakeCloud } from './simulation/account/fake-cloud.js';
import { memoryTable, type MemoryTable } from './simulation/run/memory-table.js';
import { makeWorld } from './simulation/account/world.js';

const { id, startedAt } = makeRollout();
const name = `rollout#${id} state`;

/** A replica of this version, and everything it did to the world. */
function makeReplica() {
  const done: string[] = [];
  const warnings: { fields: object; text: string }[] = [];
  const written: string[] = [];
  const table = memoryTable({ onWrite: (after, before) => written.push((after ?? before)?.pk ?? '') });
  const clock = { mono: 0 };
  const due: { at: number; run: () => void }[] = [];
  const note = (fields: object, text: string): void => void warnings.push({ fields, text });
  const log: Log = { debug: () => undefined, info: () => undefined, warn: note, error: note };
  const bot = makeBot({
    cloud: watched(fakeCloud(makeWorld(startedAt)), done),
    table,
    chat: watchedChat(done),
    clock: { now: () => startedAt + clock.mono, mono: () => clock.mono },
    timer: { after: (ms, run) => later(due, clock.mono + ms, run) },
    log,
    owner: 'old-replica',
  });
  return { bot, table, done, warnings, written, due, clock };
}

function later(due: { at: number; run: () => void }[], at: number, run: () => void): () => void {
  const entry = { at, run };
  due.push(entry);
  return () => void due.splice(due.indexOf(entry) >>> 0, 1);
}

/** Every call of AWS is noted; none is expected. */
function watched(cloud: Cloud, done: string[]): Cloud {
  return new Proxy(cloud, {
    get(target, call, receiver) {
      if (typeof call === 'string') done.push(call);
      return Reflect.get(target, call, receiver);
    },
  });
}

function watchedChat(done: string[]): Chat {
  return {
    async post() {
      done.push('post');
      return { ts: `${done.length}.1` };
    },
    async update() {
      done.push('update');
    },
    async find() {
      done.push('find');
      return undefined;
    },
  };
}

/** What a newer version, or a fault, leaves in the table in place of the rollout. */
async function replace(table: MemoryTable, change: Partial<Item>): Promise<void> {
  const item = table.items.get(name);
  if (!item) throw new Error('The rollout is not stored.');
  await table.put(Object.assign({ ...item }, change), [
    { is: 'equal', attribute: 'version', to: item['version'] ?? 0 },
  ]);
}

async function poll(bot: Bot): Promise<void> {
  await bot.poller.poll();
  await bot.poller.idle();
}

it.each([
  ['of a newer schema', { schema: 2, body: '{"schema":2}' }],
  ['that cannot be parsed', { body: '{"schema":1}' }],
])('a record %s is left alone by the poller, and the log says so once', async (_, change) => {
  const { bot, table, done, warnings, written, clock } = makeReplica();
  await dynamoStore(table, { writeId: () => 'write' }).create(makeRollout());
  await replace(table, change);
  const before = table.items.get(name);
  written.length = 0;
  for (let polls = 0; polls < 3; polls += 1) {
    await poll(bot);
    await bot.poller.wake(id);
    clock.mono += 30_000;
  }
  expect([done, new Set(written)]).toEqual([[], new Set(['lease'])]);
  expect(table.items.get(name)).toEqual(before);
  expect(warnings).toEqual([
    {
      fields: { rollout: id, why: expect.stringContaining(id) },
      text: 'a record that this version cannot read is left alone',
    },
  ]);
});

it('a rollout that a newer version takes over while its lines are being told is told of no more', async () => {
  const { bot, table, done, due, clock } = makeReplica();
  const store = dynamoStore(table, { writeId: () => 'write' });
  const root = { channel: 'C0BATCHOPS', ts: '1.1', hash: 'an earlier drawing', at: 0, count: 1 };
  const rollout = makeRollout({ told: { lines: [], root } });
  await store.create(rollout);
  await replace(table, { schema: 2 });
  await bot.outbox.deliver(rollout);
  for (let turns = 0; turns < 50; turns += 1) {
    clock.mono += 1_000;
    for (const one of due.splice(0)) one.run();
    await new Promise((resolve) => setImmediate(resolve));
  }
  // One drawing may have been under way; what it showed is then drawn anew by the newer version.
  expect(done.length).toBeLessThanOrEqual(1);
});
