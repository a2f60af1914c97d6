import type { Operation } from '../../../src/rollout/operation.js';
import { isOpen, type PhaseName } from '../../../src/rollout/rollout.js';
import { secondApprover, starter } from './people.js';
import type { Stage } from './stage.js';
import { watch } from './watch.js';

/** What people do about a rollout because of how they feel about it, and not because it asked them. */
export function showMoods(stage: Stage): void {
  if (stage.choices.event('person', 'fidget', [['fidgets', 0.1]]) !== undefined) fidget(stage);
  changeMinds(stage);
  giveUp(stage);
  regret(stage);
  panic(stage, 'provision', 'createEnvironment');
  panic(stage, 'canary', 'createQueue');
  panic(stage, 'shift', 'writeOrder');
  stopHalfway(stage);
}

/** Some of the definitions run the new image and the others do not yet: somebody does not want to see more of it. */
function stopHalfway(stage: Stage): void {
  if (stage.choices.event('person', 'halfway', [['stops', 0.5]]) === undefined) return;
  stage.whenIn('shift', ({ id, plan }) => {
    if (plan.definitions.length < 2) return;
    watch(stage, 200, 2_000, () => {
      const promoted = Object.keys(stage.rollouts.get(id)?.made.promoted ?? {}).length;
      if (promoted === 0 || promoted === plan.definitions.length) return promoted > 0;
      stage.people.say(starter, id, { press: 'rollback' });
      return true;
    });
  });
}

/** Somebody wants to go back although nothing is wrong, at a moment when few would. */
function changeMinds(stage: Stage): void {
  const { choices, scheduler } = stage;
  const late: readonly PhaseName[] = ['shift', 'bake', 'drain', 'retire'];
  for (const phase of late) {
    if (choices.event('person', `mind/${phase}`, [['changes', 0.04]]) === undefined) continue;
    stage.whenIn(phase, ({ id }) => {
      const at = scheduler.now() + choices.between('mind/after', 0, 25_000);
      scheduler.at(at, () => stage.isCalm() || stage.people.say(starter, id, { press: 'rollback' }));
    });
  }
}

/** Standing capacity is taken off blue just before its deletion: the last moment at which anybody can still go back. */
function regret(stage: Stage): void {
  const { choices, scenario, people } = stage;
  stage.whenIn('retire', ({ id, plan }) => {
    if (plan.blue.minVcpus === 0 || choices.event('person', 'regret', [['regrets', 0.6]]) === undefined) return;
    watch(stage, 300, 1_000, () => {
      if (scenario.world.environments.get(plan.blue.name)?.minVcpus !== 0) return false;
      people.say(starter, id, { press: 'rollback' });
      return true;
    });
  });
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
