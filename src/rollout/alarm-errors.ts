import { become, type Decision } from './decision.js';
import { stageOf } from './evidence.js';
import type { Rollout } from './rollout.js';
import type { Seen } from './seen.js';
import { hold } from './state.js';

/** How many polls in a row may fail to read the alarms before people are asked. */
const toleratedMax = 4;

/**
 * Counts the polls in a row that could not read the alarms: each makes its look INCONCLUSIVE and nothing more, but that
 * must not last silently. `pollStartedAt` tells looks of one poll from those of the next.
 */
export function noteAlarmErrors(rollout: Rollout, seen: Seen, now: number, pollStartedAt: number): Rollout {
  const { alarmErrors: had, ...rest } = rollout;
  if (seen.alarmsUnread === undefined || !stageOf(rollout)) return had ? rest : rollout;
  if (had && had.at >= pollStartedAt) return rollout;
  return { ...rest, alarmErrors: { times: (had?.times ?? 0) + 1, at: now } };
}

/** Holds a rollout whose alarms cannot be read. Counting begins anew, so that *Resume* gives it as much time again. */
export function decideAlarmErrors(rollout: Rollout, seen: Seen, now: number): Decision | undefined {
  const { alarmErrors, ...rest } = rollout;
  if (seen.alarmsUnread === undefined || (alarmErrors?.times ?? 0) <= toleratedMax) return undefined;
  return become(hold(rest, now, { reason: 'cloudErrors', of: 'alarms', raw: seen.alarmsUnread }));
}
