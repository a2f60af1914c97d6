import type { SteadyTime } from './gate.js';
import type { Rollout } from './rollout.js';
import type { Seen } from './seen.js';

/** Looks begun closer together than this may see the same moment of ECS and Batch: their answers lag (X5). */
const idleLooksApartMs = 4_000;

/** Counts the looks in a row that saw nothing at work on the environment that is to go. */
export function noteIdle(rollout: Rollout, seen: Seen, now: number, steady?: SteadyTime): Rollout {
  const { phase } = rollout;
  if (phase.name !== 'drain' && phase.name !== 'retire' && phase.name !== 'rollback') return rollout;
  const name = phase.name === 'rollback' ? rollout.plan.green?.name : rollout.plan.blue.name;
  const work = name === undefined ? undefined : seen.work.get(name);
  const environment = name === undefined ? undefined : seen.environments.get(name);
  // Until a disable has settled, Batch may still place a job there.
  const quiet = environment !== undefined && !environment.enabled && environment.status !== 'settling';
  if (!quiet && phase.idle.looks > 0) return { ...rollout, phase: { ...phase, idle: { looks: 0, at: 0 } } };
  if (!work || !quiet) return rollout;
  const idle = work.tasks === 0 && work.jobs === 0;
  const stoodMs = phase.idle.looks === 0 ? Infinity : (steady?.idleMs ?? now - phase.idle.at);
  if (!idle && phase.idle.looks === 0) return rollout;
  if (idle && (phase.idle.looks >= 2 || stoodMs < idleLooksApartMs)) return rollout;
  return {
    ...rollout,
    phase: { ...phase, idle: idle ? { looks: phase.idle.looks + 1, at: now } : { looks: 0, at: 0 } },
  };
}
