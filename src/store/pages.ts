import type { Page } from '../ports.js';

/**
 * Gives every item of at most `pagesMax` pages to `visit`, until it has had enough. `pagesLeft` says that the bound, not
 * the data, ended the walk. A page may be empty and still have a successor.
 */
export async function eachPage<T>(
  pagesMax: number,
  fetch: (page?: string) => Promise<Page<T>>,
  visit: (item: T) => 'more' | 'enough',
): Promise<'done' | 'pagesLeft'> {
  let next: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const { items, next: following } = await fetch(next);
    for (const item of items) {
      if (visit(item) === 'enough') return 'done';
    }
    if (following === undefined) return 'done';
    next = following;
  }
  return 'pagesLeft';
}
