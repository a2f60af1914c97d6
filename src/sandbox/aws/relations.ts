import type { World } from './world.js';

/** That a queue lists an environment: Batch goes on believing it for a while after it ended (F51). */
export type Relation = { queue: string; environment: string; until: number };

/** The queues that Batch believes to list the environment: those that do, and those it was taken from just now. */
export function queuesReferring(world: World, environment: string): string[] {
  const names = new Set<string>();
  for (const queue of world.queues.values()) {
    if (queue.order.includes(environment) || queue.placing.includes(environment)) names.add(queue.name);
  }
  world.relations = world.relations.filter(({ until }) => until > world.now);
  for (const relation of world.relations) {
    if (relation.environment === environment) names.add(relation.queue);
  }
  return [...names];
}
