import { ChatError } from '../../../src/chat-port.js';
import { PortError } from '../../../src/port-error.js';
import type { Choices, Odds } from './choices.js';
import type { Scheduler } from './scheduler.js';

export type Port = 'cloud' | 'table' | 'chat';

/**
 * What may befall a call. `late`: the caller gives up, and the effect comes later all the same. `hung`: nothing is ever
 * heard of it. `echo`: the transport sends it twice, and the second answer is the one that arrives.
 */
export type Fault =
  | 'throttled'
  | 'lostBefore'
  | 'lostAfter'
  | 'late'
  | 'hung'
  | 'slow'
  | 'echo'
  | 'crashBefore'
  | 'crashAfter'
  | 'pause'
  | 'jump';

export type Weather = Record<Port, { reads: Odds<Fault>; changes: Odds<Fault> }>;

/** One life of one process, from boot to crash. */
export interface Life {
  /** `a.1` is the first life of replica a. */
  name: string;
  replica: string;
  alive: boolean;
  /** A stopped process hears nothing until then. */
  pausedUntil: number;
  bootedAt: number;
  /** What its wall clock is ahead of true time, in milliseconds. */
  skewMs: number;
  /** Changing calls whose replies are still to come. */
  underWay: number;
}

export interface NetworkParts {
  choices: Choices;
  scheduler: Scheduler;
  weather: () => Weather;
  /** The process dies at this moment. */
  crash: (life: Life) => void;
  /** Nobody stays stopped for longer than this. */
  calmAt: number;
  /** How long the poller's lease lasts; a process may be stopped for longer. */
  leaseMs: number;
  /** Names something rare. */
  spot: (name: string) => void;
  /** Lets the world catch up with true time before anything takes effect in it. */
  catchUp: () => void;
}

export interface Network {
  /** One call of one port. `effect` acts on the world at once when it is called. */
  call<T>(life: Life, about: CallOf, effect: Effect<T>): Promise<T>;
  /** How many effects are still to come whose callers have given up. */
  late(): number;
  /** Runs when the life can next run anything, if it still lives. */
  deliver(life: Life, run: () => void): void;
}

/** Whether the caller will hear the answer: not when it is lost, and `late` when the caller has given up before the effect. */
export type Hearing = 'heard' | 'unheard' | 'late';

type Effect<T> = (how: Hearing) => Promise<T>;

export interface CallOf {
  port: Port;
  method: string;
  changes: boolean;
  /** What is drawn for calls of this kind comes from here. */
  stream: string;
}

/** When the adapters give up on a call, and how much later it may still take effect, in milliseconds. */
interface Patience {
  givesUpMs: number;
  latestMs: number;
}

/**
 * As `aws/call.ts`, the table's client and Slack's have it. A revision or a job has no name that a late request could be
 * known by, so nothing can guard against one that is taken up after longer than this; everything else may come minutes late.
 */
function patienceOf({ port, method, changes }: CallOf): Patience {
  if (method === 'RegisterJobDefinition' || method === 'SubmitJob') return { givesUpMs: 4_000, latestMs: 7_900 };
  if (port === 'chat') return { givesUpMs: 8_000, latestMs: 20_000 };
  if (port === 'table' || !changes) return { givesUpMs: 5_000, latestMs: 240_000 };
  return { givesUpMs: 8_000, latestMs: 240_000 };
}

