import { isOpen, type HoldReason, type Rollout } from '../../../src/rollout/rollout.js';
import { isEnded } from '../account/jobs.js';
import type { World } from '../account/world.js';
import { pollsMs } from './bounds.js';
import type { Court, Seat } from './court.js';
import { jobsNamed, unfinished, workingOn } from './world.js';

/** Twice the polls that the way back was seen to need at the most, jobs and holds aside. */
const pollsMax = 12;

/** What only a person can decide: nothing that waits for it is late. */
const decided: ReadonlySet<HoldReason['reason']> = new Set(['drift', 'blueUnusable', 'person']);

/** L4: once nothing fails any more, a rollback ends within so many polls, but for what jobs and people take. */
export function judgeGoingBack(court: Court): Seat {
  /** Since when each rollout could have come to its end. */
  const since = new Map<string, number>();
  const judge = (rollout: Rollout, world: World): void => {
    if (isAtWork(rollout, world)) since.set(rollout.id, court.now);
    const from = Math.max(since.get(rollout.id) ?? -Infinity, court.calmedAt ?? Infinity);
    if (court.now - from <= pollsMs(court, world, pollsMax)) return;
    since.set(rollout.id, court.now);
    if (Math.max(...court.touched.values()) < from)
      court.breach('L4', `${rollout.id} has been going back for ${Math.round((court.now - from) / 1_000)} s`);
  };
  const judgeAll = (world: World): void => {
    if (court.calmedAt === undefined) return;
    for (const { latest } of court.files.values()) if (isUnderWay(latest)) judge(latest, world);
  };
  return {
    written({ before, after, at }, world) {
      if (before && isUnderWay(before)) judge(before, world);
      if (!before || !isUnderWay(before)) since.set(after.id, at);
    },
    changed({ file, late, at }) {
      if (file && late) since.set(file.id, at);
    },
    other: (_happening, world) => judgeAll(world),
    end: judgeAll,
  };
}

/** On the way back, and nobody has to be asked. */
function isUnderWay({ phase, held }: Rollout): boolean {
  return phase.name === 'rollback' && !waitsForDecision(held?.why.reason);
}

/** Whether this hold is one that nobody but a person can end. */
export function waitsForDecision(reason: HoldReason['reason'] | undefined): boolean {
  return reason !== undefined && decided.has(reason);
}

/** Whether jobs keep what the way back must take away, since no job is killed for it, or AWS is at its deletion. */
function isAtWork(rollout: Rollout, world: World): boolean {
  if (!isOpen(rollout)) return false;
  const { plan, made, canaries, id } = rollout;
  const green = plan.green && world.environments.get(plan.green.name);
  if (green && (green.statusText === 'DELETING' || workingOn(world, green).length > 0)) return true;
  const promoted = new Set(Object.values(made.promoted).map(({ arn }) => arn));
  if (promoted.size > 0 && unfinished(world).some((job) => promoted.has(job.definition))) return true;
  return canaries.some(({ number }) =>
    jobsNamed(world, plan.canaryQueue, `canary-${id}-${number}`).some((job) => !isEnded(job) && job.cluster),
  );
}
