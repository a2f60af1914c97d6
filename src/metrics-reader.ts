import { errorFields } from './port-error.js';
import type { Clock, Cloud, Log } from './ports.js';
import {
  batchSpace,
  metricQueries,
  metricsMinutes,
  metricsOf,
  type MetricNeeds,
  type Metrics,
} from './rollout/metrics.js';

const everyMs = 60_000;
/** A name is listed once something was measured under it, which may be hours after the process began. */
const namesLastMs = 60 * 60_000;
const minuteMs = 60_000;

export interface MetricsReader {
  /** What was measured for this rollout, read at most once a minute. Never rejects: without metrics everything goes on as with them. */
  read(rolloutId: string, needs: MetricNeeds): Promise<Metrics | undefined>;
}

/** Reads metrics from CloudWatch. What was read is kept in memory alone. */
export function createMetricsReader(cloud: Cloud, log: Log, clock: Clock): MetricsReader {
  const kept = new Map<string, { atMono: number; metrics: Metrics | undefined }>();
  let names: { atMono: number; all: ReadonlySet<string> } | undefined;

  async function batchNames(): Promise<ReadonlySet<string>> {
    const atMono = clock.mono();
    if (!names || atMono - names.atMono >= namesLastMs) {
      names = { atMono, all: new Set(await cloud.metricNames(batchSpace)) };
    }
    return names.all;
  }

  async function readNow(needs: MetricNeeds): Promise<Metrics | undefined> {
    const queries = metricQueries(needs, await batchNames());
    if (queries.length === 0) return undefined;
    const until = Math.floor(clock.now() / minuteMs) * minuteMs;
    return metricsOf(needs, queries, await cloud.metrics(queries, { from: until - metricsMinutes * minuteMs, until }));
  }

  return {
    async read(rolloutId, needs) {
      const atMono = clock.mono();
      const had = kept.get(rolloutId);
      if (had && atMono - had.atMono < everyMs) return had.metrics;
      // What ended is not read any more.
      for (const [id, one] of kept) if (atMono - one.atMono >= namesLastMs) kept.delete(id);
      const fresh: { atMono: number; metrics: Metrics | undefined } = { atMono, metrics: undefined };
      kept.set(rolloutId, fresh);
      try {
        fresh.metrics = await readNow(needs);
      } catch (error) {
        log.debug({ rollout: rolloutId, ...errorFields(error) }, 'metrics could not be read');
      }
      return fresh.metrics;
    },
  };
}
