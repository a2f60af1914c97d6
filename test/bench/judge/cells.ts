import type { Limits } from '../../../src/rollout/verdict.js';

/** One kind of rollout: what is true of blue and green, and how much is seen of it. */
export interface Cell {
  stage: 'canary' | 'bake';
  /** How many jobs finish on green, and how many of blue's are known. */
  jobs: number;
  blueJobs: number;
  /** True failure rates, and green's true run time over blue's. */
  blueRate: number;
  greenRate: number;
  ratio: number;
  /** Share of attempts that Spot takes away, and of run times and looks that are missing. */
  spot: number;
  missing: number;
}

export type Truth = 'same' | 'tolerated' | 'regression';

/** What the verdict ought to be: a run time longer than before is tolerated up to the limit of the policy. */
export function truthOf({ blueRate, greenRate, ratio }: Cell): Truth {
  if (greenRate > blueRate || ratio > limitsOf({ blueRate }).maxDurationRatio) return 'regression';
  return ratio > 1 ? 'tolerated' : 'same';
}

/** The defaults of the policy; whoever has a blue that fails more often has set the limit above that. */
export function limitsOf({ blueRate }: Pick<Cell, 'blueRate'>): Limits {
  return { maxFailureRate: blueRate <= 0.05 ? 0.05 : blueRate * 1.5, maxDurationRatio: 1.5, significance: 0.05 };
}

type Pair = Pick<Cell, 'blueRate' | 'greenRate' | 'ratio'>;

const same: Pair[] = [
  { blueRate: 0, greenRate: 0, ratio: 1 },
  { blueRate: 0.01, greenRate: 0.01, ratio: 1 },
  { blueRate: 0.05, greenRate: 0.05, ratio: 1 },
  { blueRate: 0.2, greenRate: 0.2, ratio: 1 },
  { blueRate: 0.5, greenRate: 0.5, ratio: 1 },
  { blueRate: 0.05, greenRate: 0.01, ratio: 0.8 },
];
const other: Pair[] = [
  { blueRate: 0.01, greenRate: 0.01, ratio: 1.25 },
  { blueRate: 0, greenRate: 0.5, ratio: 1 },
  { blueRate: 0.01, greenRate: 0.1, ratio: 1 },
  { blueRate: 0.01, greenRate: 0.3, ratio: 1 },
  { blueRate: 0.05, greenRate: 0.2, ratio: 1 },
  { blueRate: 0.2, greenRate: 0.5, ratio: 1 },
  { blueRate: 0.01, greenRate: 0.01, ratio: 2 },
];

const clear = { blueJobs: 200, spot: 0, missing: 0 };

function grid(stage: Cell['stage'], sizes: readonly number[]): Cell[] {
  return sizes.flatMap((jobs) => [...same, ...other].map((pair): Cell => ({ stage, jobs, ...clear, ...pair })));
}

/** Hosts that go away, figures that do not come, and a baseline of few jobs. */
function hardships(stage: Cell['stage'], jobs: number): Cell[] {
  const [healthy, noisy] = [same[1], same[2]];
  const [failing, slow] = [other[3], other[6]];
  if (!healthy || !noisy || !failing || !slow) return [];
  const hard = [{ spot: 0.2 }, { missing: 0.3 }, { blueJobs: 20 }];
  return hard.flatMap((what) =>
    [healthy, noisy, failing, slow].map((pair): Cell => ({ stage, jobs, ...clear, ...pair, ...what })),
  );
}

export const cells: readonly Cell[] = [
  ...grid('canary', [3, 5, 10, 20, 50]),
  ...hardships('canary', 10),
  ...grid('bake', [20, 60, 200]),
  ...hardships('bake', 60),
];
