import type { Clock } from './ports.js';
import type { SteadyTime } from './rollout/gate.js';
import type { Rollout } from './rollout/rollout.js';

interface Watched {
  what: string;
  sinceMono: number;
}

/** Tells time by this process's steady clock, for waits that wrong clocks must neither shorten nor prolong (X9). */
export interface Steady {
  /** The time for this rollout; of an intent or a phase not seen before, the watch begins now. */
  watch(rollout: Rollout): SteadyTime;
}

/** What a process has to have watched for a while before it acts on it: an intent, a phase. Kept in memory alone. */
export function createSteady(clock: Pick<Clock, 'mono'>): Steady {
  const intents = new Map<string, Watched>();
  const phases = new Map<string, Watched>();

  function elapsed(kept: Map<string, Watched>, id: string, what: string): number {
    const now = clock.mono();
    const had = kept.get(id);
    if (had?.what === what) return now - had.sinceMono;
    kept.set(id, { what, sinceMono: now });
    return 0;
  }

  return {
    watch({ id, intent, phase }) {
      const inPhase = phase.since + elapsed(phases, id, `${phase.instance}`);
      if (!intent) {
        intents.delete(id);
        return { phase: inPhase };
      }
      const { at, attempts, key } = intent;
      return { phase: inPhase, intent: at + elapsed(intents, id, `${at} ${attempts} ${key}`) };
    },
  };
}
