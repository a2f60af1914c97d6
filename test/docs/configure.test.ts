import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseDuration } from '../../src/duration.js';
import type { Locale } from '../../src/slack/text/catalog.js';
import { faultsIn } from '../make-policy.js';
import { environmentTable, variables, variablesRead } from './environment.js';
import { fenced, filled, locales, pageOf, readPage } from './markdown.js';
import { policyKeys, type PolicyKey } from './policy-keys.js';
import { policyReference, sectionOf } from './policy-reference.js';
import { policyWords, sectionWords } from './policy-words.js';

const keys = policyKeys();

/** What stands in the file at this path; in a list or under a queue's name, what stands there in any of the entries. */
function standsAt(file: unknown, path: string): unknown {
  const steps = path.replace('[]', '.<queue>').split('.');
  return steps.reduce<unknown[]>((found, step) => found.flatMap((value) => inside(value, step)), [file])[0];
}

function inside(value: unknown, step: string): unknown[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.flatMap(([key, one]) => (step === '<queue>' || step === key ? [one] : []));
}

describe.each(locales)('docs/configure (%s)', (locale: Locale) => {
  const text = readPage('configure', locale);

  it('tells of every key and every variable what the code does', async () => {
    const parts = {
      'policy reference': policyReference(locale),
      'environment variables': environmentTable(locale),
    };
    const page = pageOf('configure', locale);
    await expect(await filled(page, text, parts)).toMatchFileSnapshot(page);
  });

  it('shows policies that are accepted, and one in which every key stands', () => {
    const examples = fenced(text, 'yaml');
    expect(examples).toHaveLength(2);
    for (const example of examples) expect(faultsIn(example)).toEqual([]);
    const full: unknown = parse(examples[1] ?? '');
    expect(keys.filter(({ path }) => standsAt(full, path) === undefined).map(({ path }) => path)).toEqual([]);
  });

  it('says how a duration is written', () => {
    const [, ...shown] = /(`90s`).*(`30m`).*(`24h`).*(`14d`)[^]*?(`3650d`)/.exec(text) ?? [];
    expect(shown).toHaveLength(5);
    for (const one of shown) expect(parseDuration(one.replaceAll('`', ''))).toBeGreaterThan(0);
    expect(parseDuration('3651d')).toBeUndefined();
  });
});

describe('the words of docs/configure', () => {
  it('are there for each key and each section, and for nothing else', () => {
    expect(Object.keys(policyWords).toSorted()).toEqual(keys.map(({ path }) => path).toSorted());
    expect(Object.keys(sectionWords).toSorted()).toEqual(
      [...new Set(keys.map(({ path }) => sectionOf(path)))].toSorted(),
    );
  });

  it('are there for each variable that the code reads, and for nothing else', () => {
    expect(Object.keys(variables).toSorted()).toEqual([...variablesRead().keys()].toSorted());
  });
});

describe('batch-rollout.example.yml', () => {
  const example: unknown = parse(readFileSync(new URL('../../batch-rollout.example.yml', import.meta.url), 'utf8'));
  /** Keys that show what a team would write there: an empty list or mapping would explain nothing. */
  const filledIn = new Set(
    ['slack.allowedChannels', 'roles.starters.users', 'roles.starters.groups', 'roles.approvers.users'].concat([
      'roles.approvers.groups',
      'images.allow',
      'freeze',
      'queues',
      'queues.<queue>.jobDefinitions',
    ]),
  );

  it('has every key', () => {
    expect(keys.filter(({ path }) => standsAt(example, path) === undefined).map(({ path }) => path)).toEqual([]);
  });

  it.each(keys.filter(({ path, fallback }) => fallback !== undefined && !filledIn.has(path)))(
    'has $path at the default of the code',
    ({ path, form, fallback }: PolicyKey) => {
      const written = standsAt(example, path);
      expect(form.leastMs === undefined ? written : parseDuration(String(written))).toEqual(fallback);
    },
  );
});
