import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageAllowed } from '../src/policy.js';
import { policyWith } from './make-policy.js';

describe('an image', () => {
  const policy = policyWith({});
  const allowing = (...allow: string[]) => ({ ...policy, images: { allow, requireDigest: false } });

  it.each([
    ['registry/*', 'registry/etl:v1', true],
    ['registry/*', 'registry/', true],
    ['registry/*', 'evil/registry/etl:v1', false],
    ['registry/*', 'registryx/etl', false],
    ['registry.example/*', 'registryxexample/etl', false],
    ['registry/etl:v1', 'registry/etl:v1', true],
    ['registry/etl:v1', 'registry/etl:v10', false],
    ['*/etl@sha256:*', 'registry/a/etl@sha256:0f', true],
    ['*/etl@sha256:*', 'registry/etl:v1', false],
    ['a*ba', 'aba', true],
    ['ab*ba', 'aba', false],
    ['a**c', 'ac', true],
    ['*a*a*', 'a', false],
    ['*a*a*', 'aa', true],
    ['*', '', true],
    ['(a+)+$', 'aaa', false],
    ['(a+)+$', '(a+)+$', true],
    ['*x*xy', 'axbxy', true],
  ])('under the pattern %s: %s → %s', (pattern, image, allowed) => {
    expect(imageAllowed(allowing(pattern), image)).toBe(allowed);
  });

  it('is allowed by any one of the patterns, and by none where none is given', () => {
    expect(imageAllowed(allowing('a/*', 'b/*'), 'b/x')).toBe(true);
    expect(imageAllowed(allowing(), 'b/x')).toBe(false);
  });

  it('is allowed exactly where its stars can be filled in', () => {
    const word = fc.string({ unit: fc.constantFrom('a', '*', '.', '\n'), maxLength: 8 });
    const reference = (pattern: string, image: string): boolean => {
      if (pattern === '') return image === '';
      const [first = '', rest] = [pattern[0], pattern.slice(1)];
      if (first === '*') return reference(rest, image) || (image !== '' && reference(pattern, image.slice(1)));
      return image.startsWith(first) && reference(rest, image.slice(1));
    };
    fc.assert(
      fc.property(word, word, (pattern, image) => {
        expect(imageAllowed(allowing(pattern), image)).toBe(reference(pattern, image));
      }),
      { numRuns: 3_000 },
    );
    fc.assert(
      fc.property(
        fc.array(
          word.map((text) => text.replaceAll('*', '')),
          { minLength: 1 },
        ),
        word,
        (pieces, filling) => {
          expect(imageAllowed(allowing(pieces.join('*')), pieces.join(filling))).toBe(true);
        },
      ),
    );
  });

  it('is judged in no time however many stars there are', () => {
    expect(imageAllowed(allowing(`${'a*'.repeat(200)}b`), 'a'.repeat(5_000))).toBe(false);
  });
});
