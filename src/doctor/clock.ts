import type { Finding } from './finding.js';

/** The moment that an answer's `Date` header tells, between when it was asked for and when it came. All in epoch milliseconds. */
export interface Reading {
  by: 'Slack' | 'AWS';
  serverMs: number;
  askedMs: number;
  heardMs: number;
}

/** Beyond this something is wrong with a clock; Slack's signatures and AWS's allow five minutes. */
const skewSecondsMax = 60;

/** What the header says; undefined where there is none that can be read. */
export function reading(by: Reading['by'], header: string | null | undefined, askedMs: number, heardMs: number) {
  const serverMs = Date.parse(header ?? '');
  return Number.isNaN(serverMs) ? undefined : { by, serverMs, askedMs, heardMs };
}

/**
 * Seconds by which this machine's clock is ahead; negative when it is behind. The header has whole seconds and the answer
 * took its time, so that there is no more than a span: the number in it that is nearest to none.
 */
export function skewSeconds({ serverMs, askedMs, heardMs }: Reading): number {
  const least = askedMs - (serverMs + 1_000);
  const most = heardMs - serverMs;
  return Math.round((least > 0 ? least : most < 0 ? most : 0) / 1_000);
}

/** One finding for each service that told the time; the reading that came fastest counts. */
export function clockFindings(readings: readonly Reading[]): Finding[] {
  const found = (['Slack', 'AWS'] as const).flatMap((by): Finding[] => {
    const [best] = readings
      .filter((one) => one.by === by)
      .sort((a, b) => a.heardMs - a.askedMs - (b.heardMs - b.askedMs));
    if (best === undefined) return [];
    const seconds = skewSeconds(best);
    return [{ finding: Math.abs(seconds) > skewSecondsMax ? 'clockWrong' : 'clockFine', by, seconds }];
  });
  return found.length > 0
    ? found
    : [{ finding: 'untold', area: 'clock', what: 'Date', why: 'no answer told the time' }];
}
