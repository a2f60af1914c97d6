import { textSize, widthOf } from './shapes.js';
import { rowsOf, stateName, type Doing, type Row, type Sign, type Timeline, type TimelineLane } from './timeline.js';
import { shortTime } from './time.js';
import { rangeWords, ticksWithin, type Tick } from './utc-axis.js';

/** Words with the left end of their baseline; `width` is what they take at most. A length ends at the right end of that. */
export interface Label {
  words: string;
  x: number;
  y: number;
  width: number;
  role: 'title' | 'faint' | 'plain' | 'length' | 'state';
}

export interface Bar {
  as: Doing;
  isBack: boolean;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A sign above a bar; it points at `tip`, from which it may have been pushed aside. */
export interface PlacedSign {
  sign: Sign;
  x: number;
  y: number;
  tip: { x: number; y: number };
}

/** Where everything of a timeline stands, in the units of the picture. Pure geometry: nothing in it is drawn yet. */
export interface TimelineLayout {
  height: number;
  labels: Label[];
  bars: Bar[];
  signs: PlacedSign[];
  grid: { xs: number[]; top: number; bottom: number };
  /** Where a rollout that is not over goes on. */
  goesOn?: { x: number; y: number };
  legend: { bars: Bar[]; signs: PlacedSign[] };
}

export const width = 1280;
export const signReach = 19;
export const titleSize = 58;
const margin = 56;
const between = 36;
const right = width - margin;
const bar = { height: 36, widthMin: 10, spanMin: 16, mixedMin: 40 };
const signStep = 2 * signReach + 8;
const rowHeights = { bare: 76, signed: 100 };
const lineHeight = 70;
/** From the middle of a line of text to its baseline. */
const baseline = 18;

/** What has been placed so far, from the top down. */
interface Sheet extends TimelineLayout {
  axis: { from: number; to: number; left: number; right: number };
}

export function layoutOf(timeline: Timeline): TimelineLayout {
  const rows = rowsOf(timeline.lanes);
  const names = Math.max(0, ...rows.map(({ name }) => widthOf(name)));
  const lengths = Math.max(0, ...rows.map(({ ms }) => widthOf(lengthOf(ms))));
  const axis = {
    from: timeline.from,
    // An axis has an extent, even where nothing took any time.
    to: Math.max(timeline.to, timeline.from + 1_000),
    left: margin + names + between,
    right: right - lengths - between,
  };
  const grid = { xs: [], top: 0, bottom: 0 };
  const sheet: Sheet = { height: 0, labels: [], bars: [], signs: [], grid, legend: { bars: [], signs: [] }, axis };
  placeHead(sheet, timeline);
  placeRows(sheet, rows, timeline.isOpen);
  placeTicks(sheet);
  placeLegend(sheet);
  const { axis: _used, ...layout } = sheet;
  return layout;
}

function lengthOf(ms: number): string {
  return shortTime(ms / 1_000);
}

/** What it is, how long it took and where it has come to; below from when to when, in two lines where one is too narrow. */
function placeHead(sheet: Sheet, { from, to, state, isHeld }: Timeline): void {
  const title = 'rollout';
  const titleWidth = widthOf(title, titleSize);
  const chip = isHeld ? 'held' : stateName(state);
  const y = 96;
  sheet.labels.push({ words: title, x: margin, y, width: titleWidth, role: 'title' });
  sheet.labels.push(label(lengthOf(to - from), margin + titleWidth + 28, y, 'faint'));
  sheet.labels.push(label(chip, right - 32 - widthOf(chip), y, 'state'));
  const range = rangeWords(from, to);
  const whole = range.join(' – ');
  const lines = widthOf(whole) <= right - margin ? [whole] : [`${range[0]} –`, range[1]];
  lines.forEach((words, i) => sheet.labels.push(label(words, margin, y + 80 + i * lineHeight, 'faint')));
  sheet.height = y + 80 + (lines.length - 1) * lineHeight + 34;
}

function placeRows(sheet: Sheet, rows: readonly Row[], isOpen: boolean): void {
  sheet.grid.top = sheet.height;
  for (const [i, row] of rows.entries()) {
    const isSigned = row.stays.some(({ marks }) => marks.length > 0);
    const height = isSigned ? rowHeights.signed : rowHeights.bare;
    const top = sheet.height + (isSigned ? height - bar.height - 12 : (height - bar.height) / 2);
    const textAt = sheet.height + height / 2 + baseline + (isSigned ? 8 : 0);
    sheet.labels.push(label(row.name, margin, textAt, 'plain'));
    const length = lengthOf(row.ms);
    sheet.labels.push(label(length, right - widthOf(length), textAt, 'length'));
    for (const stay of row.stays) sheet.bars.push(...barsOf(sheet.axis, stay, row.isBack, top));
    sheet.signs.push(...signsOf(sheet.axis, row.stays, top));
    if (isOpen && i === rows.length - 1) sheet.goesOn = { x: sheet.axis.right + 4, y: top + bar.height / 2 };
    sheet.height += height;
  }
  sheet.grid.bottom = sheet.height;
}

/** The bar of a stay, wide enough to be seen, and on it what was no work. A bar too narrow for parts is what it was for longest. */
function barsOf(axis: Sheet['axis'], { from, to, spans }: TimelineLane, isBack: boolean, y: number): Bar[] {
  const [left, end] = [placed(axis, from), placed(axis, to)];
  const whole = atLeast(left, end - left, bar.widthMin, axis.left, axis.right);
  const at = { isBack, y, height: bar.height };
  if (whole.width < bar.mixedMin) return [{ ...at, ...whole, as: longestOf(spans) }];
  const parts = (['wait', 'held'] as const).flatMap((as) =>
    spans
      .filter((span) => span.as === as)
      .map((span): Bar => {
        const x = placed(axis, span.from);
        const wide = placed(axis, span.to) - x;
        return { ...at, as, ...atLeast(x, wide, bar.spanMin, whole.x, whole.x + whole.width) };
      }),
  );
  return [{ ...at, ...whole, as: 'work' }, ...parts];
}

function longestOf(spans: TimelineLane['spans']): Doing {
  const lasted = (as: Doing): number =>
    spans.filter((span) => span.as === as).reduce((sum, { from, to }) => sum + to - from, 0);
  const doings: Doing[] = ['work', 'wait', 'held'];
  return doings.toSorted((a, b) => lasted(b) - lasted(a))[0] ?? 'work';
}

function atLeast(x: number, wide: number, widthMin: number, from: number, to: number): { x: number; width: number } {
  const enough = Math.min(Math.max(wide, widthMin), to - from);
  return { x: Math.min(Math.max(x, from), to - enough), width: enough };
}

function placed({ from, to, left, right: end }: Sheet['axis'], at: number): number {
  const share = (Math.min(to, Math.max(from, at)) - from) / (to - from);
  return left + share * (end - left);
}

/**
 * Signs of one row side by side: those that would cover each other are pushed to the right, and from the right end back.
 * So that none is pushed far, a sign is drawn once for all of its kind that are nearer than each kind has room for.
 */
function signsOf(axis: Sheet['axis'], stays: readonly TimelineLane[], barTop: number): PlacedSign[] {
  const marks = stays
    .flatMap((stay) => stay.marks)
    .map(({ at, sign }) => ({ sign, x: placed(axis, at) }))
    .toSorted((a, b) => a.x - b.x);
  const room = new Set(marks.map(({ sign }) => sign)).size * signStep;
  const last = new Map<Sign, number>();
  const apart = marks.filter(({ sign, x }) => {
    if (x - (last.get(sign) ?? Number.NEGATIVE_INFINITY) < room) return false;
    last.set(sign, x);
    return true;
  });
  const xs = spread(
    apart.map(({ x }) => x),
    axis.right,
  );
  return apart.map(({ sign, x }, i) => ({
    sign,
    x: xs[i] ?? x,
    y: barTop - signReach - 6,
    tip: { x, y: barTop },
  }));
}

/** The same places in their order, at least a sign apart and none behind the end. */
function spread(places: readonly number[], end: number): number[] {
  const xs: number[] = [];
  for (const x of places) xs.push(Math.max(x, (xs.at(-1) ?? Number.NEGATIVE_INFINITY) + signStep));
  let limit = end;
  for (let i = xs.length - 1; i >= 0; i -= 1) {
    xs[i] = Math.min(xs[i] ?? limit, limit);
    limit = (xs[i] ?? limit) - signStep;
  }
  return xs;
}

/** The moments of the axis, as many as have room side by side. */
function placeTicks(sheet: Sheet): void {
  const { axis } = sheet;
  const y = sheet.height + 58;
  const labelsOf = (ticks: readonly Tick[]): Label[] =>
    ticks.map(({ at, words }) => {
      const wide = widthOf(words);
      const x = placed(axis, at) - wide / 2;
      return label(words, Math.min(Math.max(x, margin), right - wide), y, 'faint');
    });
  const isApart = (one: Label, i: number, all: readonly Label[]): boolean => {
    const next = all[i + 1];
    return !next || one.x + one.width + between <= next.x;
  };
  const ticks = ticksWithin(axis.from, axis.to, (some) => labelsOf(some).every(isApart));
  sheet.grid.xs = ticks.map(({ at }) => placed(axis, at));
  sheet.labels.push(...labelsOf(ticks));
  sheet.height = y;
}

const legendWords = { work: 'work', wait: 'gate', held: 'hold' } as const;

/** What the bars and signs that occur mean, in lines as long as the picture is wide. */
function placeLegend(sheet: Sheet): void {
  const { bars, signs, legend } = sheet;
  const doings = (['work', 'wait', 'held'] as const).filter((as) => bars.some((one) => one.as === as));
  const kinds = (['approve', 'rollback', 'PASS', 'FAIL', 'INCONCLUSIVE'] as const).filter((sign) =>
    signs.some((one) => one.sign === sign),
  );
  let [x, y] = [margin, sheet.height + 96];
  const next = (words: string, wide: number): number => {
    const whole = wide + 16 + widthOf(words);
    if (x + whole > right && x > margin) [x, y] = [margin, y + lineHeight];
    const at = x;
    sheet.labels.push(label(words, at + wide + 16, y, 'plain'));
    x += whole + 44;
    return at;
  };
  for (const as of doings) {
    const at = next(legendWords[as], 64);
    legend.bars.push({ as, isBack: false, x: at, y: y - baseline - bar.height / 2, width: 64, height: bar.height });
  }
  for (const sign of kinds) {
    const at = next(sign, 2 * signReach) + signReach;
    legend.signs.push({ sign, x: at, y: y - baseline, tip: { x: at, y: y - baseline } });
  }
  sheet.height = y + 48;
}

function label(words: string, x: number, y: number, role: Label['role']): Label {
  return { words, x, y, width: widthOf(words, textSize), role };
}
