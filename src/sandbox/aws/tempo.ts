import { within, type Range } from './chance.js';
import type { World } from './world.js';

/** How long things take on AWS, as ranges in milliseconds at speed 1 (F12; the rest is experience or a fair guess). */
export const tempo = {
  environmentSettles: [2_000, 90_000],
  environmentGone: [5_000, 120_000],
  deletedLingers: [10_000, 120_000],
  queueSettles: [1_000, 60_000],
  queueGone: [5_000, 60_000],
  relationLingers: [1_000, 120_000],
  orderInForce: [0, 180_000],
  jobEvaluated: [500, 3_000],
  schedulingCycle: [1_000, 1_000],
  idleCycle: [10_000, 10_000],
  taskStartsOnWarmHost: [1_000, 8_000],
  taskStartsOnFargate: [15_000, 60_000],
  taskRuns: [3_000, 10_000],
  scaleOut: [45_000, 180_000],
  failToJoin: [180_000, 600_000],
  idleBeforeScaleIn: [300_000, 600_000],
  detachedScaleIn: [30_000, 120_000],
  metricVisible: [60_000, 180_000],
  alarmEvaluation: [60_000, 60_000],
  producerRetry: [1_000, 3_000],
} as const satisfies Record<string, Range>;

export type Wait = keyof typeof tempo;

/** Draws how long a thing takes now: whole milliseconds of virtual time, shortened by the world's speed. */
export function drawWaitMs(world: World, wait: Wait): number {
  return Math.max(1, Math.round(within(world.chance, tempo[wait]) / world.speed));
}
