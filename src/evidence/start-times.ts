import type { Cloud } from '../ports.js';
import { secondsBetween, tenths, type Ended } from './finished.js';

/** How long tasks took from being made to being started, as far as ECS told in time. */
export interface StartTimes {
  /** Asks for the tasks not asked for yet. Never fails: what ECS does not tell is left out. */
  learn(attempts: readonly Ended[]): Promise<void>;
  of(attempt: Ended): number | undefined;
}

const tasksPerLook = 1_000;
/** ECS describes at most this many tasks of one cluster in one call. */
const tasksPerCall = 100;
const rememberedMax = 20_000;

export function createStartTimes(cloud: Cloud): StartTimes {
  /** By task ARN; undefined where ECS did not tell. ECS forgets, so that asking again would not help. */
  const asked = new Map<string, number | undefined>();

  return {
    async learn(attempts) {
      const fresh = attempts.filter(({ taskArn, runSeconds }) => {
        return taskArn !== undefined && runSeconds !== undefined && !asked.has(taskArn);
      });
      for (const { taskArn } of fresh) if (taskArn !== undefined) asked.set(taskArn, undefined);
      // The newest are those that ECS most likely still knows.
      const newest = fresh.toSorted((a, b) => b.endedAt - a.endedAt).slice(0, tasksPerLook);
      try {
        for (const { cluster, taskArns } of calls(newest)) {
          for (const { taskArn, createdAt, startedAt } of await cloud.taskTimes(cluster, taskArns)) {
            const seconds = secondsBetween(createdAt, startedAt);
            if (seconds !== undefined) asked.set(taskArn, tenths(seconds));
          }
        }
      } catch {
        // These times are told, never judged. The calls left would most likely fail too, and the look must not wait for them.
      }
      for (const taskArn of asked.keys()) {
        if (asked.size <= rememberedMax) break;
        asked.delete(taskArn);
      }
    },
    of: ({ taskArn }) => (taskArn === undefined ? undefined : asked.get(taskArn)),
  };
}

function calls(attempts: readonly Ended[]): { cluster: string; taskArns: string[] }[] {
  const byCluster = new Map<string, Set<string>>();
  for (const { cluster, taskArn } of attempts) {
    if (cluster === undefined || taskArn === undefined) continue;
    byCluster.set(cluster, (byCluster.get(cluster) ?? new Set()).add(taskArn));
  }
  return [...byCluster].flatMap(([cluster, arns]) => {
    const all = [...arns];
    const count = Math.ceil(all.length / tasksPerCall);
    return Array.from({ length: count }, (_, call) => ({
      cluster,
      taskArns: all.slice(call * tasksPerCall, (call + 1) * tasksPerCall),
    }));
  });
}
