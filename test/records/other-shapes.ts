import { z } from 'zod';
import type { JsonObject } from '../../src/rollout/json.js';
import type { Item } from '../../src/store/table.js';

const extra = 'memberOfAnotherVersion';
const extraValue = { since: 2, words: ['unknown', 'here'] };

/** Members that hold entries under names of their own; an unknown name there is an entry and no member. */
const byName = [
  /^expected\.(orders|environments|definitions)$/,
  /^(baseline|late|suspects|lastTold)$/,
  /^made\.(staged|promoted|restored)$/,
];
/** What AWS or a person said, kept as it came: other versions have no members there. */
const foreign = [
  /\.described$/,
  /^plan\.green\.request$/,
  /\.updatePolicy$/,
  /\.previous\.(content|tags)$/,
  /^audit\.pending\.\d+\.facts$/,
];

const Value = z.json();
type Value = z.infer<typeof Value>;

/** The item of a rollout as a version with more members, at every level, would have left it. */
export function withExtras(item: Item): Item {
  const body = extended(Value.parse(JSON.parse(String(item['body']))), '');
  return { ...item, [extra]: 'an attribute', body: JSON.stringify(body) };
}

function extended(value: Value, path: string): Value {
  if (foreign.some((one) => one.test(path)) || typeof value !== 'object' || value === null) return value;
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (Array.isArray(value)) return value.map((one, i) => extended(one, below(`${i}`)));
  const members = Object.entries(value).map(([key, one]) => [key, extended(one, below(key))]);
  const more = byName.some((one) => one.test(path)) ? [] : [[extra, extraValue]];
  return z.record(z.string(), Value).parse(Object.fromEntries([...members, ...more]));
}

/** Paths of the objects that carry the unknown member. */
export function extrasIn(value: unknown, path = '$'): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const here = extra in value ? [path] : [];
  return [
    ...here,
    ...Object.entries(value).flatMap(([key, one]) => (key === extra ? [] : extrasIn(one, `${path}.${key}`))),
  ];
}

/** Whether the item itself has the unknown attribute. */
export function hasExtra(item: Item | JsonObject | undefined): boolean {
  return item !== undefined && extra in item;
}
