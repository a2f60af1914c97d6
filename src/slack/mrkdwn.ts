import { cut } from './plain-text.js';

/**
 * A piece of a message in Slack's mrkdwn. Only the functions of this file make one out of text, and all of them escape,
 * so that no name, reason or log line can turn into a mention, a link or a broken fence (S5).
 */
export interface Mrkdwn {
  /** As shown in blocks, with bold and code. */
  readonly marked: string;
  /** The same words, escaped too, without bold and code: what notifications and screen readers get. */
  readonly bare: string;
}

/** How many characters of a foreign text are shown where nobody says otherwise. */
const foreignCharsMax = 300;
const codeLineCharsMax = 200;
const codeLinesMax = 20;
const codeCharsMax = 2_000;
const listCharsMax = 600;

const colourCodes = /\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu;
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029\p{Zs}]/gu;
const everybody = /@(?=(?:channel|here|everyone)\b)/giu;
/** Nothing in it would be changed; most text is like that. */
const harmless = /^[ -?A-~]*$/;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{DI}]/gu;

/** Escapes the three characters that mean something to Slack, each exactly once. */
export function esc(text: string): string {
  if (!/[&<>]/u.test(text)) return text;
  return text.replace(/[&<>]/gu, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));
}

/**
 * Text that AWS or a person made, on one line: without control, zero-width and bidirectional characters, with signs
 * that could open bold, code or a mention of everybody replaced by lookalikes, and cut to `charsMax` with the number of
 * characters that were left out.
 */
export function foreign(text: string, charsMax = foreignCharsMax): Mrkdwn {
  const shown = counted(oneLine(text), charsMax).replaceAll('*', '∗').replaceAll('`', "'");
  return { marked: esc(shown), bare: esc(shown) };
}

/** A name in bold. */
export function bold(text: string | number): Mrkdwn {
  const bare = foreign(String(text)).bare.trim();
  return bare === '' ? nothing : { marked: `*${bare}*`, bare };
}

/** Technical text to be read or copied to the letter: an image, an error of AWS, a command. */
export function code(text: string, charsMax = foreignCharsMax): Mrkdwn {
  const shown = esc(counted(oneLine(text), charsMax).replaceAll('`', "'"));
  return shown === '' ? nothing : { marked: `\`${shown}\``, bare: shown.replaceAll('*', '∗') };
}

/**
 * The last lines of a log, at most 20 and about 2 000 characters; where earlier ones are left out, their number stands
 * first. Nothing inside can close the fence. Empty for no lines.
 */
export function codeBlock(lines: readonly string[]): Mrkdwn {
  const shown: string[] = [];
  let chars = 0;
  for (const line of lines.toReversed()) {
    const text = esc(counted(oneLine(line), codeLineCharsMax).replaceAll('`', "'"));
    chars += text.length + 1;
    if (shown.length === codeLinesMax || chars > codeCharsMax) break;
    shown.unshift(text);
  }
  if (shown.length === 0) return nothing;
  const left = lines.length - shown.length;
  const all = left === 0 ? shown : [`… (+${left})`, ...shown];
  return { marked: `\`\`\`\n${all.join('\n')}\n\`\`\``, bare: all.join(' ').replaceAll('*', '∗') };
}

export function userMention(id: string): Mrkdwn {
  return live(/^[UW][A-Z0-9]{1,30}$/, id, `<@${id}>`);
}

export function groupMention(id: string): Mrkdwn {
  return live(/^S[A-Z0-9]{1,30}$/, id, `<!subteam^${id}>`);
}

export function channelMention(id: string): Mrkdwn {
  return live(/^[CGD][A-Z0-9]{1,30}$/, id, `<#${id}>`);
}

/** A moment (epoch milliseconds) in the reader's own zone and language; UTC where the client cannot. */
export function date(ms: number): Mrkdwn {
  const iso = new Date(ms).toISOString();
  const token = `<!date^${Math.floor(ms / 1_000)}^{date_short_pretty} {time}|${iso}>`;
  return { marked: token, bare: token };
}

/** A link to an https address of our own making; any other text is shown as it is. */
export function link(address: string, label: string): Mrkdwn {
  if (!/^https:\/\/[^\s<>|\p{C}]{1,1000}$/u.test(address)) return foreign(address);
  const text = foreign(label).bare.replaceAll('|', ' ');
  return { marked: `<${esc(address)}|${text}>`, bare: text };
}

export const nothing: Mrkdwn = { marked: '', bare: '' };

