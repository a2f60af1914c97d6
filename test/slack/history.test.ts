import { describe, expect, it } from 'vitest';
import { renderHistory } from '../../src/slack/history.js';
import { makeRollout } from '../make-rollout.js';
import { faultsOf, wordsOf } from './block-kit.js';

const { startedAt } = makeRollout();
const endedAt = startedAt + 7_500_000;
const why = { reason: 'verdict' } as const;
const complete = makeRollout({
  id: 'done0001',
  gate: null,
  phase: { name: 'complete', since: endedAt, instance: 9 },
  endedAt,
});
const back = makeRollout({
  id: 'back0001',
  gate: null,
  phase: { name: 'rolledBack', since: endedAt, instance: 9, why },
  endedAt,
});

describe('history', () => {
  it('tells of each, in the order given, how it ended, when, how long it took, who started it and why it went back', () => {
    const told = wordsOf(renderHistory([back, complete], undefined, 'en'));
    expect(told.indexOf('back0001')).toBeLessThan(told.indexOf('done0001'));
    const ended = `Ended <!date^${endedAt / 1_000}^`;
    for (const part of [
      'rolled back',
      'completed',
      ended,
      'took 2 h 5 min',
      'started by <@U0BOB>',
      'FAIL',
      '2* rollouts',
    ])
      expect(told).toContain(part);
    expect(told).toContain('/batch-rollout report back0001');
  });

  it('names the queue it was asked for, also where nothing has ended there', () => {
    expect(wordsOf(renderHistory([complete], 'nightly', 'en'))).toContain(
      'The last rollout started on queue *nightly*',
    );
    expect(wordsOf(renderHistory([], 'weekly', 'en'))).toContain('No rollout started on queue *weekly* has ended yet');
    expect(wordsOf(renderHistory([], undefined, 'ja'))).toContain('/batch-rollout list');
  });

  it.each(['en', 'ja'] as const)('is an answer that Slack takes, in %s', (locale) => {
    for (const shown of [[], [complete], [back, complete]])
      for (const queue of [undefined, 'nightly']) expect(faultsOf(renderHistory(shown, queue, locale))).toEqual([]);
  });

  it('of a rollout whose end is before its start by another clock says no negative time', () => {
    const odd = { ...complete, endedAt: startedAt - 5_000 };
    expect(wordsOf(renderHistory([odd], undefined, 'en'))).toContain('took 0 s,');
  });
});
