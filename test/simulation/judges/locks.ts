import { isOpen, type Rollout } from '../../../src/rollout/rollout.js';
import { latestWriteMs, type Court, type Seat } from './court.js';

/** I6: one open rollout per queue, environment and job definition, and none acts without its locks. */
export function judgeLocks(court: Court): Seat {
  /** Open rollouts that believe to hold their locks, by key. */
  const claims = new Map<string, string>();
  /** The keys of each, so that they need not be made at every write. */
  const claimed = new Map<string, readonly string[]>();
  return {
    written({ after, before }) {
      const mine = claimed.get(after.id);
      if (!isOpen(after)) {
        for (const key of mine ?? []) if (claims.get(key) === after.id) claims.delete(key);
        claimed.delete(after.id);
        judgeRefusal(court, after, before);
        return;
      }
      if (!after.locked || (mine && before?.plan.hash === after.plan.hash)) return;
      const keys = keysOf(after);
      claimed.set(after.id, keys);
      for (const key of keys) {
        const other = claims.get(key);
        if (other !== undefined && other !== after.id)
          court.breach('I6', `${after.id} and ${other} are both open on ${key}`);
        claims.set(key, after.id);
      }
    },
    sent({ leave, action }) {
      if (!leave) return;
      const { id } = leave.file;
      const missing = keysOf(leave.rollout).find((key) => court.holders.get(key) !== id);
      if (!leave.rollout.locked) court.breach('I6', `${id} sent ${action} without its locks`);
      else if (missing !== undefined)
        court.breach(
          'I6',
          `${id} sent ${action} while ${missing} was locked by ${court.holders.get(missing) ?? 'nobody'}`,
        );
    },
  };
}

/** What a rollout must have for itself. */
export function keysOf({ plan }: Pick<Rollout, 'plan'>): string[] {
  return [
    ...plan.queues.map(({ name }) => `queue/${name}`),
    `environment/${plan.blue.name}`,
    ...plan.definitions.map(({ name }) => `definition/${name}`),
  ];
}

/** A rollout that was turned away must have met one that was open, or just had been. */
function judgeRefusal(court: Court, after: Rollout, before: Rollout | undefined): void {
  const { phase } = after;
  if (phase.name !== 'aborted' || phase.why.reason !== 'lockHeld' || before?.phase.name === 'aborted') return;
  const other = court.files.get(phase.why.rollout);
  const endedAt = other?.endedAt ?? Infinity;
  if (!other || endedAt < court.now - court.expectations.raceMs - latestWriteMs)
    court.breach('L5', `${after.id} was turned away by a lock of ${phase.why.rollout}, which is not open`);
}
