import { isOpen, type AuditEntry, type PhaseName, type Rollout } from '../rollout/rollout.js';
import { endOf, lanesOf, type Lane } from './lanes.js';

/** How a rollout went, ready to be drawn and to be read out: a lane for each stay in a phase. Times are epoch milliseconds. */
export interface Course {
  state: PhaseName;
  isOpen: boolean;
  isHeld: boolean;
  from: number;
  /** When it ended; while it is open, when its record last changed. */
  to: number;
  lanes: Lane[];
}

/** Times outside of the years 1970 to 9999 are no moments that anybody could read off an axis. */
const yearsEndMs = Date.UTC(10_000, 0);

/** Undefined where the record has impossible times. `entries` are the whole decision log, oldest first. */
export function courseOf(rollout: Rollout, entries: readonly AuditEntry[]): Course | undefined {
  const from = rollout.startedAt;
  const to = Math.max(from, endOf(rollout));
  if (!(from >= 0 && to < yearsEndMs)) return undefined;
  return {
    state: rollout.phase.name,
    isOpen: isOpen(rollout),
    isHeld: rollout.held !== null,
    from,
    to,
    lanes: lanesOf(rollout, entries),
  };
}
