/** Everything Unicode calls a separator, and the control characters that move to a new place. */
const spaces = /[\t\n\v\f\r\u0085\p{Z}]/gu;

/** Characters nobody sees: controls, zero-width and bidirectional marks, fillers, halves of a pair. They could make two names look alike. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{DI}]/gu;

/** Slack turns whatever looks like an address into `<address|label>`; people typed the label. */
const links = /<((?:https?:\/\/|mailto:|tel:)[^<>|]*)(?:\|([^<>|]*))?>/giu;
const mentions = /<([@#!])([^<>|]*)(?:\|([^<>|]*))?>/gu;

/**
 * What a person typed, from what Slack delivers: one line, every kind of space a plain one, nothing invisible,
 * links and mentions as their labels, and Slack's three escapes decoded exactly once. The result is foreign text
 * like any other and must be escaped before it is shown again.
 */
export function plainText(text: string): string {
  return text
    .replace(spaces, ' ')
    .replace(invisible, '')
    .replace(links, (_, address: string, label?: string) => label || address)
    .replace(mentions, (_, sign: string, id: string, label?: string) => mentioned(sign, id, label))
    .replace(/&(amp|lt|gt);/gu, (_, name: string) => (name === 'amp' ? '&' : name === 'lt' ? '<' : '>'))
    .trim();
}

/** A mention as words that notify nobody: `@bob`, `#ops`, `@here`. */
function mentioned(sign: string, id: string, label: string | undefined): string {
  if (sign === '!') return label || `@${id}`;
  return `${sign}${label || id}`;
}

/** Full-width letters, digits and signs (U+FF01 to U+FF5E), as a Japanese keyboard gives them, in their ASCII form. */
export function foldWidth(text: string): string {
  return text.replace(/[\uFF01-\uFF5E]/gu, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

/** The first `max` code points; a cut is shown by an ellipsis, which counts as one of them. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = Array.from(text);
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

/** One word of a command: bare, or a value under a key. */
export interface Word {
  /** What stands before `=` or its full-width form, as typed; absent for a bare or quoted word. */
  key?: string;
  value: string;
  /** `open`: a quote begins the value and nothing ends it. */
  quotes: 'none' | 'closed' | 'open';
}

const keyed = /^([^ =＝"“”„‟＂]+)[=＝]/u;

// Telephones and word processors choose the shape of a quote for the writer, so any of a kind ends what any began.
// An apostrophe inside a word ends nothing, and Japanese brackets are quotes only around a whole value.
const quoted = /^(?:["“”„‟＂]([^"“”„‟＂]*)["“”„‟＂]|['‘’‚‛＇](.*?)['‘’‚‛＇]|「([^「」]*)」)(?= |$)/u;
const opener = /^["“”„‟＂'‘’‚‛＇]/u;

/** The first word of a plain text and the trimmed text after it; undefined when there is none. */
export function takeWord(text: string): { word: Word; rest: string } | undefined {
  const start = text.trimStart();
  if (start === '') return undefined;
  const key = keyed.exec(start)?.[1];
  const body = key === undefined ? start : start.slice(key.length + 1);
  const inQuotes = quoted.exec(body);
  const raw = inQuotes?.[0] ?? body.slice(0, (body + ' ').indexOf(' '));
  const value = inQuotes === null ? raw : (inQuotes[1] ?? inQuotes[2] ?? inQuotes[3] ?? '');
  const quotes = inQuotes !== null ? 'closed' : opener.test(raw) ? 'open' : 'none';
  return { word: { ...(key === undefined ? {} : { key }), value, quotes }, rest: body.slice(raw.length).trim() };
}
