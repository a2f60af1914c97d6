import type { Shares } from './verdict-reasons.js';

/**
 * How a rollout divides its `significance` among the looks at data that grow. Every look that may find green guilty is given
 * a share, and all shares together never exceed the whole, so that the chance of a false alarm in a whole rollout stays at or
 * below `significance` whatever the dependence between the looks (alpha spending with the union bound).
 */

/** What the looks at production have been given so far; shares are parts of the whole, from 0 to 1. */
export interface Spent {
  /** Looks at data that had changed. */
  looks: number;
  /** Looks at which the data had grown much, and how many jobs had finished at the last of them. */
  growths: number;
  grownAt: number;
  /** How many jobs had finished at the last look, and its share. */
  jobs: number;
  share: number;
  /** The share of a look that found green guilty: what confirms it needs none of its own. */
  confirms?: number;
}

export const nothingSpent: Spent = { looks: 0, growths: 0, grownAt: 0, jobs: 0, share: 0 };

/** Fewer jobs than these can hardly show anything, so that no share for growth is wasted on them. */
const firstGrowth = 4;
/** The next share for growth is due when this many times as many jobs have finished: 4, 8, 16 and so on. */
const growthFactor = 2;
/**
 * The shares for growth, one after the other: at 4 jobs little can be shown, from 16 on most is. After the last, at about five
 * hundred jobs, only the shares for every look are left. They and those come to one.
 */
const growthShares = [0.045, 0.135, 0.18, 0.135, 0.117, 0.108, 0.09, 0.09];
/** What the shares for every look come to. */
const forEveryLook = 0.1;

/**
 * What a look at which `jobs` have finished on green may spend. Most of the whole is for looks at which the data have
 * grown much: few, so that each gets much and a small difference is found. The rest is for every look: each gets little, yet
 * enough for a version that suddenly fails. A look that finds the same number of jobs gets what the one before got.
 */
export function allot(before: Spent, jobs: number): Spent {
  if (jobs === before.jobs) return before;
  const looks = before.looks + 1;
  // 1/(k(k + 1)) adds up to one over all k from 1.
  const own = forEveryLook / (looks * (looks + 1));
  const due = before.growths === 0 ? firstGrowth : before.grownAt * growthFactor;
  const grown = jobs < due ? undefined : growthShares[before.growths];
  if (grown === undefined) return { ...before, looks, jobs, share: Math.max(own, before.confirms ?? 0) };
  return { looks, growths: before.growths + 1, grownAt: jobs, jobs, share: own + grown };
}

/** What is spent once that look has judged. */
export function spentBy(spent: Spent, guilty: boolean): Spent {
  return guilty ? { ...spent, confirms: Math.max(spent.share, spent.confirms ?? 0) } : spent;
}

/**
 * Canaries are judged once. Of failures that is done with the whole significance: few jobs can fail in few ways only, which
 * keeps those tests well below it; run times get what they leave.
 */
export const canaryShares: Partial<Shares> = { duration: 0.5 };

/** How the tests divide the share of one look at production. */
export function lookShares({ share }: Spent): Shares {
  return { failures: 0.35 * share, failureRate: 0.15 * share, duration: 0.5 * share };
}
