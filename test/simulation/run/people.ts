import type { PressResult } from '../../../src/engine-api.js';
import type { Person, Press } from '../../../src/rollout/answer.js';
import { readPress } from '../../../src/slack/button.js';
import type { Message } from './channel.js';
import type { Choices, Odds } from './choices.js';
import type { Process, Replicas } from './replicas.js';
import type { Scheduler } from './scheduler.js';

export const starter: Person = { user: 'U0BOB', starter: true, approver: false };
export const approver: Person = { user: 'U0ALICE', starter: true, approver: true };
export const secondApprover: Person = { user: 'U0KENJI', starter: false, approver: true };
export const outsider: Person = { user: 'U0MALLORY', starter: false, approver: false };

/** Whoever started has every right, so that only the two-person rule keeps them from approving. */
export const starterWhoApproves: Person = { ...starter, approver: true };

export interface Pressed {
  person: Person;
  rollout: string;
  press: Press;
  requestKey: string;
  answer: PressResult | undefined;
}

export interface PeopleParts {
  choices: Choices;
  scheduler: Scheduler;
  replicas: Replicas;
  /** Probabilities of what people do beside approving; none when the run has become calm. */
  mischief: () => Odds<Mischief>;
  onPressed: (pressed: Pressed) => void;
}

export type Mischief =
  'outsider' | 'starterApproves' | 'twice' | 'stale' | 'typed' | 'hold' | 'rollback' | 'both' | 'pair' | 'asleep';

export interface People {
  /** A message was posted or changed: people look at it, and some of them press. */
  see(message: Message): void;
  /** Somebody presses or types this, now, and tries again where nobody answers. */
  say(person: Person, rollout: string, press: Press): void;
  /** Whether somebody may still be waiting for an answer. */
  isWaiting(): boolean;
}

const answersWithinMs = 15_000;
const triesMax = 4;

