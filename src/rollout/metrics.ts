import { stageOf } from './evidence.js';
import { objectAt, stringAt, type JsonObject } from './json.js';
import { nameOfArn } from './orders.js';
import type { Rollout } from './rollout.js';

/**
 * What CloudWatch measured of queues and clusters over the last minutes. It is for people alone and nothing is decided on it
 * (contract §4): it lags, is best effort, and knows no single job (F120, F123). What has no data is left out.
 */
export interface Metrics {
  /** Over how many minutes, up to the time of reading. */
  minutes: number;
  queues: { queue: string; canary: boolean; succeeded?: number; failed?: number }[];
  clusters: ({ colour: 'green' | 'blue' } & ClusterFigures)[];
}

/** Shares of the instances' CPU and memory in percent; CPU units and MiB where Container Insights are on. */
interface ClusterFigures {
  cpuPercent?: number;
  memoryPercent?: number;
  cpuReservedPercent?: number;
  memoryReservedPercent?: number;
  cpuUnits?: number;
  memoryMib?: number;
}

export interface MetricNeeds {
  queues: { queue: string; canary: boolean }[];
  clusters: { colour: 'green' | 'blue'; cluster: string; onInstances: boolean; insights: boolean }[];
}

/** One figure of one queue or cluster. */
export interface MetricQuery {
  namespace: string;
  metric: string;
  dimension: { name: string; value: string };
  statistic: 'Sum' | 'Average';
}

export const metricsMinutes = 15;

/** What is measured of a rollout while it is judged. */
export function metricNeeds(rollout: Rollout): MetricNeeds | undefined {
  if (!stageOf(rollout)) return undefined;
  const { plan, made } = rollout;
  const clusters = [
    { colour: 'green' as const, arn: made.green?.clusterArn, of: plan.green?.request },
    { colour: 'blue' as const, arn: plan.blue.clusterArn, of: plan.blue.described },
  ];
  return {
    queues: [
      { queue: plan.canaryQueue, canary: true },
      ...plan.queues.map(({ name }) => ({ queue: name, canary: false })),
    ],
    clusters: clusters.flatMap(({ colour, arn, of = {} }) =>
      arn ? [{ colour, cluster: nameOfArn(arn), onInstances: isOnInstances(of), insights: hasInsights(of) }] : [],
    ),
  };
}

/** Tasks on Fargate belong to no instance, and those of Batch to no service: nothing is measured there (F121). */
function isOnInstances(environment: JsonObject): boolean {
  return !stringAt(objectAt(environment, 'computeResources'), 'type')?.startsWith('FARGATE');
}

function hasInsights(environment: JsonObject): boolean {
  const setting = stringAt(objectAt(environment, 'ecsSettings'), 'containerInsights')?.toUpperCase();
  return setting === 'ENABLED' || setting === 'ENHANCED';
}

const ofQueue = { succeeded: 'JobsMovedToSucceeded', failed: 'JobsMovedToFailed' } as const;
const ofInstances = {
  cpuPercent: 'CPUUtilization',
  memoryPercent: 'MemoryUtilization',
  cpuReservedPercent: 'CPUReservation',
  memoryReservedPercent: 'MemoryReservation',
} as const;
const ofInsights = { cpuUnits: 'CpuUtilized', memoryMib: 'MemoryUtilized' } as const;

/** The queries for all that is needed. `batchNames` are the metrics of Batch that there are: their names are not certain (F120). */
export function metricQueries(needs: MetricNeeds, batchNames: ReadonlySet<string>): MetricQuery[] {
  const queues = needs.queues.flatMap(({ queue }) =>
    Object.values(ofQueue).flatMap((metric) => (batchNames.has(metric) ? [queueQuery(queue, metric)] : [])),
  );
  const clusters = needs.clusters.flatMap(({ cluster, onInstances, insights }) => [
    ...(onInstances ? Object.values(ofInstances).map((metric) => clusterQuery('AWS/ECS', cluster, metric)) : []),
    ...(insights ? Object.values(ofInsights).map((metric) => clusterQuery(insightsSpace, cluster, metric)) : []),
  ]);
  return [...queues, ...clusters];
}

export const batchSpace = 'AWS/Batch';
const insightsSpace = 'ECS/ContainerInsights';

function queueQuery(queue: string, metric: string): MetricQuery {
  return { namespace: batchSpace, metric, dimension: { name: 'JobQueueName', value: queue }, statistic: 'Sum' };
}

function clusterQuery(namespace: string, cluster: string, metric: string): MetricQuery {
  return { namespace, metric, dimension: { name: 'ClusterName', value: cluster }, statistic: 'Average' };
}

/** The figures in their places; undefined where nothing was measured at all. `values` are in the order of the queries. */
export function metricsOf(
  needs: MetricNeeds,
  queries: readonly MetricQuery[],
  values: readonly (number | undefined)[],
): Metrics | undefined {
  const figures = <Key extends string>(names: Record<Key, string>, of: string): Partial<Record<Key, number>> => {
    const found: Partial<Record<Key, number>> = {};
    for (const key in names) {
      const value = values[queries.findIndex((one) => one.dimension.value === of && one.metric === names[key])];
      if (value !== undefined) found[key] = value;
    }
    return found;
  };
  const isMeasured = (row: object, named: number): boolean => Object.keys(row).length > named;
  const queues = needs.queues.map((one) => ({ ...one, ...figures(ofQueue, one.queue) }));
  const clusters = needs.clusters.map(({ colour, cluster }) => ({
    colour,
    ...figures(ofInstances, cluster),
    ...figures(ofInsights, cluster),
  }));
  const measured = {
    minutes: metricsMinutes,
    queues: queues.filter((one) => isMeasured(one, 2)),
    clusters: clusters.filter((one) => isMeasured(one, 1)),
  };
  return measured.queues.length + measured.clusters.length > 0 ? measured : undefined;
}