/**
 * A sentence with facts in it. Plain strings count as foreign; what is already mrkdwn goes in as it is. Slack sees bold
 * and code only between spaces or punctuation, which Japanese does not write, so a space is added where one is missing.
 */
export function mrkdwn(words: TemplateStringsArray, ...facts: readonly (Mrkdwn | string | number)[]): Mrkdwn {
  let said = nothing;
  const own = ownWords(words);
  for (let i = 0; i < own.length; i += 1) {
    said = beside(said, own[i] ?? nothing);
    const fact = facts[i];
    if (fact !== undefined) said = beside(said, typeof fact === 'object' ? fact : foreign(String(fact)));
  }
  return said;
}

/** The words of a template are the same list every time it is used, so their marks are taken out once. */
const knownWords = new WeakMap<TemplateStringsArray, readonly Mrkdwn[]>();

function ownWords(words: TemplateStringsArray): readonly Mrkdwn[] {
  const had = knownWords.get(words);
  if (had) return had;
  const own = words.map((word) => ({ marked: word, bare: word.replace(/[*`]/gu, '') }));
  knownWords.set(words, own);
  return own;
}

/** Several pieces with the same words between each two; empty ones are left out. */
export function joined(pieces: readonly Mrkdwn[], between: string): Mrkdwn {
  const gap = { marked: between, bare: between.replaceAll('\n', ' ') };
  const said = pieces.filter(({ marked }) => marked !== '');
  return said.reduce((all, piece, i) => (i === 0 ? piece : beside(beside(all, gap), piece)), nothing);
}

/** Pieces with `between` each two, as many as fit; `more` says how many were left out. */
export function listed(
  items: readonly Mrkdwn[],
  more: (count: number) => string,
  charsMax = listCharsMax,
  between = ', ',
): Mrkdwn {
  let chars = 0;
  const shown: Mrkdwn[] = [];
  for (const item of items) {
    chars += item.marked.length + between.length;
    if (chars > charsMax && shown.length > 0) break;
    shown.push(item);
  }
  const left = items.length - shown.length;
  return joined(left === 0 ? shown : [...shown, foreign(more(left))], between);
}

/** The bare words in at most `charsMax` characters, never cut within a mention or an escape. For the `text` of a message. */
export function textOf({ bare }: Mrkdwn, charsMax: number): string {
  if (bare.length <= charsMax) return bare;
  let text = '';
  for (const [token] of bare.matchAll(/<[^<>]*>|&(?:amp|lt|gt);|./gsu)) {
    if (text.length + token.length > charsMax - 1) break;
    text += token;
  }
  return `${text}…`;
}

/** The bare words without escapes, for places that show plain text: modals, standard output. */
export function readable({ bare }: Mrkdwn): string {
  return bare.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Foreign text for a plain_text object: nothing invisible, one line, no angle brackets, cut to `charsMax`. */
export function plain(text: string, charsMax: number): string {
  return cut(oneLine(text).replaceAll('<', '‹').replaceAll('>', '›'), charsMax);
}

function oneLine(text: string): string {
  if (harmless.test(text)) return text;
  return text.replace(colourCodes, '').replace(breaks, ' ').replace(invisible, '').replace(everybody, '＠');
}

/** The count shows how much is missing, which an ellipsis alone would not. */
function counted(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const points = Array.from(text);
  if (points.length <= charsMax) return text;
  const sign = `… (+${points.length})`;
  const kept = Math.max(0, charsMax - sign.length);
  return `${points.slice(0, kept).join('')}… (+${points.length - kept})`;
}

/** Only what has the shape of an id becomes live; anything else is foreign text. */
function live(shape: RegExp, id: string, token: string): Mrkdwn {
  return shape.test(id) ? { marked: token, bare: token } : foreign(id);
}

const mayPrecede = /^[\s([{"'/–—-]$/u;
const mayFollow = /^[\s)\]}"'.,;:!?/–—-]/u;

function beside(left: Mrkdwn, right: Mrkdwn): Mrkdwn {
  if (left.marked === '') return right;
  if (right.marked === '') return left;
  const last = left.marked.slice(-1);
  const opens = isMark(right.marked.charAt(0)) && right.marked !== right.bare;
  const closed = isMark(last) && left.marked !== left.bare;
  const needsGap = (opens && !mayPrecede.test(last)) || (closed && !mayFollow.test(right.marked));
  const gap = needsGap ? ' ' : '';
  return { marked: left.marked + gap + right.marked, bare: left.bare + gap + right.bare };
}

function isMark(sign: string): boolean {
  return sign === '*' || sign === '`';
}
