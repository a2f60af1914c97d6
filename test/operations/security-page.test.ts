import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8');

const testsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:test|docs|infra)\/[\w./-]+)`/g)].map(([, file = '']) => file);

/** Paragraphs by the rule that they begin with, such as `S1`. */
const rules = new Map(
  page.split('\n\n').flatMap((paragraph): [string, string][] => {
    const rule = /^\*\*(S\d+), /.exec(paragraph)?.[1];
    return rule === undefined ? [] : [[rule, paragraph]];
  }),
);

describe('the page on security', () => {
  it('names files that are there', () => {
    const named = testsIn(page);
    expect(named.length).toBeGreaterThan(25);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it.each(Array.from({ length: 16 }, (_, i) => `S${i + 1}`))(
    'shows a test for %s, or says why there is none',
    (rule) => {
      const paragraph = rules.get(rule) ?? '';
      expect(testsIn(paragraph).length > 0 || paragraph.includes('No test:')).toBe(true);
    },
  );

  it('is short enough to be read', () => {
    expect(page.split('\n').length).toBeLessThan(120);
  });
});
