import type { Rollout } from './rollout.js';
import type { Seen } from './seen.js';

/** Looks closer together than this see the same moment of ECS. */
const idleLooksApartMs = 500;

/** Counts the looks in a row that saw nothing at work on the environment that is to go. */
export function noteIdle(rollout: Rollout, seen: Seen, now: number): Rollout {
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
  if (!idle && phase.idle.looks === 0) return rollout;
  if (idle && (phase.idle.looks >= 2 || now - phase.idle.at < idleLooksApartMs)) return rollout;
  return {
    ...rollout,
    phase: { ...phase, idle: idle ? { looks: phase.idle.looks + 1, at: now } : { looks: 0, at: 0 } },
  };
}
