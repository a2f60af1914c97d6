import { createBot, type Bot, type BotParts } from '../src/bot.js';
import { policyWith } from './make-policy.js';
import { fakeCloud } from './simulation/account/fake-cloud.js';
import { makeWorld } from './simulation/account/world.js';
import { makeChannel } from './simulation/run/channel.js';
import { memoryTable } from './simulation/run/memory-table.js';

/** The moment at which a bot of a test begins. */
export const botStartsAt = Date.UTC(2026, 10, 23, 9, 0, 0);

const silent = (): void => undefined;

/** The real bot over an empty account, table and channel, with time that stands still; a test says what is different. */
export function makeBot(parts: Partial<BotParts> = {}): Bot {
  let writes = 0;
  const { owner = 'replica' } = parts;
  return createBot({
    cloud: fakeCloud(makeWorld(botStartsAt)),
    table: memoryTable(),
    chat: makeChannel(silent, silent),
    clock: { now: () => botStartsAt, mono: () => 0 },
    timer: { after: () => silent },
    ids: { writeId: () => `${owner}-${(writes += 1)}` },
    chance: () => 0,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    policy: policyWith({}),
    intervalMs: 30_000,
    owner,
    ...parts,
  });
}
