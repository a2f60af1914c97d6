import { array, assert, boolean, constantFrom, integer, option, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsMax, rowsOf, type Sign, type Timeline, type TimelineLane } from '../../src/picture/timeline.js';
import { layoutOf, signReach, width, type TimelineLayout } from '../../src/picture/timeline-layout.js';
import { timelineSvgOf } from '../../src/picture/timeline-svg.js';
import { rangeWords, ticksWithin } from '../../src/picture/utc-axis.js';
import { courseOf } from '../../src/report/course.js';
import { longStory, shortStory, steppedStory } from '../report/courses.js';

const start = Date.UTC(2026, 10, 23, 9);
const second = 1_000;
const day = 86_400 * second;
const stories = { short: shortStory(), long: longStory(), stepped: steppedStory() };

function timelineOf(name: keyof typeof stories): Timeline {
  const { rollout, entries } = stories[name];
  const course = courseOf(rollout, entries);
  if (!course) throw new Error('not the story of the test');
  return course;
}

interface Rect {
  left: number;
  right: number;
  top: number;
  bottom: number;
  what: string;
}

/** What may not be covered: words with the height of their letters, and signs. */
function solid({ labels, signs, legend }: TimelineLayout): Rect[] {
  const words = labels.map(({ words: what, x, y, width: wide }) => ({
    left: x,
    right: x + wide,
    top: y - 38,
    bottom: y + 12,
    what,
  }));
  const figures = [...signs, ...legend.signs].map(({ sign, x, y }) => ({
    left: x - signReach,
    right: x + signReach,
    top: y - signReach,
    bottom: y + signReach,
    what: sign,
  }));
  return [...words, ...figures];
}

function solidBars({ bars }: TimelineLayout): Rect[] {
  return bars.map(({ as, x, y, width: wide, height }) => ({
    left: x,
    right: x + wide,
    top: y,
    bottom: y + height,
    what: as,
  }));
}

