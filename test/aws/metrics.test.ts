import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../src/ports.js';
import type { MetricQuery } from '../../src/rollout/metrics.js';
import { failureOf, startStub, type Stub } from './stub.js';

let stub: Stub;
let cloud: Cloud;
beforeAll(async () => {
  stub = await startStub();
  cloud = stub.cloud();
});
afterAll(() => stub.stop());

const failed: MetricQuery = {
  namespace: 'AWS/Batch',
  metric: 'JobsMovedToFailed',
  dimension: { name: 'JobQueueName', value: 'nightly' },
  statistic: 'Sum',
};
const cpu: MetricQuery = {
  namespace: 'AWS/ECS',
  metric: 'CPUUtilization',
  dimension: { name: 'ClusterName', value: 'green' },
  statistic: 'Average',
};
const time = { from: 1_700_000_000_000, until: 1_700_000_900_000 };
const result = (Id: string, Values: unknown[]): object => ({ Id, Values, StatusCode: 'Complete' });

describe('metrics', () => {
  it('are one figure each over the whole time: a sum or a mean', async () => {
    stub.says({ json: { MetricDataResults: [result('m1', [10, 30]), result('m0', [1, 2, 4])] } });
    expect(await cloud.metrics([failed, cpu], time)).toEqual([7, 20]);
    const Metric = { Namespace: 'AWS/Batch', MetricName: 'JobsMovedToFailed' };
    const Dimensions = [{ Name: 'JobQueueName', Value: 'nightly' }];
    expect(stub.heard).toMatchObject([
      {
        action: 'GetMetricData',
        body: {
          StartTime: 1_700_000_000,
          EndTime: 1_700_000_900,
          MetricDataQueries: [
            { Id: 'm0', MetricStat: { Metric: { ...Metric, Dimensions }, Period: 60, Stat: 'Sum' } },
            { Id: 'm1', MetricStat: { Stat: 'Average' } },
          ],
        },
      },
    ]);
  });

  it('without data, or with what is no number, are left out', async () => {
    stub.says({ json: { MetricDataResults: [result('m0', ['NaN', null]), { Id: 'm1' }] } });
    expect(await cloud.metrics([failed, cpu, failed], time)).toEqual([undefined, undefined, undefined]);
    stub.says({ json: { MetricDataResults: [result('m0', ['NaN', 3])] } });
    expect(await cloud.metrics([failed], time)).toEqual([3]);
  });

  it('are all there even when CloudWatch gives the values of one in pages', async () => {
    stub.says(
      { json: { MetricDataResults: [result('m0', [1])], NextToken: 'more' } },
      { json: { MetricDataResults: [result('m0', [2])] } },
    );
    expect(await cloud.metrics([failed], time)).toEqual([3]);
    expect(stub.heard[1]).toMatchObject({ body: { NextToken: 'more' } });
  });

  it('are not half told when the pages do not end', async () => {
    stub.says(...Array.from({ length: 30 }, () => ({ json: { MetricDataResults: [], NextToken: 'more' } })));
    expect(await failureOf(cloud.metrics([failed], time))).toMatchObject({ kind: 'malformed', ambiguous: false });
    expect(stub.heard).toHaveLength(20);
  });

  it('are not asked for without a query, nor with too many', async () => {
    stub.says();
    expect(await cloud.metrics([], time)).toEqual([]);
    await expect(
      cloud.metrics(
        Array.from({ length: 501 }, () => failed),
        time,
      ),
    ).rejects.toThrow(RangeError);
    expect(stub.heard).toEqual([]);
  });

  it('have names, each told once whatever it is measured of', async () => {
    const named = (MetricName: string): object => ({ Namespace: 'AWS/Batch', MetricName });
    stub.says(
      { json: { Metrics: [named('JobsMovedToFailed'), named('JobsMovedToFailed')], NextToken: 'more' } },
      { json: { Metrics: [named('JobsSubmitted'), {}] } },
    );
    expect(await cloud.metricNames('AWS/Batch')).toEqual(['JobsMovedToFailed', 'JobsSubmitted']);
    expect(stub.heard).toMatchObject([
      { action: 'ListMetrics', body: { Namespace: 'AWS/Batch' } },
      { body: { Namespace: 'AWS/Batch', NextToken: 'more' } },
    ]);
  });
});
