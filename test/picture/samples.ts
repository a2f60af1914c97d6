import { pictureOf, type Picture } from '../../src/picture/picture.js';
import type { Sample } from '../../src/rollout/verdict.js';

/** What finished on one side, each success with its run time. */
export function sample(runSeconds: readonly number[], failed = 0): Sample {
  return { succeeded: runSeconds.length, failed, runSeconds };
}

export function picture(blue: Sample, green: Sample): Picture {
  const made = pictureOf({ where: 'canary', verdict: 'PASS', blue, green, comparable: true });
  if (!made) throw new Error('there is nothing to show');
  return made;
}

/** So many run times about a middle, always the same. */
export function spread(jobs: number, middle: number): number[] {
  return Array.from({ length: jobs }, (_, i) => middle * (0.8 + (0.4 * ((i * 37) % jobs)) / jobs));
}

/** Cases that a picture must stand: few, many, equal, none, far out, failures alone. */
export const cases: Record<string, Picture> = {
  'one job': picture(sample(spread(200, 300)), sample([336])),
  'ten against two hundred': picture(sample(spread(200, 300), 4), sample(spread(10, 320))),
  'all equal': picture(sample(Array<number>(500).fill(60)), sample(Array<number>(500).fill(60))),
  'no time at all': picture(sample([0, 0]), sample([0])),
  'an empty side': picture(sample([]), sample(spread(5, 12))),
  'failures alone': picture(sample([]), sample([], 3)),
  outliers: picture(sample([...spread(480, 900), 80_000, 1]), sample([...spread(60, 950), 0.5, 259_200])),
  'days and thousands': picture(sample(spread(12_345, 100_000), 1_234), sample(spread(9_999, 110_000), 999)),
  'parts of a second': picture(sample([0.012, 0.02]), sample([0.03])),
};
