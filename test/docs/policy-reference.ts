import type { Locale } from '../../src/slack/text/catalog.js';
import { table } from './markdown.js';
import { policyKeys, type PolicyKey } from './policy-keys.js';
import { policyWords, sectionWords } from './policy-words.js';
import { allowedValues, writtenValue } from './values.js';

/** The first part of a key's path: the section of the file it belongs to. */
export function sectionOf(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

/** The reference of every key of the policy file, section by section, in the order of the schema. */
export function policyReference(locale: Locale): string {
  const keys = policyKeys();
  const sections = [...new Set(keys.map(({ path }) => sectionOf(path)))];
  return sections
    .map((section) =>
      sectionText(
        section,
        keys.filter(({ path }) => sectionOf(path) === section),
        locale,
      ),
    )
    .join('\n\n');
}

function sectionText(section: string, keys: readonly PolicyKey[], locale: Locale): string {
  const heads = {
    en: ['Key', 'Value', 'Default', 'What it does'],
    ja: ['キー', '値', 'デフォルト', '内容'],
  }[locale];
  const intro = sectionWords[section]?.[locale];
  if (intro === undefined) throw new Error(`test/docs/policy-words.ts has no words for the section ${section}.`);
  return `### \`${section}\`\n\n${intro}\n\n${table(
    heads,
    keys.map((key) => row(key, locale)),
  )}`;
}

function row({ path, form, fallback }: PolicyKey, locale: Locale): string[] {
  const words = policyWords[path]?.[locale];
  if (words === undefined) throw new Error(`test/docs/policy-words.ts has no words for the key ${path}.`);
  const taken = fallback === undefined ? { en: 'required', ja: '必須' }[locale] : `\`${writtenValue(fallback, form)}\``;
  return [`\`${path}\``, allowedValues(form, locale), taken, words];
}
