import { describe, expect, it } from 'vitest';
import { wayForward } from '../../src/rollout/rollout.js';
import { rateUpperBound } from '../../src/rollout/statistics.js';
import { catalog, type Locale } from '../../src/slack/text/catalog.js';
import { percent } from '../../src/slack/text/numbers.js';
import { parseWords } from '../../src/slack/words.js';
import { fenced, locales, readPage, tables } from './markdown.js';
import { buttonLabels, commandRows, formLabels, lifts, quotes, toldVerbs } from './quotes.js';

const linesMax = 200;

/** Words that are in bold where they are explained. */
const terms = {
  en: ['Blue', 'green', 'gate', 'PASS', 'FAIL', 'INCONCLUSIVE'],
  ja: ['blue', 'green', 'ゲート', 'PASS', 'FAIL', 'INCONCLUSIVE'],
};

describe.each(locales)('docs/use (%s)', (locale: Locale) => {
  const text = readPage('use', locale);
  const all = tables(text);
  const rows = all.flat();
  const prose = text.replaceAll(/```[^]*?```/g, '');

  it('quotes the bot word for word', () => {
    const quoted = [...prose.matchAll(/^> (.*)$/gm)].map(([, words = '']) => words);
    expect(quoted.toSorted()).toEqual(Object.values(quotes(locale)).toSorted());
  });

  it('names every button, and sets nothing in bold that is no button, no field and no term', () => {
    const bold = new Set([...prose.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words = '']) => words));
    const named = new Set([...buttonLabels(locale), ...formLabels(locale), ...terms[locale]]);
    expect([...bold].toSorted()).toEqual([...named].toSorted());
  });

  it('has each command that people are told of as the help has it, and no other', () => {
    expect(all).toContainEqual(commandRows(locale));
  });

  it('shows commands that the bot takes as they stand', () => {
    const inline = [...prose.matchAll(/`(\/batch-rollout[^`]*)`/g)].map(([, typed = '']) => typed);
    const typed = [...fenced(text, 'text').flatMap((block) => block.trim().split('\n')), ...inline];
    expect(typed.length).toBeGreaterThan(8);
    const taken = typed.map((line) => parseWords(line.replace(/^\/batch-rollout ?/, '')));
    expect(taken.filter((words) => words.verb === 'bad' || words.verb === 'unknown')).toEqual([]);
    expect(taken.filter(({ verb }) => toldVerbs.every((known) => known !== verb))).toEqual([]);
  });

  it('tells of every phase under the name that Slack shows', () => {
    const { words } = catalog(locale);
    const names = [...wayForward, 'complete' as const].map((phase) => words.phase(phase));
    expect(all.map((one) => one.map(([first]) => first))).toContainEqual(names);
  });

  it('tells how each kind of hold is lifted, as the message does', () => {
    for (const lift of Object.values(lifts(locale))) expect(rows.map(([, second]) => second)).toContain(lift);
  });

  it('has the bounds that the verdict would show', () => {
    const bounds = rows.filter(([jobs, bound]) => /^\d+$/.test(jobs ?? '') && bound?.endsWith('%') === true);
    expect(bounds).toHaveLength(4);
    for (const [jobs, bound] of bounds)
      expect(bound).toBe(percent(rateUpperBound({ hits: 0, trials: Number(jobs) }, 0.95)));
  });

  it(`stays below ${linesMax} lines`, () => {
    expect(text.split('\n').length).toBeLessThan(linesMax);
  });
});
