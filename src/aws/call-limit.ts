/** How many names, ids or ARNs one call of these services takes (F91). */
export const askedAtOnceMax = 100;

/** Asking for more is a programmer's mistake, not a fault of the world, hence no PortError. */
export function assertAskable(asked: readonly string[], what: string): void {
  if (asked.length > askedAtOnceMax) {
    throw new RangeError(`${asked.length} ${what} asked for at once, at most ${askedAtOnceMax} can be`);
  }
}
