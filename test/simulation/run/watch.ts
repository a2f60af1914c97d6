import type { Stage } from './stage.js';

/** Looks again and again until there is nothing more to look for. */
export function watch(stage: Stage, times: number, everyMs: number, look: () => boolean): void {
  if (times === 0 || stage.isCalm() || look()) return;
  stage.scheduler.at(stage.scheduler.now() + everyMs, () => watch(stage, times - 1, everyMs, look));
}
