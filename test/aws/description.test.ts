import { expect, it } from 'vitest';
import { describedAs } from '../../src/aws/description.js';

it('keeps a description as JSON can carry it', () => {
  const description = {
    name: 'a',
    at: new Date(1_700_000_000_000),
    gone: undefined,
    list: [{ x: undefined, y: null }],
  };
  expect(describedAs(description)).toStrictEqual({ name: 'a', at: 1_700_000_000_000, list: [{ y: null }] });
});

it.each([{ blob: new Uint8Array(2) }, { many: [10n] }, { ratio: Number.NaN }])(
  'refuses what JSON would lose',
  (description) => {
    expect(() => describedAs(description)).toThrow(TypeError);
  },
);
