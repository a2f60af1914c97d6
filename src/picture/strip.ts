import type { Axis } from './axis.js';

/** Where a strip is drawn; all in the units of the picture. */
export interface Place {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The run times of one side on the axis: a dot for each job, or columns where dots would not fit. */
export interface Strip {
  dots: { x: number; y: number; r: number }[];
  columns: { x: number; width: number; height: number }[];
  /** How many lie before and behind the axis. */
  before: number;
  behind: number;
}

const dotSizes = [13, 10, 7.5];
const dotGap = 2;
const columnsMax = 60;
const columnHeightMin = 8;

/** The place of a moment of the axis. */
export function placed(axis: Axis, place: Place, seconds: number): number {
  return place.left + ((place.right - place.left) * (seconds - axis.from)) / (axis.to - axis.from);
}

export function stripOf(axis: Axis, place: Place, runSeconds: readonly number[]): Strip {
  const xs = runSeconds
    .filter((seconds) => seconds >= axis.from && seconds <= axis.to)
    .map((seconds) => placed(axis, place, seconds));
  const outside = {
    before: runSeconds.filter((seconds) => seconds < axis.from).length,
    behind: runSeconds.filter((seconds) => seconds > axis.to).length,
  };
  for (const r of dotSizes) {
    const dots = stacked(xs, place, r);
    if (dots) return { dots, columns: [], ...outside };
  }
  return { dots: [], columns: columnsOf(xs, place), ...outside };
}

/** Dots that would cover each other stand one on the other; undefined where the stack would be too high. */
function stacked(xs: readonly number[], place: Place, r: number): Strip['dots'] | undefined {
  const cell = 2 * r + dotGap;
  const stacks = binned(xs, place.left, cell);
  const dots: Strip['dots'] = [];
  for (const stack of stacks.values()) {
    if (stack.length * cell > place.bottom - place.top) return undefined;
    // In the middle of those it holds, so that a dot alone stands where it belongs.
    const x = stack.reduce((sum, one) => sum + one, 0) / stack.length;
    dots.push(...stack.map((_, i) => ({ x, y: place.bottom - r - dotGap - i * cell, r })));
  }
  return dots;
}

function columnsOf(xs: readonly number[], { left, right, top, bottom }: Place): Strip['columns'] {
  const width = (right - left) / columnsMax;
  const bins = binned(xs, left, width);
  const highest = Math.max(...[...bins.values()].map((bin) => bin.length));
  return [...bins].map(([at, bin]) => ({
    x: left + at * width - width / 2,
    width,
    height: Math.max(columnHeightMin, ((bottom - top) * bin.length) / highest),
  }));
}

/** Bins are centred on `left` and on every whole width behind it. */
function binned(xs: readonly number[], left: number, width: number): Map<number, number[]> {
  const bins = new Map<number, number[]>();
  for (const x of xs) {
    const at = Math.round((x - left) / width);
    const bin = bins.get(at);
    if (bin) bin.push(x);
    else bins.set(at, [x]);
  }
  return bins;
}
