import type { PhaseName } from '../rollout/rollout.js';
import type { Verdict } from '../rollout/verdict.js';

/** What a part of a lane was: work, an open gate that waits for its approval, or a hold. */
export type Doing = 'work' | 'wait' | 'held';

export type Sign = 'approve' | 'rollback' | Verdict;

/** A stay in a phase. Times are epoch milliseconds; `step` counts the steps of the shift from 1. */
export interface TimelineLane {
  phase: PhaseName;
  step?: number;
  from: number;
  to: number;
  spans: readonly { as: Doing; from: number; to: number }[];
  marks: readonly { at: number; sign: Sign }[];
}

/** What the picture of a timeline needs to know. Numbers and fixed words alone: nothing in it was written by others. */
export interface Timeline {
  state: PhaseName;
  isOpen: boolean;
  isHeld: boolean;
  from: number;
  to: number;
  lanes: readonly TimelineLane[];
}

/** One row of the picture. Several stays share one where there are too many for a row each. */
export interface Row {
  name: string;
  isBack: boolean;
  stays: readonly TimelineLane[];
  /** Milliseconds of all its stays. */
  ms: number;
}

/** More rows than these would make the picture too high to be read on a telephone. */
export const rowsMax = 16;
const stepMax = 999;

/** A row for each stay, or for each phase where those would be too many. */
export function rowsOf(lanes: readonly TimelineLane[]): Row[] {
  if (lanes.length <= rowsMax) return lanes.map((lane) => row([lane]));
  const byPhase = new Map<PhaseName, TimelineLane[]>();
  for (const lane of lanes) {
    const stays = byPhase.get(lane.phase);
    if (stays) stays.push(lane);
    else byPhase.set(lane.phase, [lane]);
  }
  return [...byPhase.values()].map(row);
}

function row(stays: readonly TimelineLane[]): Row {
  const phase = stays[0]?.phase ?? 'plan';
  const ms = stays.reduce((sum, { from, to }) => sum + to - from, 0);
  return { name: nameOf(phase, stays), isBack: phase === 'rollback', stays, ms };
}

/** The name of the phase as it is in both languages, with its steps where they are numbers that anybody counts to. */
function nameOf(phase: PhaseName, stays: readonly TimelineLane[]): string {
  const steps = stays.map(({ step = Number.NaN }) => step);
  const isCounted = steps.every((step) => Number.isInteger(step) && step >= 1 && step <= stepMax);
  if (!isCounted) return stateName(phase);
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  return first === last ? `${phase} ${first}` : `${phase} ${first}–${last}`;
}

export function stateName(phase: PhaseName): string {
  return phase === 'rolledBack' ? 'rolled back' : phase;
}
