import { createBot, type Bot, type BotParts } from '../../../src/bot.js';
import type { Log } from '../../../src/ports.js';
import type { Timer } from '../../../src/timer.js';
import type { Choices } from './choices.js';
import type { Life, Network } from './network.js';
import type { Scheduler } from './scheduler.js';

/** One process under way. */
export interface Process {
  life: Life;
  bot: Bot;
}

export interface Replicas {
  /** Boots a new life of this replica. */
  boot(replica: string): void;
  /** Ends a life; the next one begins after a while. */
  crash(life: Life): void;
  /** Ends all lives; no other begins before that moment. */
  shutDown(until: number): void;
  /** The processes that can take a request at this moment. */
  answering(): Process[];
  /** The life of each replica, also of one that is stopped. */
  living(): Process[];
}

export interface ReplicasParts {
  choices: Choices;
  scheduler: Scheduler;
  network: Network;
  log: Log;
  portsFor: (life: Life) => Pick<BotParts, 'cloud' | 'table' | 'chat'>;
  settings: Pick<BotParts, 'policy' | 'intervalMs' | 'form'>;
  /** How far the clock of a life is from true time. */
  skewOf: (replica: string) => number;
  onStart: (life: Life) => void;
  onCrash: (life: Life) => void;
}

/** The replicas of the bot: each a real bot, polling by itself, that may die at any moment and comes back. */
export function makeReplicas(parts: ReplicasParts): Replicas {
  const { choices, scheduler } = parts;
  const living = new Map<string, Process>();
  const lives = new Map<string, number>();

  let shutUntil = 0;

  function boot(replica: string): void {
    if (scheduler.now() < shutUntil) return void scheduler.at(shutUntil, () => boot(replica));
    const number = (lives.get(replica) ?? 0) + 1;
    lives.set(replica, number);
    const life: Life = {
      name: `${replica}.${number}`,
      replica,
      alive: true,
      pausedUntil: 0,
      bootedAt: scheduler.now(),
      skewMs: parts.skewOf(replica),
      underWay: 0,
    };
    const bot = createBot(partsOf(parts, life));
    living.set(replica, { life, bot });
    parts.onStart(life);
    void pollOn(bot, timerOf(parts, life));
  }

  function crash(life: Life): void {
    if (!life.alive) return;
    life.alive = false;
    living.delete(life.replica);
    parts.onCrash(life);
    scheduler.at(scheduler.now() + choices.between(`${life.replica}/restart`, 500, 40_000), () => boot(life.replica));
  }

  return {
    boot,
    crash,
    shutDown(until) {
      shutUntil = until;
      for (const { life } of living.values()) crash(life);
    },
    answering: () => [...living.values()].filter(({ life }) => life.pausedUntil <= scheduler.now()),
    living: () => [...living.values()],
  };
}

function partsOf(parts: ReplicasParts, life: Life): BotParts {
  const { choices, scheduler, log } = parts;
  let writes = 0;
  return {
    ...parts.settings,
    ...parts.portsFor(life),
    clock: {
      now: () => Math.round(scheduler.now() + life.skewMs),
      mono: () => scheduler.now() - life.bootedAt,
    },
    timer: timerOf(parts, life),
    ids: { writeId: () => `${life.name}-${(writes += 1)}` },
    chance: () => choices.chance(`${life.replica}/chance`),
    log,
    owner: life.name,
  };
}

function timerOf({ scheduler, network }: ReplicasParts, life: Life): Timer {
  return { after: (ms, run) => scheduler.at(scheduler.now() + ms, () => network.deliver(life, run)) };
}

/** The loop of `serve`: a poll, a pause, the next poll. */
async function pollOn({ poller }: Bot, timer: Timer): Promise<void> {
  for (;;) {
    const { nextMs } = await poller.poll();
    await new Promise<void>((resolve) => timer.after(nextMs, resolve));
  }
}
