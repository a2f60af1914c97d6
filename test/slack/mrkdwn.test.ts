import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bold,
  code,
  codeBlock,
  date,
  esc,
  foreign,
  groupMention,
  joined,
  link,
  listed,
  mrkdwn,
  plain,
  readable,
  textOf,
  userMention,
  type Mrkdwn,
} from '../../src/slack/mrkdwn.js';
import { attacks } from './attacks.js';
import { faultsOf } from './block-kit.js';

const anyText = fc.oneof(
  { withCrossShrink: true },
  fc.constantFrom(...attacks),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({
    unit: fc.constantFrom('<', '>', '&', '`', '*', '!', '@', ' ', '\n', 'a', '日', '\u202e'),
    maxLength: 60,
  }),
);

/** Shown between words of our own, as foreign text always is. */
function faults(text: Mrkdwn): string[] {
  const shown = mrkdwn`Seen ${text} here`;
  const section = { type: 'section', text: { type: 'mrkdwn', text: shown.marked, verbatim: true } };
  return faultsOf({ text: textOf(shown, 300), blocks: [section] }).filter((fault) => !/at most 3000/.test(fault));
}

describe('foreign text in a message', () => {
  it('never turns into markup, whatever it is and however it is shown', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const shown of [foreign(text), bold(text), code(text), codeBlock([text, text])]) {
          expect(faults(shown)).toEqual([]);
        }
        expect(faults(mrkdwn`${text}${text}`)).toEqual([]);
        expect(faults(link(text, text))).toEqual([]);
        expect(faults(userMention(text))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is escaped exactly once', () => {
    expect(esc('<!channel> & &lt;')).toBe('&lt;!channel&gt; &amp; &amp;lt;');
    expect(foreign('&lt;!channel&gt;').marked).toBe('&amp;lt;!channel&amp;gt;');
    expect(mrkdwn`${mrkdwn`${foreign('<')}`}`.marked).toBe('&lt;');
    expect(readable(foreign('a <b> & &lt;'))).toBe('a <b> & &lt;');
  });

  it('loses what nobody sees, and stays on its line', () => {
    expect(foreign('a\u202eb\u200bc\u0007d').marked).toBe('abcd');
    expect(foreign('one\r\ntwo\tthree').marked).toBe('one  two three');
    expect(foreign('\u001b[31mred\u001b[0m').marked).toBe('red');
  });

  it('cannot name everybody', () => {
    expect(foreign('@channel @HERE @everyone and bob@here.example').marked).not.toMatch(/@(channel|here|everyone)\b/i);
    expect(code('repository@sha256:0123').marked).toBe('`repository@sha256:0123`');
  });

  it('is cut with the number of characters left out, and fits', () => {
    expect(foreign('x'.repeat(20), 20).marked).toBe('x'.repeat(20));
    expect(foreign('x'.repeat(30), 20).marked).toBe(`${'x'.repeat(13)}… (+17)`);
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), fc.integer({ min: 12, max: 300 }), (text, charsMax) => {
        expect(Array.from(readable(foreign(text, charsMax))).length).toBeLessThanOrEqual(charsMax);
      }),
    );
  });
});

describe('a code block', () => {
  it('shows the last 20 lines and says how many came before', () => {
    const lines = Array.from({ length: 25 }, (_, i) => `line ${i + 1}`);
    const shown = codeBlock(lines).marked.split('\n');
    expect(shown).toHaveLength(1 + 1 + 20 + 1);
    expect(shown.slice(0, 3)).toEqual(['```', '… (+5)', 'line 6']);
    expect(shown.at(-2)).toBe('line 25');
  });

  it('keeps within 2 100 characters and cannot be closed from inside', () => {
    const lines = Array<string>(20).fill('`'.repeat(10) + '<'.repeat(1_000));
    const { marked } = codeBlock(lines);
    expect(marked.length).toBeLessThan(2_100);
    expect(marked.split('```')).toHaveLength(3);
  });

  it('is nothing without lines', () => {
    expect(codeBlock([]).marked).toBe('');
  });

  it('keeps the indentation of a stack trace', () => {
    expect(codeBlock(['Traceback:', '    line 3']).marked).toContain('\n    line 3\n');
  });
});

describe('live tokens', () => {
  it('are made only of what has the shape of an id', () => {
    expect(userMention('U0ALICE').marked).toBe('<@U0ALICE>');
    expect(groupMention('S0BATCH').marked).toBe('<!subteam^S0BATCH>');
    expect(userMention('U1> <!channel').marked).toBe('U1&gt; &lt;!channel');
    expect(groupMention('here').marked).toBe('here');
  });

  it('show a moment in the reader’s own zone, with UTC behind it', () => {
    const at = Date.UTC(2026, 10, 23, 9, 0, 0);
    expect(date(at).marked).toBe(`<!date^${at / 1_000}^{date_short_pretty} {time}|2026-11-23T09:00:00.000Z>`);
  });

  it('link to https alone', () => {
    expect(link('https://team.slack.com/archives/C1/p1', 'earlier message').marked).toBe(
      '<https://team.slack.com/archives/C1/p1|earlier message>',
    );
    for (const address of ['javascript:alert(1)', 'http://evil.example', 'https://evil.example|x', 'https://e.x/>'])
      expect(link(address, 'x').marked).not.toContain('<');
  });
});

describe('a sentence', () => {
  it('leaves room around bold and code where the language writes none', () => {
    expect(mrkdwn`キュー${bold('nightly')}の順序（${bold('a')}）`.marked).toBe('キュー *nightly* の順序（ *a* ）');
    expect(mrkdwn`Queue ${bold('nightly')}, then ${code('x')}.`.marked).toBe('Queue *nightly*, then `x`.');
    expect(mrkdwn`${bold('a')}${bold('b')}`.marked).toBe('*a* *b*');
  });

  it('has the same words without marks for notifications', () => {
    expect(textOf(mrkdwn`Press *Retry* on ${bold('a_b')}: ${code('x')}`, 300)).toBe('Press Retry on a_b: x');
  });

  it('is cut between words of markup, never inside', () => {
    const text = mrkdwn`${foreign('&'.repeat(50))} ${userMention('U0ALICE')}`;
    for (let charsMax = 1; charsMax < 300; charsMax += 1) {
      const cutText = textOf(text, charsMax);
      expect(cutText.length).toBeLessThanOrEqual(charsMax);
      expect(cutText.replaceAll('&amp;', '').replaceAll('<@U0ALICE>', '')).toMatch(/^ ?…?$/);
    }
  });
});

describe('a list', () => {
  const names = Array.from({ length: 50 }, (_, i) => bold(`environment-${i}`));

  it('says how many did not fit', () => {
    const { marked } = listed(names, (count) => `and ${count} more`, 100);
    expect(marked).toBe(
      '*environment-0*, *environment-1*, *environment-2*, *environment-3*, *environment-4*, and 45 more',
    );
  });

  it('always shows the first', () => {
    expect(listed([bold('x'.repeat(128)), bold('y')], (count) => `+${count}`, 10).marked).toContain('x'.repeat(128));
  });

  it('leaves nothing out that fits, and needs nothing for nothing', () => {
    expect(listed(names.slice(0, 2), String).marked).toBe('*environment-0*, *environment-1*');
    expect(joined([], ', ').marked).toBe('');
  });
});

it('plain text has no angle brackets and fits', () => {
  expect(plain('<b>\u202e bold\n', 300)).toBe('‹b› bold ');
  expect(plain('x'.repeat(40), 30)).toHaveLength(30);
});
