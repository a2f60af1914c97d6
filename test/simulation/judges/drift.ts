import type { Drift, Rollout } from '../../../src/rollout/rollout.js';
import { latestWriteMs, meddledSince, standsChanged, type Court, type Seat } from './court.js';
import { wasSent } from './sent-orders.js';

/** How long a slow start may take from its first look at AWS until it sends its record, which may be written late. */
const planningMsMax = 120_000;

/** I4: nobody is asked about a difference that nobody made: neither a stale answer nor an own late write is one (X5, X6). */
export function judgeDrift(court: Court): Seat {
  return {
    written({ before, after, file }) {
      if (after.held?.why.reason !== 'drift' || after.held === before?.held) return;
      const shown = before?.held?.why.reason === 'drift' ? before.held.why.drifts.length : 0;
      if (shown > 0) return;
      const since = file.plannedAt - court.expectations.raceMs - planningMsMax - latestWriteMs;
      for (const drift of after.held.why.drifts) {
        const name = nameOf(drift);
        if (isOvertaken(court, after, name)) continue;
        const own = drift.kind === 'order' && wasSent(file, drift.queue, drift.found);
        if (own ? meddledSince(court, since, name) : standsChanged(court, since, name)) continue;
        court.breach('I4', `${after.id} in ${after.phase.name} asks about a change of ${name} that nobody made`);
      }
    },
  };
}

/** A start whose write came late shows a plan from before another rollout, which has changed what it names. */
function isOvertaken({ files }: Court, { id, phase }: Rollout, name: string): boolean {
  if (phase.name !== 'plan') return false;
  return [...files.values()].some(({ id: other, latest, endedAt }) => {
    const { queues, definitions, blue } = latest.plan;
    const names = [blue.name, ...[...queues, ...definitions].map((one) => one.name)];
    return other !== id && endedAt !== undefined && names.includes(name);
  });
}

function nameOf(drift: Drift): string {
  switch (drift.kind) {
    case 'order':
    case 'queue':
    case 'foreignQueue':
      return drift.queue;
    case 'environment':
      return drift.environment;
    case 'definition':
      return drift.definition;
  }
}
