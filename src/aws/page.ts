import type { Page } from '../ports.js';

/** One page of an answer. An empty token means the same to Batch as none. */
export function toPage<T>(items: T[], nextToken: string | undefined): Page<T> {
  return nextToken === undefined || nextToken === '' ? { items } : { items, next: nextToken };
}
