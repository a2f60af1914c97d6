import { goneLooksNeeded } from './canary.js';
import type { SteadyTime } from './gate.js';
import { canonical } from './json.js';
import type { Idle, Rollout } from './rollout.js';
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

/** How many looks in a row must find a revision unused before it may go: one may have been answered from before a submit (X5). */
export const unusedLooksNeeded = 2;

/** Counts the looks in a row that found no unfinished job of a revision which is to go (F62). */
export function noteUnused(rollout: Rollout, seen: Seen, now: number, steady?: SteadyTime): Rollout {
  if (rollout.phase.name !== 'rollback') return rollout;
  const before = rollout.unused ?? {};
  const entries = [...seen.users].flatMap(([arn, users]): [string, Idle][] => {
    if (users !== 0) return [];
    const had = before[arn];
    if (!had) return [[arn, { looks: 1, at: now }]];
    const stoodMs = steady?.unusedMs?.[arn] ?? now - had.at;
    const counts = had.looks < unusedLooksNeeded && stoodMs >= idleLooksApartMs;
    return [[arn, counts ? { looks: had.looks + 1, at: now } : had]];
  });
  const unused = Object.fromEntries(entries);
  return canonical(unused) === canonical(before) ? rollout : { ...rollout, unused };
}

/**
 * Counts the looks in a row at which AWS did not know the job of a canary. They are told apart by the record's own time,
 * which never runs backwards; see goneLooksNeeded for what a wrong clock may do to it.
 */
export function noteMissing(rollout: Rollout, seen: Seen, now: number): Rollout {
  const { phase } = rollout;
  if (phase.name !== 'canary') return rollout;
  const canaries = rollout.canaries.map((canary) => {
    const { round, jobId, result, missing } = canary;
    // Of earlier rounds nothing is judged any more.
    if (round !== phase.round || jobId === undefined || result || seen.canaryJobs.has(jobId)) return canary;
    if (!missing) return { ...canary, missing: { looks: 1, at: now } };
    const counts = missing.looks < goneLooksNeeded && now - missing.at >= idleLooksApartMs;
    return counts ? { ...canary, missing: { looks: missing.looks + 1, at: now } } : canary;
  });
  return canaries.some((one, i) => one !== rollout.canaries[i]) ? { ...rollout, canaries } : rollout;
}
