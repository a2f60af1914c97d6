import {
  Allocation,
  EnvironmentType,
  Placement,
  StartDraft,
  conflicts,
  isTooLong,
  noteCharsMax,
  type StartField,
} from '../rollout/request.js';
import { cut, foldWidth, takeWord, type Word } from './plain-text.js';

/**
 * What is wrong with the words of a command, as values. `key` is spelled as the person would type it (`max-vcpus`,
 * or `queue`, `rollout`, `reason`, `gate`, `for`); `value` is what was typed, cut to a length fit for showing.
 */
export type WordFault =
  | { fault: 'unknownKey'; key: string; allowed: readonly string[] }
  | { fault: 'badValue'; key: string; value: string; allowed?: readonly string[] }
  | { fault: 'missing'; key: string }
  | { fault: 'twice'; key: string }
  | { fault: 'contradiction'; key: string; with: string }
  | { fault: 'tooMuch'; value: string }
  | { fault: 'tooLong'; key: string; charsMax: number }
  | { fault: 'unclosedQuote'; value: string };

const shownCharsMax = 100;

/** Foreign text short enough to be quoted back. */
export function shown(text: string): string {
  return cut(text, shownCharsMax);
}

/** How one key is written and read: `read` makes the value that the field's schema then checks. */
interface Key {
  field: StartField;
  read: (text: string) => unknown;
  /** The only values there are. */
  allowed?: readonly string[];
}

/** The keys of `start` and `plan`, in the order in which help shows them. */
const keys: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['image', { field: 'image', read: foldWidth }],
  ['job', { field: 'job', read: foldWidth }],
  ['env', { field: 'env', read: foldWidth }],
  ['name', { field: 'name', read: foldWidth }],
  ['ami', { field: 'ami', read: foldWidth }],
  ['image-type', { field: 'imageType', read: constant }],
  ['instance-types', { field: 'instanceTypes', read: list }],
  ['launch-template', { field: 'launchTemplate', read: launchTemplate }],
  ['type', { field: 'type', read: constant, allowed: EnvironmentType.options }],
  ['allocation', { field: 'allocation', read: constant, allowed: Allocation.options }],
  ['max-vcpus', { field: 'maxVcpus', read: count }],
  ['subnets', { field: 'subnets', read: list }],
  ['security-groups', { field: 'securityGroups', read: list }],
  ['placement', { field: 'placement', read: (text) => foldWidth(text).toLowerCase(), allowed: Placement.options }],
  ['note', { field: 'note', read: (text) => text }],
]);

export const startKeys: readonly string[] = [...keys.keys()];

/** The key under which a person gives the field: `maxVcpus` is `max-vcpus`. */
export function keyOf(field: StartField): string {
  for (const [key, { field: its }] of keys) if (its === field) return key;
  return field;
}

/**
 * The arguments of `start` and `plan`: what is well-formed goes into the draft, all that is wrong into the faults.
 * `missing` names what a modal could still ask for: no queue, a key without a value, `placement=keep` without an image.
 */
export function readStart(text: string): { draft: StartDraft; faults: WordFault[] } {
  const { words, faults } = readWords(text);
  const given = new Map<StartField, unknown>();
  const seen = new Set<string>();
  for (const word of words) {
    const fault = word.key === undefined ? readQueue(word, given) : readKey(word.key, word.value, seen, given);
    if (fault !== undefined) faults.push(fault);
  }
  const draft = StartDraft.parse(Object.fromEntries(given));
  for (const { fault, field, with: other } of conflicts(draft)) {
    if (fault === 'contradiction') faults.push({ fault, key: keyOf(field), with: keyOf(other) });
    else if (!seen.has(keyOf(field))) faults.push({ fault, key: keyOf(field) });
  }
  const queueFaulty = faults.some(
    (fault) => fault.fault === 'unclosedQuote' || ('key' in fault && fault.key === 'queue'),
  );
  if (draft.queue === undefined && !queueFaulty) faults.push({ fault: 'missing', key: 'queue' });
  return { draft, faults };
}

/** All words up to an unclosed quote, behind which nobody can tell what belongs to what. */
function readWords(text: string): { words: Word[]; faults: WordFault[] } {
  const words: Word[] = [];
  for (let next = takeWord(text); next !== undefined; next = takeWord(next.rest)) {
    const { word } = next;
    if (word.quotes === 'open') return { words, faults: [{ fault: 'unclosedQuote', value: shown(word.value) }] };
    const before = words.at(-1);
    if (before !== undefined && goesOn(before, word)) before.value += word.value;
    else words.push(word);
  }
  return { words, faults: [] };
}

/** A list typed with a space after its comma goes on in the next word. */
function goesOn(before: Word, word: Word): boolean {
  if (before.key === undefined || before.quotes !== 'none' || word.key !== undefined) return false;
  return keyNamed(before.key)?.read === list && /[,，、]$/u.test(before.value);
}

/** The first bare word is the queue, wherever it stands. */
function readQueue(word: Word, given: Map<StartField, unknown>): WordFault | undefined {
  if (given.has('queue')) return { fault: 'tooMuch', value: shown(word.value) };
  const queue = StartDraft.shape.queue.safeParse(foldWidth(word.value));
  if (!queue.success) return { fault: 'badValue', key: 'queue', value: shown(word.value) };
  given.set('queue', queue.data);
  return undefined;
}

function readKey(
  typed: string,
  text: string,
  seen: Set<string>,
  given: Map<StartField, unknown>,
): WordFault | undefined {
  const key = foldWidth(typed).toLowerCase();
  const known = keyNamed(typed);
  if (known === undefined) return { fault: 'unknownKey', key: shown(typed), allowed: startKeys };
  if (seen.has(key)) return { fault: 'twice', key };
  seen.add(key);
  if (text.trim() === '') return { fault: 'missing', key };
  if (known.field === 'note' && isTooLong(text.trim())) return { fault: 'tooLong', key, charsMax: noteCharsMax };
  const value = StartDraft.shape[known.field].safeParse(known.read(text.trim()));
  if (!value.success) {
    return {
      fault: 'badValue',
      key,
      value: shown(text),
      ...(known.allowed === undefined ? {} : { allowed: known.allowed }),
    };
  }
  given.set(known.field, value.data);
  return undefined;
}

function keyNamed(typed: string): Key | undefined {
  return keys.get(foldWidth(typed).toLowerCase());
}

/** AWS writes its constants in capitals with underscores; people need not. */
function constant(text: string): string {
  return foldWidth(text).toUpperCase().replaceAll('-', '_');
}

function list(text: string): string[] {
  const items = foldWidth(text).split(/[,、]/u);
  return [...new Set(items.map((item) => item.trim()).filter((item) => item !== ''))];
}

/** Digits only: what `Number` makes of `1e3`, `0x10` or `5.0` is not what a person meant. */
function count(text: string): unknown {
  const digits = foldWidth(text);
  return /^[0-9]{1,10}$/.test(digits) ? Number(digits) : undefined;
}

function launchTemplate(text: string): unknown {
  const [template = '', ...versions] = foldWidth(text).split(':');
  const symbol = new Map([
    ['$latest', '$Latest'],
    ['$default', '$Default'],
  ]);
  const version = versions.length === 0 ? undefined : versions.join(':');
  return {
    ...(/^lt-[0-9a-f]{8,17}$/.test(template) ? { id: template } : { name: template }),
    ...(version === undefined ? {} : { version: symbol.get(version.toLowerCase()) ?? version }),
  };
}
