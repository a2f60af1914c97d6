/** How often Slack may be called for one purpose; all times are milliseconds of a clock that never jumps. */
export interface Pace {
  /**
   * 0 when the call may be made now, which counts it; else how long to wait before asking again. What a person waits for
   * (`urgent`) may use the last of the allowance, which is kept from the rest.
   */
  take(urgent: boolean, now: number): number;
  /** Slack asked for a pause: nothing is allowed before `until`. */
  pause(until: number): void;
}

const postsBurstMax = 5;
const postEveryMs = 1_000;
/** Whole posts left for people when a backlog drains. */
const postsKept = 1;

/** Posts to one channel: short bursts, then one a second, which is what Slack bears. */
export function postPace(): Pace {
  let left = postsBurstMax;
  let countedAt = 0;
  let pausedUntil = 0;
  return {
    take(urgent, now) {
      if (now < pausedUntil) return pausedUntil - now;
      left = Math.min(postsBurstMax, left + (now - countedAt) / postEveryMs);
      countedAt = now;
      const needed = urgent ? 1 : 1 + postsKept;
      if (left < needed) return Math.ceil((needed - left) * postEveryMs);
      left -= 1;
      return 0;
    },
    pause(until) {
      pausedUntil = Math.max(pausedUntil, until);
    },
  };
}

const updatesMax = 40;
const updatesOfRoutineMax = 35;
const windowMs = 60_000;

/** Updates over all channels: at most 40 in any minute, the last five of them for what a person waits for (U3). */
export function updatePace(): Pace {
  let taken: number[] = [];
  let pausedUntil = 0;
  return {
    take(urgent, now) {
      if (now < pausedUntil) return pausedUntil - now;
      taken = taken.filter((at) => now - at < windowMs);
      const max = urgent ? updatesMax : updatesOfRoutineMax;
      const next = taken.at(-max);
      if (next !== undefined) return next + windowMs - now;
      taken.push(now);
      return 0;
    },
    pause(until) {
      pausedUntil = Math.max(pausedUntil, until);
    },
  };
}