/** The lines between the replicas and the world. Where nothing is drawn for a call it takes no time at all. */
export function makeNetwork(parts: NetworkParts): Network {
  const { choices, scheduler } = parts;
  let late = 0;

  function deliver(life: Life, run: () => void): void {
    if (!life.alive) return;
    if (scheduler.now() < life.pausedUntil) scheduler.at(life.pausedUntil, () => deliver(life, run));
    else run();
  }

  function afterwards(life: Life, ms: number, run: () => void): void {
    scheduler.at(scheduler.now() + ms, () => deliver(life, run));
  }

  /** Sends the answer back, as long as somebody is there to hear it. */
  function answer<T>(life: Life, ms: number, outcome: Promise<T>, resolve: (value: T) => void, reject: Reject): void {
    outcome.then(
      (value) => afterwards(life, ms, () => resolve(value)),
      (error: unknown) => afterwards(life, ms, () => reject(error)),
    );
  }

  /** What is asked for in few runs meets a crash in many of them: otherwise a campaign would hardly ever see one there. */
  function oddsOf({ method }: CallOf, odds: Odds<Fault>): Odds<Fault> {
    if (method !== 'CancelJob' || scheduler.now() >= parts.calmAt) return odds;
    return [...odds, ['crashBefore', 0.15], ['crashAfter', 0.15]];
  }

  function carryOut<T>(effect: Effect<T>, how: Hearing = 'heard'): Promise<T> {
    parts.catchUp();
    return effect(how);
  }

  function unheard<T>(effect: Effect<T>, how: Hearing = 'unheard'): void {
    carryOut(effect, how).catch(() => undefined);
  }

  function faulty<T>(life: Life, about: CallOf, fault: Fault, effect: Effect<T>): Promise<T> {
    const stream = `${about.stream}/ms`;
    const { givesUpMs, latestMs } = patienceOf(about);
    const wait = (low: number, high: number): number => choices.between(stream, low, high);
    const pauseMs = (): number => {
      const ms = wait(1_000, parts.leaseMs * 2.5);
      if (ms > parts.leaseMs) parts.spot('a process stopped for longer than its lease');
      return ms;
    };
    return new Promise<T>((resolve, reject) => {
      const fail = (ms: number, error: Error): void => afterwards(life, ms, () => reject(error));
      const lose = (latest: number): void => {
        const loss = drawLoss(choices, about, fault);
        if (about.changes && loss === 'malformed') parts.spot('a change whose answer could not be read');
        if (fault === 'late' && loss === 'unavailable') parts.spot('an effect after its connection had broken');
        // A broken connection tells at once, whatever becomes of what was sent over it.
        fail(loss === 'unavailable' ? wait(50, 500) : latest, lost(about, loss));
      };
      switch (fault) {
        case 'throttled':
          return fail(wait(1, 200), throttled(about.port, wait(1_000, 20_000)));
        case 'lostBefore':
          return lose(wait(50, givesUpMs));
        case 'lostAfter':
          unheard(effect);
          return lose(wait(50, givesUpMs));
        case 'late':
          late += 1;
          // Half of them soon: what is decided on a silence is decided then.
          scheduler.at(
            scheduler.now() + wait(givesUpMs, wait(0, 1) < 0.5 ? Math.min(16_000, latestMs) : latestMs),
            () => {
              late -= 1;
              unheard(effect, 'late');
            },
          );
          return lose(givesUpMs);
        case 'hung':
          if (wait(0, 1) < 0.5) unheard(effect);
          return;
        case 'slow':
          scheduler.at(scheduler.now() + wait(10, 2_500), () =>
            answer(life, wait(10, 2_500), carryOut(effect), resolve, reject),
          );
          return;
        case 'echo':
          carryOut(effect).catch(() => undefined);
          return answer(life, wait(50, 3_000), carryOut(effect), resolve, reject);
        case 'crashBefore':
          return parts.crash(life);
        case 'crashAfter':
          unheard(effect);
          return parts.crash(life);
        case 'pause':
          life.pausedUntil = Math.min(scheduler.now() + pauseMs(), Math.max(parts.calmAt, scheduler.now() + 1_000));
          return answer(life, 1, carryOut(effect), resolve, reject);
        case 'jump':
          life.skewMs += wait(-600_000, 600_000);
          parts.spot('a clock wrong by minutes');
          return answer(life, 1, carryOut(effect), resolve, reject);
      }
    });
  }

  return {
    late: () => late,
    deliver,
    call(life, about, effect) {
      if (!life.alive) return new Promise(() => undefined);
      const { reads, changes } = parts.weather()[about.port];
      const fault = choices.event('fault', about.stream, about.changes ? oddsOf(about, changes) : reads);
      if (about.changes) life.underWay += 1;
      const reply = fault === undefined ? carryOut(effect) : faulty(life, about, fault, effect);
      if (!about.changes) return reply;
      const ended = (): void => {
        life.underWay -= 1;
      };
      reply.then(ended, ended);
      return reply;
    },
  };
}

type Reject = (error: unknown) => void;

function throttled(port: Port, retryAfterMs: number): Error {
  return port === 'chat'
    ? new ChatError('rateLimited', 'ratelimited', Math.round(retryAfterMs / 1_000) * 1_000)
    : new PortError('throttled', false, 'ThrottlingException', 'Rate exceeded');
}

type Loss = 'timeout' | 'unavailable' | 'malformed';

/** How the caller learns that it will not hear the answer. One that cannot be read has come, so nothing of it is still to come. */
function drawLoss(choices: Choices, { changes, stream }: CallOf, fault: Fault): Loss {
  const drawn = choices.chance(`${stream}/loss`);
  if (drawn < 0.4) return 'unavailable';
  return drawn < 0.5 && changes && fault !== 'late' ? 'malformed' : 'timeout';
}

/** Slack's client knows only one word for all of them. */
function lost({ port, changes }: CallOf, loss: Loss): Error {
  return port === 'chat'
    ? new ChatError('unavailable', 'request_failed')
    : new PortError(loss, changes, 'Simulated', 'no answer');
}
