import type { Lasting } from '../account/conduct.js';
import type { World } from '../account/world.js';
import type { Court } from './court.js';

/** How long any call of a port is waited for. */
export const callMsMax = 20_000;

/** From one poll to the next. Who says only how long a takeover may take has said it with that. */
export function intervalMsOf({ expectations }: Court): number {
  return expectations.intervalMs ?? (expectations.failoverMs - 61_000) / 4.2;
}

/** From one hold of the poller's lease to the next: the lease runs out, and the next poll takes it; a fifth more for chance. */
export function takeoverMsOf(court: Court): number {
  const intervalMs = intervalMsOf(court);
  const leaseMs = 3 * intervalMs + 1_000;
  return 1.2 * (leaseMs + intervalMs);
}

/** So many polls, after a takeover, in an account whose changes settle as slowly as this one's. */
export function pollsMs(court: Court, world: World, polls: number): number {
  return takeoverMsOf(court) + polls * (intervalMsOf(court) + longest(world.settleMs));
}

function longest(times: Lasting): number {
  return typeof times === 'number' ? times : Math.max(0, ...times);
}
