import { setTimeout as pause } from 'node:timers/promises';
import type { Meddler } from './proxy.js';
import { passing, type Stage } from './stage.js';
import type { WireCall } from './wire-call.js';

/** Does something to each change of a run once, when it is asked for first; repeats of the same change go through. */
export interface Strikes extends Meddler {
  /** The changes that were hit, in order. */
  hit: WireCall[];
}

type Chosen = (call: WireCall) => boolean;

function firstOfEach(chosen: Chosen): { hit: WireCall[]; isFirst: Chosen } {
  const hit: WireCall[] = [];
  const known = new Set<string>();
  const isFirst = (call: WireCall): boolean => {
    if (!chosen(call) || known.has(call.key)) return false;
    known.add(call.key);
    hit.push(call);
    return true;
  };
  return { hit, isFirst };
}

async function killAndRestart(stage: Stage, { by }: WireCall): Promise<void> {
  const name = by === '' ? 'BOT' : by;
  await stage.bots.get(name)?.kill('SIGKILL');
  stage.start(name);
}

/** Kills the bot just before the change takes effect, which it then never does; the bot is started again at once. */
export function killsBefore(stage: Stage, chosen: Chosen): Strikes {
  const { hit, isFirst } = firstOfEach(chosen);
  return {
    hit,
    async before(call) {
      if (!isFirst(call)) return 'pass';
      await killAndRestart(stage, call);
      return 'drop';
    },
    after: passing.after,
  };
}

/** Kills the bot when the change has taken effect and before the bot hears of it; it is started again at once. */
export function killsAfter(stage: Stage, chosen: Chosen): Strikes {
  const { hit, isFirst } = firstOfEach(chosen);
  return {
    hit,
    before: passing.before,
    async after(call) {
      if (!isFirst(call)) return 'pass';
      await killAndRestart(stage, call);
      return 'drop';
    },
  };
}

/** Lets the change take effect and cuts the line without the answer; the bot lives on. */
export function losesReplies(chosen: Chosen): Strikes {
  const { hit, isFirst } = firstOfEach(chosen);
  return {
    hit,
    before: passing.before,
    after: (call) => Promise.resolve(isFirst(call) ? 'drop' : 'pass'),
  };
}

/** Kills the bot for good when the first change that is chosen has taken effect; its fellow has to go on. */
export function killsOneForGood(stage: Stage, chosen: Chosen): Strikes {
  const hit: WireCall[] = [];
  return {
    hit,
    before: passing.before,
    async after(call) {
      if (hit.length > 0 || !chosen(call)) return 'pass';
      hit.push(call);
      await stage.bots.get(call.by)?.kill('SIGKILL');
      return 'drop';
    },
  };
}

/** Ends the bot gently while the first change that is chosen is under way. */
export interface Ending extends Strikes {
  /** Resolves when the process is gone: with its exit code, and the milliseconds that took. */
  ended: Promise<{ code: number | string; ms: number }>;
}

/** Asks the bot to end just before a change is passed on, and lets AWS answer only after `answersAfterMs`, or never. */
export function endsWhileUnderWay(stage: Stage, chosen: Chosen, answersAfterMs: number | 'never'): Ending {
  const hit: WireCall[] = [];
  let tell = (_ended: { code: number | string; ms: number }): void => undefined;
  const ended = new Promise<{ code: number | string; ms: number }>((resolve) => {
    tell = resolve;
  });
  return {
    hit,
    ended,
    async before(call) {
      if (hit.length > 0 || !chosen(call)) return 'pass';
      hit.push(call);
      const began = performance.now();
      const gone = stage.bots.get(call.by)?.kill('SIGTERM') ?? Promise.resolve('no such process');
      void gone.then((code) => tell({ code, ms: performance.now() - began }));
      if (answersAfterMs !== 'never') return pause(answersAfterMs, 'pass');
      await gone;
      return 'drop';
    },
    after: passing.after,
  };
}
