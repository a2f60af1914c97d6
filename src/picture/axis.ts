/** The time axis that both sides share, in seconds; its ends are ticks. */
export interface Axis {
  from: number;
  to: number;
  ticks: number[];
}

const steps = {
  seconds: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  minutes: [1, 2, 5, 10, 15, 30],
  hours: [1, 2, 3, 6, 12],
};
const stepsOfTime = [
  ...steps.seconds,
  ...steps.minutes.map((minutes) => minutes * 60),
  ...steps.hours.map((hours) => hours * 3_600),
];
const daySeconds = 86_400;
/** More labels than these do not fit side by side where the picture is as wide as a telephone. */
const intervalsMax = 4;
/** An axis shorter than this share of its end would blow up what nobody cares for. */
const spanMin = 0.1;
const secondsMin = 0.04;

/**
 * An axis that holds what is usual on each side, so that one job that hung for a day does not press all others into one
 * spot; what lies outside is counted at its ends. Sides are sorted; undefined when no side has a value.
 */
export function axisFor(sides: readonly (readonly number[])[]): Axis | undefined {
  const usual = sides.flatMap((sorted) => usualRange(sorted) ?? []);
  if (usual.length === 0) return undefined;
  const low = Math.min(...usual.map(({ from }) => from));
  const high = Math.max(...usual.map(({ to }) => to));
  const span = Math.max(high - low, spanMin * high, secondsMin);
  const middle = (low + high) / 2;
  const from = low < 0.4 * high ? 0 : Math.max(0, middle - span / 2);
  return snapped(from, Math.max(high, from + span));
}

/** Tukey's outer fences, and never nearer than half a median: where most values are equal, a near one is no outlier. */
function usualRange(sorted: readonly number[]): { from: number; to: number } | undefined {
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const lower = quantile(sorted, 0.25);
  const upper = quantile(sorted, 0.75);
  const reach = Math.max(3 * (upper - lower), quantile(sorted, 0.5) / 2);
  return { from: Math.max(first, lower - reach), to: Math.min(last, upper + reach) };
}

function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

function snapped(low: number, high: number): Axis {
  const step = stepFor(low, high);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { from: ticks[0] ?? 0, to: ticks.at(-1) ?? step, ticks };
}

function stepFor(low: number, high: number): number {
  const fits = (step: number) => Math.ceil(high / step - 1e-9) - Math.floor(low / step + 1e-9) <= intervalsMax;
  const found = stepsOfTime.find(fits);
  if (found !== undefined) return found;
  let days = 1;
  // Doubling ends: a number of seconds that is a number at all is less than 2 to the power of 1024.
  for (let doubling = 0; doubling < 1_024 && !fits(days * daySeconds); doubling += 1) days *= 2;
  return days * daySeconds;
}
