import type { Engine } from '../engine-api.js';
import type { Clock, Log } from '../ports.js';
import { within, type Timer } from '../timer.js';

export type NameKind = 'queues' | 'environments' | 'definitions';
type Known = Awaited<ReturnType<Engine['names']>>;

/** Names for the lists of the start modal, which Slack wants within three seconds. */
export interface Names {
  /** Names that contain `typed`, at most 100, within about a second and a half: what was heard last where AWS is slow, or none. */
  matching(kind: NameKind, typed: string): Promise<string[]>;
  /** Asks AWS if what is known is no longer fresh, and waits for nothing. */
  warm(): void;
}

const freshMs = 30_000;
const patienceMs = 1_500;
/** A question that is still open after this time is taken for lost, and asked again. */
const lostMs = 10_000;
const namesMax = 100;

export function createNames(options: { engine: Pick<Engine, 'names'>; clock: Clock; timer: Timer; log: Log }): Names {
  const { engine, clock, timer, log } = options;
  let known: { names: Known; at: number } | undefined;
  let asked: { answer: Promise<void>; at: number } | undefined;

  async function ask(at: number): Promise<void> {
    try {
      const names = await engine.names();
      if (known === undefined || known.at < at) known = { names, at };
    } catch (error) {
      log.warn(
        { problem: error instanceof Error ? error.name : 'unknown' },
        'Names for the start modal could not be read',
      );
    }
    if (asked?.at === at) asked = undefined;
  }

  function refresh(): Promise<void> {
    const now = clock.mono();
    if (known && now - known.at < freshMs) return Promise.resolve();
    if (!asked || now - asked.at > lostMs) asked = { at: now, answer: ask(now) };
    return asked.answer;
  }

  return {
    async matching(kind, typed) {
      await within(timer, patienceMs, refresh());
      const part = typed.trim().toLowerCase();
      const names = known?.names[kind] ?? [];
      return names.filter((name) => name.toLowerCase().includes(part)).slice(0, namesMax);
    },
    warm: () => void refresh(),
  };
}
