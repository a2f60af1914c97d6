import type { Rollout } from '../../../src/rollout/rollout.js';
import type { Court, Seat, Written } from './court.js';
import { longestStay } from './deadlines.js';
import type { World } from '../account/world.js';

/** How often in a row one stay in a phase may be held for one reason that nobody else had a part in. */
const holdsMax = 3;

interface Row {
  key: string;
  times: number;
  at: number;
  liftedAt?: number;
}

/** L1: once nothing fails any more, lifting a hold leads on, and not into the same hold again and again. */
export function judgeHolds(court: Court): Seat {
  const rows = new Map<string, Row>();
  return {
    written(written, world) {
      const { before, after, at } = written;
      const had = rows.get(after.id);
      if (had && before?.held && !after.held) had.liftedAt = at;
      if (court.calmedAt === undefined || before?.held !== null || !after.held) return;
      const { reason } = after.held.why;
      // People may hold and let go as often as they like, and as long as blue cannot be used nothing else is left; nor where
      // somebody has taken away what the canaries run in, or what they run: there going back is the only way on.
      const isTheirs =
        reason === 'refused' && (court.touched.has(after.plan.canaryQueue) || lacksRevision(world, after));
      if (reason === 'person' || isTheirs || (reason === 'blueUnusable' && isUnusable(world, after.plan.blue.name)))
        return void rows.delete(after.id);
      const key = `${stayOf(after)} ${reason}`;
      const times = had?.key === key && isAgain(court, written, had) ? had.times + 1 : 1;
      rows.set(after.id, { key, times, at });
      if (times > holdsMax) court.breach('L1', `${after.id} is held for ${reason} for the ${times}th time in a row`);
    },
  };
}

/** Somebody deregistered a revision of theirs that the canaries were to run; none is ever active again (F63). */
function lacksRevision({ revisions }: World, { plan }: Rollout): boolean {
  return plan.canaries.some(({ arn, staged }) => !staged && revisions.get(arn)?.active !== true);
}

function isUnusable({ environments }: World, name: string): boolean {
  return environments.get(name)?.statusText !== 'VALID';
}

/** One stay in a phase; new canaries are a new try. */
function stayOf({ phase }: Rollout): string {
  return `${phase.instance}${phase.name === 'canary' ? `.${phase.round}` : ''}`;
}

/** Whether nothing but the lifting lay between. A deadline may pass again, after its whole time. */
function isAgain(court: Court, { after, at }: Written, had: Row): boolean {
  if (Math.max(...court.touched.values()) >= had.at) return false;
  if (after.held?.why.reason !== 'deadline') return true;
  const wholeMs = longestStay(after) ?? 0;
  return at - (had.liftedAt ?? had.at) < wholeMs - 2 * court.expectations.clockErrorMs;
}
