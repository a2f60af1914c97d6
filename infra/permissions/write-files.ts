import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { parse } from 'yaml';
import { readSettings, scopeOf } from '../settings.js';
import { asPolicy, documentNames, documents, type DocumentName } from './documents.js';

/**
 * The permissions as files, for those who do without CDK: those of the example settings, in an account made up. Run by
 * `npm run iam-policies`; a test compares what lies in docs/ with this.
 */
export const policyFiles = {
  Reader: 'iam-policy-reader.json',
  PlacementWriter: 'iam-policy-placement-writer.json',
  ImageWriter: 'iam-policy-image-writer.json',
  Store: 'iam-policy-store.json',
} satisfies Record<DocumentName, string>;

/** Where the example is. The role is one of your own making. */
export const examplePlace = {
  partition: 'aws',
  region: 'ap-northeast-1',
  account: '123456789012',
  ownRole: 'arn:aws:iam::123456789012:role/batch-rollout',
};

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The text of each file by its path from the repository's root. */
export async function policyTexts(): Promise<Map<string, string>> {
  const read = readSettings(parse(readFileSync(`${root}infra/settings.example.yml`, 'utf8')), {});
  if (!read.ok) throw new Error(read.faults.join(' '));
  const scope = scopeOf(read.settings, examplePlace);
  const texts = new Map<string, string>();
  for (const name of documentNames) {
    const text = JSON.stringify(asPolicy(documents(scope)[name]));
    texts.set(`docs/${policyFiles[name]}`, await format(text, { parser: 'json', printWidth: 120 }));
  }
  return texts;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of await policyTexts()) writeFileSync(`${root}${path}`, text);
