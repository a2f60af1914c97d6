import type { Breach, Happening } from '../run/happenings.js';
import { judgeAlarms } from './alarms.js';
import { judgeApprovals } from './approvals.js';
import { createClerk } from './clerk.js';
import { openCourt, type Expectations, type Seat } from './court.js';
import { judgeDeadlines } from './deadlines.js';
import { judgeDeletion } from './deletion.js';
import { judgeDrift } from './drift.js';
import { judgeEvidence } from './evidence.js';
import { judgeGoingBack } from './going-back.js';
import { judgeHistory } from './history.js';
import { judgeHolds } from './holds.js';
import { judgeIntents } from './intents.js';
import { judgeJobs } from './jobs.js';
import { judgeLease, judgeLiveness } from './liveness.js';
import { judgeLocks } from './locks.js';
import { judgeMessages } from './messages.js';
import { judgeOnce } from './once.js';
import { judgeOrders } from './orders.js';
import { judgePresses } from './presses.js';
import { judgeQueues } from './queues.js';
import { judgeRepeats } from './repeats.js';
import { judgeRestored } from './restored.js';
import { judgeStrays } from './strays.js';
import { judgeTargets } from './targets.js';
import { judgeWrites } from './writes.js';
import type { Standing } from './world.js';
import type { World } from '../account/world.js';

export type { Expectations } from './court.js';

export interface Judge {
  /** Judges one happening; `world` is the account right after it took effect. */
  see(happening: Happening, world: World): void;
  /** Judges what must have come true by the end of the run. */
  end(world: World): void;
  readonly breaches: readonly Breach[];
}

const seats = [
  judgeQueues,
  judgeJobs,
  judgeOrders,
  judgeWrites,
  judgeRestored,
  judgeStrays,
  judgeApprovals,
  judgeLocks,
  judgeOnce,
  judgeMessages,
  judgeIntents,
  judgeRepeats,
  judgeTargets,
  judgeHistory,
  judgeDeletion,
  judgePresses,
  judgeEvidence,
  judgeAlarms,
  judgeDrift,
  judgeLiveness,
  judgeGoingBack,
  judgeHolds,
  judgeDeadlines,
  judgeLease,
];

/**
 * The judges of all invariants of the safety document. They know what happened and the account, and nothing of what the
 * bot believes beyond the records it wrote. Not more than a hundred breaches are kept.
 */
export function createJudge(expectations: Expectations): Judge {
  const breaches: Breach[] = [];
  const court = openCourt(expectations, breaches);
  const clerk = createClerk(court);
  const state = { begun: false };
  const all = seats.map((seat): Seat => seat(court));
  const onWritten = all.flatMap((seat) => seat.written ?? []);
  const onSent = all.flatMap((seat) => seat.sent ?? []);
  const onChanged = all.flatMap((seat) => seat.changed ?? []);
  const onOther = all.flatMap((seat) => seat.other ?? []);
  return {
    breaches,
    see(happening, world) {
      court.now = happening.at;
      // What was there before the first happening was changed by nobody.
      if (!state.begun) court.past = standingOf(world);
      state.begun = true;
      clerk.touched(happening, world);
      if (happening.what === 'written') {
        const written = clerk.written(happening);
        for (const hear of onWritten) hear(written, world);
        written.file.latest = happening.rollout;
      } else if (happening.what === 'sent') {
        const sent = clerk.sent(happening);
        for (const hear of onSent) hear(sent, world);
      } else if (happening.what === 'changed' && happening.by === 'bot') {
        const changed = clerk.changed(happening);
        for (const hear of onChanged) hear(changed, world);
      } else {
        if (happening.what === 'locked') noteLock(court.holders, happening.key, happening.holder);
        if (happening.what === 'calmed') court.calmedAt = happening.at;
        for (const hear of onOther) hear(happening, world);
      }
      court.past = standingOf(world);
    },
    end(world) {
      for (const seat of all) seat.end?.(world);
    },
  };
}

function standingOf({ environments, queues, metricAlarms }: World): Standing {
  return { environments, queues, metricAlarms };
}

function noteLock(holders: Map<string, string>, key: string, holder: string | undefined): void {
  if (holder === undefined) holders.delete(key);
  else holders.set(key, holder);
}
