import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { courseOf } from '../../src/report/course.js';
import { lanesOf, type Lane } from '../../src/report/lanes.js';
import type { AuditEntry, Rollout } from '../../src/rollout/rollout.js';
import { makeRollout } from '../make-rollout.js';
import { longStory, shortStory, steppedStory } from './courses.js';
import { alarmed, entry, startedAt } from './record.js';

const minute = 60_000;

/** An open rollout, last seen an hour after its start. */
function open(over: Partial<Rollout> = {}): Rollout {
  return makeRollout({ startedAt, gate: null, lastSeen: startedAt + 60 * minute, ...over });
}

/** The parts of a stay as words and minutes since the start. */
function parts(lane: Lane | undefined): string {
  return (lane?.spans ?? []).map(({ as, from, to }) => `${as} ${minutes(from)}-${minutes(to)}`).join(' ');
}

function minutes(at: number): number {
  return (at - startedAt) / minute;
}

function lanesFor(entries: readonly AuditEntry[], over: Partial<Rollout> = {}): Lane[] {
  return lanesOf(open(over), entries);
}

describe('a stay', () => {
  it('waits from the opening of a gate to its approval, and works before and after', () => {
    const [plan, provision] = lanesFor([
      entry(2, 'open gate start'),
      entry(10, 'approve start'),
      entry(11, 'enter provision'),
    ]);
    expect(parts(plan)).toBe('work 0-2 wait 2-10 work 10-11');
    expect(parts(provision)).toBe('work 11-60');
  });

  it('is held until somebody lifts the hold or a phase begins, also while a gate is open', () => {
    const [plan] = lanesFor([
      entry(0, 'open gate start'),
      entry(5, 'hold', { reason: 'person' }),
      entry(7, 'hold', { reason: 'drift' }),
      entry(9, 'resume'),
      entry(20, 'hold', { reason: 'drift' }),
      entry(30, 'enter rollback', { why: { reason: 'person' } }),
    ]);
    expect(parts(plan)).toBe('wait 0-5 held 5-9 wait 9-20 held 20-30');
  });

  it.each(['resume', 'retry'])('waits again after %s where the approval came to nothing', (lifted) => {
    const [plan] = lanesFor([
      entry(0, 'open gate retire'),
      entry(5, 'approve retire'),
      entry(8, 'hold', { reason: 'approvalExpired' }),
      entry(9, lifted),
    ]);
    expect(parts(plan)).toBe('wait 0-5 work 5-8 held 8-9 wait 9-60');
  });

  it('waits anew at the gate of a plan that was made anew', () => {
    const [plan] = lanesFor([
      entry(0, 'open gate start'),
      entry(3, 'hold', { reason: 'drift' }),
      entry(8, 'replan'),
      entry(8, 'open gate start'),
    ]);
    expect(parts(plan)).toBe('wait 0-3 held 3-8 wait 8-60');
  });

  it('fills its time with its parts, whatever stands in the log', () => {
    const whats = constantFrom(
      'open gate start',
      'approve start',
      'hold',
      'resume',
      'retry',
      'replan',
      'enter shift',
      'enter bake',
      'enter rollback',
      'enter complete',
      'enter nonsense',
    );
    const log = array(record({ at: integer({ min: -10, max: 90 }), what: whats }), { maxLength: 30 });
    assert(
      property(log, (said) => {
        const lanes = lanesFor(said.map(({ at, what }) => entry(at, what)));
        for (const { from, to, spans } of lanes) {
          const ends = [from, ...spans.map((span) => span.to)];
          expect(spans.map((span) => span.from)).toEqual(ends.slice(0, -1));
          expect(spans.length === 0 ? from : ends.at(-1)).toBe(to);
          for (const span of spans) expect(span.to).toBeGreaterThan(span.from);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a mark', () => {
  it('stands for each approval with its gate, and for the way back with who asked for it', () => {
    const lanes = lanesFor([
      entry(10, 'approve start'),
      entry(10, 'enter provision'),
      entry(11, 'approve no such gate'),
      entry(12, 'enter rollback', { why: { reason: 'person', by: 'U0BOB' } }),
    ]);
    expect(lanes.map(({ marks }) => marks)).toEqual([
      [{ at: startedAt + 10 * minute, sign: 'approve', gate: 'start' }],
      [{ at: startedAt + 11 * minute, sign: 'approve' }],
      [{ at: startedAt + 12 * minute, sign: 'rollback', by: 'person' }],
    ]);
    expect(lanesFor([entry(12, 'enter rollback', { why: { reason: 'verdict' } })])[1]?.marks[0]?.by).toBe('bot');
  });

  it('stands where the verdict became another one, and a verdict that ended a phase stands in that phase', () => {
    const at = (after: number): number => startedAt + after * minute;
    const looks = [
      { at: at(20), evidence: '', verdict: 'INCONCLUSIVE' as const },
      { at: at(30), evidence: '', verdict: 'INCONCLUSIVE' as const },
    ];
    const judgement = { ...alarmed('a'), at: at(40) };
    const [, bake, rollback] = lanesFor([entry(10, 'enter bake'), entry(40, 'enter rollback')], { looks, judgement });
    expect(bake?.marks).toEqual([
      { at: at(20), sign: 'INCONCLUSIVE' },
      { at: at(40), sign: 'FAIL' },
    ]);
    expect(rollback?.marks.map(({ sign }) => sign)).toEqual(['rollback']);
  });

  it('stands where a verdict held the rollout, though the record has it no more', () => {
    const { rollout, entries } = longStory();
    const canary = lanesOf(rollout, entries).find(({ phase }) => phase === 'canary');
    expect(canary?.marks.map(({ sign }) => sign)).toEqual(['INCONCLUSIVE', 'approve']);
  });
});

describe('the course of a rollout', () => {
  it.each([
    ['short', shortStory()],
    ['long', longStory()],
    ['stepped', steppedStory()],
  ])('leaves no gap between its stays in the %s story', (_, { rollout, entries }) => {
    const course = courseOf(rollout, entries);
    const lanes = course?.lanes ?? [];
    expect(lanes.length).toBeGreaterThan(5);
    expect(lanes[0]?.from).toBe(course?.from);
    expect(lanes.at(-1)?.to).toBe(course?.to);
    lanes.slice(1).forEach((lane, i) => expect(lane.from).toBe(lanes[i]?.to));
  });

  it.each([
    [Number.MAX_VALUE, -1],
    [-1, 5],
    [0, Number.MAX_SAFE_INTEGER],
    [Number.NaN, 5],
  ])('that began at %d and was seen at %d has no picture', (start, seen) => {
    expect(courseOf(makeRollout({ startedAt: start, lastSeen: seen }), [])).toBeUndefined();
  });
});
