/** The dice of the simulated account. One seed gives one history; the state is one number, so it can be stored. */
export type Chance = { state: number };

/** Dice that always roll the same way for the same seed. */
export function makeChance(seed: number): Chance {
  return { state: seed >>> 0 };
}

/** The next number in [0, 1). The generator is mulberry32: small, and good enough to choose delays with. */
function roll(chance: Chance): number {
  chance.state = (chance.state + 0x6d2b79f5) >>> 0;
  let mixed = chance.state;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
}

/** A number between the two bounds of the range. */
export function within(chance: Chance, [low, high]: Range): number {
  return low + roll(chance) * (high - low);
}

export type Range = readonly [low: number, high: number];

/** True in the given share of the rolls. */
export function flip(chance: Chance, share: number): boolean {
  return roll(chance) < share;
}

/** One of the two values, evenly. */
export function either<One, Other>(chance: Chance, one: One, other: Other): One | Other {
  return flip(chance, 0.5) ? one : other;
}

/** So many hexadecimal digits. */
export function hex(chance: Chance, digits: number): string {
  let text = '';
  for (let i = 0; i < digits; i += 1) text += Math.floor(roll(chance) * 16).toString(16);
  return text;
}

/** A version-4-looking UUID. */
export function uuid(chance: Chance): string {
  const digits = hex(chance, 32);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
