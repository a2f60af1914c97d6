import { drawWaitMs, type Wait } from './tempo.js';
import type { World } from './world.js';
import type { TaskEnd } from './task-end.js';

/** Something that will happen by itself when virtual time gets there. Plain data, so that a world can be looked into. */
export type Happening =
  | { kind: 'environmentSettles'; name: string; uuid: string }
  | { kind: 'environmentGone'; name: string; uuid: string }
  | { kind: 'environmentForgotten'; name: string; uuid: string }
  | { kind: 'scaleOutArrives'; name: string; uuid: string }
  | { kind: 'nobodyJoined'; name: string; uuid: string }
  | { kind: 'idleChecked'; name: string; uuid: string }
  | { kind: 'detachedScaleIn'; name: string; uuid: string }
  | { kind: 'queueSettles'; name: string; uuid: string }
  | { kind: 'orderInForce'; name: string; uuid: string }
  | { kind: 'queueGone'; name: string; uuid: string }
  | { kind: 'jobEvaluated'; id: string }
  | { kind: 'jobReady'; id: string }
  | { kind: 'taskStarts'; id: string; attempt: number }
  | { kind: 'taskEnds'; id: string; attempt: number; end: TaskEnd }
  | { kind: 'schedulingCycle' }
  | { kind: 'producerSubmits'; id: number }
  | { kind: 'alarmsEvaluated' }
  | { kind: 'oldJobsForgotten' };

export type Due = { at: number; n: number; happening: Happening };

/** Lets something happen after the time such things take. */
export function happenAfter(world: World, wait: Wait, happening: Happening): void {
  happenIn(world, drawWaitMs(world, wait), happening);
}

/** Lets something happen so many milliseconds of virtual time from now. */
export function happenIn(world: World, ms: number, happening: Happening): void {
  world.dueCount += 1;
  const due: Due = { at: world.now + ms, n: world.dueCount, happening };
  let low = 0;
  let high = world.due.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = world.due[middle];
    // The list runs from the latest to the next, so that taking the next one is a cheap pop.
    if (other !== undefined && (other.at > due.at || (other.at === due.at && other.n > due.n))) low = middle + 1;
    else high = middle;
  }
  world.due.splice(low, 0, due);
}
