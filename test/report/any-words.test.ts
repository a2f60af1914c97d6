import { array, assert, constantFrom, oneof, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../src/report/report.js';
import type { AuditEntry, Rollout } from '../../src/rollout/rollout.js';
import { reportText } from '../../src/slack/report.js';
import { makeRollout } from '../make-rollout.js';
import { attacks } from '../slack/attacks.js';
import { alarmed, entry } from './record.js';

const foreign = oneof(
  constantFrom(...attacks, '```', '\n```\n# gone', '~~~', '| a | b |\n', '`|', '\\|', "'; rm -rf /; '", '${x}'),
  string({ unit: 'binary' }),
);
const verbs = ['', 'start', 'enter ', 'open gate ', 'approve ', 'hold', 'refused ', 'intend ', 'done ', 'failed '];

/** A rollout in which everything that comes from outside says `words`. */
function saying(words: string): Rollout {
  const base = makeRollout();
  const { plan } = base;
  const definition = plan.definitions[0];
  if (!definition || !plan.green) throw new Error('not the story of the test');
  const named = { ...definition, name: words, from: [words], to: words };
  const content = { ...definition.previous.content, command: words };
  const order = [{ order: 1, environment: words }];
  return {
    ...base,
    startedBy: words,
    channel: words,
    request: { ...base.request, note: words },
    phase: { name: 'complete', since: 1, instance: 9 },
    made: { ...base.made, green: { arn: words }, promoted: { [words]: { arn: words, at: 1 } } },
    plan: {
      ...plan,
      queue: words,
      hash: words,
      blue: { ...plan.blue, name: words, described: { computeResources: {}, tags: { words } } },
      green: { ...plan.green, name: words },
      queues: plan.queues.map((queue) => ({ ...queue, name: words, before: order })),
      definitions: [{ ...named, previous: { ...named.previous, content } }],
    },
    expected: { ...base.expected, orders: { [words]: [{ order: 2, environment: words }] } },
    canaries: [{ number: 1, round: 1, definition: words, jobId: words }],
    judgement: alarmed(words),
  };
}

/** Lines outside of code, and whether every block was closed, as CommonMark reads them. */
function outside(markdown: string): { lines: string[]; open: boolean; fences: number } {
  let fence = '';
  let fences = 0;
  const lines: string[] = [];
  for (const line of markdown.split('\n')) {
    const run = /^ {0,3}(`{3,})([^`]*)$/u.exec(line);
    if (fence === '' && run) {
      fence = run[1] ?? '';
      fences += 1;
    } else if (fence === '') lines.push(line);
    else if (run && (run[1] ?? '').length >= fence.length && (run[2] ?? '').trim() === '') fence = '';
  }
  return { lines, open: fence !== '', fences };
}

/** How many cells each line of a table has, by its bars. */
function cells(line: string): number {
  return line.split('|').length - 2;
}

describe('whatever stands in a record', () => {
  const calm = outside(reportOf(saying('x'), [], reportText('en')));

  it('breaks out of no block, adds no heading, and breaks no table', () => {
    const entries = array(record({ verb: constantFrom(...verbs), words: foreign, more: foreign }), { maxLength: 6 });
    assert(
      property(foreign, entries, constantFrom('en' as const, 'ja' as const), (words, said, locale) => {
        const log: AuditEntry[] = said.map(({ verb, words: about, more }, i) =>
          entry(i, `${verb}${about}`, { target: more, raw: about, reason: more, input: { more, about } }, more),
        );
        const report = outside(reportOf(saying(words), log, reportText(locale)));
        expect(report.open).toBe(false);
        expect(report.lines.filter((line) => line.startsWith('#'))).toHaveLength(
          calm.lines.filter((line) => line.startsWith('#')).length,
        );
        expect(report.fences - calm.fences).toBeLessThanOrEqual(1);
        let width = 0;
        for (const line of report.lines) {
          if (line.startsWith('|') && width > 0) expect(cells(line)).toBe(width);
          width = line.startsWith('|') ? cells(line) : 0;
        }
      }),
      { numRuns: 150, seed: 20261123 },
    );
  });

  it('gives a record with impossible times a report, too', () => {
    const rollout = makeRollout({ startedAt: Number.MAX_VALUE, lastSeen: -1 });
    expect(reportOf(rollout, [], reportText('en'))).toContain('| Start | – |');
  });
});
