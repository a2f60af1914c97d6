import type { FindResult } from './engine-api.js';
import type { LeftAlone, Store } from './ports.js';
import { isOpen, type Rollout } from './rollout/rollout.js';

/** What a person may mean: the names of its queues count while it is open, its id always. */
interface Candidate {
  id: string;
  queues: readonly string[];
  result: FindResult;
}

/** The rollout that a person means by its id, an unambiguous prefix of it, or while it is open one of its queues (contract §5). */
export async function findRollout(
  store: Pick<Store, 'active' | 'get' | 'history'>,
  words: string,
): Promise<FindResult> {
  const wanted = words.trim().toLowerCase();
  // Anything else cannot be an id, and may be longer than a key of the table can be.
  const exact = /^[a-z0-9]{8}$/.test(wanted) ? await store.get(wanted) : undefined;
  if (exact?.found === 'rollout') return exact;
  if (exact?.found === 'newerSchema') return { found: 'newerSchema', id: wanted };
  const { rollouts, newerSchema } = await store.active();
  const active = [...rollouts.map(readable), ...newerSchema.map(leftAlone)];
  const byQueue = active.filter(({ queues }) => queues.some((queue) => queue.toLowerCase() === wanted));
  const ended = wanted.length >= 2 ? await store.history(100) : [];
  const byPrefix =
    wanted.length >= 2 ? unique([...active, ...ended.map(readable)]).filter(({ id }) => id.startsWith(wanted)) : [];
  const matches = byQueue.length > 0 ? byQueue : byPrefix;
  const [first, second] = matches;
  if (!first) return { found: 'nothing' };
  return second ? { found: 'several', ids: matches.map(({ id }) => id) } : first.result;
}

function readable(rollout: Rollout): Candidate {
  const queues = isOpen(rollout) ? rollout.plan.queues.map(({ name }) => name) : [];
  return { id: rollout.id, queues, result: { found: 'rollout', rollout } };
}

/** Of a rollout that cannot be read only the queue it was started on is known. */
function leftAlone({ id, queue, open }: LeftAlone): Candidate {
  return { id, queues: open && queue !== undefined ? [queue] : [], result: { found: 'newerSchema', id } };
}

function unique(candidates: readonly Candidate[]): Candidate[] {
  return [...new Map(candidates.map((one) => [one.id, one])).values()];
}
