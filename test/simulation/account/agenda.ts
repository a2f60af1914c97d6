/** Something that is going to happen by itself, at a moment in epoch milliseconds. Plain data, so that it can be stored. */
export type Due = { at: number } & (
  | { kind: 'environment'; name: string; to: 'VALID' | 'INVALID' | 'GONE'; reason: string }
  | { kind: 'queue'; name: string; to: 'VALID' | 'GONE' }
  /** The scheduler follows the queue's new order from here on (F44). */
  | { kind: 'order'; queue: string }
  /** The instances of an environment that no queue lists any more are gone (F23). */
  | { kind: 'emptied'; environment: string }
  | { kind: 'job'; id: string; attempt: number; step: 'runnable' | 'running' | 'ended' }
);

/** Puts one into a list that is in order of time; what is due at the same moment happens in the order it was put in. */
export function putDue(agenda: Due[], due: Due): void {
  let at = agenda.length;
  while (at > 0 && (agenda[at - 1]?.at ?? 0) > due.at) at -= 1;
  agenda.splice(at, 0, due);
}

/** Takes out the first that is due by then, or nothing. */
export function takeDue(agenda: Due[], now: number): Due | undefined {
  const first = agenda[0];
  if (first === undefined || first.at > now) return undefined;
  agenda.shift();
  return first;
}