export function makePeople(parts: PeopleParts): People {
  const { choices, scheduler } = parts;
  const seen = new Set<string>();
  let keys = 0;
  let waitingUntil = 0;

  function later(stream: string, low: number, high: number, run: () => void): void {
    scheduler.at(scheduler.now() + choices.between(`people/${stream}`, low, high), run);
  }

  function say(person: Person, rollout: string, press: Press, tries = 1): void {
    keys += 1;
    waitingUntil = scheduler.now() + answersWithinMs;
    const requestKey = `request-${keys}`;
    const [first, ...others] = parts.replicas.answering();
    const state = { answered: false };
    const again = (): void => {
      if (!state.answered && tries < triesMax) say(person, rollout, press, tries + 1);
    };
    scheduler.at(scheduler.now() + answersWithinMs, again);
    if (!first) return;
    const process = choices.pick('people/replica', [first, ...others]);
    const twice = choices.event('person', `${person.user}/delivered`, onlyOf(parts.mischief(), 'twice'));
    void ask(process, person, rollout, press, requestKey, state);
    if (twice === undefined) return;
    // Slack delivers the same bytes again, perhaps to somebody else.
    later('redelivery', 0, 4_000, () => {
      const [one, ...rest] = parts.replicas.answering();
      if (one) void ask(choices.pick('people/replica', [one, ...rest]), person, rollout, press, requestKey, state);
    });
  }

  async function ask(
    { bot }: Process,
    person: Person,
    rollout: string,
    press: Press,
    requestKey: string,
    state: { answered: boolean },
  ): Promise<void> {
    // Whether it is heard, and answered, nobody knows yet.
    parts.onPressed({ person, rollout, press, requestKey, answer: undefined });
    try {
      const answer = await bot.engine.press(rollout, person, press, requestKey);
      state.answered = true;
      parts.onPressed({ person, rollout, press, requestKey, answer });
      if (answer.pressed) void bot.poller.wake(answer.rollout.id);
    } catch {
      // The table could not be reached, and the person was told so.
    }
  }

  function click(person: Person, actionId: string, value: string): void {
    const meant = readPress(actionId, value);
    if (meant && meant.press !== 'details') say(person, meant.id, meant.press);
  }

  function offerApproval(message: Message, value: string): void {
    const done = choices.event('person', 'approval', parts.mischief());
    // Most look soon, some when they come to it.
    const latest = choices.chance('people/soon') < 0.75 ? 20_000 : 50_000;
    const press = (person: Person, low = 1_000, high = latest): void =>
      later('approve', low, high, () => click(person, 'rollout.approve', value));
    const rollback = message.buttons.get('rollout.rollback') ?? '';
    switch (done) {
      case 'asleep':
        return press(approver, 30_000, choices.chance('people/sleeps') < 0.6 ? 260_000 : 900_000);
      case 'outsider':
        later('outsider', 0, 15_000, () => click(outsider, 'rollout.approve', value));
        later('outsider', 0, 15_000, () => click(outsider, 'rollout.rollback', rollback));
        return press(approver);
      case 'starterApproves':
        later('starter', 0, 15_000, () => click(starterWhoApproves, 'rollout.approve', value));
        return press(approver, 10_000, 30_000);
      case 'stale':
        press(approver);
        return press(secondApprover, 40_000, 200_000);
      case 'typed':
        later('typed', 0, 10_000, () => say(approver, message.told.rollout, { press: 'approve' }));
        return press(secondApprover, 5_000, 20_000);
      case 'hold':
        later('hold', 0, 20_000, () => click(starter, 'rollout.hold', message.buttons.get('rollout.hold') ?? ''));
        return press(approver);
      case 'both':
        return later('both', 1_000, 10_000, () => {
          click(approver, 'rollout.approve', value);
          click(starter, 'rollout.rollback', rollback);
        });
      case 'pair':
        return later('pair', 1_000, 20_000, () => {
          click(approver, 'rollout.approve', value);
          click(secondApprover, 'rollout.approve', value);
        });
      case 'rollback':
        press(approver);
        return later('rollback', 0, 60_000, () => click(starter, 'rollout.rollback', rollback));
      case 'twice':
      case undefined:
        return press(choices.pick('people/approver', [approver, secondApprover]));
    }
  }

  /** What is held is resumed, tried again, or taken back. */
  function offerRelease(message: Message): void {
    const ways = ['rollout.resume', 'rollout.retry', 'rollout.rollback'].filter((id) => message.buttons.has(id));
    const [first, ...others] = ways;
    if (first === undefined) return;
    // Most want to go on, and then say again what they had approved or would have.
    const way = choices.pick('people/way', [first, first, ...others]);
    const { rollout, gate } = message.told;
    later('release', 5_000, 60_000, () => {
      click(approver, way, message.buttons.get(way) ?? '');
      if (way === 'rollout.resume' && (gate === 'retire' || gate === 'delete'))
        later('goOn', 3_000, 20_000, () => say(secondApprover, rollout, { press: 'approve', gate }));
    });
  }

  return {
    isWaiting: () => scheduler.now() < waitingUntil,
    say: (person, rollout, press) => say(person, rollout, press),
    see(message) {
      if (message.threadTs !== undefined) return;
      const approve = message.buttons.get('rollout.approve');
      if (approve !== undefined && isNew(seen, approve)) offerApproval(message, approve);
      const { held, rollout, version } = message.told;
      const shown =
        message.buttons.get('rollout.resume') ?? message.buttons.get('rollout.retry') ?? `${rollout}@${version}`;
      if (held && isNew(seen, `held ${shown}`)) offerRelease(message);
    },
  };
}

function isNew(seen: Set<string>, what: string): boolean {
  if (seen.has(what)) return false;
  seen.add(what);
  return true;
}

function onlyOf(odds: Odds<Mischief>, kind: Mischief): Odds<Mischief> {
  return odds.filter(([one]) => one === kind);
}
