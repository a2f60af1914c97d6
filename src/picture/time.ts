export type TimeUnit = 'day' | 'hour' | 'minute' | 'second';

/** A length of time as people read it: one unit, or two neighbouring ones. */
export type TimeParts = readonly { value: number; unit: TimeUnit }[];

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A run time in its two largest units; below ten seconds to a tenth, below one to two significant digits. */
export function timeParts(seconds: number): TimeParts {
  if (seconds < 1) return [{ value: Number(seconds.toPrecision(2)), unit: 'second' }];
  const tenths = Math.round(seconds * 10) / 10;
  if (tenths < 10) return [{ value: tenths, unit: 'second' }];
  if (Math.round(seconds) < minute) return [{ value: Math.round(seconds), unit: 'second' }];
  if (Math.round(seconds) < hour) return two(Math.round(seconds), minute, 'minute', 1, 'second');
  if (Math.round(seconds / minute) * minute < day) {
    return two(Math.round(seconds / minute) * minute, hour, 'hour', minute, 'minute');
  }
  return two(Math.round(seconds / hour) * hour, day, 'day', hour, 'hour');
}

function two(seconds: number, large: number, unit: TimeUnit, small: number, smallUnit: TimeUnit): TimeParts {
  const rest = (seconds % large) / small;
  const first = { value: Math.floor(seconds / large), unit };
  return rest === 0 ? [first] : [first, { value: rest, unit: smallUnit }];
}

const letters: Record<TimeUnit, string> = { day: 'd', hour: 'h', minute: 'm', second: 's' };

/** As in the picture: `5m 12s`. */
export function shortTime(seconds: number): string {
  return timeParts(seconds)
    .map(({ value, unit }) => `${value}${letters[unit]}`)
    .join(' ');
}
