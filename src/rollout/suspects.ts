import { findDrift, updatedFingerprint } from './drift.js';
import type { SteadyTime } from './gate.js';
import { canonical } from './json.js';
import { sameOrder } from './orders.js';
import type { Drift, Rollout } from './rollout.js';
import type { Operation } from './operation.js';
import type { Seen } from './seen.js';

/**
 * Stale answers must not look like somebody's edit (X5): a difference counts when seen again by a look that was begun this
 * long after the first. Two stale answers can show the same past, so it is longer than AWS is expected to lag.
 */
export const driftSettlesMs = 4_000;

type Suspect = Rollout['suspects'][string];
type EnvironmentUpdate = Extract<Operation, { op: 'updateEnvironment' }>['set'];

/** Differences believed by now, by key; only those may hold a rollout. */
export function believedDrifts(rollout: Rollout, seen: Seen, now: number, steady?: SteadyTime): Drift[] {
  if (Object.keys(rollout.suspects).length === 0) return [];
  return [...findDrift(rollout, seen)].flatMap(([key, drift]) => {
    const suspect = rollout.suspects[key];
    const standsMs = suspect ? stoodFor(key, suspect, now, steady) : 0;
    return suspect && isSettled(suspect, canonical(drift), standsMs) ? [drift] : [];
  });
}

/** Takes up differences: how often and since when each was seen. */
export function noteSuspects(rollout: Rollout, seen: Seen, now: number, steady?: SteadyTime): Rollout {
  const found = findDrift(rollout, seen);
  if (found.size === 0 && Object.keys(rollout.suspects).length === 0) return rollout;
  const standsMs = (key: string, suspect: Suspect): number => stoodFor(key, suspect, now, steady);
  let next = takeLateWrites(rollout, found, standsMs);
  const suspects: Rollout['suspects'] = {};
  for (const [key, drift] of found) {
    const text = canonical(drift);
    const had = next.suspects[key];
    if (had?.found !== text) suspects[key] = { found: text, since: now, looks: 1 };
    else suspects[key] = isSettled(had, text, standsMs(key, had)) ? had : { ...had, looks: had.looks + 1 };
  }
  if (canonical(suspects) !== canonical(next.suspects)) next = { ...next, suspects };
  return next;
}

function isSettled({ found, looks }: Suspect, text: string, standsMs: number): boolean {
  return found === text && looks >= 2 && standsMs >= driftSettlesMs;
}

function stoodFor(key: string, { since }: Suspect, now: number, steady?: SteadyTime): number {
  return steady ? (steady.suspectsMs[key] ?? 0) : now - since;
}

/** A change of ours that arrives late leaves something we know: it is taken as what is there, and put right again (X6). */
function takeLateWrites(
  rollout: Rollout,
  found: Map<string, Drift>,
  standsMs: (key: string, suspect: Suspect) => number,
): Rollout {
  let next = rollout;
  for (const [key, drift] of found) {
    const suspect = rollout.suspects[key];
    if (!isOwnLate(rollout, drift) || !suspect || standsMs(key, suspect) < driftSettlesMs) continue;
    next = adopted(next, drift);
    found.delete(key);
  }
  return next;
}

function isOwnLate(rollout: Rollout, drift: Drift): boolean {
  if (drift.kind === 'order') return (rollout.late[drift.queue] ?? []).some((order) => sameOrder(order, drift.found));
  if (drift.kind !== 'environment') return false;
  return lateUpdates(rollout, drift.role).some((set) => updatedFingerprint(drift.expected, set) === drift.found);
}

/**
 * What a call of either way may have left on an environment when it shows on the way back, after another call took its
 * intent's place (X4): that must not stop it. A disabled green and an enabled blue are even what is wanted, whoever did it.
 */
function lateUpdates(rollout: Rollout, role: 'blue' | 'green'): EnvironmentUpdate[] {
  const { phase, plan } = rollout;
  if (phase.name !== 'rollback') return [];
  if (role === 'blue') {
    const drained = phase.from === 'drain' || phase.from === 'retire';
    return [{ state: 'ENABLED' }, ...(drained ? [{ state: 'DISABLED' } as const, { minvCpus: 0 }] : [])];
  }
  const raised = plan.steps.flatMap(({ maxVcpus }): EnvironmentUpdate[] => [
    { maxvCpus: maxVcpus },
    { maxvCpus: maxVcpus, minvCpus: Math.min(plan.blue.minVcpus, maxVcpus) },
  ]);
  return [{ state: 'DISABLED' }, ...raised];
}

function adopted(rollout: Rollout, drift: Drift): Rollout {
  const { expected } = rollout;
  if (drift.kind === 'order') {
    return { ...rollout, expected: { ...expected, orders: { ...expected.orders, [drift.queue]: drift.found } } };
  }
  if (drift.kind !== 'environment') return rollout;
  const environments = { ...expected.environments, [drift.environment]: drift.found };
  return { ...rollout, expected: { ...expected, environments } };
}
