import { stageOf } from './evidence.js';
import { metricNeeds } from './metrics.js';
import { ownAlarms } from './own-alarms.js';
import type { Needs } from './seen.js';
import { isOpen, type Rollout } from './rollout.js';

/** What this rollout needs to have looked at now. Nothing is read that no decision of its phase rests on. */
export function needsOf(rollout: Rollout): Needs {
  const { phase, plan, intent } = rollout;
  if (!isOpen(rollout)) return { revisions: [], canaryJobs: [], work: [], baseline: false, alarms: [], users: [] };
  const going = phase.name === 'retire' || phase.name === 'rollback';
  const unsettled = intent?.operation;
  const metrics = metricNeeds(rollout);
  const staging =
    going || ((unsettled?.op === 'register' || unsettled?.op === 'deregister') && unsettled.purpose === 'staged');
  return {
    revisions: [
      ...plan.definitions.map((one) => one.name),
      ...(staging ? plan.definitions.map((one) => one.stagedName) : []),
    ],
    canaryJobs: rollout.canaries.flatMap((one) =>
      one.jobId !== undefined && one.result === undefined ? [one.jobId] : [],
    ),
    ...(unsettled?.op === 'submit'
      ? { submitted: { queue: plan.canaryQueue, name: `canary-${rollout.id}-${unsettled.number}` } }
      : {}),
    work: workNeeds(rollout),
    ...((phase.name === 'shift' || phase.name === 'bake') && rollout.shiftedAt !== undefined
      ? { production: { since: rollout.shiftedAt } }
      : {}),
    baseline: phase.name === 'canary' && rollout.evidence === null,
    alarms: alarmNeeds(rollout),
    ...(metrics ? { metrics } : {}),
    users:
      phase.name === 'rollback'
        ? Object.values(rollout.made.promoted).flatMap((one) => (one.gone ? [] : [one.arn]))
        : [],
  };
}

/** The alarms that judge the phase; on the way to the end those that are to go; and one that is being made or deleted. */
function alarmNeeds(rollout: Rollout): string[] {
  const { phase, plan, made, intent } = rollout;
  const stage = stageOf(rollout);
  const watched = stage ? [...plan.rules.alarms, ...ownAlarms(rollout, stage).map(({ name }) => name)] : [];
  const leaving = phase.name === 'retire' || phase.name === 'rollback' ? Object.keys(made.alarms ?? {}) : [];
  const unsettled = intent?.operation;
  const changing = unsettled?.op === 'putAlarm' || unsettled?.op === 'deleteAlarm' ? [unsettled.name] : [];
  return [...new Set([...watched, ...leaving, ...changing])];
}

function workNeeds(rollout: Rollout): Needs['work'] {
  const { phase, plan, made } = rollout;
  const queues = plan.queues.map((queue) => queue.name);
  if (phase.name === 'drain' || (phase.name === 'retire' && plan.green)) {
    return [{ environment: plan.blue.name, clusterArn: plan.blue.clusterArn, queues }];
  }
  if (phase.name === 'rollback' && plan.green && made.green && !made.green.gone) {
    const { clusterArn } = made.green;
    // Without a cluster nothing can run there, and the jobs of busy queues must not count as its own.
    return [{ environment: plan.green.name, clusterArn, queues: clusterArn ? [...queues, plan.canaryQueue] : [] }];
  }
  return [];
}
