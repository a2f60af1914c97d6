import type { Metrics } from '../rollout/metrics.js';
import { mrkdwn, type Mrkdwn } from './mrkdwn.js';
import type { Catalog } from './text/catalog.js';

const figures = [
  'cpuPercent',
  'memoryPercent',
  'cpuReservedPercent',
  'memoryReservedPercent',
  'cpuUnits',
  'memoryMib',
] as const;

/** What CloudWatch measured of queues and clusters, one line each; nothing where it has no data. */
export function measureLines(metrics: Metrics | undefined, { measures }: Catalog): Mrkdwn[] {
  if (metrics === undefined) return [];
  const queues = metrics.queues
    .filter(({ succeeded, failed }) => succeeded !== undefined || failed !== undefined)
    .map(({ queue, canary, succeeded, failed }) => measures.queue(queue, canary, succeeded ?? 0, failed ?? 0));
  const clusters = metrics.clusters.flatMap((cluster): Mrkdwn[] => {
    const shown = figures.flatMap((name) => {
      const value = cluster[name];
      return value === undefined ? [] : [measures.figure(name, value)];
    });
    return shown.length === 0 ? [] : [measures.cluster(cluster.colour, shown)];
  });
  const lines = [...queues, ...clusters];
  return lines.length === 0 ? [] : [measures.heading(metrics.minutes), ...lines.map((line) => mrkdwn`• ${line}`)];
}
