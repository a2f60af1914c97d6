/** Park and Miller's generator: the same seed draws the same numbers. */
export function makeDraw(seed: number): { chance: () => number; normal: () => number } {
  let state = (seed * 7_919 + 1) % 2_147_483_647;
  const chance = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (let i = 0; i < 8; i += 1) chance();
  // Box and Muller; one of the pair is enough here.
  return { chance, normal: () => Math.sqrt(-2 * Math.log(chance())) * Math.cos(2 * Math.PI * chance()) };
}
