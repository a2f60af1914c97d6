import { Gate, Name, StartRequest, isTooLong, noteCharsMax } from '../rollout/request.js';
import { cut, foldWidth, plainText, takeWord } from './plain-text.js';
import { readStart, shown, type WordFault } from './start-words.js';

export type { WordFault } from './start-words.js';

/** Every verb of the slash command, in the order in which help lists them. */
export const verbs = [
  'start',
  'plan',
  'status',
  'list',
  'history',
  'approve',
  'rollback',
  'hold',
  'resume',
  'retry',
  'undo',
  'lock',
  'unlock',
  'report',
  'audit',
  'doctor',
  'help',
] as const;
export type Verb = (typeof verbs)[number];

/** What a slash command asks for. Names have the shape of names; whether they exist is for others to say. */
export type Words =
  | ({ verb: 'start' } & StartWords)
  | { verb: 'plan'; request: StartRequest }
  | { verb: 'status'; rollout?: string }
  | { verb: 'list' }
  | { verb: 'history'; queue?: string }
  /** `step` counts from 1: `shift/2` is the second step. */
  | { verb: 'approve'; rollout: string; gate?: { name: Gate; step?: number } }
  | { verb: 'rollback'; rollout: string; reason?: string }
  | { verb: 'hold'; rollout: string; reason: string }
  | { verb: 'resume' | 'retry' | 'undo' | 'report' | 'audit'; rollout: string }
  | { verb: 'lock'; queue: string; reason: string; forMs?: number }
  | { verb: 'unlock'; queue: string }
  | { verb: 'doctor' }
  | { verb: 'help'; topic?: Verb }
  /** No such verb; to be answered with help. */
  | { verb: 'unknown'; word: string }
  /** A known verb with arguments that cannot be taken, with one to twelve faults. */
  | { verb: 'bad'; of: Verb; faults: WordFault[] };

/** A start that is `complete` plans at once; any other opens the modal, filled with what was given, and `faults` names what is missing. */
export type StartWords =
  | { complete: true; queue: string; request: StartRequest; faults: WordFault[] }
  | { complete: false; queue?: string; request: Partial<StartRequest>; faults: WordFault[] };

/** Reads the text behind `/batch-rollout`, leniently. Never throws, whatever the text is. */
export function parseWords(text: string): Words {
  const plain = plainText(text);
  const typed = plain.slice(0, (plain + ' ').indexOf(' '));
  if (typed === '') return { verb: 'help' };
  const verb = verbNamed(typed);
  return verb === undefined
    ? { verb: 'unknown', word: shown(typed) }
    : parseVerb(verb, plain.slice(typed.length).trim());
}

function verbNamed(typed: string): Verb | undefined {
  const word = foldWidth(typed).toLowerCase();
  return verbs.find((verb) => verb === word);
}

function parseVerb(verb: Verb, rest: string): Words {
  switch (verb) {
    case 'start':
      return parseStart(rest);
    case 'plan':
      return parsePlan(rest);
    case 'status':
      return rest === '' ? { verb } : nameOnly(verb, 'rollout', rest, (rollout) => ({ verb, rollout }));
    case 'history':
      return rest === '' ? { verb } : nameOnly(verb, 'queue', rest, (queue) => ({ verb, queue }));
    case 'list':
    case 'doctor':
      return rest === '' ? { verb } : bad(verb, { fault: 'tooMuch', value: shown(rest) });
    case 'approve':
      return nameAndText(verb, 'rollout', rest, parseApprove);
    case 'rollback':
      return nameAndText(verb, 'rollout', rest, parseRollback);
    case 'hold':
      if (rest === '') return bad(verb, { fault: 'missing', key: 'rollout' }, { fault: 'missing', key: 'reason' });
      return nameAndText(verb, 'rollout', rest, parseHold);
    case 'resume':
    case 'retry':
    case 'undo':
    case 'report':
    case 'audit':
      return nameOnly(verb, 'rollout', rest, (rollout) => ({ verb, rollout }));
    case 'lock':
      if (rest === '') return bad(verb, { fault: 'missing', key: 'queue' }, { fault: 'missing', key: 'reason' });
      return nameAndText(verb, 'queue', rest, parseLock);
    case 'unlock':
      return nameOnly(verb, 'queue', rest, (queue) => ({ verb, queue }));
    case 'help':
      return parseHelp(rest);
  }
}

/** More faults than an answer has room for; the rest is told when these are mended. */
const faultsMax = 12;

function bad(of: Verb, ...faults: WordFault[]): Words {
  return { verb: 'bad', of, faults: faults.slice(0, faultsMax) };
}

function parseStart(rest: string): Words {
  const { draft, faults } = readStart(rest);
  // What is missing the modal asks for; what is wrong it could only lose.
  const wrong = faults.filter(({ fault }) => fault !== 'missing');
  if (wrong.length > 0) return bad('start', ...wrong);
  if (faults.length > 0) {
    const queue = draft.queue === undefined ? {} : { queue: draft.queue };
    return { verb: 'start', complete: false, ...queue, request: draft, faults };
  }
  const request = StartRequest.parse({ placement: 'replace', ...draft });
  return { verb: 'start', complete: true, queue: request.queue, request, faults };
}

