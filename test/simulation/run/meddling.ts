import type { Choices, Odds } from './choices.js';
import { PortError } from '../../../src/port-error.js';
import type { Operation } from '../../../src/rollout/operation.js';
import { isOpen, wayForward, type PhaseName, type Rollout } from '../../../src/rollout/rollout.js';
import { advanceTo } from '../account/account-time.js';
import { change } from '../account/changes.js';
import { edits, type Edited, type EditName, type Sights } from '../account/other-tool.js';
import { secondApprover, starter } from './people.js';
import type { Stage } from './stage.js';
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
  { edit: 'listBlueElsewhere', phase: 'shift', rights: 'late' },
  { edit: 'listBlueElsewhere', phase: 'bake', rights: 'late' },
  { edit: 'disableGreen', phase: 'bake', when: 'gate', rights: 'never' },
  { edit: 'disableGreen', phase: 'bake', when: 'gate', rights: 'never' },
  { edit: 'disableGreen', phase: 'bake', when: 'gate', rights: 'never' },
  { edit: 'disableGreen', phase: 'bake', when: 'gate', rights: 'never' },
  { edit: 'disableGreen', phase: 'bake', when: 'gate', rights: 'never' },
  { edit: 'disableGreen', phase: 'bake', rights: 'never' },
  { edit: 'canariesElsewhere', phase: 'canary', when: 'canaryQueue' },
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
  if (choices.event('person', 'fidget', [['fidgets', 0.1]]) !== undefined) fidget(stage);
  changeMinds(stage);
  giveUp(stage);
  panic(stage, 'provision', 'createEnvironment');
  panic(stage, 'shift', 'writeOrder');
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

/** Looks again and again until there is nothing more to look for. */
function watch(stage: Stage, times: number, everyMs: number, look: () => boolean): void {
  if (times === 0 || stage.isCalm() || look()) return;
  stage.scheduler.at(stage.scheduler.now() + everyMs, () => watch(stage, times - 1, everyMs, look));
}

/** Somebody wants to go back although nothing is wrong, at a moment when few would. */
function changeMinds(stage: Stage): void {
  const { choices, scheduler } = stage;
  const late: readonly PhaseName[] = ['shift', 'drain', 'retire'];
  for (const phase of late) {
    if (choices.event('person', `mind/${phase}`, [['changes', 0.04]]) === undefined) continue;
    stage.whenIn(phase, ({ id }) => {
      const at = scheduler.now() + choices.between('mind/after', 0, 25_000);
      scheduler.at(at, () => stage.isCalm() || stage.people.say(starter, id, { press: 'rollback' }));
    });
  }
}

/** A canary waits for a place, and somebody wants to go back rather than wait with it. */
function giveUp(stage: Stage): void {
  const { choices, scheduler } = stage;
  if (choices.event('person', 'patience', [['lost', 0.3]]) === undefined) return;
  stage.whenIn('canary', ({ id }) => {
    watch(stage, 60, 2_000, () => {
      const waiting = stage.rollouts.get(id)?.canaries.some((one) => one.status === 'RUNNABLE' && !one.result);
      if (!waiting) return false;
      const at = scheduler.now() + choices.between('patience/lasts', 0, 5_000);
      scheduler.at(at, () => stage.isCalm() || stage.people.say(starter, id, { press: 'rollback' }));
      return true;
    });
  });
}

/** A call was sent and nothing is heard of it: somebody wants to go back, and presses more while nothing seems to happen. */
function panic(stage: Stage, phase: PhaseName, op: Operation['op']): void {
  const { choices, scheduler } = stage;
  stage.whenIn(phase, ({ id }) => {
    watch(stage, 12, 2_000, () => {
      const rollout = stage.rollouts.get(id);
      const { intent } = rollout ?? {};
      if (!intent) return false;
      const isMaking = intent.operation.op === op && intent.state === 'sent';
      if (isMaking && scheduler.now() - intent.at < 1_500) return false;
      if (!isMaking || choices.event('person', `silence/${op}`, [['panics', 0.35]]) === undefined) return true;
      const now = scheduler.now();
      stage.people.say(starter, id, { press: 'rollback' });
      const holds = now + choices.between('panic/holds', 6_000, 11_000);
      scheduler.at(holds, () => stage.people.say(starter, id, { press: 'hold' }));
      scheduler.at(holds + 300, () => stage.people.say(starter, id, { press: 'resume' }));
      return true;
    });
  });
}

/** Somebody nervous: while a call is under way for longer than usual, they hold the rollout and let it go on at once. */
function fidget(stage: Stage): void {
  const { choices, scheduler, replicas } = stage;
  stage.whenIn('provision', ({ id }) => {
    let left = 3;
    const onceMore = (): boolean => {
      const rollout = stage.rollouts.get(id);
      if (!rollout || !isOpen(rollout) || left === 0) return true;
      if (rollout.held || !replicas.living().some(({ life }) => life.underWay > 0)) return false;
      left -= 1;
      const holds = scheduler.now() + choices.between('fidget/holds', 0, 5_000);
      scheduler.at(holds, () => stage.people.say(starter, id, { press: 'hold' }));
      const resumes = holds + choices.between('fidget/resumes', 200, 2_000);
      scheduler.at(resumes, () => stage.people.say(secondApprover, id, { press: 'resume' }));
      return false;
    };
    watch(stage, 120, 2_000, onceMore);
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
