import { describe, expect, it } from 'vitest';
import { startKeys } from '../../src/slack/start-words.js';
import { en } from '../../src/slack/text/en.js';
import { ja } from '../../src/slack/text/ja.js';
import { count } from '../../src/slack/text/numbers.js';
import { timeParts } from '../../src/picture/time.js';
import { verbs } from '../../src/slack/words.js';
import { cases } from '../picture/samples.js';
import { isFields } from './block-kit.js';

/** Every key with the kind of thing behind it; functions with how many facts they take. */
function shapeOf(value: unknown, path = ''): string[] {
  if (typeof value === 'function') return [`${path}: function`];
  if (!isFields(value)) return [`${path}: ${typeof value}`];
  return Object.keys(value)
    .toSorted()
    .flatMap((key) => shapeOf(value[key], `${path}.${key}`));
}

/** Strings that stand in the catalogue as they are: labels of buttons, blocks and fields. */
function stringsOf(value: unknown, path = ''): { path: string; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => stringsOf(one, `${path}.${key}`));
}

describe('the catalogues', () => {
  it('have the same keys', () => {
    expect(shapeOf(ja)).toEqual(shapeOf(en));
    expect(shapeOf(en).length).toBeGreaterThan(250);
  });

  it('are both written in their own language', () => {
    const terms = new Set(['.words.blue', '.words.green']);
    const isJapanese = ({ text }: { text: string }): boolean =>
      /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text);
    expect(stringsOf(ja).filter((one) => !isJapanese(one) && !terms.has(one.path))).toEqual([]);
    expect(stringsOf(en).filter(isJapanese)).toEqual([]);
  });

  it.each(Object.entries(cases))(
    'tell of a picture of %s every number that it shows, in both languages',
    (_, shown) => {
      const { blue, green, ratio } = shown;
      const facts = [blue, green].flatMap(({ jobs, failed, medianSeconds }) => [
        ...(jobs > 0 ? [count(jobs)] : []),
        ...(failed > 0 ? [count(failed)] : []),
        ...(medianSeconds === undefined ? [] : timeParts(medianSeconds).map(({ value }) => String(value))),
      ]);
      for (const { pictures } of [en, ja]) {
        const said = pictures.alt(shown);
        for (const fact of [...facts, 'PASS', ...(ratio === undefined ? [] : [String(ratio)])])
          expect(said).toContain(fact);
        expect(said.length).toBeLessThanOrEqual(400);
      }
    },
  );

  it('boast of nothing', () => {
    expect(JSON.stringify(stringsOf(en))).not.toMatch(/successfully/i);
  });

  it.each([en, ja])('explain every verb and every key', ({ help }) => {
    for (const verb of verbs) {
      const { usage, does } = help.verb(verb);
      expect(usage.split(' ')[0]).toBe(verb);
      expect(does).not.toBe('');
    }
    expect(startKeys.filter((key) => help.keyMeaning(key) === '')).toEqual([]);
  });

  it.each([en, ja])('keep to the lengths that modals and buttons have', ({ modal, buttons, home }) => {
    expect(modal.title.length).toBeLessThanOrEqual(24);
    expect(modal.submit.length).toBeLessThanOrEqual(24);
    expect(modal.close.length).toBeLessThanOrEqual(24);
    expect(Math.max(home.details.length, home.close.length)).toBeLessThanOrEqual(24);
    for (const field of [modal.queue, modal.image, modal.job, modal.env, modal.note])
      expect(field.placeholder.length).toBeLessThanOrEqual(150);
    for (const { yes } of [buttons.rollback, buttons.retire, buttons.delete, buttons.shift])
      expect(yes.length).toBeLessThanOrEqual(30);
    expect(buttons.cancel.length).toBeLessThanOrEqual(30);
  });
});
