import { finishedJobs } from '../../../src/rollout/comparison.js';
import { allot, canaryShares, lookShares, nothingSpent, spentBy } from '../../../src/rollout/spending.js';
import { isProven, judge, type Sample, type Verdict } from '../../../src/rollout/verdict.js';
import type { Shares } from '../../../src/rollout/verdict-reasons.js';
import { limitsOf, type Cell } from './cells.js';
import type { Ran, Trial } from './trial.js';

/** How a method leaves a rollout when all jobs have finished; `undecided` waits for more jobs or for a person. */
export type Outcome = 'back' | 'passed' | 'undecided';

/** The verdicts of the engine: canaries once when all have ended, production at every look, FAIL in two of the last three. */
export function ours(trial: Trial, cell: Cell): Outcome {
  const limits = limitsOf(cell);
  const blue = sampleOf(trial.blue);
  const judged = (green: Sample, shares: Partial<Shares>) => judge({ limits, blue, green, minJobs: 1, shares });
  if (cell.stage === 'canary') {
    const { verdict } = judged(sampleOf(trial.looks.flat()), canaryShares);
    return verdict === 'FAIL' ? 'back' : outcomeOf(verdict);
  }
  let spent = nothingSpent;
  let last: Verdict[] = [];
  const seen: Ran[] = [];
  for (const look of trial.looks) {
    if (look.length === 0) continue;
    seen.push(...look);
    const green = sampleOf(seen);
    spent = allot(spent, finishedJobs(green));
    const judgement = judged(green, lookShares(spent));
    spent = spentBy(spent, isProven(judgement));
    last = [...last, judgement.verdict].slice(-3);
    if (last.filter((verdict) => verdict === 'FAIL').length >= 2) return 'back';
  }
  return outcomeOf(last.at(-1) ?? 'INCONCLUSIVE');
}

function outcomeOf(verdict: Verdict): Outcome {
  return verdict === 'PASS' ? 'passed' : 'undecided';
}

/** Only what the version did counts. */
function sampleOf(jobs: readonly Ran[]): Sample {
  const own = jobs.filter(({ lost }) => !lost);
  const succeeded = own.filter(({ failed }) => !failed);
  return {
    succeeded: succeeded.length,
    failed: own.length - succeeded.length,
    runSeconds: succeeded.flatMap(({ seconds }) => seconds ?? []),
  };
}
