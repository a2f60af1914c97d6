import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText, takeWord } from '../../src/slack/plain-text.js';
import { parseWords } from '../../src/slack/words.js';

const registry = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';

function bad(of: string, ...faults: object[]) {
  return { verb: 'bad', of, faults };
}

/** What `plan` makes of the text behind the queue. */
function planned(text: string): object {
  const words = parseWords(`plan nightly ${text}`);
  return words.verb === 'plan' ? words.request : words;
}

describe('what Slack and keyboards make of a text', () => {
  it('any space is a space', () => {
    const spaces = ['\u00a0', '\u3000', '\u2003', '\u202f', '\u1680', '\t', '\n', '\r\n', '\u0085', '\u2028'];
    const read = spaces.map((space) => parseWords(`plan${space}nightly${space}env=blue${space}`));
    expect(read).toEqual(spaces.map(() => parseWords('plan nightly env=blue')));
  });

  it('quotes of every shape enclose a value', () => {
    const pairs = ['""', '“”', '””', '„“', '＂＂', '‘’', "''", '’’', '「」'];
    const read = pairs.map(([open, close]) => planned(`note=${open}two words${close} env=blue`));
    expect(read).toEqual(pairs.map(() => ({ queue: 'nightly', placement: 'replace', note: 'two words', env: 'blue' })));
  });

  it('an apostrophe within a value ends nothing, and a bracket encloses only a whole value', () => {
    expect(planned("note='don't stop' env=blue")).toMatchObject({ note: "don't stop", env: 'blue' });
    expect(planned('note=it’s env=blue')).toMatchObject({ note: 'it’s', env: 'blue' });
    expect(planned('note=「新AMI」のため')).toMatchObject({ note: '「新AMI」のため' });
  });

  it('full-width signs and letters are read as their narrow forms, but not in a note', () => {
    expect(parseWords('plan ｎｉｇｈｔｌｙ')).toEqual(parseWords('plan nightly'));
    expect(planned('ｅｎｖ＝ｂｌｕｅ max-vcpus＝６４ note＝（ＡＭＩ）')).toMatchObject({
      env: 'blue',
      maxVcpus: 64,
      note: '（ＡＭＩ）',
    });
  });

  it('an escape is decoded exactly once', () => {
    expect(planned('note="a &amp; b &lt;c&gt; &amp;lt; &amp;amp;"')).toMatchObject({ note: 'a & b <c> &lt; &amp;' });
    expect(plainText('&lt;!channel&gt; &quot;')).toBe('<!channel> &quot;');
  });

  it('links and mentions become what the person typed', () => {
    const image = `${registry}/etl:v2`;
    expect(planned(`image=<http://${image}|${image}> env=blue`)).toMatchObject({ image, env: 'blue' });
    expect(plainText('<https://a.example/x?b=1&amp;c> <mailto:a@b.example|a@b.example>')).toBe(
      'https://a.example/x?b=1&c a@b.example',
    );
    expect(plainText('<@U1> <@U1|bob> <#C1|> <!here> <!subteam^S1|@ops> <!date^1^{date}|today>')).toBe(
      '@U1 @bob #C1 @here @ops today',
    );
    expect(plainText('a < b > c <b>x</b> <>')).toBe('a < b > c <b>x</b> <>');
  });

  it('what nobody sees is not there', () => {
    expect(planned('en\u200bv=bl\u00adue\u202e name=gr\u0000een\ufeff\u2066 note=a\ud800b\u3164')).toMatchObject({
      env: 'blue',
      name: 'green',
      note: 'ab',
    });
    expect(plainText('&\u200blt;!here&\u2060gt;')).toBe('<!here>');
  });

  it('a list may be typed with spaces, and says each thing once', () => {
    expect(planned('subnets=subnet-1, subnet-2、 subnet-1 env=blue')).toMatchObject({
      subnets: ['subnet-1', 'subnet-2'],
      env: 'blue',
    });
    expect(planned('instance-types="m6i , c6i,"')).toMatchObject({ instanceTypes: ['m6i', 'c6i'] });
    expect(planned('subnets=subnet-1 subnet-2')).toEqual(bad('plan', { fault: 'tooMuch', value: 'subnet-2' }));
    expect(planned('subnets="subnet-1," subnet-2')).toEqual(bad('plan', { fault: 'tooMuch', value: 'subnet-2' }));
    expect(planned('note=hello, world')).toEqual(bad('plan', { fault: 'tooMuch', value: 'world' }));
  });

  it('a launch template is known by id or name', () => {
    expect(planned('launch-template=lt-0123456789abcdef0:3')).toMatchObject({
      launchTemplate: { id: 'lt-0123456789abcdef0', version: '3' },
    });
    expect(planned('launch-template=lt-0123456789abcdef0')).toMatchObject({
      launchTemplate: { id: 'lt-0123456789abcdef0' },
    });
    expect(planned('launch-template=lt-batch:$DEFAULT')).toMatchObject({
      launchTemplate: { name: 'lt-batch', version: '$Default' },
    });
  });
});

describe('the words of a text', () => {
  it('end, since each takes something away', () => {
    assert(
      property(string({ unit: constantFrom('a', 'b', ' ', '=', '"', "'", '「', '」') }), (text) => {
        let rest = text;
        for (let count = 0; count <= text.length; count += 1) {
          const next = takeWord(rest);
          if (next === undefined) return;
          expect(next.rest.length).toBeLessThan(rest.length);
          rest = next.rest;
        }
        expect.unreachable('more words than characters');
      }),
    );
  });
});
