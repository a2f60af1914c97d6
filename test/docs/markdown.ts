import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { Locale } from '../../src/slack/text/catalog.js';

/** The same said in each language of the documents. */
export type Both = Record<Locale, string>;

export const locales: readonly Locale[] = ['en', 'ja'];

/** The path of `docs/<name>.md`, or of `docs/<name>.ja.md`. */
export function pageOf(name: string, locale: Locale): string {
  return fileURLToPath(new URL(`../../docs/${name}${locale === 'ja' ? '.ja' : ''}.md`, import.meta.url));
}

export function readPage(name: string, locale: Locale): string {
  return readFileSync(pageOf(name, locale), 'utf8');
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * The page with each part between `<!-- <part>: … -->` and `<!-- end of <part> -->` made anew, formatted like every other
 * file here. What stands outside is written by hand and stays.
 */
export async function filled(page: string, text: string, parts: Readonly<Record<string, string>>): Promise<string> {
  const whole = Object.entries(parts).reduce((now, [part, made]) => filledIn(now, part, made), text);
  return format(whole, { ...(await resolveConfig(page)), parser: 'markdown' });
}

function filledIn(text: string, part: string, made: string): string {
  const begin = new RegExp(`<!-- ${part}: [^\n]*-->\n`).exec(text);
  const end = text.indexOf(`<!-- end of ${part} -->`);
  if (begin === null || end < begin.index) throw new Error(`The page has no place for the part "${part}".`);
  return `${text.slice(0, begin.index + begin[0].length)}\n${made}\n\n${text.slice(end)}`;
}

/** The texts of all fenced blocks in this language. */
export function fenced(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, block = '']) => block);
}

/** All tables, each as its rows below the head, cell by cell, without the spaces that align them. */
export function tables(text: string): string[][][] {
  return text
    .split(/\n(?!\|)/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((lines) => lines.length > 2)
    .map((lines) => lines.slice(2).map(cells));
}

function cells(row: string): string[] {
  const between = row.split(/(?<!\\)\|/).slice(1, -1);
  return between.map((cell) => cell.trim().replaceAll('\\|', '|'));
}
