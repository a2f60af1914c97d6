import { clientException } from './refusal.js';
import type { World } from './world.js';

/** One page of a list. `next` is absent on the last page. A world may be told to answer in small pages (F91). */
export function page<Item>(
  world: World,
  items: readonly Item[],
  wish: { token?: string | undefined; size?: number | undefined; sizeMax: number },
): { items: Item[]; next: string | undefined } {
  const size = Math.max(1, Math.min(wish.size ?? wish.sizeMax, wish.sizeMax, world.pageSizeMax));
  const start = wish.token === undefined ? 0 : startOf(wish.token);
  const end = start + size;
  return { items: items.slice(start, end), next: end < items.length ? tokenFor(end) : undefined };
}

function tokenFor(start: number): string {
  return Buffer.from(`from:${start}`).toString('base64url');
}

function startOf(token: string): number {
  const match = /^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (match?.[1] === undefined) throw clientException('Invalid nextToken');
  return Number(match[1]);
}
