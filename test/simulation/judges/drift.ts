import { stringAt } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import type { Order } from '../../../src/rollout/planned.js';
import type { Drift, Rollout } from '../../../src/rollout/rollout.js';
import type { Court, Seat, Sent } from './court.js';
import { orderIn } from './writes.js';
import { isSameOrder } from './world.js';

/** How long a slow start may take from its first look at AWS to the write of its record. */
const planningMsMax = 120_000;

/** I4: nobody is asked about a difference that nobody made: neither a stale answer nor an own late write is one (X5, X6). */
export function judgeDrift(court: Court): Seat {
  /** The orders that each rollout sent, by queue. */
  const sent = new Map<string, Order[]>();
  return {
    sent: (one) => noteOrder(sent, one),
    written({ before, after, file }) {
      if (after.held?.why.reason !== 'drift' || after.held === before?.held) return;
      const shown = before?.held?.why.reason === 'drift' ? before.held.why.drifts.length : 0;
      if (shown > 0) return;
      const since = file.plannedAt - court.expectations.raceMs - planningMsMax;
      for (const drift of after.held.why.drifts) {
        const name = nameOf(drift);
        const own = isOwnOrder(sent, after, drift);
        if (own ? (court.meddled.get(name) ?? -Infinity) >= since : court.touchedSince(since, name)) continue;
        court.breach('I4', `${after.id} in ${after.phase.name} asks about a change of ${name} that nobody made`);
      }
    },
  };
}

function noteOrder(sent: Map<string, Order[]>, { leave, action, input }: Sent): void {
  if (!leave || action !== 'UpdateJobQueue' || input['computeEnvironmentOrder'] === undefined) return;
  const key = `${leave.file.id}/${nameOfArn(stringAt(input, 'jobQueue') ?? '')}`;
  sent.set(key, [...(sent.get(key) ?? []), orderIn(input)]);
}

function isOwnOrder(sent: ReadonlyMap<string, Order[]>, { id }: Rollout, drift: Drift): boolean {
  if (drift.kind !== 'order') return false;
  return (sent.get(`${id}/${drift.queue}`) ?? []).some((order) => isSameOrder(order, drift.found));
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
