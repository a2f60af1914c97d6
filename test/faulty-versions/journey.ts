import type { Rollout } from '../../src/rollout/rollout.js';
import { buttonOf, type Message, type Told } from '../wire/channel.js';
import { newImage, queue } from './account.js';
import { eventually } from './hurry.js';
import type { Stage } from './stage.js';

/** Long enough for a machine that has much else to do; a run that is stuck says where. */
const secondsMax = 120;

/** Bob starts a rollout of the new image. */
export async function start(stage: Stage): Promise<void> {
  const { bob, alice } = stage;
  const line = `/batch-rollout start ${queue} image=${newImage}`;
  if (!(await bob.say(line))) throw new Error(`Not acknowledged: ${line}\n${stage.said()}`);
  await eventually(
    'the root message',
    secondsMax,
    () => alice.root(),
    () => [...bob.whispers(), stage.said()].join('\n'),
  );
}

/** Alice, who did not start it, approves this gate as soon as it is open. */
export async function approve(stage: Stage, gate: string): Promise<void> {
  await untilTold(stage, `gate ${gate}`, (told) => told.gate === gate && told.held === 'false');
  await press(stage, 'rollout.approve');
  await untilTold(stage, `gate ${gate} behind it`, (told) => told.gate !== gate);
}

/** Alice presses a button of the root message once it is there. */
export async function press(stage: Stage, action: string): Promise<void> {
  const { alice } = stage;
  const root = await eventually(
    `the button ${action}`,
    secondsMax,
    () => {
      const shown = alice.root();
      return shown && buttonOf(shown, action) !== undefined ? shown : undefined;
    },
    () => whereItIs(stage),
  );
  if (!(await alice.press(root, action))) throw new Error(`${action} was not acknowledged.\n${whereItIs(stage)}`);
}

/** Waits until the root tells this and nothing is left to tell. Resolves with the record. */
export async function untilTold(stage: Stage, what: string, holds: (told: Told) => boolean): Promise<Rollout> {
  return eventually(
    what,
    secondsMax,
    async () => {
      const told = stage.alice.root()?.told;
      if (!told || !holds(told)) return undefined;
      const read = await stage.store.get(told.rollout);
      if (read.found !== 'rollout') return undefined;
      const { lines, sending } = read.rollout.told;
      return lines.length === 0 && sending === undefined ? read.rollout : undefined;
    },
    () => whereItIs(stage),
  );
}

/** Waits until the record shows this. */
export async function untilKnown(stage: Stage, what: string, holds: (rollout: Rollout) => boolean): Promise<Rollout> {
  return eventually(
    what,
    secondsMax,
    async () => {
      const read = await stage.store.get(stage.alice.root()?.told.rollout ?? '');
      return read.found === 'rollout' && holds(read.rollout) ? read.rollout : undefined;
    },
    () => whereItIs(stage),
  );
}

/** Everything the thread says, message by message. */
export function thread({ alice }: Stage): string {
  return alice
    .messages()
    .filter(({ threadTs }) => threadTs !== undefined)
    .map(wordsOf)
    .join('\n----\n');
}

/** Everything the root says now. */
export function rootText({ alice }: Stage): string {
  const shown = alice.root();
  return shown ? wordsOf(shown) : '';
}

function wordsOf({ blocks }: Message): string {
  return blocks.flatMap(textsIn).join('\n');
}

/** Every text object of a block, wherever it sits. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}

function whereItIs(stage: Stage): string {
  return [JSON.stringify(stage.alice.root()?.told), thread(stage), ...stage.bob.whispers(), stage.said()].join('\n');
}
