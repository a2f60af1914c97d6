/** The golden ratio's fraction: of all numbers the one whose multiples keep furthest out of step with any period. */
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * `max` of the places from 0 below `size`, or all there are: spread evenly, yet in no fixed step, and the same each time.
 * Every n-th would fall into step with jobs that come in turns: of an hourly job between ten others it took twice its share.
 * A smaller `max` takes some of the same places, none besides.
 */
export function spreadPlaces(size: number, max: number): ReadonlySet<number> {
  const places = Array.from({ length: size }, (_, place) => place);
  if (max >= size) return new Set(places);
  return new Set(places.sort((a, b) => turn(a) - turn(b)).slice(0, max));
}

/** At most `max` of the items, in their order. */
export function spread<T>(items: readonly T[], max: number): T[] {
  const places = spreadPlaces(items.length, max);
  return items.filter((_, place) => places.has(place));
}

function turn(place: number): number {
  return (place * golden) % 1;
}
