import type { Rollout } from './rollout.js';
import type { Operation } from './operation.js';

/** Why nothing is done at this look; for logs and tests. */
export type Waiting =
  | 'ended'
  | 'held'
  | 'gate'
  | 'lookingAgain'
  | 'greenSettling'
  | 'blueSettling'
  | 'queueSettling'
  | 'canariesRunning'
  | 'watching'
  | 'baking'
  | 'noPass'
  | 'jobsOnBlue'
  | 'retainingBlue'
  | 'jobsOnGreen'
  | 'deleting'
  | 'jobsUseRevision'
  | 'notSeen';

/** The one next thing: nothing, a change of the record alone, or a change of AWS. */
export type Decision =
  { kind: 'wait'; why: Waiting } | { kind: 'become'; rollout: Rollout } | { kind: 'operate'; operation: Operation };

/** A decision towards one goal, or `done` when the goal is reached. */
export type Step = Decision | 'done';

export function wait(why: Waiting): Decision {
  return { kind: 'wait', why };
}

export function become(rollout: Rollout): Decision {
  return { kind: 'become', rollout };
}

export function operate(operation: Operation): Decision {
  return { kind: 'operate', operation };
}

/**
 * The first thing that can be done towards any of the goals, else the first wait, else `done`. Goals that need an earlier
 * one come after it in a call of `inTurn`.
 */
export function together(...goals: readonly (() => Step)[]): Step {
  let waiting: Step = 'done';
  for (const goal of goals) {
    const step = goal();
    if (step === 'done') continue;
    if (step.kind !== 'wait') return step;
    if (waiting === 'done') waiting = step;
  }
  return waiting;
}

/** The step towards the first goal not reached; later goals are not looked at before. */
export function inTurn(...goals: readonly (() => Step)[]): Step {
  for (const goal of goals) {
    const step = goal();
    if (step !== 'done') return step;
  }
  return 'done';
}
