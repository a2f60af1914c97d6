import { findDrift, updatedFingerprint } from './drift.js';
import { canonical } from './json.js';
import { sameOrder } from './orders.js';
import type { Drift, Rollout } from './rollout.js';
import type { Operation } from './operation.js';
import type { Seen } from './seen.js';

/** One stale answer must not look like somebody's edit (X5): a difference counts when seen twice, this far apart. */
export const driftSettlesMs = 2_000;

type EnvironmentUpdate = Extract<Operation, { op: 'updateEnvironment' }>['set'];

/** Differences believed by now, by key; only those may hold a rollout. */
export function believedDrifts(rollout: Rollout, seen: Seen, now: number): Drift[] {
  if (Object.keys(rollout.suspects).length === 0) return [];
  return [...findDrift(rollout, seen)].flatMap(([key, drift]) => {
    const suspect = rollout.suspects[key];
    const believed =
      suspect && suspect.found === canonical(drift) && suspect.looks >= 2 && now - suspect.since >= driftSettlesMs;
    return believed ? [drift] : [];
  });
}

/** Takes up differences: how often and since when each was seen. */
export function noteSuspects(rollout: Rollout, seen: Seen, now: number): Rollout {
  const found = findDrift(rollout, seen);
  if (found.size === 0 && Object.keys(rollout.suspects).length === 0) return rollout;
  let next = takeLateWrites(rollout, found, now);
  const suspects: Rollout['suspects'] = {};
  for (const [key, drift] of found) {
    const text = canonical(drift);
    const had = next.suspects[key];
    const settled = had?.found === text && had.looks >= 2 && now - had.since >= driftSettlesMs;
    if (!had || had.found !== text) suspects[key] = { found: text, since: now, looks: 1 };
    else suspects[key] = settled ? had : { ...had, looks: had.looks + 1 };
  }
  if (canonical(suspects) !== canonical(next.suspects)) next = { ...next, suspects };
  return next;
}

/** A change of ours that arrives late leaves something we know: it is taken as what is there, and put right again (X6). */
function takeLateWrites(rollout: Rollout, found: Map<string, Drift>, now: number): Rollout {
  let next = rollout;
  for (const [key, drift] of found) {
    const suspect = rollout.suspects[key];
    if (!isOwnLate(rollout, drift) || !suspect || now - suspect.since < driftSettlesMs) continue;
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

/** What the way forward may have sent to an environment, when it arrives on the way back: that must not stop it. */
function lateUpdates(rollout: Rollout, role: 'blue' | 'green'): EnvironmentUpdate[] {
  const { phase, plan } = rollout;
  if (phase.name !== 'rollback') return [];
  if (role === 'blue')
    return phase.from === 'drain' || phase.from === 'retire' ? [{ state: 'DISABLED' }, { minvCpus: 0 }] : [];
  return plan.steps.flatMap(({ maxVcpus }): EnvironmentUpdate[] => {
    const raised = { maxvCpus: maxVcpus };
    return [raised, { ...raised, minvCpus: Math.min(plan.blue.minVcpus, maxVcpus) }];
  });
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
