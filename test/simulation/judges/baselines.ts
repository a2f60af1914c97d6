import { isOpen, type Rollout } from '../../../src/rollout/rollout.js';
import type { Order } from '../../../src/rollout/planned.js';
import { lists } from './world.js';

/** What a rollback restores, by queue: the planned order, or what others made of it and somebody took over. */
export type Baselines = Map<string, Order>;

/** The baselines after a write: a new plan begins anew, and lifting a hold takes over the differences that it showed. */
export function followed(had: Baselines, before: Rollout | undefined, after: Rollout): Baselines {
  if (before?.plan.hash !== after.plan.hash)
    return new Map(after.plan.queues.map((queue): [string, Order] => [queue.name, queue.before]));
  const why = before.held?.why;
  if (why?.reason !== 'drift' || before.phase.name === 'plan' || !isOpen(after)) return had;
  const goesBack = after.phase.instance !== before.phase.instance;
  if (after.held && !goesBack) return had;
  const next = new Map(had);
  for (const drift of why.drifts) {
    if (drift.kind === 'order') next.set(drift.queue, leftByOthers(after, drift.found));
    if (drift.kind === 'queue' && drift.found === 'gone') next.delete(drift.queue);
  }
  return next;
}

/** What others left of an order: without green, and with blue in its place where they had taken blue out. */
function leftByOthers({ plan, made }: Rollout, found: Order): Order {
  const blue = plan.blue.arn;
  const green = made.green?.arn ?? '';
  if (lists(found, blue)) return found.filter((entry) => entry.environment !== green);
  if (lists(found, green))
    return found.map((entry) => (entry.environment === green ? { ...entry, environment: blue } : entry));
  const first = found[0]?.order ?? 1;
  const room = first > 0 ? found : found.map((entry) => ({ ...entry, order: entry.order + 1 }));
  return [{ order: Math.max(0, first - 1), environment: blue }, ...room];
}
