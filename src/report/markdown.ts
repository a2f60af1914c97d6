/** What stands for nothing, so that no cell and no code span is empty. */
const nothing = '–';

const breaks = /[\t\n\v\f\r\u0085\u2028\u2029\p{Zs}]/gu;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{DI}]/gu;
/** What `shown` would change; JSON can say the same in escapes, so that a line that is copied stays exact. */
const unshown = /[\p{Cc}\p{Cf}\p{Cs}\p{DI}\p{Zl}\p{Zp}]|[^\S ]/gu;
const marks = /[\\`*_{}[\]<>#~&!]/gu;

/** Foreign text to the letter, but for backticks and bars: lookalikes of them can close neither a code span nor a cell. */
export function code(text: string): string {
  const inside = withoutBars(shown(text)).replaceAll('`', "'").trim();
  return inside === '' ? nothing : `\`${inside}\``;
}

/** Foreign text as words of a sentence, in which no sign of it means anything to Markdown. */
export function prose(text: string): string {
  return withoutBars(shown(text))
    .trim()
    .replace(marks, '\\$&')
    .replace(/^(\d+)([.)])/u, '$1\\$2')
    .replace(/^[-+=:]/u, '\\$&');
}

/** A table; its cells come from `code`, `prose` and the catalogue. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [headings, headings.map(() => '---'), ...rows].map(line).join('\n');
}

/** A block of code that nothing inside can close: its fence is longer than any run of backticks in it. */
export function fenced(language: string, lines: readonly string[]): string {
  const text = lines.map(shown).join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text, fence].join('\n');
}

/** A value as JSON on one line, with escapes for whatever could not be seen or would break the line. */
export function json(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replace(unshown, (sign) =>
    Array.from({ length: sign.length }, (_, i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** A moment (epoch milliseconds) in UTC. A record may hold any number, and none of them may cost the report. */
export function utc(ms: number): string {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? nothing : at.toISOString().slice(0, 19).replace('T', ' ');
}

function shown(text: string): string {
  return text.replace(breaks, ' ').replace(invisible, '');
}

function withoutBars(text: string): string {
  return text.replaceAll('|', '∣');
}
