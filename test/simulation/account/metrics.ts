import type { MetricQuery } from '../../../src/rollout/metrics.js';
import type { Jobs } from './jobs.js';

const statuses = { JobsMovedToSucceeded: 'SUCCEEDED', JobsMovedToFailed: 'FAILED' } as const;

/** The metrics of Batch that this account has; of clusters it measures nothing. */
export const measuredNames = Object.keys(statuses);

/** How many jobs of the queue ended so in that time; undefined where none did, as CloudWatch has it. */
export function measured(
  jobs: Jobs,
  { namespace, metric, dimension }: MetricQuery,
  { from, until }: { from: number; until: number },
): number | undefined {
  const status = namespace === 'AWS/Batch' && isKnown(metric) ? statuses[metric] : undefined;
  const ended = status && jobs.byQueue.get(dimension.value)?.byStatus[status];
  const inTime = [...(ended?.values() ?? [])].filter(({ stoppedAt = 0 }) => stoppedAt >= from && stoppedAt < until);
  return inTime.length > 0 ? inTime.length : undefined;
}

function isKnown(metric: string): metric is keyof typeof statuses {
  return metric in statuses;
}
