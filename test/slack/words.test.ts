import { describe, expect, it } from 'vitest';
import { parseWords, verbs, type WordFault, type Words } from '../../src/slack/words.js';

function bad(of: string, ...faults: object[]) {
  return { verb: 'bad', of, faults };
}

function faultsOf(words: Words): WordFault[] {
  return words.verb === 'bad' || words.verb === 'start' ? words.faults : [];
}

describe('the verb', () => {
  it('is help when nothing is said', () => {
    for (const text of ['', ' ', '\u3000', '\u0000\u202e', '\u200b\ufeff', '\n\t']) {
      expect(parseWords(text)).toEqual({ verb: 'help' });
    }
  });

  it('is unknown when it is no verb, the names of Object.prototype among them', () => {
    for (const word of [
      'frobnicate',
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      '"',
      '“',
      '=',
      'start=',
      '<b>',
    ]) {
      expect(parseWords(word)).toEqual({ verb: 'unknown', word });
    }
  });

  it('is quoted back at a length fit for showing', () => {
    expect(parseWords('𠮷'.repeat(3000))).toEqual({ verb: 'unknown', word: `${'𠮷'.repeat(99)}…` });
  });

  it('may be written in capitals or full width', () => {
    expect(parseWords('LIST')).toEqual({ verb: 'list' });
    expect(parseWords('　ｓｔａｔｕｓ　ｎｉｇｈｔｌｙ　')).toEqual({ verb: 'status', rollout: 'nightly' });
  });

  it('may be asked about', () => {
    for (const verb of verbs) expect(parseWords(`help ${verb}`)).toEqual({ verb: 'help', topic: verb });
    expect(parseWords('help')).toEqual({ verb: 'help' });
    expect(parseWords('help nosuchverb')).toEqual({ verb: 'unknown', word: 'nosuchverb' });
    expect(parseWords('help __proto__')).toEqual({ verb: 'unknown', word: '__proto__' });
  });
});

describe('verbs that name one thing', () => {
  it.each(['resume', 'retry', 'undo', 'report', 'audit'])('%s needs a rollout and nothing else', (verb) => {
    expect(parseWords(`${verb} ab12`)).toEqual({ verb, rollout: 'ab12' });
    expect(parseWords(`${verb} "ab12"`)).toEqual({ verb, rollout: 'ab12' });
    expect(parseWords(verb)).toEqual(bad(verb, { fault: 'missing', key: 'rollout' }));
    expect(parseWords(`${verb} ab12 now`)).toEqual(bad(verb, { fault: 'tooMuch', value: 'now' }));
    expect(parseWords(`${verb} <b>`)).toEqual(bad(verb, { fault: 'badValue', key: 'rollout', value: '<b>' }));
    expect(parseWords(`${verb} a=b`)).toEqual(bad(verb, { fault: 'badValue', key: 'rollout', value: 'a=b' }));
    expect(parseWords(`${verb} "ab12`)).toEqual(bad(verb, { fault: 'unclosedQuote', value: '"ab12' }));
    expect(parseWords(`${verb} __proto__`)).toEqual(
      bad(verb, { fault: 'badValue', key: 'rollout', value: '__proto__' }),
    );
  });

  it('status and history need not name one', () => {
    expect(parseWords('status')).toEqual({ verb: 'status' });
    expect(parseWords('status ab12')).toEqual({ verb: 'status', rollout: 'ab12' });
    expect(parseWords('history')).toEqual({ verb: 'history' });
    expect(parseWords('history nightly')).toEqual({ verb: 'history', queue: 'nightly' });
    expect(parseWords(`status ${'x'.repeat(3000)}`)).toEqual(
      bad('status', { fault: 'badValue', key: 'rollout', value: `${'x'.repeat(99)}…` }),
    );
  });

  it('unlock needs a queue', () => {
    expect(parseWords('unlock nightly')).toEqual({ verb: 'unlock', queue: 'nightly' });
    expect(parseWords('unlock')).toEqual(bad('unlock', { fault: 'missing', key: 'queue' }));
  });

  it('list and doctor take nothing', () => {
    expect(parseWords('list')).toEqual({ verb: 'list' });
    expect(parseWords('doctor')).toEqual({ verb: 'doctor' });
    expect(parseWords('list nightly')).toEqual(bad('list', { fault: 'tooMuch', value: 'nightly' }));
  });
});

describe('approve', () => {
  it('may name the gate, and of a shift the step', () => {
    expect(parseWords('approve ab12')).toEqual({ verb: 'approve', rollout: 'ab12' });
    expect(parseWords('approve ab12 retire')).toEqual({ verb: 'approve', rollout: 'ab12', gate: { name: 'retire' } });
    expect(parseWords('approve ab12 shift')).toEqual({ verb: 'approve', rollout: 'ab12', gate: { name: 'shift' } });
    expect(parseWords('approve ab12 Shift／２')).toEqual({
      verb: 'approve',
      rollout: 'ab12',
      gate: { name: 'shift', step: 2 },
    });
  });

  it.each(['bake', 'shift/0', 'shift/x', 'shift/', 'shift/1000', 'delete/2', 'shift 2', 'constructor', 'deletes'])(
    'knows no gate %s',
    (gate) => {
      expect(parseWords(`approve ab12 ${gate}`)).toEqual(
        bad('approve', {
          fault: 'badValue',
          key: 'gate',
          value: gate,
          allowed: ['start', 'shift', 'retire', 'delete'],
        }),
      );
    },
  );

  it('needs a rollout', () => {
    expect(parseWords('approve')).toEqual(bad('approve', { fault: 'missing', key: 'rollout' }));
  });
});

