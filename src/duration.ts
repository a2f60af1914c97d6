const unitsMs = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Ten years: above it a number is a slip of the keyboard, and far above it a date can no longer hold the sum. */
const longestMs = 3_650 * 86_400_000;

/** How a duration has to be written; completes a sentence that starts with the name of a setting. */
export const durationForm = 'must be a duration such as 90s, 30m, 24h or 14d, and at most 3650d';

/**
 * Reads `90s`, `30m`, `24h` or `14d` (whole numbers, one unit, `0s` included) as milliseconds.
 * Anything else, and anything longer than 3650 days, is `undefined`.
 */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const unitMs = unitsMs.get(unit);
  if (digits === undefined || unitMs === undefined) return undefined;
  const ms = Number(digits) * unitMs;
  return ms <= longestMs ? ms : undefined;
}
