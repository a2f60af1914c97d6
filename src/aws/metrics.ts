import { z } from 'zod';
import type { Cloud } from '../ports.js';
import type { Wire } from './call.js';
import type { Clients } from './clients.js';
import { malformedError } from './failure.js';

/** How many queries one call of GetMetricData takes (quotas of CloudWatch). */
const queriesMax = 500;
const pagesMax = 20;
const periodSeconds = 60;

/** A missing figure is left out, and one that is no number is as good as missing (F123). */
const Values = z.array(z.unknown()).transform((values) => values.filter((one) => Number.isFinite(one)).map(Number));

const Data = z
  .object({
    MetricDataResults: z.array(z.object({ Id: z.string(), Values: Values.default([]) })).default([]),
    NextToken: z.string().optional(),
  })
  .transform(({ MetricDataResults, NextToken }) => ({ items: MetricDataResults, next: NextToken || undefined }));

const Names = z
  .object({
    Metrics: z.array(z.object({ MetricName: z.string().optional() })).default([]),
    NextToken: z.string().optional(),
  })
  .transform(({ Metrics, NextToken }) => ({
    items: Metrics.flatMap(({ MetricName }) => MetricName ?? []),
    next: NextToken || undefined,
  }));

/** Figures of CloudWatch, one for each query, and the names there are. */
export function cloudWatchMetrics({ cloudWatch }: Clients, call: Wire): Pick<Cloud, 'metrics' | 'metricNames'> {
  return {
    async metrics(queries, { from, until }) {
      if (queries.length > queriesMax) {
        throw new RangeError(`${queries.length} metrics asked for at once, at most ${queriesMax} can be`);
      }
      if (queries.length === 0) return [];
      const { sdk, client } = await cloudWatch();
      const MetricDataQueries = queries.map(({ namespace, metric, dimension, statistic }, i) => {
        const Dimensions = [{ Name: dimension.name, Value: dimension.value }];
        const Metric = { Namespace: namespace, MetricName: metric, Dimensions };
        return { Id: `m${i}`, MetricStat: { Metric, Period: periodSeconds, Stat: statistic } };
      });
      const request = { MetricDataQueries, StartTime: new Date(from), EndTime: new Date(until) };
      const results = await allOf('GetMetricData', (NextToken) =>
        call({
          service: 'cloudwatch',
          action: 'GetMetricData',
          pace: 'read',
          send: (abortSignal) =>
            client.send(new sdk.GetMetricDataCommand({ ...request, ...(NextToken ? { NextToken } : {}) }), {
              abortSignal,
            }),
          answer: Data,
        }),
      );
      // The values of one query may come in several pages.
      return queries.map(({ statistic }, i) => {
        const values = results.flatMap((one) => (one.Id === `m${i}` ? one.Values : []));
        if (values.length === 0) return undefined;
        const sum = values.reduce((total, value) => total + value, 0);
        return statistic === 'Sum' ? sum : sum / values.length;
      });
    },
    async metricNames(namespace) {
      const { sdk, client } = await cloudWatch();
      const names = await allOf('ListMetrics', (NextToken) =>
        call({
          service: 'cloudwatch',
          action: 'ListMetrics',
          pace: 'read',
          send: (abortSignal) =>
            client.send(new sdk.ListMetricsCommand({ Namespace: namespace, ...(NextToken ? { NextToken } : {}) }), {
              abortSignal,
            }),
          answer: Names,
        }),
      );
      return [...new Set(names)];
    },
  };
}

async function allOf<Item>(
  action: string,
  read: (next: string | undefined) => Promise<{ items: Item[]; next: string | undefined }>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 0, next: string | undefined; page < pagesMax; page += 1) {
    const found = await read(next);
    items.push(...found.items);
    next = found.next;
    if (next === undefined) return items;
  }
  throw malformedError(action, 'read', new RangeError(`more than ${pagesMax} pages`));
}