function overlaps(rects: readonly Rect[]): string[] {
  return rects.flatMap((a, i) =>
    rects
      .slice(i + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.what} / ${b.what}`),
  );
}

const lengthMs = constantFrom(0, 1, 800, 20 * second, 300 * second, 3_600 * second, day, 3 * day, 700 * day);
const signs: Sign[] = ['approve', 'rollback', 'PASS', 'FAIL', 'INCONCLUSIVE'];
const stay = record({
  phase: constantFrom<TimelineLane['phase']>('plan', 'provision', 'canary', 'shift', 'bake', 'rollback'),
  step: option(constantFrom(1, 7, 999, 1_000, -1, 0.5, 1e300)),
  parts: array(record({ as: constantFrom('work' as const, 'wait' as const, 'held' as const), ms: lengthMs }), {
    maxLength: 6,
  }),
  marks: array(record({ share: integer({ min: 0, max: 8 }), sign: constantFrom(...signs) }), { maxLength: 30 }),
});

/** A timeline of any stays, one after the other. */
const anyTimeline = record({ stays: array(stay, { maxLength: 40 }), isOpen: boolean(), isHeld: boolean() }).map(
  ({ stays, isOpen, isHeld }): Timeline => {
    let at = start;
    const lanes = stays.map(({ phase, step, parts, marks }): TimelineLane => {
      const from = at;
      const spans = parts.map(({ as, ms }) => ({ as, from: at, to: (at += ms) }));
      const signed = marks.map(({ share, sign }) => ({ at: from + (share / 8) * (at - from), sign }));
      return { phase, ...(step === null ? {} : { step }), from, to: at, spans, marks: signed };
    });
    return { state: isOpen ? 'bake' : 'rolledBack', isOpen, isHeld, from: start, to: at, lanes };
  },
);

describe('the picture of a timeline', () => {
  it('keeps everything inside the card, every bar on the axis, and no word or sign on another, whatever the stays', () => {
    assert(
      property(anyTimeline, (timeline) => {
        const layout = layoutOf(timeline);
        expect(JSON.stringify(layout)).not.toContain('null');
        expect(overlaps(solid(layout))).toEqual([]);
        const outside = [...solid(layout), ...solidBars(layout)].filter(
          ({ left, right, top, bottom }) => left < 30 || right > width - 30 || top < 0 || bottom > layout.height,
        );
        expect(outside).toEqual([]);
        expect(Math.min(10, ...layout.bars.map((bar) => bar.width))).toBe(10);
        const lengths = layout.labels.filter(({ role }) => role === 'length');
        const axisEnd = Math.min(...lengths.map(({ x }) => x)) - 36;
        expect(layout.bars.filter((bar) => bar.x + bar.width > axisEnd + 1e-6)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('has no bar on the words and signs beside it', () => {
    assert(
      property(anyTimeline, (timeline) => {
        const layout = layoutOf(timeline);
        const bars = solidBars(layout);
        expect(solid(layout).flatMap((one) => bars.flatMap((bar) => overlaps([one, bar])))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('says from when to when in two lines where one is too narrow', () => {
    const from = Date.UTC(2026, 11, 31, 23, 55);
    const { labels } = layoutOf({ ...timelineOf('short'), from, to: from + 540 * second, lanes: [] });
    const words = labels.map((one) => one.words);
    expect(words).toContain('2026-12-31 23:55:00 –');
    expect(words).toContain('2027-01-01 00:04:00 UTC');
  });

  it('is drawn in numbers that are numbers and words of its own', () => {
    assert(
      property(anyTimeline, (timeline) => {
        const svg = timelineSvgOf(timeline);
        expect(svg).not.toMatch(/NaN|Infinity|undefined/u);
        for (const [, words = ''] of svg.matchAll(/<text[^>]*>([^<]*)<\/text>/gu))
          expect(words).toMatch(/^[a-zA-Z0-9.:– -]{1,45}$/u);
        for (const [, size = ''] of svg.matchAll(/font-size="(\d+)"/gu))
          expect(Number(size) * (360 / width)).toBeGreaterThanOrEqual(14);
      }),
      { numRuns: 100 },
    );
  });

  it('draws a sign near the moment it stands for, and leaves no kind out, however many there are', () => {
    assert(
      property(anyTimeline, (timeline) => {
        const { signs: shown } = layoutOf(timeline);
        for (const { x, tip } of shown) expect(Math.abs(x - tip.x)).toBeLessThanOrEqual(10 * signReach * 2);
        for (const row of rowsOf(timeline.lanes)) {
          const marks = row.stays.flatMap((one) => one.marks);
          for (const { sign } of marks) expect(shown.some((one) => one.sign === sign)).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('has a row for each stay while that is readable, and one for each phase beyond', () => {
    const lane = (step: number): TimelineLane => ({ phase: 'shift', step, from: 0, to: 1, spans: [], marks: [] });
    const many = (count: number): TimelineLane[] => Array.from({ length: count }, (_, i) => lane(i + 1));
    expect(rowsOf(many(rowsMax)).map(({ name }) => name)).toContain('shift 16');
    expect(rowsOf(many(rowsMax + 1)).map(({ name, ms }) => [name, ms])).toEqual([['shift 1–17', 17]]);
  });

  it('tells gates, holds and work apart by their shapes', () => {
    const svg = timelineSvgOf(timelineOf('long'));
    expect(svg).toContain('fill="url(#held)"');
    expect(svg.match(/<rect [^>]*fill="#ffffff" stroke="#44557a"/gu)).toHaveLength(3);
    const { legend, labels } = layoutOf(timelineOf('long'));
    expect(legend.bars.map(({ as }) => as)).toEqual(['work', 'wait', 'held']);
    expect(legend.signs.map(({ sign }) => sign)).toEqual(['approve', 'rollback', 'FAIL', 'INCONCLUSIVE']);
    for (const words of ['gate', 'hold', 'rolled back', 'bake', '3d', '20h 55m'])
      expect(labels.map((one) => one.words)).toContain(words);
  });

  it('shows a phase of minutes in a rollout of days', () => {
    const { bars, labels } = layoutOf(timelineOf('long'));
    const provision = labels.find(({ words }) => words === 'provision');
    const its = bars.filter(({ y, height }) => provision && y < provision.y && y + height > provision.y - 38);
    expect(its).toEqual([expect.objectContaining({ width: 10 })]);
  });

  it('goes on where the rollout does', () => {
    expect(layoutOf(timelineOf('stepped')).goesOn).toBeDefined();
    expect(layoutOf(timelineOf('short')).goesOn).toBeUndefined();
  });
});

describe('an axis in UTC', () => {
  const four = (ticks: readonly unknown[]): boolean => ticks.length <= 4;
  const words = (from: number, ms: number): string[] => ticksWithin(from, from + ms, four).map((one) => one.words);

  it.each([
    [second, ['09:00:00', '09:00:01']],
    [40 * second, ['09:00:00', '09:00:15', '09:00:30']],
    [120 * second, ['09:00', '09:01', '09:02']],
    [8 * 3_600 * second, ['10:00', '12:00', '14:00', '16:00']],
    [day, ['12:00', '18:00', '11-24', '06:00']],
    [5 * day, ['11-25', '11-27']],
  ])('of %d ms has round moments', (ms, said) => {
    expect(words(start, ms)).toEqual(said);
  });

  it('has moments for any length, and never more than fit', () => {
    assert(
      property(integer({ min: 0, max: 4e11 }), integer({ min: 1, max: 2e14 }), (from, ms) => {
        const ticks = ticksWithin(from, from + Math.max(second, ms), four);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(4);
        for (const { at } of ticks) expect(at >= from && at <= from + Math.max(second, ms)).toBe(true);
      }),
    );
  });

  it.each([
    [130 * second, '2026-11-23 09:00:00 – 09:02:10 UTC'],
    [8 * 3_600 * second, '2026-11-23 09:00 – 17:00 UTC'],
    [5 * day, '2026-11-23 09:00 – 11-28 09:00 UTC'],
    [60 * day, '2026-11-23 09:00 – 2027-01-22 09:00 UTC'],
  ])('says from when to when it goes: %d ms', (ms, said) => {
    expect(rangeWords(start, start + ms).join(' – ')).toBe(said);
  });
});
