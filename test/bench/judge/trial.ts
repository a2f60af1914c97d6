import type { Cell } from './cells.js';
import { makeDraw } from './draw.js';

/** A finished job as the bench knows it; `seconds` is absent where the figure never came. */
export interface Ran {
  failed: boolean;
  /** The platform ended it, not the version. */
  lost: boolean;
  seconds?: number;
}

/** One rollout: blue's jobs, and green's in the order of the looks that found them. */
export interface Trial {
  blue: Ran[];
  looks: Ran[][];
}

const medianSeconds = 600;
const spread = 0.5;
/** A bake is looked at when about so many more jobs have finished. */
const jobsPerLook = 4;
/** The canaries of a method that measures more than once are measured so often. */
const canaryLooks = 5;

export function drawTrial(cell: Cell, seed: number): Trial {
  const draw = makeDraw(seed);
  const ran = (rate: number, ratio: number): Ran => {
    const seconds = medianSeconds * ratio * Math.exp(spread * draw.normal());
    const lost = draw.chance() < cell.spot;
    const failed = draw.chance() < rate;
    return draw.chance() < cell.missing ? { failed, lost } : { failed, lost, seconds };
  };
  const blue = Array.from({ length: cell.blueJobs }, () => ran(cell.blueRate, 1));
  const green = Array.from({ length: cell.jobs }, () => ran(cell.greenRate, cell.ratio));
  return { blue, looks: dealt(green, cell, draw.chance) };
}

function dealt(jobs: readonly Ran[], { stage, jobs: all, missing }: Cell, chance: () => number): Ran[][] {
  const looks: Ran[][] = [];
  for (let from = 0; from < all;) {
    if (stage === 'bake' && chance() < missing / 3) looks.push([]);
    const size = stage === 'canary' ? Math.ceil(all / canaryLooks) : 1 + Math.floor(chance() * (2 * jobsPerLook - 1));
    looks.push(jobs.slice(from, from + size));
    from += size;
  }
  return looks;
}
