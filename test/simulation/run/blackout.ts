import { advanceTo } from '../account/account-time.js';
import { forgetJobs } from '../account/jobs.js';
import type { Stage } from './stage.js';
import { watch } from './watch.js';

/**
 * No replica is up for so long that AWS has forgotten the canaries when one is back (F90). It takes a week for that, which
 * is made minutes here: nobody is there to tell the difference.
 */
export function blackOut(stage: Stage): void {
  const { choices, scheduler, rollouts, replicas, scenario } = stage;
  if (choices.event('fault', 'blackout', [['dark', 0.02]]) === undefined) return;
  stage.whenIn('canary', ({ id }) => {
    watch(stage, 60, 1_000, () => {
      if (!rollouts.get(id)?.canaries.some((one) => one.jobId !== undefined && !one.result)) return false;
      const until = Math.min(stage.calmAt, scheduler.now() + choices.between('blackout/for', 60_000, 400_000));
      replicas.shutDown(until);
      scheduler.at(until - 1, () => {
        advanceTo(scenario.world, scheduler.now());
        forgetJobs(scenario.world.jobs, scheduler.now());
        const { canaries } = rollouts.get(id) ?? { canaries: [] };
        const isGone = canaries.some(
          ({ jobId, result }) => jobId !== undefined && !result && !scenario.world.jobs.byId.has(jobId),
        );
        if (isGone) stage.spot('a canary gone from the history of AWS');
      });
      return true;
    });
  });
}
