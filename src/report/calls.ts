import { objectAt, stringAt, type JsonObject } from '../rollout/json.js';
import type { AuditEntry } from '../rollout/rollout.js';
import { commandLine } from './command.js';
import { deedOf, type Deed } from './deed.js';
import { fenced, utc } from './markdown.js';
import type { ReportText } from './report-text.js';

export type Outcome = { is: 'done' } | { is: 'failed' | 'unknown'; raw: string };

/** One call to AWS as it was written down before it was made, and what became of it. */
export interface Call {
  at: number;
  action: string;
  target: string;
  input: JsonObject;
  outcome: Outcome;
}

/** After these nobody knew whether AWS had carried the call out; a later look may have found that it had. */
const withoutReply: ReadonlySet<string> = new Set(['timeout', 'unavailable']);

/** Every call in the order in which they were made. */
export function callsOf(entries: readonly AuditEntry[]): Call[] {
  const calls: Call[] = [];
  for (const deed of entries.map(deedOf)) {
    const target = stringAt(deed.facts, 'target') ?? '';
    if (deed.verb === 'intend' && /^[A-Z][A-Za-z]{2,60}$/u.test(deed.about)) {
      const input = objectAt(deed.facts, 'input') ?? {};
      calls.push({ at: deed.at, action: deed.about, target, input, outcome: { is: 'unknown', raw: '' } });
    }
    if (deed.verb !== 'done' && deed.verb !== 'failed') continue;
    const call = calls.findLast((one) => one.action === deed.about && one.target === target);
    if (call) call.outcome = outcomeOf(deed);
  }
  return calls;
}

function outcomeOf({ verb, facts }: Deed): Outcome {
  if (verb === 'done') return { is: 'done' };
  const is = withoutReply.has(stringAt(facts, 'kind') ?? '') ? 'unknown' : 'failed';
  return { is, raw: stringAt(facts, 'raw') ?? '' };
}

/** All calls as command lines, each below a comment that says when it was made, for what, and what became of it. */
export function callLines(calls: readonly Call[], { words }: ReportText): string {
  if (calls.length === 0) return words.noCalls;
  const lines = calls.flatMap(({ at, action, target, input, outcome }, i) => [
    ...(i === 0 ? [] : ['']),
    `# ${i + 1}. ${utc(at)} · ${target} · ${said(outcome, words)}`,
    commandLine(action, input),
  ]);
  return [words.callsNote, fenced('sh', lines)].join('\n\n');
}

function said(outcome: Outcome, words: ReportText['words']): string {
  const { done, failed, unknown } = words.outcomes;
  if (outcome.is === 'done') return done;
  const first = outcome.is === 'failed' ? failed : unknown;
  return outcome.raw === '' ? first : `${first}: ${outcome.raw}`;
}
