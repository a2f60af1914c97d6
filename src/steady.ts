import type { Clock } from './ports.js';
import type { SteadyTime } from './rollout/gate.js';
import type { Rollout } from './rollout/rollout.js';

interface Watched {
  what: string;
  sinceMono: number;
}

/** What this process has seen of one rollout, by a name each, and the last time that it did not tell by its steady clock. */
interface Watch {
  watched: Map<string, Watched>;
  told?: { time: number; mono: number };
}

/** Tells time by this process's steady clock, for waits that wrong clocks must neither shorten nor prolong (X9). */
export interface Steady {
  /**
   * The time of this rollout, epoch milliseconds. It never runs backwards, whichever replica's clock is asked, and goes on
   * also where an earlier replica's clock was ahead of this one's.
   */
  time(rollout: Rollout): number;
  /**
   * How long this process has seen what stands in the record, by the steady moment `atMono`, now where it is left out. Of
   * what was not seen before, the watch begins now.
   */
  watch(rollout: Rollout, atMono?: number): SteadyTime;
  /** Of every other rollout there is nothing more to watch. */
  keepOnly(open: ReadonlySet<string>): void;
}

/** What a process has to have watched for a while before it acts on it. Kept in memory alone. */
export function createSteady(clock: Clock): Steady {
  const watches = new Map<string, Watch>();

  function watchOf({ id }: Rollout): Watch {
    const had = watches.get(id);
    if (had) return had;
    const watch: Watch = { watched: new Map() };
    watches.set(id, watch);
    return watch;
  }

  return {
    time(rollout) {
      const watch = watchOf(rollout);
      const mono = clock.mono();
      const { told } = watch;
      // The steady clock tells parts of milliseconds, which no date has.
      const since = told ? told.time + Math.floor(mono - told.mono) : 0;
      const time = Math.max(clock.now(), rollout.lastSeen, since);
      if (time > since) watch.told = { time, mono };
      return time;
    },
    watch(rollout, atMono = clock.mono()) {
      const { watched } = watchOf(rollout);
      const standing = standingIn(rollout);
      for (const name of watched.keys()) if (!standing.has(name)) watched.delete(name);
      const elapsed = (name: string): number => {
        const what = standing.get(name);
        if (what === undefined) return 0;
        const had = watched.get(name);
        if (had?.what === what) return Math.max(0, atMono - had.sinceMono);
        watched.set(name, { what, sinceMono: clock.mono() });
        return 0;
      };
      const { intent, phase, suspects, unused = {} } = rollout;
      return {
        phase: phase.since + elapsed('phase'),
        ...(intent ? { intent: intent.at + elapsed('intent') } : {}),
        idleMs: elapsed('idle'),
        unusedMs: Object.fromEntries(Object.keys(unused).map((arn) => [arn, elapsed(`unused ${arn}`)])),
        suspectsMs: Object.fromEntries(Object.keys(suspects).map((key) => [key, elapsed(`suspect ${key}`)])),
      };
    },
    keepOnly(open) {
      for (const id of watches.keys()) if (!open.has(id)) watches.delete(id);
    },
  };
}

/**
 * The same by the wall clock and the moments in the record, for a process that lives for one poll alone and could never
 * watch anything for long.
 */
export function byWallClock(clock: Pick<Clock, 'now'>): Steady {
  const time = (rollout: Rollout): number => Math.max(clock.now(), rollout.lastSeen);
  return {
    time,
    watch(rollout) {
      const now = time(rollout);
      const { phase, intent, suspects, unused = {} } = rollout;
      return {
        phase: now,
        ...(intent ? { intent: now } : {}),
        idleMs: 'idle' in phase ? now - phase.idle.at : 0,
        unusedMs: Object.fromEntries(Object.entries(unused).map(([arn, { at }]) => [arn, now - at])),
        suspectsMs: Object.fromEntries(Object.entries(suspects).map(([key, { since }]) => [key, now - since])),
      };
    },
    keepOnly: () => undefined,
  };
}

/** What can be watched in a record, by name; a watch begins anew when the text of it changes. */
function standingIn({ phase, intent, suspects, unused = {} }: Rollout): Map<string, string> {
  const standing = new Map([['phase', `${phase.instance}`]]);
  if (intent) standing.set('intent', `${intent.at} ${intent.attempts} ${intent.key}`);
  if ('idle' in phase) standing.set('idle', `${phase.instance} ${phase.idle.looks} ${phase.idle.at}`);
  for (const [arn, { looks, at }] of Object.entries(unused)) standing.set(`unused ${arn}`, `${looks} ${at}`);
  for (const [key, { found }] of Object.entries(suspects)) standing.set(`suspect ${key}`, found);
  return standing;
}
