import type { Alarm } from '../../../src/ports.js';
import { objectAt, objectsAt, stringAt, type JsonObject } from '../../../src/rollout/json.js';
import type { Jobs, SimJob } from './jobs.js';
import { refuse } from './refusal.js';
import { dropMetricAlarm, putMetricAlarm, type SimMetricAlarm, type World } from './world.js';

/** How long after an ended job its metric counts (F123), and how long a new alarm has no data. */
const lagMs = 20_000;

/** PutMetricAlarm overwrites what is there; its tags count only for a new alarm. */
export function putAlarm(world: World, request: JsonObject): JsonObject {
  const name = stringAt(request, 'AlarmName') ?? '';
  const had = world.metricAlarms.get(name);
  const settings = had ? { ...request, Tags: had.settings['Tags'] } : request;
  putMetricAlarm(world, { name, madeAt: had?.madeAt ?? world.now, settings });
  return {};
}

/** DeleteAlarms: all of them or none. */
export function deleteAlarms(world: World, request: JsonObject): JsonObject {
  const names = namesIn(request);
  const unknown = names.find((name) => !world.metricAlarms.has(name));
  if (unknown !== undefined) refuse('notFound', `Alarm ${unknown} does not exist`);
  for (const name of names) dropMetricAlarm(world, name);
  return {};
}

/** The names that DeleteAlarms is asked for. */
export function namesIn(request: JsonObject): string[] {
  const names = request['AlarmNames'];
  return Array.isArray(names) ? names.filter((one) => typeof one === 'string') : [];
}

/** The value of a tag that an alarm was made with. */
export function tagOf({ settings }: SimMetricAlarm, key: string): string | undefined {
  return stringAt(
    objectsAt(settings, 'Tags').find((one) => one['Key'] === key),
    'Value',
  );
}

/** What the alarm would tell by then: failed jobs of its queue in its period, or their share, against its threshold. */
export function metricAlarmState({ madeAt, settings }: SimMetricAlarm, jobs: Jobs, now: number): Alarm['state'] {
  if (now - madeAt < lagMs) return 'insufficient';
  const stat = objectsAt(settings, 'Metrics')
    .map((one) => objectAt(one, 'MetricStat'))
    .find((one) => one !== undefined);
  const metric = objectAt(stat, 'Metric') ?? settings;
  const queue = jobs.byQueue.get(stringAt(objectsAt(metric, 'Dimensions')[0], 'Value') ?? '');
  const until = now - lagMs;
  const from = until - Number(stat?.['Period'] ?? settings['Period']) * 1_000;
  const ended = (some: ReadonlyMap<string, SimJob> | undefined): number =>
    [...(some?.values() ?? [])].filter(({ stoppedAt = 0 }) => stoppedAt > from && stoppedAt <= until).length;
  const failed = ended(queue?.byStatus.FAILED);
  const threshold = Number(settings['Threshold']);
  if (!stat) return failed >= threshold ? 'alarm' : 'ok';
  const all = failed + ended(queue?.byStatus.SUCCEEDED);
  return all >= 5 && failed / all > threshold ? 'alarm' : 'ok';
}
