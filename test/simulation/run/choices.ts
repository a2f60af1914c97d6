/**
 * Every choice of a run comes from here, and from nothing but the seed. Each kind of choice draws from a stream of its own,
 * so that leaving one event out while a failure is shrunk does not shuffle all the others.
 */
export interface Choices {
  /** At least 0, below 1. */
  chance(stream: string): number;
  between(stream: string, low: number, high: number): number;
  whole(stream: string, low: number, high: number): number;
  pick<T>(stream: string, from: readonly [T, ...T[]]): T;
  /**
   * Which of these events takes place now, if any: faults, clicks, somebody's edits, with a probability each. The id of an
   * event is its stream, how often that was asked, and its kind; it names it in a story and in a shrunk script.
   */
  event<Kind extends string>(group: EventGroup, stream: string, odds: Odds<Kind>): Kind | undefined;
  /** Ids of the events that took place, in order. */
  readonly fired: readonly string[];
}

export type EventGroup = 'fault' | 'tool' | 'person';

export type Odds<Kind extends string> = readonly (readonly [Kind, number])[];

export function makeChoices(seed: number, only?: ReadonlySet<string>): Choices {
  const streams = new Map<string, { state: number; asked: number }>();
  const fired: string[] = [];

  function streamOf(name: string): { state: number; asked: number } {
    const had = streams.get(name);
    if (had) return had;
    const stream = { state: hash(name, seed), asked: 0 };
    streams.set(name, stream);
    return stream;
  }

  /** Mulberry32: 32 bits of state, fast, and more than even enough for choosing faults. */
  function next(stream: { state: number; asked: number }): number {
    stream.asked += 1;
    stream.state = (stream.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(stream.state ^ (stream.state >>> 15), 1 | stream.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  const chance = (name: string): number => next(streamOf(name));
  const between = (name: string, low: number, high: number): number => low + chance(name) * (high - low);
  return {
    fired,
    chance,
    between,
    whole: (name, low, high) => Math.floor(between(name, low, high + 1)),
    pick(name, from) {
      return from[Math.floor(chance(name) * from.length)] ?? from[0];
    },
    event(group, name, odds) {
      const stream = streamOf(name);
      let left = next(stream);
      for (const [kind, probability] of odds) {
        left -= probability;
        if (left >= 0) continue;
        const id = `${group}/${name}#${stream.asked}:${kind}`;
        if (only !== undefined && !only.has(id)) return undefined;
        fired.push(id);
        return kind;
      }
      return undefined;
    },
  };
}

/** FNV-1a over the name, stirred with the seed. */
function hash(name: string, seed: number): number {
  let value = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let at = 0; at < name.length; at += 1) {
    value ^= name.charCodeAt(at);
    value = Math.imul(value, 0x01000193);
  }
  value ^= value >>> 16;
  return Math.imul(value, 0x85ebca6b) | 0;
}
