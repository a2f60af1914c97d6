import { happenIn } from './happening.js';
import { drawWaitMs, type Wait } from './tempo.js';
import type { World } from './world.js';

/** Makes the scheduler look soon, because something changed that may let a job start. */
export function wakeScheduler(world: World): void {
  planCycle(world, 'schedulingCycle');
}

/** Plans the next look of the scheduler, unless an earlier one is planned already. */
export function planCycle(world: World, wait: Extract<Wait, 'schedulingCycle' | 'idleCycle'>): void {
  const waitMs = drawWaitMs(world, wait);
  const at = world.now + waitMs;
  if (world.nextCycleAt !== undefined && world.nextCycleAt <= at) return;
  world.nextCycleAt = at;
  happenIn(world, waitMs, { kind: 'schedulingCycle' });
}
