import { expect, it } from 'vitest';
import { allPages } from '../../src/reads.js';

it('a list of AWS that never ends is an error after fifty pages, and never taken for complete', async () => {
  let calls = 0;
  const endless = () => Promise.resolve({ items: [(calls += 1)], next: 'more' });
  await expect(allPages(endless)).rejects.toMatchObject({ kind: 'malformed', code: 'TooManyPages' });
  expect(calls).toBe(50);
});

it('a list is read to its end where it has one', async () => {
  const pages = [{ items: [1, 2], next: 'b' }, { items: [3] }];
  expect(await allPages((page) => Promise.resolve(pages[page === undefined ? 0 : 1] ?? { items: [] }))).toEqual([
    1, 2, 3,
  ]);
});
