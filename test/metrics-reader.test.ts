import { describe, expect, it } from 'vitest';
import { createMetricsReader, type MetricsReader } from '../src/metrics-reader.js';
import { PortError } from '../src/port-error.js';
import type { Cloud } from '../src/ports.js';
import type { MetricNeeds } from '../src/rollout/metrics.js';
import { fakeCloud } from './simulation/account/fake-cloud.js';
import { makeWorld } from './simulation/account/world.js';

const needs: MetricNeeds = { queues: [{ queue: 'nightly', canary: false }], clusters: [] };
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function makeReader(answers: Partial<Cloud> = {}): {
  reader: MetricsReader;
  calls: string[];
  pass: (ms: number) => void;
  times: { from: number; until: number }[];
} {
  let now = Date.UTC(2026, 10, 23, 9, 0, 30);
  const calls: string[] = [];
  const times: { from: number; until: number }[] = [];
  const cloud: Cloud = {
    ...fakeCloud(makeWorld(now)),
    metricNames: async () => {
      calls.push('names');
      return ['JobsMovedToFailed'];
    },
    metrics: async (queries, time) => {
      calls.push('metrics');
      times.push(time);
      return queries.map(() => calls.length);
    },
    ...answers,
  };
  const reader = createMetricsReader(cloud, log, { now: () => now, mono: () => now });
  return { reader, calls, times, pass: (ms) => void (now += ms) };
}

describe('metrics', () => {
  it('are read once a minute for each rollout, and their names once', async () => {
    const { reader, calls, pass } = makeReader();
    const first = await reader.read('a', needs);
    expect(first?.queues).toEqual([{ queue: 'nightly', canary: false, failed: 2 }]);
    pass(59_999);
    expect(await reader.read('a', needs)).toBe(first);
    await reader.read('b', needs);
    pass(1);
    await reader.read('a', needs);
    expect(calls).toEqual(['names', 'metrics', 'metrics', 'metrics']);
  });

  it('are of the last whole minutes', async () => {
    const { reader, times } = makeReader();
    await reader.read('a', needs);
    const until = Date.UTC(2026, 10, 23, 9, 0, 0);
    expect(times).toEqual([{ from: until - 15 * 60_000, until }]);
  });

  it.each(['metrics', 'metricNames'] as const)('that cannot be read (%s) are none, for a minute', async (method) => {
    let tries = 0;
    const { reader, pass } = makeReader({
      [method]: () => {
        tries += 1;
        return Promise.reject(new PortError('denied', false, 'AccessDenied', 'no'));
      },
    });
    expect(await reader.read('a', needs)).toBeUndefined();
    expect(await reader.read('a', needs)).toBeUndefined();
    expect(tries).toBe(1);
    pass(60_000);
    await reader.read('a', needs);
    expect(tries).toBe(2);
  });
});
