/** A moment on the axis (epoch milliseconds) and how it is written, in UTC. */
export interface Tick {
  at: number;
  words: string;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[1, 5, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  // Doubled as often as the years to 9999 ask for.
  ...Array.from({ length: 23 }, (_, i) => 2 ** i * day),
];
const ticksMax = 12;

/** As many round moments between two (epoch milliseconds, at least a second apart) as `fit` takes. */
export function ticksWithin(from: number, to: number, fit: (ticks: readonly Tick[]) => boolean): Tick[] {
  for (const step of steps) {
    const first = Math.ceil(from / step);
    const count = Math.floor(to / step) - first + 1;
    if (count > ticksMax) continue;
    const ticks = Array.from({ length: count }, (_, i) => tick((first + i) * step, step));
    if (fit(ticks)) return ticks;
  }
  return [];
}

/** Midnight is told by its date, so that an axis of days never repeats a time of day without one. */
function tick(at: number, step: number): Tick {
  const { date, time } = utcParts(at);
  if (at % day === 0) return { at, words: date.slice(5) };
  return { at, words: step < minute ? time : time.slice(0, 5) };
}

/** Times closer together than this are told with their seconds. */
const secondsMatterMs = 10 * minute;

/** From when to when, in as few words as are exact enough; the second half leaves out what it shares with the first. */
export function rangeWords(from: number, to: number): [string, string] {
  const [begin, end] = [utcParts(from), utcParts(to)];
  const clock = (time: string): string => (to - from < secondsMatterMs ? time : time.slice(0, 5));
  const sameYear = begin.date.slice(0, 4) === end.date.slice(0, 4);
  const date = begin.date === end.date ? '' : `${sameYear ? end.date.slice(5) : end.date} `;
  return [`${begin.date} ${clock(begin.time)}`, `${date}${clock(end.time)} UTC`];
}

function utcParts(ms: number): { date: string; time: string } {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  return { date, time: time.slice(0, 8) };
}
