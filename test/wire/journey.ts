import { setTimeout as pause } from 'node:timers/promises';
import { isOpen, type Rollout } from '../../src/rollout/rollout.js';
import { newImage, queue } from './account.js';
import { buttonOf, type Message, type Told } from './channel.js';
import type { Stage } from './stage.js';

/**
 * Where two people take a rollout: to its end; back once all of production is on green; or back as soon as its canary
 * waits, which it does for ever, as green gets no capacity.
 */
export type Journey = 'forward' | 'back' | 'earlyBack';

const lookEveryMs = 60;
/** A press that changed nothing after this long was lost with the process that took it. */
const pressAgainMs = 2_000;
/** Planning takes a while; two starts at once would get in each other's way. */
const startAgainMs = 12_000;
/** A run that has asked for no change all this time, though a claim left behind takes no more than a quarter of it, is stuck. */
const stuckAfterMs = 60_000;

/** Takes one rollout along its journey. A press that a dead process took is made again. Resolves with its record once all of it is told. */
export async function travel(stage: Stage, journey: Journey): Promise<Rollout> {
  const moved = { asked: 0, at: Date.now() };
  if (journey === 'earlyBack') stage.aws.levers.environmentBehaves('blue-*', 'noCapacity');
  const acted = new Map<string, number>();
  for (;;) {
    const ended = await endOf(stage);
    if (ended) return ended;
    const asked = stage.asked.filter(({ action }) => action !== 'PutItem lease').length;
    if (asked !== moved.asked) Object.assign(moved, { asked, at: Date.now() });
    if (Date.now() - moved.at > stuckAfterMs) throw new Error(`The rollout does not go on.\n${whereItIs(stage)}`);
    const act = nextAct(stage, journey);
    if (act && Date.now() - (acted.get(act.key) ?? 0) > act.againMs && (await act.run()))
      acted.set(act.key, Date.now());
    await pause(lookEveryMs);
  }
}

interface Act {
  key: string;
  againMs: number;
  run: () => Promise<boolean>;
}

/** What a person would do now: Bob starts, Alice approves every gate whose button is there, or presses Rollback. */
function nextAct(stage: Stage, journey: Journey): Act | undefined {
  const root = stage.alice.root();
  if (!root)
    return {
      key: 'start',
      againMs: startAgainMs,
      run: () => stage.bob.say(`/batch-rollout start ${queue} image=${newImage}`),
    };
  const { told } = root;
  if (told.held === 'true') return undefined;
  if (turnsHere(stage, journey, told)) {
    stage.turned = true;
    return pressing(stage, root, 'rollout.rollback');
  }
  return told.gate === '' ? undefined : pressing(stage, root, 'rollout.approve');
}

function turnsHere(stage: Stage, journey: Journey, { phase, gate, rollout }: Told): boolean {
  switch (journey) {
    case 'forward':
      return false;
    case 'back':
      return gate === 'retire';
    case 'earlyBack':
      // Its canary is submitted, and nothing else is under way.
      return phase === 'canary' && canaryWaits(stage, rollout);
  }
}

function canaryWaits({ aws }: Stage, rollout: string): boolean {
  return [...aws.state.jobs.values()].some(
    ({ name, status }) => name.startsWith(`canary-${rollout}`) && status === 'RUNNABLE',
  );
}

function pressing(stage: Stage, root: Message, action: string): Act | undefined {
  const value = buttonOf(root, action);
  return value === undefined
    ? undefined
    : { key: `${action} ${value}`, againMs: pressAgainMs, run: () => stage.alice.press(root, action) };
}

/** The record, once the rollout has ended and its channel shows that it has. */
async function endOf(stage: Stage): Promise<Rollout | undefined> {
  const root = stage.alice.root();
  if (!root || !['complete', 'rolledBack', 'aborted'].includes(root.told.phase)) return undefined;
  const read = await stage.store.get(root.told.rollout);
  if (read.found !== 'rollout' || isOpen(read.rollout)) return undefined;
  const { lines, sending } = read.rollout.told;
  return lines.length === 0 && sending === undefined ? read.rollout : undefined;
}

function whereItIs(stage: Stage): string {
  const asked = stage.asked.flatMap(({ to, key }) => (to === 'table' ? [] : [key.slice(0, 120)])).slice(-8);
  return [JSON.stringify(stage.alice.root()?.told), ...stage.bob.whispers(), ...asked, stage.said()].join('\n');
}
