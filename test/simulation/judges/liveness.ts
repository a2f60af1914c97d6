import { isOpen, type Rollout } from '../../../src/rollout/rollout.js';
import { callMsMax, takeoverMsOf } from './bounds.js';
import type { CaseFile, Court, Seat } from './court.js';
import { waitsForDecision } from './going-back.js';
import { keysOf } from './locks.js';

/** L1 to L5, but for L2: once nothing fails any more, everything comes to an end or to somebody's desk. */
export function judgeLiveness(court: Court): Seat {
  /** Rollouts that somebody asked to go back, and was told yes. */
  const goingBack = new Set<string>();
  const takenAt = new Map<string, number>();
  return {
    other(happening) {
      if (happening.what === 'locked') takenAt.set(happening.key, happening.at);
      if (happening.what !== 'pressed' || !happening.answer?.pressed) return;
      if (happening.answer.accepted.does === 'rollback') goingBack.add(happening.rollout);
    },
    end() {
      for (const file of court.files.values()) {
        const { latest, id } = file;
        const { phase, held } = latest;
        if (!waitsForPeople(latest)) court.breach('L1', `${id} stays in ${phase.name}, and nobody is asked`);
        const isAsked = phase.name === 'rollback' && waitsForDecision(held?.why.reason);
        const isBack = phase.name === 'rolledBack' || phase.name === 'aborted' || isAsked;
        if (!isBack && (goingBack.has(id) || phase.name === 'rollback'))
          court.breach('L4', `${id} should have gone back, and is in ${phase.name}`);
        judgeLocksLeft(court, file, takenAt);
      }
    },
  };
}

function waitsForPeople(rollout: Rollout): boolean {
  if (!isOpen(rollout) || rollout.held) return true;
  return rollout.gate !== null && rollout.gate.approval === undefined;
}

/** A lock left by a crash heals when somebody wants it; what ends once nothing fails leaves none. */
function judgeLocksLeft(court: Court, { id, endedAt, latest }: CaseFile, takenAt: ReadonlyMap<string, number>): void {
  if (endedAt === undefined || court.calmedAt === undefined || endedAt < court.calmedAt) return;
  // A last write may come late, when whoever decided it has given up.
  if ((latest.endedAt ?? endedAt) - court.expectations.clockErrorMs < court.calmedAt) return;
  // What is taken after the end was asked for before it and came late; such a lock counts for nobody. So does one of a plan
  // that never came into force, because the press that planned it was cut short.
  const left = keysOf(latest).filter((key) => court.holders.get(key) === id && (takenAt.get(key) ?? 0) < endedAt);
  if (left.length > 0) court.breach('L5', `${id} has ended and still holds ${left.join(', ')}`);
}

/** L3: while some replica is alive, somebody holds the poller's lease, and soon again after a crash. */
export function judgeLease(court: Court): Seat {
  const alive = new Set<string>();
  /** Since when somebody could have taken the lease. */
  let since: number | undefined;
  const judgeGap = (at: number): void => {
    // What was asked just before the calm may still be waited for.
    const from = Math.max(since ?? Infinity, (court.calmedAt ?? Infinity) + callMsMax);
    if (at - from > takeoverMsOf(court)) court.breach('L3', `nobody held the lease for ${at - from} ms`);
  };
  return {
    other({ what, at, ...rest }) {
      if (what === 'leased') {
        judgeGap(at);
        since = at;
      }
      if (what === 'started' && 'replica' in rest) {
        if (alive.size === 0) since = at;
        alive.add(rest.replica);
      }
      if (what === 'crashed' && 'replica' in rest) {
        alive.delete(rest.replica);
        if (alive.size > 0) return;
        judgeGap(at);
        since = undefined;
      }
    },
    end() {
      judgeGap(court.now);
    },
  };
}
