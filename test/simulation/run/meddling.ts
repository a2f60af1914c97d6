import type { Choices, Odds } from './choices.js';
import { PortError } from '../../../src/port-error.js';
import { isOpen, wayForward, type PhaseName, type Rollout } from '../../../src/rollout/rollout.js';
import { advanceTo } from '../account/account-time.js';
import { change } from '../account/changes.js';
import { edits, type Edited, type EditName, type Sights } from '../account/other-tool.js';
import type { Stage } from './stage.js';
import { watch } from './watch.js';
import type { World } from '../account/world.js';

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
const phases: readonly [PhaseName, ...PhaseName[]] = ['provision', ...wayForward.slice(2), 'rollback'];
const editsMax = 2;

/** Edits that hurt most at one moment: these pairs are drawn more often than chance would. */
const plots: readonly [Plot, ...Plot[]] = [
  { edit: 'registerRevision', phase: 'plan' },
  { edit: 'resizeBlue', phase: 'plan' },
  { edit: 'addThird', phase: 'plan' },
  { edit: 'listBlueElsewhere', phase: 'plan', rights: 'late' },
  { edit: 'listBlueElsewhere', phase: 'shift', rights: 'late' },
  { edit: 'listBlueElsewhere', phase: 'bake', rights: 'late' },
  { edit: 'disableGreen', phase: 'bake', when: 'gate', rights: 'never' },
  { edit: 'disableGreen', phase: 'bake', when: 'gate', rights: 'never' },
  { edit: 'disableGreen', phase: 'bake', rights: 'never' },
  { edit: 'canariesElsewhere', phase: 'canary', when: 'canaryQueue' },
  { edit: 'addThird', phase: 'canary', when: 'gate' },
  { edit: 'addThird', phase: 'canary', when: 'gate' },
  { edit: 'addThird', phase: 'canary', when: 'gate' },
  { edit: 'addThird', phase: 'canary', when: 'gate' },
  { edit: 'removeBlue', phase: 'canary', when: 'gate' },
  { edit: 'addThird', phase: 'bake', when: 'gate' },
  { edit: 'enableBlue', phase: 'drain' },
  { edit: 'addThird', phase: 'drain' },
  { edit: 'enableBlue', phase: 'retire' },
  { edit: 'removeGreen', phase: 'retire' },
];

interface Plot {
  edit: EditName | 'canariesElsewhere';
  phase: PhaseName;
  /** When somebody puts it right: once all is calm, or never. */
  rights?: 'late' | 'never';
  /** Not at some moment of the phase, but once it asks for an approval, or once the canaries' queue is there. */
  when?: 'gate' | 'canaryQueue';
}

/** Somebody with a console, or another tool, changes things while a rollout is under way; some put it right again. */
export function meddle(stage: Stage): void {
  const { choices } = stage;
  const share = choices.chance('tool/share') < 0.4 ? 0.5 : 0;
  for (let n = 1; n <= editsMax; n += 1) {
    const stream = `edit-${n}`;
    const odds: Odds<EditName> = names.map((name) => [name, share / names.length]);
    const name = choices.event('tool', stream, odds);
    if (name === undefined) continue;
    arrange(stage, { edit: name, phase: choices.pick(`${stream}/phase`, phases) }, stream);
  }
  if (choices.event('tool', 'plot', [['plotted', 0.25]]) !== undefined)
    arrange(stage, choices.pick('plot', plots), 'plot');
  ringAlarm(stage, choices);
}

function arrange(stage: Stage, plot: Plot, stream: string): void {
  const { choices, scheduler } = stage;
  stage.whenIn(plot.phase, (rollout) => {
    const run = (): void => edit(stage, rollout.id, plot, stream);
    if (plot.when) onceSeen(stage, rollout.id, plot.when, run);
    else scheduler.at(scheduler.now() + choices.between(`${stream}/delay`, 0, 40_000), run);
  });
}

function onceSeen(stage: Stage, id: string, what: 'gate' | 'canaryQueue', run: () => void): void {
  const { world } = stage.scenario;
  watch(stage, 150, 2_000, () => {
    const rollout = stage.rollouts.get(id);
    const queue = world.queues.get(rollout?.plan.canaryQueue ?? '');
    const isThere = what === 'gate' ? rollout?.gate : queue?.status === 'valid';
    if (!isThere) return false;
    run();
    return true;
  });
}

function edit(stage: Stage, id: string, plot: Plot, stream: string): void {
  const { scheduler, choices, rollouts } = stage;
  const { world } = stage.scenario;
  const rollout = rollouts.get(id);
  if (!rollout || !isOpen(rollout) || stage.isCalm()) return;
  advanceTo(world, scheduler.now());
  const done =
    plot.edit === 'canariesElsewhere' ? canariesElsewhere(world, rollout) : edits[plot.edit](world, sightsOf(rollout));
  if (done.applied && plot.edit === 'listBlueElsewhere' && rollout.phase.name === 'plan')
    stage.spot('blue listed elsewhere before the start');
  if (!done.applied || !('putRight' in done) || !done.putRight || plot.rights === 'never') return;
  const { putRight } = done;
  const again = (): void => {
    advanceTo(world, scheduler.now());
    if (!putRight()) scheduler.at(scheduler.now() + 15_000, again);
  };
  // Some notice soon what they did, the others once all is calm.
  const soon = scheduler.now() + choices.between(`${stream}/rightAfter`, 1_000, 90_000);
  scheduler.at(
    plot.rights !== 'late' && choices.chance(`${stream}/right`) < 0.6 ? soon : Math.max(soon, stage.calmAt),
    again,
  );
}

function sightsOf({ plan, made }: Rollout): Sights {
  const promoted = Object.values(made.promoted)[0]?.arn;
  return {
    queue: plan.queue,
    blue: plan.blue.name,
    definition: plan.definitions[0]?.name ?? 'nightly-etl',
    foreign: 'foreign',
    third: 'spare',
    canaryQueue: plan.canaryQueue,
    ...(plan.green ? { green: plan.green.name } : {}),
    ...(promoted === undefined ? {} : { promoted }),
  };
}

/** The canary queue is pointed at blue, so that canaries run where they prove nothing. */
function canariesElsewhere(world: World, { plan }: Rollout): Edited {
  const computeEnvironmentOrder = [{ order: 1, computeEnvironment: plan.blue.arn }];
  try {
    change(world, 'tool', 'UpdateJobQueue', { jobQueue: plan.canaryQueue, computeEnvironmentOrder });
    return { applied: true };
  } catch (error) {
    if (error instanceof PortError) return { applied: false };
    throw error;
  }
}

/** An alarm of the policy goes off, is deleted or has no data, and comes back. */
function ringAlarm(stage: Stage, choices: Choices): void {
  const how = choices.event('tool', 'alarm', [
    ['rings', 0.08],
    ['deleted', 0.1],
    ['insufficient', 0.1],
  ]);
  if (how === undefined) return;
  const { alarms } = stage.scenario.world;
  const at = stage.startsAt + choices.between('alarm/at', 10, 300) * 1_000;
  stage.scheduler.at(at, () => {
    if (how === 'deleted') alarms.delete('etl-errors');
    else alarms.set('etl-errors', how === 'rings' ? 'alarm' : 'insufficient');
  });
  stage.scheduler.at(at + choices.between('alarm/for', 20, 200) * 1_000, () => alarms.set('etl-errors', 'ok'));
}
