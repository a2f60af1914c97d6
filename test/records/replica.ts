import type { Bot } from '../../src/bot.js';
import type { Chat } from '../../src/chat-port.js';
import type { PressResult } from '../../src/engine-api.js';
import type { Cloud, Log } from '../../src/ports.js';
import type { Policy } from '../../src/policy.js';
import type { Person, Press } from '../../src/rollout/answer.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import type { Steady } from '../../src/steady.js';
import { makeBot } from '../make-bot.js';
import { policyWith } from '../make-policy.js';
import { advanceTo } from '../simulation/account/account-time.js';
import { makeChannel, type Channel } from '../simulation/run/channel.js';
import { fakeCloud } from '../simulation/account/fake-cloud.js';
import type { MemoryTable } from '../simulation/run/memory-table.js';
import type { World } from '../simulation/account/world.js';

/** One process of the real bot before a simulated account and a table that outlive it. Time moves only by `tick`. */
export interface Replica {
  bot: Bot;
  channel: Channel;
  /** Warnings and errors of its log. */
  complaints: { fields: object; text: string }[];
  /** Lets one interval pass in the account, for its timers and, at its end, for one poll. */
  tick(ms?: number): Promise<void>;
  /** A person says something about a rollout; U0BOB may start, everybody else may approve too. */
  press(id: string, press: Press, user?: string): Promise<PressResult>;
  rollout(id: string): Promise<Rollout>;
}

export interface ReplicaOptions {
  /** Told apart from whoever held the lease before. */
  owner?: string;
  policy?: object;
  /** What stands before the account and the channel, such as a call that never returns. */
  cloud?: (cloud: Cloud) => Cloud;
  chat?: (chat: Chat) => Chat;
  /** How it tells for how long things have stood. */
  steady?: Steady;
  /** Ends a tick whose poll cannot end. */
  died?: Promise<void>;
}

export const tickMs = 5_000;
const intervalMs = 1_000;

/** Rules under which a whole rollout takes a few minutes. */
export function quickPolicy(change: object = {}): Policy {
  const quick = {
    canary: { jobs: 2, command: null, timeout: '10m' },
    shift: { caps: [100], watch: '10s' },
    bake: { for: '30s', minJobs: 2 },
  };
  return policyWith({
    roles: { starters: { users: ['U0BOB'] }, approvers: { users: ['U0ALICE'] } },
    images: { allow: ['123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/*'] },
    defaults: { ...quick, ...change },
    queues: { nightly: { jobDefinitions: ['nightly-etl'] } },
  });
}

export function makeReplica(world: World, table: MemoryTable, options: ReplicaOptions = {}): Replica {
  const { owner = 'replica', died = new Promise<void>(() => undefined) } = options;
  const { timer, runDue } = makeTimers(world);
  const channel = makeChannel(
    () => undefined,
    () => undefined,
  );
  const complaints: Replica['complaints'] = [];
  const bot = makeBot({
    cloud: options.cloud?.(fakeCloud(world)) ?? fakeCloud(world),
    table,
    chat: options.chat?.(channel) ?? channel,
    clock: { now: () => world.now, mono: () => world.now },
    timer,
    log: complaining(complaints),
    policy: quickPolicy(options.policy),
    intervalMs,
    owner,
    ...(options.steady ? { steady: options.steady } : {}),
  });
  const requestKey = countedIds(`${owner}-press`);
  return {
    bot,
    channel,
    complaints,
    async tick(ms = tickMs) {
      await runDue(world.now + ms);
      await Promise.race([bot.poller.poll(), died]);
      await quiet();
    },
    press: (id, press, user = 'U0ALICE') => bot.engine.press(id, personOf(user), press, requestKey()),
    rollout: (id) => stored(bot, id),
  };
}

function personOf(user: string): Person {
  return { user, starter: true, approver: user !== 'U0BOB' };
}

async function stored({ store }: Bot, id: string): Promise<Rollout> {
  const read = await store.get(id);
  if (read.found !== 'rollout') throw new Error(`rollout ${id}: ${read.found === 'nothing' ? 'none' : read.why}`);
  return read.rollout;
}

/** Timers on the account's time: between them, what is due there happens at its own moment. */
function makeTimers(world: World) {
  const due = new Set<{ at: number; run: () => void }>();
  return {
    timer: {
      after(ms: number, run: () => void): () => void {
        const entry = { at: world.now + ms, run };
        due.add(entry);
        return () => void due.delete(entry);
      },
    },
    runDue: async (until: number): Promise<void> => {
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        due.delete(next);
        advanceTo(world, next.at);
        next.run();
        await quiet();
      }
      advanceTo(world, until);
    },
  };
}

/** Everything that can go on without time passing has gone on. */
async function quiet(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

function countedIds(owner: string): () => string {
  let count = 0;
  return () => `${owner}-${(count += 1)}`;
}

function complaining(complaints: Replica['complaints']): Log {
  const note = (fields: object, text: string): void => void complaints.push({ fields, text });
  return { debug: () => undefined, info: () => undefined, warn: note, error: note };
}
