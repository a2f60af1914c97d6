import type { Clock } from '../../src/ports.js';
import type { Timer } from '../../src/timer.js';

/**
 * How many times faster than the machine's own clock bot, account and Slack live together. All of them share one clock, so
 * that nothing changes but how long a run is waited for.
 */
const times = 4;
const beganAt = Date.now();
const beganMono = performance.now();

export const clock: Clock = {
  now: () => Math.round(beganAt + mono()),
  mono,
};

export const timer: Timer = {
  after(ms, run) {
    const pending = setTimeout(run, ms / times);
    return () => clearTimeout(pending);
  },
};

function mono(): number {
  return (performance.now() - beganMono) * times;
}

const lookEveryMs = 80;

/** Looks until there is something to see, for so many seconds of the machine's clock at most; `orElse` tells what there is instead. */
export async function eventually<T>(
  what: string,
  secondsMax: number,
  look: () => T | undefined | Promise<T | undefined>,
  orElse: () => string = () => '',
): Promise<T> {
  const until = performance.now() + secondsMax * 1_000;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`Not within ${secondsMax} s: ${what}.\n${orElse()}`);
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => {
      setTimeout(resolve, lookEveryMs);
    });
  }
}