function parsePlan(rest: string): Words {
  const { draft, faults } = readStart(rest);
  if (faults.length > 0) return bad('plan', ...faults);
  return { verb: 'plan', request: StartRequest.parse({ placement: 'replace', ...draft }) };
}

function parseHelp(rest: string): Words {
  const typed = takeWord(rest)?.word.value ?? '';
  if (typed === '') return { verb: 'help' };
  const topic = verbNamed(typed);
  return topic === undefined ? { verb: 'unknown', word: shown(typed) } : { verb: 'help', topic };
}

/** A verb whose first word names a thing, and whose other words are free text. */
function nameAndText(
  verb: Verb,
  key: 'rollout' | 'queue',
  rest: string,
  make: (name: string, text: string) => Words,
): Words {
  // Read as bare text: `a=b` is no name, and saying so is more use than calling it a key.
  const typed = takeWord(rest);
  if (typed === undefined) return bad(verb, { fault: 'missing', key });
  const { word } = typed;
  if (word.quotes === 'open') return bad(verb, { fault: 'unclosedQuote', value: shown(word.value) });
  const text = word.key === undefined ? word.value : `${word.key}=${word.value}`;
  const name = Name.safeParse(foldWidth(text));
  return name.success ? make(name.data, typed.rest) : bad(verb, { fault: 'badValue', key, value: shown(text) });
}

function nameOnly(verb: Verb, key: 'rollout' | 'queue', rest: string, make: (name: string) => Words): Words {
  return nameAndText(verb, key, rest, (name, text) =>
    text === '' ? make(name) : bad(verb, { fault: 'tooMuch', value: shown(text) }),
  );
}

function parseApprove(rollout: string, text: string): Words {
  if (text === '') return { verb: 'approve', rollout };
  const [, typed, step] = /^([a-z]+)(?:\/([1-9][0-9]{0,2}))?$/u.exec(foldWidth(text).toLowerCase()) ?? [];
  const gate = Gate.safeParse(typed);
  // Only a shift has steps.
  if (!gate.success || (step !== undefined && gate.data !== 'shift')) {
    return bad('approve', { fault: 'badValue', key: 'gate', value: shown(text), allowed: Gate.options });
  }
  return { verb: 'approve', rollout, gate: { name: gate.data, ...(step === undefined ? {} : { step: Number(step) }) } };
}

/** Going back never fails for the length of its reason: the reason is cut, and shows that it was. */
function parseRollback(rollout: string, text: string): Words {
  const reason = cut(unquoted(text), noteCharsMax);
  return { verb: 'rollback', rollout, ...(reason === '' ? {} : { reason }) };
}

function parseHold(rollout: string, text: string): Words {
  const reason = unquoted(text);
  const fault = reasonFault(reason);
  return fault === undefined ? { verb: 'hold', rollout, reason } : bad('hold', fault);
}

function parseLock(queue: string, text: string): Words {
  const term = readTerm(text);
  if (term === undefined)
    return bad('lock', { fault: 'badValue', key: 'for', value: shown(text), allowed: ['30m', '2h', '1d'] });
  const fault = reasonFault(term.reason);
  return fault === undefined ? { verb: 'lock', queue, ...term } : bad('lock', fault);
}

function reasonFault(reason: string): WordFault | undefined {
  if (reason === '') return { fault: 'missing', key: 'reason' };
  if (isTooLong(reason)) return { fault: 'tooLong', key: 'reason', charsMax: noteCharsMax };
  return undefined;
}

/** A reason may stand in quotes and need not. */
function unquoted(text: string): string {
  const whole = takeWord(text);
  const inQuotes = whole?.word.key === undefined && whole?.word.quotes === 'closed' && whole.rest === '';
  return inQuotes ? whole.word.value.trim() : text;
}

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
const termMsMax = 365 * dayMs;
const unitsMs: ReadonlyMap<string, number> = new Map(
  [
    { ms: 1000, spelled: 's sec secs second seconds' },
    { ms: minuteMs, spelled: 'm min mins minute minutes' },
    { ms: hourMs, spelled: 'h hr hrs hour hours' },
    { ms: dayMs, spelled: 'd day days' },
    { ms: 7 * dayMs, spelled: 'w week weeks' },
  ].flatMap(({ ms, spelled }) => spelled.split(' ').map((unit): [string, number] => [unit, ms])),
);

/** A reason with `for 2h` behind it; undefined when that is no possible time. A reason all in quotes has no time in it. */
function readTerm(text: string): { reason: string; forMs?: number } | undefined {
  const [, before = '', digits, space, unit = ''] = /^(|.* )for +([0-9]+)( ?)(\p{L}+)$/iu.exec(text) ?? [];
  const unitMs = unitsMs.get(unit.toLowerCase());
  // `for 3 jobs` is part of the reason; `for 3x` was meant as a time, and a lock without end is not what was asked for.
  if (digits === undefined || (unitMs === undefined && space === ' ')) return { reason: unquoted(text) };
  const forMs = unitMs === undefined ? 0 : Number(digits) * unitMs;
  return forMs > 0 && forMs <= termMsMax ? { reason: unquoted(before.trim()), forMs } : undefined;
}
