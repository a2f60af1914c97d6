import { createHash } from 'node:crypto';
import type { Active, Engine, PressResult, StartResult } from './engine-api.js';
import { findRollout } from './find-rollout.js';
import { releaseLocks, releaseOthers, takeLocks, type HeldLock } from './locks.js';
import type { Account, Looker } from './look.js';
import type { Planner } from './planner.js';
import type { Clock, Ids, Log, Store, Stored } from './ports.js';
import type { Records } from './records.js';
import { begin, replan } from './rollout/begin.js';
import { mayShowOld, type Accepted } from './rollout/answer.js';
import { press, type Pressed } from './rollout/press.js';
import { isOpen, type Rollout } from './rollout/rollout.js';
import { abort } from './rollout/state.js';

export interface EngineParts {
  store: Store;
  records: Records;
  planner: Planner;
  looker: Looker;
  clock: Clock;
  ids: Ids;
  log: Log;
  terms: () => { approvalExpireMs: number; distinctFromStarter: boolean };
  /** Job definitions that the policy names, for the list in the start modal. */
  definitionNames: () => string[];
  /** Somebody pressed what this rollout does not offer: they may look at a message that is out of date. */
  onOldShown: (rollout: Rollout) => void;
}

/** What people may ask of rollouts. Nothing here changes AWS: a press is recorded, and the next look acts on it. */
export function createEngine(parts: EngineParts): Engine {
  const { store, planner, clock, looker } = parts;
  return {
    plan: (request) => planner.plan(request, draftId, clock.now()),
    start: (request, by) => start(parts, request, by),
    press: (...asked) => pressRollout(parts, ...asked),
    find: (words) => findRollout(store, words),
    active: () => activeNow(store),
    history: (limit, queue) => store.history(limit, queue),
    audit: (id) => store.audit(id),
    names: async () => ({ ...namesOf(await looker.account()), definitions: parts.definitionNames() }),
  };
}

/** Stands for the id in a plan that is only shown. */
const draftId = 'xxxxxxxx';

function namesOf(account: Account): { queues: string[]; environments: string[] } {
  const production = [...account.queues.values()].filter((queue) => queue.tags['batch-rollout:managed'] !== 'true');
  return {
    queues: production.map((queue) => queue.name),
    environments: [...account.environments.keys()],
  };
}

async function activeNow(store: Store): Promise<Active> {
  const { rollouts, newerSchema } = await store.active();
  return {
    rollouts: rollouts.filter(isOpen),
    newerSchema: newerSchema.filter(({ open }) => open).map(({ id }) => id),
  };
}

/** Eight letters and digits, fixed by the Slack request: a repeated delivery finds the rollout it started before. */
export function rolloutId(requestKey: string): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const bytes = createHash('sha256').update(requestKey).digest();
  const letters = [...bytes.subarray(0, 8)].map((byte) => alphabet[byte % 32]);
  // A letter first, so that an id is also a fit beginning and end of AWS names.
  return `${alphabet[(bytes[8] ?? 0) % 26]}${letters.slice(1).join('')}`;
}

async function start(
  parts: EngineParts,
  request: Rollout['request'],
  by: { user: string; channel: string; requestKey: string },
): Promise<StartResult> {
  const { store, planner, clock, looker, terms } = parts;
  const id = rolloutId(by.requestKey);
  const before = await store.get(id);
  if (before.found !== 'nothing') return startedBefore(before, id);
  const planned = await planner.plan(request, id, clock.now());
  if (!planned.planned) return { started: false, why: 'faults', faults: planned.faults };
  const account = await looker.account();
  const about = { id, requestKey: by.requestKey, request, plan: planned.plan, startedBy: by.user, channel: by.channel };
  const rollout = begin(about, account, clock.now(), terms().approvalExpireMs);
  // The record comes first: a lock that names no rollout would be nobody's (I6).
  if ((await store.create({ ...rollout, writeId: parts.ids.writeId() })) === 'exists') {
    const other = await store.get(id);
    if (other.found !== 'nothing') return startedBefore(other, id);
  }
  const locked = await lockOrEnd(parts, rollout);
  if (locked.held) return { started: false, why: 'faults', faults: [{ fault: 'openRollout', ...locked.held }] };
  return { started: true, rollout: locked.rollout };
}

function startedBefore(stored: Stored, id: string): StartResult {
  if (stored.found === 'newerSchema') return { started: false, why: 'newerSchema', id };
  return { started: false, why: 'repeated', rollout: stored.rollout };
}

