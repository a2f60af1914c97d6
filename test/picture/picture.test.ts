import { array, assert, constantFrom, integer, oneof, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisFor } from '../../src/picture/axis.js';
import { pictureOf } from '../../src/picture/picture.js';
import { faint } from '../../src/picture/shapes.js';
import { stripOf } from '../../src/picture/strip.js';
import { svgOf } from '../../src/picture/svg.js';
import { shortTime } from '../../src/picture/time.js';
import { en } from '../../src/slack/text/en.js';
import { ja } from '../../src/slack/text/ja.js';
import { cases, picture, sample, spread } from './samples.js';

/** The words that stand in a picture, in their order. */
function wordsIn(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, words = '']) => words);
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

describe('a picture', () => {
  it('tells of each side its jobs, failures and median, and how the medians compare', () => {
    const words = wordsIn(svgOf(picture(sample([300, 310, 320], 2), sample([600], 1))));
    expect(words.slice(0, 10)).toEqual(['canary', 'PASS', 'blue', 'n=5', '2', '5m 10s', 'green', 'n=2', '1', '10m']);
    expect(words).toContain('1.9×');
  });

  it('marks failures by a shape of their own, and only where there are some', () => {
    const crossed = (svg: string) => svg.includes('stroke="#c01f3b"');
    expect(crossed(svgOf(picture(sample([60], 1), sample([60]))))).toBe(true);
    expect(crossed(svgOf(picture(sample([60]), sample([60]))))).toBe(false);
  });

  it('is not made of nothing', () => {
    const nothing = { where: 'bake' as const, comparable: true, green: sample([]) };
    expect(pictureOf({ ...nothing, blue: sample([]) })).toBeUndefined();
    expect(pictureOf({ ...nothing, blue: { succeeded: 5, failed: 0, runSeconds: [Number.NaN, -3] } })).toBeUndefined();
    expect(pictureOf({ ...nothing, blue: sample([], 1) })).toBeDefined();
    expect(pictureOf({ ...nothing, blue: sample([4]) })).toBeDefined();
  });

  it('strikes the comparison out where the canaries run a command of their own, and says why', () => {
    const judged = { where: 'canary' as const, blue: sample([10]), green: sample([0.3]) };
    const [own, same] = [false, true].map((comparable) => pictureOf({ ...judged, comparable }));
    if (!own || !same) throw new Error('there is nothing to show');
    expect(own.ratio).toBeUndefined();
    expect(wordsIn(svgOf(own)).join(' ')).not.toContain('×');
    const struck = (svg: string) => svg.includes(`stroke="${faint}"`);
    expect([struck(svgOf(own)), struck(svgOf(same))]).toEqual([true, false]);
    expect(en.pictures.alt(own)).toContain('They are not compared');
    expect(ja.pictures.alt(own)).toContain('比較していません');
    expect(en.pictures.alt(same)).not.toContain('They are not compared');
  });

  it('compares medians only where they can be compared, and never over a median of nothing', () => {
    const judged = { where: 'bake' as const, blue: sample([10]), green: sample([25]) };
    expect(pictureOf({ ...judged, comparable: true })?.ratio).toBe(2.5);
    expect(pictureOf({ ...judged, comparable: false })?.ratio).toBeUndefined();
    expect(pictureOf({ ...judged, blue: sample([0]), comparable: true })?.ratio).toBeUndefined();
    expect(pictureOf({ ...judged, blue: sample([]), comparable: true })?.ratio).toBeUndefined();
  });

  it.each(Object.entries(cases))('of %s draws numbers that are numbers, inside the card', (_, one) => {
    const svg = svgOf(one);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    for (const [, x = ''] of svg.matchAll(/ (?:x|cx)="([^"]*)"/g)) expect(Number(x)).toBeGreaterThanOrEqual(0);
    for (const [, x = ''] of svg.matchAll(/ (?:x|cx)="([^"]*)"/g)) expect(Number(x)).toBeLessThanOrEqual(1280);
  });

  it('holds no letter but our own, whatever was measured', () => {
    const side = record({
      succeeded: integer({ min: 0, max: 1e6 }),
      failed: integer({ min: 0, max: 1e6 }),
      // AWS tells milliseconds; a clock that was set meanwhile makes anything of them.
      runSeconds: array(
        oneof(
          integer({ min: -1e6, max: 2e9 }).map((ms) => ms / 1_000),
          constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
        ),
        { maxLength: 40 },
      ),
    });
    const judged = record({ where: constantFrom('canary' as const, 'bake' as const), blue: side, green: side });
    assert(
      property(judged, (one) => {
        const made = pictureOf({ ...one, verdict: 'INCONCLUSIVE', comparable: true });
        const svg = made ? svgOf(made) : '';
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        for (const words of wordsIn(svg)) expect(words).toMatch(/^[a-zA-Z0-9=.,× –∞+-]{1,20}$/u);
      }),
    );
  });

  it('has no text that a telephone would show smaller than fourteen pixels', () => {
    for (const [, size = ''] of svgOf(cases['outliers'] ?? picture(sample([1]), sample([1]))).matchAll(
      /font-size="(\d+)"/g,
    ))
      expect(Number(size) * (360 / 1280)).toBeGreaterThanOrEqual(14);
  });
});

describe('the time axis', () => {
  it('holds what is usual, and leaves a job that hung out of it', () => {
    const axis = axisFor([sorted([...spread(50, 600), 86_400]), sorted(spread(50, 700))]);
    expect(axis?.to).toBeLessThan(2_000);
  });

  it('holds every run time of a green that is ten times as slow', () => {
    const axis = axisFor([sorted(spread(50, 60)), sorted(spread(50, 600))]);
    expect(axis?.to).toBeGreaterThanOrEqual(720);
  });

  it('has an extent where all run times are equal, and few enough labels to be read', () => {
    for (const seconds of [0, 0.003, 1, 60, 5_000, 1e6]) {
      const axis = axisFor([[seconds, seconds], []]);
      expect(axis?.to).toBeGreaterThan(axis?.from ?? Number.NaN);
      expect(axis?.ticks.length).toBeLessThanOrEqual(5);
    }
  });

  it('is not there where nothing was measured', () => {
    expect(axisFor([[], []])).toBeUndefined();
  });
});

describe('a strip', () => {
  const place = { left: 100, right: 1100, top: 0, bottom: 120 };

  it('has a dot for each job where they fit, and columns where they do not', () => {
    const axis = { from: 0, to: 100, ticks: [0, 100] };
    expect(stripOf(axis, place, spread(20, 50)).dots).toHaveLength(20);
    expect(stripOf(axis, place, Array<number>(500).fill(50))).toMatchObject({ dots: [], columns: [{ height: 120 }] });
  });

  it('loses no job: what the axis does not hold is counted beside it', () => {
    const axis = { from: 10, to: 100, ticks: [10, 100] };
    const { dots, before, behind } = stripOf(axis, place, [1, 10, 50, 100, 101, 1e9]);
    expect([before, dots.length, behind]).toEqual([1, 3, 2]);
  });
});

describe('a time', () => {
  it.each([
    [0, '0s'],
    [0.0123, '0.012s'],
    [4.24, '4.2s'],
    [9.97, '10s'],
    [59.4, '59s'],
    [59.7, '1m'],
    [312, '5m 12s'],
    [3_599.8, '1h'],
    [4_330, '1h 12m'],
    [86_399, '1d'],
    [100_000, '1d 4h'],
  ])('of %d s is %s', (seconds, words) => {
    expect(shortTime(seconds)).toBe(words);
  });
});
