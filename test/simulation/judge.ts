import type { Breach, Happening } from './happenings.js';
import { judgeAlarms } from './judge-alarms.js';
import { judgeApprovals } from './judge-approvals.js';
import { createClerk } from './judge-clerk.js';
import { openCourt, type Expectations, type Seat } from './judge-court.js';
import { judgeDeadlines } from './judge-deadlines.js';
import { judgeDeletion } from './judge-deletion.js';
import { judgeDrift } from './judge-drift.js';
import { judgeEvidence } from './judge-evidence.js';
import { judgeHistory } from './judge-history.js';
import { judgeIntents } from './judge-intents.js';
import { judgeJobs } from './judge-jobs.js';
import { judgeLease, judgeLiveness } from './judge-liveness.js';
import { judgeLocks } from './judge-locks.js';
import { judgeMessages } from './judge-messages.js';
import { judgeOnce } from './judge-once.js';
import { judgeOrders } from './judge-orders.js';
import { judgePresses } from './judge-presses.js';
import { judgeQueues } from './judge-queues.js';
import { judgeRestored } from './judge-restored.js';
import { judgeTargets } from './judge-targets.js';
import { judgeWrites } from './judge-writes.js';
import type { World } from './world.js';

export type { Expectations } from './judge-court.js';

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
  judgeApprovals,
  judgeLocks,
  judgeOnce,
  judgeMessages,
  judgeIntents,
  judgeTargets,
  judgeHistory,
  judgeDeletion,
  judgePresses,
  judgeEvidence,
  judgeAlarms,
  judgeDrift,
  judgeLiveness,
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
      if (!state.begun) court.past = { environments: world.environments, queues: world.queues };
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
      court.past = { environments: world.environments, queues: world.queues };
    },
    end(world) {
      for (const seat of all) seat.end?.(world);
    },
  };
}

function noteLock(holders: Map<string, string>, key: string, holder: string | undefined): void {
  if (holder === undefined) holders.delete(key);
  else holders.set(key, holder);
}
