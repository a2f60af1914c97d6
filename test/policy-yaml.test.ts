import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { faultsIn, required } from './make-policy.js';

describe('a policy file that is not proper YAML', () => {
  it.each([
    ['broken nesting', 'locale: [en\n  - : {', /line 1, column 10/],
    ['an open quote', 'locale: "en', /line 1, column/],
    ['a tab for an indent', 'slack:\n\tchannel: C0A', /line 2, column 1/],
    ['a second document', 'locale: en\n---\nlocale: ja', /line 2, column 1: a second document/],
    ['a key that is no text', '? [a]\n: b', /line 1, column 3: a key has to be plain text/],
    ['an alias without an anchor', 'locale: en\nslack: *nothing\nroles: *nobody', /line 2, column 8 names an anchor/],
    ['endless nesting', '['.repeat(5_000), /nested too deeply/],
    [
      'aliases that multiply',
      ['a: &a [1,1,1,1,1,1,1,1,1]', 'b: &b [*a,*a,*a,*a,*a,*a]', 'c: &c [*b,*b,*b,*b,*b,*b]', 'd: [*c,*c,*c]'].join(
        '\n',
      ),
      /too many aliases/,
    ],
  ])('is refused for %s in one sentence', (_what, text, sentence) => {
    const faults = faultsIn(text);
    expect(faults).toEqual([expect.stringMatching(sentence)]);
    expect(faults[0]).toMatch(/^[^\n]+\.$/);
  });

  it('is refused for a key that stands twice, together with its other faults', () => {
    const faults = faultsIn(`${stringify(required)}locale: en\nlocale: ja\nsurprise: 1\n`);
    expect(faults).toEqual([
      expect.stringMatching(/^The key "locale" at line \d+, column 1 stands twice/),
      expect.stringMatching(/^surprise: /),
    ]);
  });

  it('is refused for a tag it does not know', () => {
    expect(faultsIn(`${stringify(required)}locale: !lang en\n`)).toEqual([
      expect.stringMatching(/^The tag .* line \d+/),
    ]);
  });

  it('is refused for what it lacks when it is empty or no mapping', () => {
    for (const text of ['', '\n', '# nothing yet\n', '{}'])
      expect(faultsIn(text)).toEqual(['slack: is required.', 'roles: is required.']);
    expect(faultsIn('- a')).toEqual([expect.stringMatching(/^The policy: must be a mapping/)]);
  });

  it('cannot reach the prototype of anything', () => {
    const base = stringify(required);
    for (const text of [
      `${base}__proto__: { locale: ja }`,
      `${base}queues: { __proto__: { canary: { jobs: 9 } } }`,
      `${base}defaults: { canary: { __proto__: { jobs: 9 } } }`,
      `${base}defaults: { <<: { retainBlue: 1d } }`,
    ])
      expect(faultsIn(text)).toHaveLength(1);
    expect(Object.hasOwn(Object.prototype, 'locale')).toBe(false);
  });

  it('never throws, and tells each fault in one line', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&x ',
      '*x',
      '"',
      '!t ',
      '? ',
      '<<',
      '#',
      '%',
      '|',
      '\t',
      'slack',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const faults = faultsIn(pieces.join(''));
        expect(faults.length).toBeGreaterThan(0);
        for (const fault of faults) expect(fault).toMatch(/^[^\n]+\.$/);
      }),
      { numRuns: 500 },
    );
  });
});