/** Makes a stored rollout hold its locks; where an open one holds any, this one ends, untold if it never was told. */
export async function lockOrEnd(
  parts: Pick<EngineParts, 'store' | 'records' | 'clock'>,
  rollout: Rollout,
): Promise<{ held?: HeldLock; rollout: Rollout }> {
  const { store, records, clock } = parts;
  const held = await takeLocks(store, rollout.plan, rollout.id);
  if (!held) {
    const locked = await records.amend(rollout.id, (one) => (one.locked ? undefined : { ...one, locked: true }));
    return { rollout: locked ?? rollout };
  }
  const why = { reason: 'lockHeld' as const, key: held.on, rollout: held.rollout };
  const ended = await records.amend(rollout.id, (one) =>
    isOpen(one) && !one.locked ? turnedAway(abort(one, now(clock, one), why)) : undefined,
  );
  // While this process stood still, another has locked it, and its locks are in force.
  if (ended && isOpen(ended)) return { rollout: ended };
  await releaseLocks(store, rollout.plan, rollout.id);
  return { held, rollout: ended ?? rollout };
}

function turnedAway(ended: Rollout): Rollout {
  return ended.told.root ? { ...ended, locked: true } : { ...ended, told: { lines: [] } };
}

async function pressRollout(parts: EngineParts, ...asked: Parameters<Engine['press']>): Promise<PressResult> {
  const [id, person, what, requestKey] = asked;
  const { records, clock, terms } = parts;
  const said: { pressed?: Pressed } = {};
  const stored = await records.amend(id, (rollout) => {
    said.pressed = press(rollout, person, what, requestKey, now(clock, rollout), terms());
    return said.pressed.outcome === 'repeated' ? undefined : said.pressed.rollout;
  });
  if (!stored || !said.pressed) return notThere(parts.store, id);
  if (said.pressed.outcome === 'repeated') return { pressed: false, why: 'repeated', rollout: stored };
  const { answer } = said.pressed;
  if (answer.answer === 'refused') {
    if (mayShowOld(answer.why)) parts.onOldShown(stored);
    return { pressed: false, why: answer.why, rollout: stored };
  }
  const { accepted } = answer;
  if (accepted.does === 'replan') return replanned(parts, stored, person.user, accepted);
  if (!isOpen(stored)) await releaseLocks(parts.store, stored.plan, stored.id);
  return { pressed: true, accepted, rollout: stored };
}

/** Why there is nothing to press on. */
async function notThere(store: Store, id: string): Promise<PressResult> {
  const { found } = await store.get(id);
  return { pressed: false, why: found === 'newerSchema' ? found : 'unknown' };
}

/** Plans a rollout anew that was held before anything was done. Where that cannot be, it stays as it is. */
async function replanned(parts: EngineParts, rollout: Rollout, by: string, accepted: Accepted): Promise<PressResult> {
  const { planner, looker, records, clock, store, terms } = parts;
  const planned = await planner.plan(rollout.request, rollout.id, clock.now());
  const refused: PressResult = { pressed: false, why: { reason: 'cannotReplan', queue: rollout.plan.queue }, rollout };
  if (!planned.planned) return refused;
  // The new plan may cover more than the old one; nobody else may be at work there.
  const barred = await takeLocks(store, planned.plan, rollout.id).catch(async (error: unknown) => {
    // What cannot be let go either heals when somebody wants it: why it came to this is what the person has to hear.
    await releaseOthers(store, [planned.plan], rollout.id).catch(() => undefined);
    throw error;
  });
  if (barred) {
    await releaseOthers(store, [planned.plan], rollout.id);
    return refused;
  }
  const account = await looker.account();
  const stored = await records.amend(rollout.id, (one) =>
    one.phase.name === 'plan' && one.held
      ? replan(one, planned.plan, by, account, now(clock, one), terms().approvalExpireMs)
      : undefined,
  );
  if (!stored) return notThere(store, rollout.id);
  // Another press may have given up meanwhile what this one had locked: what counts is what is taken after the write.
  const locked = stored.locked ? { rollout: stored } : await lockOrEnd(parts, stored);
  await releaseOthers(store, [rollout.plan, planned.plan], rollout.id);
  return locked.held ? refused : { pressed: true, accepted, rollout: locked.rollout };
}

/** Time never runs backwards for a rollout, whichever replica's clock is asked (X9). */
export function now(clock: Clock, rollout: Rollout): number {
  return Math.max(clock.now(), rollout.lastSeen);
}
