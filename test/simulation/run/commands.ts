import { isOpen } from '../../../src/rollout/rollout.js';
import type { StartRequest } from '../../../src/rollout/request.js';
import { readPress } from '../../../src/slack/button.js';
import type { Message } from './channel.js';
import { approver, secondApprover } from './people.js';
import type { Stage } from './stage.js';

const triesMax = 12;

/**
 * Somebody starts a rollout, in some runs somebody else a second one on the same queue or on one that has nothing to do with
 * it, and in the end somebody tidies up.
 */
export function giveCommands(stage: Stage): void {
  const { choices, scheduler, startsAt, scenario } = stage;
  const { request, requestApart } = scenario;
  stage.startsToCome = 1;
  const soon = startsAt + choices.between('start/at', 500, 15_000);
  scheduler.at(soon, () => start(stage, 'U0BOB', request, 'first'));
  if (choices.event('person', 'start', [['second', 0.2]]) !== undefined) {
    stage.startsToCome += 1;
    const later = startsAt + choices.between('start/second', 0, 240_000);
    scheduler.at(later, () => start(stage, 'U0ALICE', request, 'second'));
  }
  if (requestApart && choices.event('person', 'start/other', [['apart', 0.95]]) !== undefined) {
    stage.startsToCome += 1;
    const beside = startsAt + choices.between('start/apart', 0, 90_000);
    scheduler.at(beside, () => start(stage, 'U0BOB', requestApart, 'apart'));
  }
  helpOn(stage);
}

/** `/batch-rollout start`; whoever typed it types it again when nothing came back, which Slack sends as another request. */
function start(stage: Stage, user: string, request: StartRequest, which: string, tries = 1): void {
  const { choices, scheduler, replicas } = stage;
  const [first, ...others] = replicas.answering();
  const state = { answered: false };
  scheduler.at(scheduler.now() + 20_000, () => {
    if (state.answered || tries === triesMax) stage.startsToCome -= 1;
    else start(stage, user, request, which, tries + 1);
  });
  if (!first) return;
  const { bot } = choices.pick('start/replica', [first, ...others]);
  const by = { user, channel: 'C0BATCHOPS', requestKey: `${which}-${tries}` };
  const ask = async (): Promise<void> => {
    try {
      const result = await bot.engine.start(request, by);
      state.answered = true;
      if (result.started) void bot.poller.wake(result.rollout.id);
    } catch {
      // The table or AWS could not be reached, and the person was told so.
    }
  };
  void ask();
  // Slack delivers it a second time.
  if (choices.event('person', `start/${which}`, [['twice', 0.1]]) !== undefined)
    scheduler.at(scheduler.now() + choices.between('start/again', 0, 3_000), () => void ask());
}

/** Once all is calm, somebody looks in now and then and presses what is asked for, so that every rollout can end. */
function helpOn(stage: Stage): void {
  const { scheduler, channel, rollouts } = stage;
  scheduler.at(scheduler.now() + 60_000, () => {
    helpOn(stage);
    if (!stage.isCalm()) return;
    const roots = new Map<string, Message>();
    for (const one of channel.messages) {
      // A root whose reply was lost may be there twice; people follow the one that goes on changing.
      const known = roots.get(one.told.rollout)?.told.version ?? -1;
      if (one.threadTs === undefined && one.told.version >= known) roots.set(one.told.rollout, one);
    }
    for (const [id, { buttons }] of roots) {
      const rollout = rollouts.get(id);
      if (!rollout || !isOpen(rollout)) continue;
      const action = ['rollout.approve', 'rollout.rollback', 'rollout.resume'].find(
        (one) => buttons.has(one) && (one !== 'rollout.rollback' || rollout.held !== null),
      );
      const meant = action === undefined ? undefined : readPress(action, buttons.get(action) ?? '');
      if (!meant || meant.press === 'details') continue;
      stage.people.say(rollout.startedBy === approver.user ? secondApprover : approver, id, meant.press);
    }
  });
}
