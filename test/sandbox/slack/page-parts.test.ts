import { describe, expect, it } from 'vitest';
import { type Stage, rolloutsIn, stageOf } from '../../../src/sandbox/page/rollouts.js';
import { formatDate } from '../../../src/sandbox/page/slack-date.js';
import { isHalfTyped, suggestions } from '../../../src/sandbox/page/verbs.js';
import type { Message } from '../../../src/sandbox/slack/workspace.js';

function told(ts: string, stage: Partial<Stage>, more: Partial<Message> = {}): Message {
  const event_payload = { rollout: 'r1', phase: 'plan', gate: '', held: false, version: 1, key: ts, ...stage };
  const metadata = { event_type: 'batch_rollout', event_payload };
  return { channel: 'C1', ts, user: 'U1', text: '', blocks: [], metadata, ...more };
}

describe('the stage of a rollout', () => {
  it('is told by the message with the highest version, be it root or reply', () => {
    const root = told('1.0', { phase: 'canary', version: 4, gate: 'shift' });
    const reply = told('2.0', { phase: 'shift', version: 5 }, { threadTs: '1.0' });
    expect(rolloutsIn([root, reply])).toMatchObject([{ phase: 'shift', version: 5, replies: [reply] }]);
    const behind = told('2.0', { phase: 'canary', version: 3 }, { threadTs: '1.0' });
    expect(rolloutsIn([root, behind])).toMatchObject([{ phase: 'canary', gate: 'shift' }]);
  });

  it('remembers how far forward a rollout came when it goes back', () => {
    const root = told('1.0', { phase: 'rollback', version: 9 });
    const reply = told('2.0', { phase: 'bake', version: 8 }, { threadTs: '1.0' });
    expect(rolloutsIn([root, reply])).toMatchObject([{ phase: 'rollback', furthest: 'bake' }]);
  });

  it('is nothing for other messages, and for phases nobody knows', () => {
    expect(stageOf({ channel: 'C1', ts: '1.0', user: 'U1', text: 'hi', blocks: [] })).toBeUndefined();
    const metadata = { event_type: 'batch_rollout', event_payload: { rollout: 'r1', phase: 'lunch' } };
    expect(stageOf({ channel: 'C1', ts: '1.0', user: 'U1', text: 'hi', blocks: [], metadata })).toBeUndefined();
  });
});

describe('help while typing a command', () => {
  it('offers every verb once the command stands, and only those that fit what was typed', () => {
    expect(suggestions('/batch-rollout ', [], []).map(({ verb }) => verb)).toContain('rollback');
    expect(suggestions('/batch-rollout ro', [], []).map(({ verb }) => verb)).toEqual(['rollback']);
    expect(suggestions('hello', [], [])).toEqual([]);
  });

  it('goes on with queues or rollouts, as the verb takes them', () => {
    const rollouts = rolloutsIn([told('1.0', { rollout: 'r1' })]);
    expect(suggestions('/batch-rollout start n', ['nightly', 'adhoc'], rollouts).map(({ label }) => label)).toEqual([
      'nightly',
    ]);
    expect(suggestions('/batch-rollout hold ', ['nightly'], rollouts).map(({ label }) => label)).toEqual(['r1']);
  });

  it.each([
    ['/ba', true],
    ['/batch-rollout', false],
    ['/batch-rollout sta', true],
    ['/batch-rollout start', false],
    ['/batch-rollout start nigh', false],
  ])('completes or sends at Enter: %s', (line, half) => {
    expect(isHalfTyped(line)).toBe(half);
  });
});

describe("Slack's dates", () => {
  const noon = new Date(2026, 10, 23, 12, 30, 5);

  it('are written in the language of the reader', () => {
    expect(formatDate(noon, '{date_long} {time_secs}', 'en', noon)).toMatch(/^Monday, November 23, 2026 12:30:05/);
    expect(formatDate(noon, '{date_long} {time}', 'ja', noon)).toBe('2026年11月23日月曜日 12:30');
  });

  it('say today and yesterday where they are asked to be pretty, and only within a day', () => {
    const days = (count: number) => new Date(2026, 10, 23 + count, 1);
    expect(formatDate(noon, '{date_short_pretty}', 'en', days(0))).toBe('today');
    expect(formatDate(noon, '{date_short_pretty}', 'ja', days(1))).toBe('昨日');
    expect(formatDate(noon, '{date_short_pretty}', 'en', days(2))).toBe('Nov 23, 2026');
  });

  it('leave a placeholder that does not exist as it is', () => {
    expect(formatDate(noon, '{nope}', 'en', noon)).toBe('{nope}');
  });
});
