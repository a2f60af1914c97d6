import type { Choices, Odds } from './choices.js';
import { edits, type EditName, type Sights } from './other-tool.js';
import { advanceTo } from './account-time.js';
import type { Stage } from './stage.js';
import { isOpen, type PhaseName, type Rollout } from '../../src/rollout/rollout.js';

const names: readonly EditName[] = [
  'addThird',
  'swapOrder',
  'removeGreen',
  'removeBlue',
  'disableBlue',
  'enableBlue',
  'disableGreen',
  'enableGreen',
  'resizeBlue',
  'deleteGreen',
  'disableQueue',
  'registerRevision',
  'deregisterPromoted',
  'listBlueElsewhere',
  'deleteCanaryQueue',
];
const phases: readonly [PhaseName, ...PhaseName[]] = [
  'provision',
  'canary',
  'shift',
  'bake',
  'drain',
  'retire',
  'rollback',
];
const editsMax = 2;

/** Somebody with a console, or another tool, changes things while a rollout is under way; some put it right again. */
export function meddle(stage: Stage): void {
  const { choices } = stage;
  const share = choices.chance('tool/share') < 0.45 ? 0.5 : 0;
  for (let n = 1; n <= editsMax; n += 1) {
    const odds: Odds<EditName> = names.map((name) => [name, share / names.length]);
    const name = choices.event('tool', `edit-${n}`, odds);
    if (name === undefined) continue;
    const phase = choices.pick(`edit-${n}/phase`, phases);
    stage.whenIn(phase, (rollout) => {
      const delay = choices.between(`edit-${n}/delay`, 0, 40_000);
      stage.scheduler.at(stage.scheduler.now() + delay, () => edit(stage, rollout.id, name, `edit-${n}`));
    });
  }
  ringAlarm(stage, choices);
}

function edit(stage: Stage, id: string, name: EditName, stream: string): void {
  const { scheduler, choices, rollouts } = stage;
  const { world } = stage.scenario;
  const rollout = rollouts.get(id);
  if (!rollout || !isOpen(rollout) || stage.isCalm()) return;
  advanceTo(world, scheduler.now());
  const done = edits[name](world, sightsOf(rollout));
  if (!done.applied || !('putRight' in done) || !done.putRight) return;
  const { putRight } = done;
  const again = (): void => {
    advanceTo(world, scheduler.now());
    if (!putRight()) scheduler.at(scheduler.now() + 15_000, again);
  };
  // Some notice soon what they did, the others once all is calm.
  const soon = scheduler.now() + choices.between(`${stream}/rightAfter`, 1_000, 90_000);
  scheduler.at(choices.chance(`${stream}/right`) < 0.6 ? soon : Math.max(soon, stage.calmAt), again);
}

function sightsOf({ plan, made }: Rollout): Sights {
  const promoted = Object.values(made.promoted)[0]?.arn;
  return {
    queue: 'nightly',
    blue: plan.blue.name,
    definition: 'nightly-etl',
    foreign: 'foreign',
    third: 'spare',
    canaryQueue: plan.canaryQueue,
    ...(plan.green ? { green: plan.green.name } : {}),
    ...(promoted === undefined ? {} : { promoted }),
  };
}

/** An alarm of the policy goes off, or is deleted, and comes back. */
function ringAlarm(stage: Stage, choices: Choices): void {
  const how = choices.event('tool', 'alarm', [
    ['rings', 0.06],
    ['deleted', 0.06],
  ]);
  if (how === undefined) return;
  const { alarms } = stage.scenario.world;
  const at = stage.startsAt + choices.between('alarm/at', 60, 500) * 1_000;
  stage.scheduler.at(at, () => {
    if (how === 'rings') alarms.set('etl-errors', 'alarm');
    else alarms.delete('etl-errors');
  });
  stage.scheduler.at(at + choices.between('alarm/for', 20, 200) * 1_000, () => alarms.set('etl-errors', 'ok'));
}
