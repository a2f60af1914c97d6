import { z } from 'zod';
import { happenIn } from './happening.js';
import { changes, reads, type Answer } from './operation.js';
import { page } from './paging.js';
import { Refusal } from './refusal.js';
import { drawWaitMs } from './tempo.js';
import type { World } from './world.js';

/** One value of a metric. It shows only some minutes after it was measured (F123). */
type Sample = { at: number; value: number; visibleAt: number };
export type Metric = { namespace: string; name: string; dimensions: Dimension[]; samples: Sample[] };

const samplesKept = 20_000;

export const Dimension = z.object({ Name: z.string(), Value: z.string() });
export type Dimension = z.output<typeof Dimension>;

/** Counts something under Batch's own metrics, which know queues and no environments (F120). */
export function countMetric(world: World, queue: string, name: string, value: number): void {
  addSample(world, 'AWS/Batch', name, [{ Name: 'JobQueueName', Value: queue }], world.now, value);
}

function addSample(
  world: World,
  namespace: string,
  name: string,
  dimensions: Dimension[],
  at: number,
  value: number,
): void {
  const key = keyOf(namespace, name, dimensions);
  const metric = world.metrics.get(key) ?? { namespace, name, dimensions, samples: [] };
  metric.samples.push({ at, value, visibleAt: world.now + drawWaitMs(world, 'metricVisible') });
  if (metric.samples.length > samplesKept) metric.samples.splice(0, samplesKept / 2);
  world.metrics.set(key, metric);
}

function keyOf(namespace: string, name: string, dimensions: readonly Dimension[]): string {
  return JSON.stringify([namespace, name, dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()]);
}

/** The visible values of a metric by period: start of the period and the statistic over it, oldest first. */
export function series(
  world: World,
  metric: { namespace: string; name: string; dimensions: readonly Dimension[] },
  range: { from: number; to: number; periodMs: number; statistic: string },
): { at: number; value: number }[] {
  const { from, to, periodMs, statistic } = range;
  const buckets = new Map<number, number[]>();
  const found = world.metrics.get(keyOf(metric.namespace, metric.name, metric.dimensions));
  for (const sample of found?.samples ?? []) {
    if (sample.at < from || sample.at >= to || sample.visibleAt > world.now) continue;
    const start = Math.floor(sample.at / periodMs) * periodMs;
    const bucket = buckets.get(start);
    if (bucket === undefined) buckets.set(start, [sample.value]);
    else bucket.push(sample.value);
  }
  return [...buckets]
    .sort(([one], [other]) => one - other)
    .map(([at, values]) => ({ at, value: over(values, statistic) }));
}

function over(values: number[], statistic: string): number {
  const total = values.reduce((sum, value) => sum + value, 0);
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(statistic)?.[1];
  if (percentile !== undefined) {
    const sorted = values.toSorted((one, other) => one - other);
    return sorted[Math.min(sorted.length - 1, Math.floor((Number(percentile) / 100) * sorted.length))] ?? 0;
  }
  switch (statistic) {
    case 'Sum':
      return total;
    case 'SampleCount':
      return values.length;
    case 'Minimum':
      return Math.min(...values);
    case 'Maximum':
      return Math.max(...values);
    case 'Average':
      return total / values.length;
    default:
      throw new Refusal('InvalidParameterValue', `The value ${statistic} for parameter Stat is not supported.`);
  }
}

/** A time on the wire: seconds, ISO text, or what the decoder already made of it. */
const Timestamp = z
  .union([
    z.number().transform((seconds) => seconds * 1000),
    z.string().transform(Date.parse),
    z.date().transform(Number),
  ])
  .refine(Number.isFinite, 'is not a timestamp');

export const Query = z.object({
  Id: z.string(),
  Label: z.string().optional(),
  ReturnData: z.boolean().optional(),
  MetricStat: z
    .object({
      Metric: z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: z.array(Dimension).optional() }),
      Period: z.int().min(1),
      Stat: z.string(),
    })
    .optional(),
  Expression: z.string().optional(),
});

const GetDataInput = z.object({
  MetricDataQueries: z.array(Query).max(500),
  StartTime: Timestamp,
  EndTime: Timestamp,
  ScanBy: z.enum(['TimestampAscending', 'TimestampDescending']).optional(),
  NextToken: z.string().optional(),
});

function getData(world: World, input: z.output<typeof GetDataInput>): Answer {
  if (input.StartTime >= input.EndTime) {
    throw new Refusal('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
  }
  const results = input.MetricDataQueries.filter((query) => query.ReturnData !== false).map((query) => {
    const stat = query.MetricStat;
    // Metric math is not simulated; saying so beats answering as if there were no data.
    if (stat === undefined) throw new Refusal('ValidationError', 'Expressions are not offered by this endpoint.');
    const { Namespace: namespace, MetricName: name, Dimensions: dimensions = [] } = stat.Metric;
    const range = { from: input.StartTime, to: input.EndTime, periodMs: stat.Period * 1000, statistic: stat.Stat };
    const points = series(world, { namespace, name, dimensions }, range);
    const ordered = input.ScanBy === 'TimestampAscending' ? points : points.toReversed();
    return {
      Id: query.Id,
      Label: query.Label ?? name,
      Timestamps: ordered.map(({ at }) => new Date(at)),
      Values: ordered.map(({ value }) => value),
      StatusCode: 'Complete',
    };
  });
  return { MetricDataResults: results, Messages: [] };
}

const ListInput = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string().optional() })).optional(),
  NextToken: z.string().optional(),
});

function list(world: World, input: z.output<typeof ListInput>): Answer {
  const found = [...world.metrics.values()].filter(
    ({ namespace, name, dimensions, samples }) =>
      samples.some(({ visibleAt }) => visibleAt <= world.now) &&
      (input.Namespace ?? namespace) === namespace &&
      (input.MetricName ?? name) === name &&
      (input.Dimensions ?? []).every((wanted) =>
        dimensions.some((it) => it.Name === wanted.Name && (wanted.Value ?? it.Value) === it.Value),
      ),
  );
  const { items, next } = page(world, found, { token: input.NextToken, sizeMax: 500 });
  return {
    Metrics: items.map((it) => ({ Namespace: it.namespace, MetricName: it.name, Dimensions: it.dimensions })),
    NextToken: next,
  };
}

const PutDataInput = z.object({
  Namespace: z.string(),
  MetricData: z
    .array(
      z.object({
        MetricName: z.string(),
        Dimensions: z.array(Dimension).optional(),
        Timestamp: Timestamp.optional(),
        Value: z.number().optional(),
        Values: z.array(z.number()).optional(),
      }),
    )
    .max(1000),
});

function putData(world: World, input: z.output<typeof PutDataInput>): Answer {
  for (const datum of input.MetricData) {
    const values = datum.Value === undefined ? (datum.Values ?? []) : [datum.Value];
    for (const value of values) {
      addSample(world, input.Namespace, datum.MetricName, datum.Dimensions ?? [], datum.Timestamp ?? world.now, value);
    }
  }
  return {};
}

/** Plans the next look at the alarms. */
export function planAlarmEvaluation(world: World): void {
  happenIn(world, drawWaitMs(world, 'alarmEvaluation'), { kind: 'alarmsEvaluated' });
}

export const metricOperations = {
  GetMetricData: reads(GetDataInput, getData),
  ListMetrics: reads(ListInput, list),
  PutMetricData: changes(PutDataInput, putData),
};
