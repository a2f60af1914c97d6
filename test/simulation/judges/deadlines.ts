import { isOpen, type Rollout } from '../../../src/rollout/rollout.js';
import { callMsMax, intervalMsOf, takeoverMsOf } from './bounds.js';
import type { Court, Seat } from './court.js';

/** How long a phase has run, in true time: not while it is held, nor while a gate waits for its approval. */
interface Run {
  rollout: Rollout;
  usedMs: number;
  /** Absent while the deadline stands still. */
  since?: number;
}

/** L1: a phase that lasts longer than it may asks for somebody, once nothing fails any more. */
export function judgeDeadlines(court: Court): Seat {
  const runs = new Map<string, Run>();
  const judge = ({ rollout, usedMs, since }: Run): void => {
    const most = longestStay(rollout);
    if (since === undefined || most === undefined || court.calmedAt === undefined) return;
    // Deadlines are told by the replicas' clocks, and are as wrong as those. A poll that hung before the calm is made good by
    // the next one.
    const due = Math.max(
      since + Math.max(0, most - usedMs) + court.expectations.clockErrorMs,
      court.calmedAt + callMsMax + intervalMsOf(court),
    );
    if (court.now - due > takeoverMsOf(court))
      court.breach('L1', `${rollout.id} stayed in ${rollout.phase.name} beyond its deadline, and was not held`);
  };
  return {
    written({ before, after, at }) {
      const known = runs.get(after.id);
      if (known) judge(known);
      runs.set(after.id, next(known, before, after, at));
    },
    end() {
      for (const run of runs.values()) judge(run);
    },
  };
}

function next(known: Run | undefined, before: Rollout | undefined, after: Rollout, at: number): Run {
  const isSame = known && before?.phase.instance === after.phase.instance;
  // Whoever lifts that hold gives the phase its whole time again.
  const anew = before?.held?.why.reason === 'deadline' && !after.held;
  const used = isSame && !anew ? known.usedMs + (known.since === undefined ? 0 : at - known.since) : 0;
  const stands = !isOpen(after) || after.held !== null || (after.gate !== null && !after.gate.approval);
  return { rollout: after, usedMs: used, ...(stands ? {} : { since: at }) };
}

/** How long a phase may last before somebody is asked. */
export function longestStay({ phase, plan }: Rollout): number | undefined {
  switch (phase.name) {
    case 'plan':
    case 'complete':
    case 'rolledBack':
    case 'aborted':
      return undefined;
    case 'provision':
    case 'canary':
    case 'shift':
    case 'bake':
    case 'drain':
    case 'retire':
    case 'rollback':
      return plan.rules.deadlinesMs[phase.name];
  }
}
