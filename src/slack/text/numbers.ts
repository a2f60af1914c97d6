/** A share from 0 to 1 as `26 %`, in two significant digits as the strength of evidence deserves; a limit is given more. */
export function percent(share: number, digits = 2): string {
  return `${Number((share * 100).toPrecision(digits))} %`;
}

const grouped = new Intl.NumberFormat('en-US');

export function count(value: number): string {
  return grouped.format(value);
}

export function rounded(value: number): string {
  return String(Number(value.toPrecision(2)));
}

const unitsMs = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const;

/** A length of time in the largest unit that needs no fraction. */
export function inUnits(ms: number): { value: number; unit: 'day' | 'hour' | 'minute' | 'second' } {
  for (const { unit, ms: unitMs } of unitsMs)
    if (ms >= unitMs && ms % unitMs === 0) return { value: ms / unitMs, unit };
  return { value: Math.round(ms / 1_000), unit: 'second' };
}
