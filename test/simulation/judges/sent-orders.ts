import { objectsAt, stringAt, type JsonObject } from '../../../src/rollout/json.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import type { Order } from '../../../src/rollout/planned.js';
import type { CaseFile, Sent } from './court.js';
import { isSameOrder } from './world.js';

/** The orders that a rollout sent, by queue. */
export type SentOrders = Map<string, Order[]>;

export function noteOrder({ leave, action, input }: Sent): void {
  if (!leave || action !== 'UpdateJobQueue' || input['computeEnvironmentOrder'] === undefined) return;
  const queue = nameOfArn(stringAt(input, 'jobQueue') ?? '');
  const { sentOrders } = leave.file;
  sentOrders.set(queue, [...(sentOrders.get(queue) ?? []), orderIn(input)]);
}

/** The order that a call would write, first place first. */
export function orderIn(input: JsonObject): Order {
  return objectsAt(input, 'computeEnvironmentOrder')
    .map((one) => ({ order: Number(one['order']), environment: stringAt(one, 'computeEnvironment') ?? '' }))
    .toSorted((a, b) => a.order - b.order);
}

/** Whether the rollout itself sent this order: nobody can tell then who made it. */
export function wasSent({ sentOrders }: CaseFile, queue: string, order: Order): boolean {
  return (sentOrders.get(queue) ?? []).some((one) => isSameOrder(one, order));
}
