import { isOpen, wayForward, type PhaseName } from '../../../src/rollout/rollout.js';
import { advanceTo, turnInvalid, turnValid } from '../account/account-time.js';
import type { Stage } from './stage.js';

const phases: readonly [PhaseName, ...PhaseName[]] = ['plan', ...wayForward.slice(1), 'rollback'];

/** In a few runs blue turns INVALID in the middle of a rollout, and is VALID again soon or once all is calm (X15). */
export function letBlueAil(stage: Stage): void {
  const { choices, scheduler } = stage;
  if (choices.event('tool', 'blue', [['ails', 0.04]]) === undefined) return;
  stage.whenIn(choices.pick('blue/phase', phases), ({ id, plan }) => {
    scheduler.at(scheduler.now() + choices.between('blue/after', 0, 30_000), () => ail(stage, id, plan.blue.name));
  });
}

function ail(stage: Stage, id: string, blue: string): void {
  const { choices, scheduler, scenario, rollouts, calmAt } = stage;
  const { world } = scenario;
  const rollout = rollouts.get(id);
  if (stage.isCalm() || !rollout || !isOpen(rollout)) return;
  advanceTo(world, scheduler.now());
  turnInvalid(world, blue, 'CLIENT_ERROR - The security group does not exist');
  if (world.environments.get(blue)?.status !== 'invalid') return;
  world.onMoved();
  stage.spot('blue INVALID during a rollout');
  const soon = scheduler.now() + choices.between('blue/for', 10_000, 300_000);
  scheduler.at(choices.chance('blue/heals') < 0.4 ? soon : Math.max(soon, calmAt), () => heal(stage, id, blue));
}

function heal(stage: Stage, id: string, blue: string): void {
  const { scheduler, scenario, rollouts } = stage;
  const { world } = scenario;
  advanceTo(world, scheduler.now());
  const status = world.environments.get(blue)?.status;
  // Somebody changes it at this very moment, and what ails it is still there afterwards.
  if (status === 'settling') scheduler.at(scheduler.now() + 5_000, () => heal(stage, id, blue));
  if (status !== 'invalid') return;
  turnValid(world, blue);
  world.onMoved();
  const rollout = rollouts.get(id);
  if (rollout && isOpen(rollout)) stage.spot('blue VALID again during a rollout');
}
