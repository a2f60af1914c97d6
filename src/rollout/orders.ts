import type { Order, OrderEntry } from './planned.js';

/** How many environments a queue may list (F40b). */
export const environmentsPerQueue = 3;

/** True when both lists name the same environments under the same numbers. */
export function sameOrder(a: Order, b: Order): boolean {
  return (
    a.length === b.length &&
    a.every((entry, i) => entry.order === b[i]?.order && entry.environment === b[i]?.environment)
  );
}

/** The environments of an order by name, first one first. */
export function orderNames(order: Order): string[] {
  return order.map((entry) => nameOfArn(entry.environment));
}

/** The last segment of a Batch ARN. */
export function nameOfArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

export function listsEnvironment(order: Order, arn: string): boolean {
  return order.some((entry) => entry.environment === arn);
}

/**
 * Green directly before blue; every other environment keeps its place. Numbers already in use are kept where the new
 * entry fits between them, otherwise the list is numbered anew from its lowest number: AWS refuses equal numbers (F46).
 * An order without blue has no such place and stays as it is.
 */
export function withGreenFirst(order: Order, green: string, blue: string): Order {
  return listsEnvironment(order, blue) ? insertBeside(without(order, green), green, blue, 'before') : order;
}

/** Blue directly before green, for the way back while green still finishes its jobs; an order without blue stays as it is. */
export function withGreenBehind(order: Order, green: string, blue: string): Order {
  return listsEnvironment(order, blue) ? insertBeside(without(order, green), green, blue, 'after') : order;
}

/** One environment in the place of another, under the same number. */
export function withReplaced(order: Order, gone: string, come: string): Order {
  return without(order, come).map((entry) => (entry.environment === gone ? { ...entry, environment: come } : entry));
}

export function without(order: Order, arn: string): Order {
  return order.filter((entry) => entry.environment !== arn);
}

function insertBeside(order: Order, come: string, beside: string, where: 'before' | 'after'): Order {
  const at = order.findIndex((entry) => entry.environment === beside);
  if (at < 0) return order;
  const place = where === 'before' ? at : at + 1;
  const list: { environment: string; order?: number }[] = [...order];
  list.splice(place, 0, { environment: come });
  const free = numberBetween(order[place - 1]?.order, order[place]?.order);
  if (free !== undefined)
    return list.map((entry): OrderEntry => ({ environment: entry.environment, order: entry.order ?? free }));
  const first = Math.max(0, order[0]?.order ?? 1);
  return list.map((entry, i): OrderEntry => ({ environment: entry.environment, order: first + i }));
}

function numberBetween(low: number | undefined, high: number | undefined): number | undefined {
  if (low === undefined) return high !== undefined && high > 1 ? high - 1 : undefined;
  if (high === undefined) return low + 1;
  return high - low > 1 ? low + 1 : undefined;
}
