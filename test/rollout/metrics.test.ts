import { describe, expect, it } from 'vitest';
import { metricNeeds, metricQueries, metricsOf, type MetricNeeds } from '../../src/rollout/metrics.js';
import type { JsonObject } from '../../src/rollout/json.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import { makeInPhase } from '../make-seen.js';

const names = new Set(['JobsMovedToSucceeded', 'JobsMovedToFailed']);
const idle = { looks: 0, at: 0 };

function needsOf(rollout: Rollout): MetricNeeds {
  const needs = metricNeeds(rollout);
  if (!needs) throw new Error('nothing is needed');
  return needs;
}

function withGreen(change: JsonObject): Rollout {
  const rollout = makeInPhase({ name: 'bake' });
  const { plan } = rollout;
  const green = plan.green && { ...plan.green, request: { ...plan.green.request, ...change } };
  return { ...rollout, plan: { ...plan, ...(green ? { green } : {}) } };
}

function asked(rollout: Rollout, known = names): string[] {
  return metricQueries(needsOf(rollout), known).map(({ metric, dimension }) => `${metric} ${dimension.value}`);
}

describe('the metrics of a rollout', () => {
  it('are read while it is judged, and at no other time', () => {
    expect(metricNeeds(makeInPhase({ name: 'provision' }))).toBeUndefined();
    expect(metricNeeds(makeInPhase({ name: 'drain', idle }))).toBeUndefined();
    expect(needsOf(makeInPhase({ name: 'canary', round: 1 })).queues).toEqual([
      { queue: 'abcd2345-canary', canary: true },
      { queue: 'nightly', canary: false },
    ]);
  });

  it('are those of its queues and of both clusters', () => {
    const both = asked(makeInPhase({ name: 'bake' }));
    expect(both).toContain('JobsMovedToFailed abcd2345-canary');
    expect(both).toContain('CPUUtilization nightly-20261123-abcd2345_Batch_1');
    expect(both.filter((one) => one.startsWith('MemoryReservation '))).toHaveLength(2);
    expect(both.filter((one) => one.startsWith('CpuUtilized'))).toEqual([]);
  });

  it('leave out names that AWS does not have (F120), and clusters on Fargate (F121)', () => {
    expect(asked(makeInPhase({ name: 'bake' }), new Set()).filter((one) => one.startsWith('Jobs'))).toEqual([]);
    const onFargate = asked(withGreen({ computeResources: { type: 'FARGATE_SPOT' } }));
    expect(onFargate.filter((one) => one.startsWith('CPUUtilization'))).toEqual([
      expect.stringContaining('nightly-blue'),
    ]);
  });

  it.each([
    ['ENABLED', 1],
    ['ENHANCED', 1],
    ['DISABLED', 0],
  ])('have those of Container Insights where they are %s (F122)', (containerInsights, times) => {
    const rollout = withGreen({ ecsSettings: { containerInsights } });
    expect(asked(rollout).filter((one) => one.startsWith('CpuUtilized'))).toHaveLength(times);
  });

  it('put each figure in its place, and leave out what has no data', () => {
    const needs = needsOf(makeInPhase({ name: 'bake' }));
    const queries = metricQueries(needs, names);
    const measured = new Map([
      ['JobsMovedToFailed nightly', 0],
      ['CPUUtilization nightly-20261123-abcd2345_Batch_1', 71.5],
    ]);
    const values = queries.map(({ metric, dimension }) => measured.get(`${metric} ${dimension.value}`));
    expect(metricsOf(needs, queries, values)).toEqual({
      minutes: 15,
      queues: [{ queue: 'nightly', canary: false, failed: 0 }],
      clusters: [{ colour: 'green', cpuPercent: 71.5 }],
    });
    expect(metricsOf(needs, queries, [])).toBeUndefined();
  });
});
