import { array, assert, constantFrom, oneof, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Name, StartDraft, StartRequest } from '../../src/rollout/request.js';
import { startKeys } from '../../src/slack/start-words.js';
import { parseWords, verbs, type Words } from '../../src/slack/words.js';

/** What the types promise and the compiler cannot see. */
function illFormed(words: Words): string[] {
  const wrong: string[] = [];
  const must = (holds: boolean, otherwise: string) => void (holds || wrong.push(otherwise));
  if (words.verb === 'bad')
    must(words.faults.length > 0 && words.faults.length <= 12, 'bad without a fault, or with too many');
  if (words.verb === 'plan') must(StartRequest.safeParse(words.request).success, 'an ill-formed request');
  if (words.verb === 'start') {
    must(words.complete === (words.faults.length === 0), 'complete and faulty');
    must((words.complete ? StartRequest : StartDraft).safeParse(words.request).success, 'an ill-formed draft');
    must(words.queue === words.request.queue, 'two queues');
  }
  if ('rollout' in words) must(Name.safeParse(words.rollout).success, 'an ill-formed rollout');
  if ('queue' in words) must(Name.safeParse(words.queue).success, 'an ill-formed queue');
  return wrong;
}

describe('any text whatever', () => {
  const pieces = [
    ...verbs,
    ...startKeys.map((key) => `${key}=`),
    '__proto__',
    'constructor',
    'nightly',
    'shift/2',
    'for 2h',
    'note="',
    '"',
    '“',
    '’',
    '「',
    '」',
  ];
  const signs = [
    '=',
    '＝',
    ',',
    ' ',
    '\u3000',
    '<',
    '|',
    '>',
    '<@',
    '<!',
    '<http://',
    '&amp;',
    '&lt;',
    '&',
    ';',
    '\u202e',
    '\u0000',
    '\ud800',
    '𠮷',
  ];
  const anyText = oneof(
    string({ unit: 'binary', maxLength: 4000 }),
    array(oneof(constantFrom(...pieces, ...signs), string({ unit: 'binary', maxLength: 8 })), {
      maxLength: 40,
    }).map((parts) => parts.join('')),
    tuple(
      constantFrom(...verbs),
      array(oneof(constantFrom(...pieces, ...signs), string({ unit: 'binary' })), { maxLength: 30 }),
    ).map(([verb, parts]) => `${verb} ${parts.join(' ')}`),
  );

  it('is answered without an error, with well-formed requests only, and never with an empty list of faults', () => {
    assert(
      property(anyText, (text) => {
        expect(illFormed(parseWords(text))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives back no invisible characters and nothing too long to show', () => {
    assert(
      property(anyText, (text) => {
        const told = JSON.stringify(parseWords(text));
        // A well-formed JSON text escapes what is left of a broken pair.
        expect(told).not.toMatch(/[\p{Cc}\p{Cf}\p{DI}]|\\u[0-9a-f]{4}/iu);
        expect(Array.from(told).length).toBeLessThan(7_000);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves Object.prototype as it was', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    for (const text of ['plan nightly __proto__=x', 'start __proto__', 'start constructor=y nightly', 'help __proto__'])
      parseWords(text);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });

  it('is read in time that does not explode with its length', () => {
    const repeated = ['「a ', '"a" ', "'a ", '<http://', '<@', 'a=', 'for 2', '&amp;', 'note=「a ', 'a.', 'a-'];
    const openings = ['', 'plan ', 'lock nightly ', 'plan nightly image='];
    const read = repeated.flatMap((piece) => openings.map((opening) => parseWords(opening + piece.repeat(3000)).verb));
    expect(read).not.toContain('plan');
  }, 5000);
});
