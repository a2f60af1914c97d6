import { cells, truthOf, type Cell, type Truth } from './cells.js';
import { ours, type Outcome } from './ours.js';
import { failuresLimited, oneStrike, rankInterval } from './stand-ins.js';
import { drawTrial, type Trial } from './trial.js';

const methods = { ours, oneStrike, failuresLimited, rankInterval } satisfies Record<
  string,
  (trial: Trial, cell: Cell) => Outcome
>;
export type Method = keyof typeof methods;
export const methodNames: readonly Method[] = ['ours', 'oneStrike', 'failuresLimited', 'rankInterval'];

/** How the rollouts of one cell ended under each method, as shares from 0 to 1. */
export interface Row {
  cell: Cell;
  truth: Truth;
  ends: Record<Method, Record<Outcome, number>>;
}

/** Every method judges the very same rollouts. */
export function runCell(cell: Cell, runs: number, firstSeed: number): Row {
  const none = (): Record<Outcome, number> => ({ back: 0, passed: 0, undecided: 0 });
  const ends = { ours: none(), oneStrike: none(), failuresLimited: none(), rankInterval: none() };
  for (let run = 0; run < runs; run += 1) {
    const trial = drawTrial(cell, firstSeed + run);
    for (const method of methodNames) ends[method][methods[method](trial, cell)] += 1 / runs;
  }
  return { cell, truth: truthOf(cell), ends };
}

export function runAll(runs: number, onRow: (done: number, all: number) => void): Row[] {
  return cells.map((cell, at) => {
    const row = runCell(cell, runs, 1 + at * 100_000);
    onRow(at + 1, cells.length);
    return row;
  });
}
