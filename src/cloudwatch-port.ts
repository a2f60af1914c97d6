import type { JsonObject } from './rollout/json.js';
import type { MetricQuery } from './rollout/metrics.js';

export interface Alarm {
  name: string;
  state: 'ok' | 'alarm' | 'insufficient';
  /** It has been insufficient ever since it was made: a name that nothing ever reports under. */
  neverHadData: boolean;
}

/** What the engine needs of CloudWatch. Missing things are simply absent from the answer. */
export interface CloudWatch {
  /** At most 100 names. */
  alarms(names: readonly string[]): Promise<Alarm[]>;
  /** One figure over the whole time for each query, in their order; undefined where there is no data. At most 500 queries. */
  metrics(
    queries: readonly MetricQuery[],
    time: { from: number; until: number },
  ): Promise<readonly (number | undefined)[]>;
  /** The names under which something was measured in this namespace lately. */
  metricNames(namespace: string): Promise<string[]>;

  // Mutations. `request` members are the CloudWatch API's own, built by the pure core.
  /** Makes an alarm, or overwrites the one that has its name. */
  putAlarm(request: JsonObject): Promise<void>;
  deleteAlarms(request: JsonObject): Promise<void>;
}
