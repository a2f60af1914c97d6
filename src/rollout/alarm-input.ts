import type { JsonObject } from './json.js';
import type { Operation } from './operation.js';
import type { Plan } from './planned.js';

/** Below so many ended jobs in a period a share of failures says nothing. */
const jobsMin = 5;
const rateSeconds = 300;
const anySeconds = 60;

/** What a rollout's own alarms are called: one for its canaries, one for each production queue. None where the policy wants none. */
export function ownAlarmNames({ canaryQueue, queues, rules }: Pick<Plan, 'canaryQueue' | 'queues' | 'rules'>): {
  queue: string;
  name: string;
}[] {
  if (!rules.watch?.createAlarms) return [];
  // The canary queue's name is made of the rollout's id (contract §9), and no other queue may take its place.
  const canary = { queue: canaryQueue, name: `batch-rollout-${canaryQueue}` };
  const id = canaryQueue.replace(/-canary$/, '');
  const production = queues.map(({ name: queue }) => {
    const name = `batch-rollout-${id}-${queue}`;
    return { queue, name: name === canary.name ? `${name}-queue` : name };
  });
  return [canary, ...production];
}

/**
 * The input of PutMetricAlarm. It is absolute, so that repeating it changes nothing; the tags count only when the alarm is
 * made. No data is no failure (F123): canaries and jobs are counted elsewhere.
 */
export function alarmInput(
  { name, queue, above }: Extract<Operation, { op: 'putAlarm' }>,
  tags: Record<string, string>,
): JsonObject {
  return {
    AlarmName: name,
    ActionsEnabled: false,
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
    ...(above === undefined ? anyFailure(queue) : failureRate(queue, above)),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function anyFailure(queue: string): JsonObject {
  return {
    AlarmDescription: `Jobs of queue ${queue} fail; made by batch-rollout, which deletes it at the end of the rollout.`,
    ...metric('JobsMovedToFailed', queue),
    Statistic: 'Sum',
    Period: anySeconds,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  };
}

/** A count knows nothing of how many jobs there were, so that a rate is made of two metrics (F120). */
function failureRate(queue: string, above: number): JsonObject {
  const sum = (Id: string, name: string): JsonObject => ({
    Id,
    MetricStat: { Metric: metric(name, queue), Period: rateSeconds, Stat: 'Sum' },
    ReturnData: false,
  });
  const [failed, all] = ['FILL(failed, 0)', '(FILL(failed, 0) + FILL(succeeded, 0))'];
  const rate = {
    Id: 'rate',
    Expression: `IF(${all} >= ${jobsMin}, ${failed} / ${all}, 0)`,
    Label: 'share of failed jobs',
    ReturnData: true,
  };
  return {
    AlarmDescription: `Of ${jobsMin} or more jobs of queue ${queue} too many fail; made by batch-rollout, which deletes it at the end of the rollout.`,
    Metrics: [rate, sum('failed', 'JobsMovedToFailed'), sum('succeeded', 'JobsMovedToSucceeded')],
    Threshold: above,
    ComparisonOperator: 'GreaterThanThreshold',
  };
}

function metric(name: string, queue: string): JsonObject {
  return { Namespace: 'AWS/Batch', MetricName: name, Dimensions: [{ Name: 'JobQueueName', Value: queue }] };
}
