import type { Log } from './ports.js';
import { PortError } from './port-error.js';
import type { Records } from './records.js';
import { isOpen, type Rollout } from './rollout/rollout.js';
import { hold, pastDeadline } from './rollout/state.js';
import type { Steady } from './steady.js';

/** A refusal to be read that will not pass by itself holds a rollout when it comes this often in a row. */
const refusalsMax = 4;

export interface Unreadable {
  /** AWS could not be read for this rollout. Holds it when that will not pass by itself, or has lasted past a deadline. */
  note(rollout: Rollout, error: unknown): Promise<void>;
  /** It could be read again. */
  clear(rolloutId: string): void;
}

/**
 * What happens to a rollout whose environment cannot be read: nothing is decided without seeing (I14), but nothing lasts
 * silently for ever either.
 */
export function createUnreadable(records: Records, steady: Pick<Steady, 'time'>, log: Log): Unreadable {
  const refusals = new Map<string, number>();
  return {
    async note(rollout, error) {
      if (!(error instanceof PortError)) return;
      const count = (refusals.get(rollout.id) ?? 0) + (isLasting(error) ? 1 : 0);
      refusals.set(rollout.id, count);
      const due = (one: Rollout): boolean =>
        isOpen(one) && !one.held && one.locked && (count >= refusalsMax || pastDeadline(one, steady.time(one)));
      if (!due(rollout)) return;
      const raw = `${error.code}: ${error.message}`;
      await records.amend(rollout.id, (one) =>
        due(one) ? hold(one, steady.time(one), { reason: 'cloudErrors', raw }) : undefined,
      );
      log.warn(
        { rollout: rollout.id, phase: rollout.phase.name, code: error.code, requestId: error.requestId },
        'held: AWS cannot be read',
      );
    },
    clear: (id) => void refusals.delete(id),
  };
}

/** No right, or an answer that makes no sense: asking again gives the same. */
function isLasting(error: PortError): boolean {
  return error.kind === 'denied' || error.kind === 'malformed' || error.kind === 'rejected';
}
