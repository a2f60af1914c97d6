import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src');

/** Every field that a line of the bot may have. One thing has one name, so that one query finds all lines about it. */
const fieldNames = new Set([
  // Which rollout, where it stands, and the id that AWS or Slack gave the call.
  'rollout',
  'phase',
  'requestId',
  // What went wrong: the error, its kind and code, AWS's or Slack's words, and the id that the person was shown.
  'error',
  'kind',
  'code',
  'raw',
  'problem',
  'errorId',
  'why',
  'status',
  'said',
  'method',
  'action',
  'ms',
  // What it is about.
  'user',
  'channel',
  'key',
  'jobId',
  'group',
  'stream',
  'port',
  'transport',
  'table',
  'freeze',
]);
/** Functions whose answer is the whole of the fields, or spread into them; each makes fields of the names above. */
const fieldsOf = /^(?:errorFields|failureOf)\(/;

interface Call {
  file: string;
  args: string[];
}

function sources(): ReadonlyMap<string, string> {
  const entries = readdirSync(src, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((one) => one.isFile() && one.name.endsWith('.ts'))
    .map((one) => relative(src, join(one.parentPath, one.name)))
    // The sandbox talks to the person at its terminal, and log.ts is what all others call.
    .filter((file) => !file.startsWith('sandbox/') && file !== 'log.ts');
  return new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));
}

function callsIn(file: string, text: string): Call[] {
  const found = text.matchAll(/\blog(?:\.(?:debug|info|warn|error|always)|\[\w+\])\(/g);
  return [...found].map((match) => ({ file, args: argumentsAt(text, match.index + match[0].length) }));
}

/** The arguments of a call whose opening bracket ends before `from`, as written. */
function argumentsAt(text: string, from: number): string[] {
  const args: string[] = [];
  let depth = 0;
  let quote = '';
  let start = from;
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
      continue;
    }
    if (`'"\``.includes(char)) quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    if (depth < 0 || (depth === 0 && char === ',')) {
      args.push(text.slice(start, at).trim());
      start = at + 1;
    }
    if (depth < 0) break;
  }
  return args.filter((one) => one !== '');
}

/** What is wrong with the log calls, in sentences. */
function faults(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) => callsIn(file, text).flatMap(faultsOf));
}

function faultsOf({ file, args }: Call): string[] {
  const [fields = '', text = '', ...more] = args;
  const where = `${file}: log call (${args.join(', ').slice(0, 120)})`;
  if (more.length > 0 || args.length < 2) return [`${where} does not have fields and a text.`];
  const fixed = /^'[^'\\]+'$/.test(text) ? [] : [`${where} has a text that is no plain literal.`];
  return [
    ...fixed,
    ...strange(fields).map((name) => `${where} has the field ${name}, which is none of the known ones.`),
  ];
}

/** Members of the fields that are not among the known names. */
function strange(fields: string): string[] {
  if (fieldsOf.test(fields)) return [];
  if (!fields.startsWith('{')) return [fields];
  const members = argumentsAt(fields, 1);
  // Where members come from elsewhere, that place is a log call's caller and names them.
  return members
    .filter((member) => !member.startsWith('...'))
    .map((member) => /^\w+/.exec(member)?.[0] ?? member)
    .filter((name) => !fieldNames.has(name));
}

const files = sources();

describe('every line of the log', () => {
  it('has a fixed text, and what differs in fields of one name each', () => {
    expect(faults(files)).toEqual([]);
  });

  it('is looked at here', () => {
    const calls = [...files].flatMap(([file, text]) => callsIn(file, text));
    expect(calls.length).toBeGreaterThan(30);
    expect(new Set(calls.map(({ file }) => file)).size).toBeGreaterThan(15);
  });

  it.each([
    ['a text made of parts', 'log.warn({ rollout }, `rollout ${id} failed`);'],
    ['a text put together', "log.warn({ rollout }, 'rollout ' + id);"],
    ['a text from elsewhere', 'log.warn({ rollout }, error.message);'],
    ['another name for the rollout', "log.warn({ rolloutId: rollout.id }, 'it failed');"],
    ['another name for the request', "edge.log.error(\n  { request_id: id, code },\n  'it failed',\n);"],
    ['fields that cannot be looked at', "log.info(fields, 'it failed');"],
    ['no fields', "log.info('it failed');"],
  ])('would be noticed with %s', (_, line) => {
    expect(faults(new Map([['planted.ts', line]]))).toHaveLength(1);
  });

  it('is written by the log alone: nothing else in the bot prints', () => {
    const printing = [...files].filter(([, text]) => /\bconsole\.\w+\(|\bprocess\.std(?:out|err)\b/.test(text));
    expect(printing.map(([file]) => file).toSorted()).toEqual(['main.ts', 'serve.ts']);
  });
});
