import { z } from 'zod';
import type { Cloud, TaskTimes } from '../ports.js';
import type { Wire } from './call.js';
import { assertAskable } from './call-limit.js';
import type { Clients } from './clients.js';

/**
 * A count that is not there must not read as none left: a drain rests on these numbers (F84). For the same reason only
 * a cluster that ECS calls missing may be absent; any other failure to describe one spoils the answer.
 */
const Clusters = z
  .object({
    clusters: z
      .array(z.object({ clusterArn: z.string(), runningTasksCount: z.number(), pendingTasksCount: z.number() }))
      .default([]),
    failures: z.array(z.object({ reason: z.literal('MISSING') })).default([]),
  })
  .transform(({ clusters }) =>
    clusters.map(({ clusterArn, runningTasksCount, pendingTasksCount }) => ({
      clusterArn,
      running: runningTasksCount,
      pending: pendingTasksCount,
    })),
  );

/** The SDK makes dates of the seconds that ECS says. What ECS could not find stands among its failures, unread. */
const Times = z
  .object({
    tasks: z
      .array(z.object({ taskArn: z.string(), createdAt: z.date().optional(), startedAt: z.date().optional() }))
      .default([]),
  })
  .transform(({ tasks }) => tasks.map(toTaskTimes));

/** ECS tasks, counted by cluster: each environment has a cluster of its own (F80). */
export function ecsTasks({ ecs }: Clients, call: Wire): Pick<Cloud, 'tasks' | 'taskTimes'> {
  return {
    async tasks(clusterArns) {
      assertAskable(clusterArns, 'clusters');
      // Without names ECS would answer for the cluster called `default`.
      if (clusterArns.length === 0) return [];
      const { sdk, client } = await ecs();
      return call({
        service: 'ecs',
        action: 'DescribeClusters',
        pace: 'read',
        send: (abortSignal) =>
          client.send(new sdk.DescribeClustersCommand({ clusters: [...clusterArns] }), { abortSignal }),
        answer: Clusters,
      });
    },
    async taskTimes(cluster, taskArns) {
      assertAskable(taskArns, 'tasks');
      if (taskArns.length === 0) return [];
      const { sdk, client } = await ecs();
      return call({
        service: 'ecs',
        action: 'DescribeTasks',
        pace: 'read',
        send: (abortSignal) =>
          client.send(new sdk.DescribeTasksCommand({ cluster, tasks: [...taskArns] }), { abortSignal }),
        answer: Times,
      });
    },
  };
}

function toTaskTimes(found: {
  taskArn: string;
  createdAt?: Date | undefined;
  startedAt?: Date | undefined;
}): TaskTimes {
  const { taskArn, createdAt, startedAt } = found;
  return {
    taskArn,
    ...(createdAt === undefined ? {} : { createdAt: createdAt.getTime() }),
    ...(startedAt === undefined ? {} : { startedAt: startedAt.getTime() }),
  };
}