describe('a reason', () => {
  it('is all that stands behind the name, quotes or apostrophes in it or not', () => {
    for (const [text, reason] of [
      ["don't ship this", "don't ship this"],
      ['don’t ship “this”', 'don’t ship “this”'],
      ['"two words"', 'two words'],
      ['“two words”', 'two words'],
      ['「二つ の語」', '二つ の語'],
      ['"one" two', '"one" two'],
      ['"open', '"open'],
      ['a=b c=d', 'a=b c=d'],
      ['a="b"', 'a="b"'],
      ['two\nlines', 'two lines'],
      ['理由（テスト）！', '理由（テスト）！'],
      ['ask <@U123|bob> in <#C1|ops>', 'ask @bob in #ops'],
      ['<!channel> &amp;lt; &lt;b&gt;', '@channel &lt; <b>'],
    ] as const) {
      expect(parseWords(`hold ab12 ${text}`)).toEqual({ verb: 'hold', rollout: 'ab12', reason });
      expect(parseWords(`rollback ab12 ${text}`)).toEqual({ verb: 'rollback', rollout: 'ab12', reason });
      expect(parseWords(`lock nightly ${text}`)).toEqual({ verb: 'lock', queue: 'nightly', reason });
    }
  });

  it('is needed to hold and to lock, not to roll back', () => {
    expect(parseWords('hold')).toEqual(
      bad('hold', { fault: 'missing', key: 'rollout' }, { fault: 'missing', key: 'reason' }),
    );
    expect(parseWords('hold ab12')).toEqual(bad('hold', { fault: 'missing', key: 'reason' }));
    expect(parseWords('hold ab12 ""')).toEqual(bad('hold', { fault: 'missing', key: 'reason' }));
    expect(parseWords('lock')).toEqual(
      bad('lock', { fault: 'missing', key: 'queue' }, { fault: 'missing', key: 'reason' }),
    );
    expect(parseWords('lock nightly')).toEqual(bad('lock', { fault: 'missing', key: 'reason' }));
    expect(parseWords('rollback ab12')).toEqual({ verb: 'rollback', rollout: 'ab12' });
  });

  it('longer than 300 characters is refused, but never stands in the way of a rollback', () => {
    const fits = '𠮷'.repeat(300);
    expect(parseWords(`hold ab12 ${fits}`)).toEqual({ verb: 'hold', rollout: 'ab12', reason: fits });
    expect(parseWords(`hold ab12 ${fits}!`)).toEqual(bad('hold', { fault: 'tooLong', key: 'reason', charsMax: 300 }));
    expect(parseWords(`lock nightly ${fits}!`)).toEqual(
      bad('lock', { fault: 'tooLong', key: 'reason', charsMax: 300 }),
    );
    expect(parseWords(`rollback ab12 ${fits}`)).toEqual({ verb: 'rollback', rollout: 'ab12', reason: fits });
    expect(parseWords(`rollback ab12 ${fits}!`)).toEqual({
      verb: 'rollback',
      rollout: 'ab12',
      reason: `${'𠮷'.repeat(299)}…`,
    });
  });
});

describe('lock', () => {
  it.each([
    ['month end for 2h', 'month end', 7_200_000],
    ['month end for 30M', 'month end', 1_800_000],
    ['month end for 90s', 'month end', 90_000],
    ['month end for 2 hours', 'month end', 7_200_000],
    ['month end for 1 week', 'month end', 604_800_000],
    ['"month end" for 1d', 'month end', 86_400_000],
    ['for good for 365d', 'for good', 31_536_000_000],
  ])('%s ends', (text, reason, forMs) => {
    expect(parseWords(`lock nightly ${text}`)).toEqual({ verb: 'lock', queue: 'nightly', reason, forMs });
  });

  it.each([
    'waiting for 3 jobs',
    'kept for audit',
    'for the fair',
    'formats 2h',
    'therefor 2h',
    'month end for 2h only',
  ])('%s has no end', (reason) => {
    expect(parseWords(`lock nightly ${reason}`)).toEqual({ verb: 'lock', queue: 'nightly', reason });
  });

  it('a reason all in quotes has no time in it', () => {
    expect(parseWords('lock nightly "stop for 2h"')).toEqual({ verb: 'lock', queue: 'nightly', reason: 'stop for 2h' });
  });

  it.each(['x for 0h', 'x for 2x', 'x for 366d', 'x for 2時間', `x for ${'9'.repeat(400)}d`])(
    '%s is no time, and is not taken for a reason',
    (text) => {
      expect(faultsOf(parseWords(`lock nightly ${text}`))).toMatchObject([{ fault: 'badValue', key: 'for' }]);
    },
  );

  it('needs a reason also with a time', () => {
    expect(parseWords('lock nightly for 2h')).toEqual(bad('lock', { fault: 'missing', key: 'reason' }));
  });
});
