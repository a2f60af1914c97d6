import type { Store } from './ports.js';
import { lockKeys } from './rollout/plan.js';
import type { Plan } from './rollout/planned.js';
import { isOpen } from './rollout/rollout.js';

type Locked = Pick<Plan, 'queues' | 'blue' | 'definitions'>;

export interface HeldLock {
  /** Name of the queue, environment or job definition. */
  on: string;
  rollout: string;
}

/** Takes every lock a plan needs, in one fixed order (I6). Resolves to the first that an open rollout holds, or to undefined. */
export async function takeLocks(store: Store, plan: Locked, rolloutId: string): Promise<HeldLock | undefined> {
  for (const key of lockKeys(plan)) {
    const lock = await store.lock(key, rolloutId);
    if (!lock.taken) return { on: key.slice(key.indexOf('/') + 1), rollout: lock.holder };
  }
  return undefined;
}

/** A lock left behind by a crash here heals by itself, since the rollout it names has ended. */
export async function releaseLocks(store: Store, plan: Locked, rolloutId: string): Promise<void> {
  for (const key of lockKeys(plan)) await store.unlock(key, rolloutId);
}

/** Gives up of these plans' locks what the plan in force, as the record has it at that moment, does not need. */
export async function releaseOthers(store: Store, plans: readonly Locked[], rolloutId: string): Promise<void> {
  for (const key of new Set(plans.flatMap(lockKeys)))
    await store.unlock(key, rolloutId, async () => {
      const read = await store.get(rolloutId);
      // What this version cannot read may need it.
      if (read.found !== 'rollout') return read.found === 'newerSchema';
      return isOpen(read.rollout) && lockKeys(read.rollout.plan).includes(key);
    });
}
