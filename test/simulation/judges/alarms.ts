import type { Rollout } from '../../../src/rollout/rollout.js';
import type { Court, Seat, Written } from './court.js';
import { metricAlarmState } from '../account/metric-alarms.js';
import type { World } from '../account/world.js';

/** I14: there is no PASS, and nothing goes on by one, while an alarm of the plan rings, has no data, or is not there. */
export function judgeAlarms(court: Court): Seat {
  /** Since when each alarm of a plan is seen not to be OK. */
  const since = new Map<string, number>();
  const names = new Set<string>();
  const note = (world: World): void => {
    for (const name of names) {
      if (world.alarms.get(name) === 'ok') since.delete(name);
      else if (!since.has(name)) since.set(name, court.now);
    }
  };
  return {
    written(written, world) {
      for (const name of written.after.plan.rules.alarms) names.add(name);
      note(world);
      const { clockErrorMs, raceMs } = court.expectations;
      // A write may take effect late; whether it was decided late, only clocks that agree can tell.
      if (clockErrorMs >= raceMs || !restsOnPass(written)) return;
      const decidedAt = Math.min(written.at, written.after.lastSeen);
      const bad = written.after.plan.rules.alarms.find((name) => decidedAt - (since.get(name) ?? Infinity) > raceMs);
      if (bad !== undefined)
        court.breach(
          'I14',
          `${written.after.id} had a PASS in ${written.after.phase.name} although alarm ${bad} was not OK`,
        );
      const own = ringingOwn(written, world, decidedAt, raceMs);
      if (own !== undefined)
        court.breach(
          'I14',
          `${written.after.id} had a PASS in ${written.after.phase.name} while its alarm ${own} rang`,
        );
    },
    other: (_happening, world) => note(world),
  };
}

/** An alarm of its own on a production queue that rang for all that time. What the canaries do, their verdict tells itself. */
function ringingOwn({ before }: Written, world: World, decidedAt: number, raceMs: number): string | undefined {
  if (!before || (before.phase.name !== 'shift' && before.phase.name !== 'bake')) return undefined;
  const names = before.plan.queues.map(({ name }) => `batch-rollout-${before.id}-${name}`);
  return names.find((name) => {
    const alarm = before.made.alarms?.[name]?.there ? world.metricAlarms.get(name) : undefined;
    if (!alarm) return false;
    for (let ms = 0; ms <= raceMs; ms += 1_000)
      if (metricAlarmState(alarm, world.jobs, decidedAt - ms) !== 'alarm') return false;
    return true;
  });
}

function restsOnPass({ before, after, enters }: Written): boolean {
  if (!before) return false;
  if (after.judgement?.verdict === 'PASS' && after.judgement.at !== before.judgement?.at) return true;
  const from = before.phase.name;
  const onward = enters && after.phase.name !== 'rollback';
  return (from === 'canary' || from === 'bake') && (onward || opensGate(before, after));
}

function opensGate(before: Rollout, after: Rollout): boolean {
  return after.gate !== null && before.gate === null && before.phase.instance === after.phase.instance;
}
