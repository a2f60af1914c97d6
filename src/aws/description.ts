import type { Json, JsonObject } from '../rollout/json.js';

/**
 * A description as AWS gave it, fit to be stored: members without a value are left out and moments become epoch milliseconds.
 * Throws on anything JSON cannot carry, because leaving it out would lose a part of a clone unseen.
 */
export function describedAs(description: object): JsonObject {
  const members = Object.entries(description).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, toJson(value)]));
}

function toJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && !ArrayBuffer.isView(value)) return describedAs(value);
  throw new TypeError(`a description holds a ${typeof value} that JSON cannot carry`);
}
