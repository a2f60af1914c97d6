import { ownAlarmNames } from './alarm-input.js';
import { failureRate } from './comparison.js';
import { become, operate, wait, type Step } from './decision.js';
import { stageOf, type Stage } from './evidence.js';
import type { Operation } from './operation.js';
import type { Rollout } from './rollout.js';
import type { Seen } from './seen.js';
import { hold } from './state.js';
import type { AlarmState } from './verdict.js';

/**
 * The alarms that a rollout makes for itself, where the policy wants it: one on the canary queue, one on each production
 * queue. The record knows each from the moment its call may be sent, so that an alarm of such a name which the record does
 * not know is somebody else's, and none of its own is left behind.
 */

type OwnAlarm = Omit<Extract<Operation, { op: 'putAlarm' }>, 'op'>;

/** One that is not seen for so long after it was put was deleted by somebody, and is put again. */
const putAgainMs = 60_000;
/** One that is seen for so long after its deletion was put by a late call, and is deleted again (X4, X5). */
const deleteAgainMs = 10_000;

/** The alarms that watch this stage. */
export function ownAlarms(rollout: Rollout, stage: Stage): OwnAlarm[] {
  const { plan, evidence } = rollout;
  const [canary, ...production] = ownAlarmNames(plan);
  if (!canary) return [];
  if (stage === 'canary') return [canary];
  // What fails on blue as well is no failure of green.
  const above = Math.max(plan.rules.limits.maxFailureRate, (evidence && failureRate(evidence.blue)) ?? 0);
  return production.map((alarm) => ({ ...alarm, above }));
}

/** The alarms of the stage are there. One that somebody deleted is made again, since without it nothing would pass any more. */
export function alarmsThere(rollout: Rollout, seen: Seen, now: number): Step {
  const stage = stageOf(rollout);
  for (const alarm of stage ? ownAlarms(rollout, stage) : []) {
    const made = rollout.made.alarms?.[alarm.name];
    const state = seen.alarmsUnread === undefined ? seen.alarms.get(alarm.name) : undefined;
    if (made?.there && (state !== 'missing' || now - made.at < putAgainMs)) continue;
    if (state === undefined) return wait('notSeen');
    if (!made && state !== 'missing') return become(hold(rollout, now, notOurs(alarm.name)));
    return operate({ op: 'putAlarm', ...alarm });
  }
  return 'done';
}

/** Putting an alarm overwrites whatever has its name. */
function notOurs(target: string): Parameters<typeof hold>[2] {
  return { reason: 'refused', operation: 'PutMetricAlarm', target, raw: 'AlreadyExists: not made by this rollout' };
}

/**
 * None of the alarms that the record knows is left. `lookedLong` says that no call of an earlier phase can still come: an
 * alarm that is put after its deletion would be nobody's (X4).
 */
export function alarmsGone(rollout: Rollout, seen: Seen, now: number, lookedLong: boolean): Step {
  const left = Object.entries(rollout.made.alarms ?? {}).find(([name, alarm]) => {
    const isSeen = (seen.alarms.get(name) ?? 'missing') !== 'missing';
    return !alarm.gone || (isSeen && now - alarm.at >= deleteAgainMs);
  });
  if (!left) return 'done';
  return lookedLong ? operate({ op: 'deleteAlarm', name: left[0] }) : wait('lookingAgain');
}

/**
 * The own alarms as last seen. They take missing data for no failure, so that one without data is new and not a doubt. The
 * alarm of the canaries says nothing new of a failure that is known from its canary itself: the verdict counts that one,
 * once, and leaves out what the platform did (contract §3 and §4).
 */
export function ownAlarmStates(rollout: Rollout, seen: Seen): AlarmState[] {
  const stage = stageOf(rollout);
  const isKnown = stage === 'canary' && rollout.canaries.some(({ result }) => result?.succeeded === false);
  const there = stage ? ownAlarms(rollout, stage).filter(({ name }) => rollout.made.alarms?.[name]?.there) : [];
  return there.map(({ name }) => {
    const state = seen.alarms.get(name) ?? 'missing';
    return { name, state: state === 'insufficient' || (state === 'alarm' && isKnown) ? 'ok' : state };
  });
}
