import type { Rollout } from '../../src/rollout/rollout.js';
import { travel, type Journey } from './journey.js';
import type { Strikes } from './meddlers.js';
import { pictureOf, type Picture } from './picture.js';
import { openStage, type Stage } from './stage.js';
import type { WireCall } from './wire-call.js';

/** The end of one run, and what was done on the way. */
export interface Run {
  rollout: Rollout;
  picture: Picture;
  /** Every change the bot asked for. */
  asked: WireCall[];
  /** Those that something was done to. */
  hit: WireCall[];
  /** The keys of the messages in the channel, with the phase each tells of. */
  messages: { key: string; phase: string }[];
}

/** A run tells by itself when it is stuck; this only bounds one on a machine that has much else to do. */
export const runMsMax = 600_000;

type Meddle = (stage: Stage) => Strikes;

/** Runs one rollout from the command to its end, on a stage of its own, with something done to its calls. */
export function run(journey: Journey, meddle?: Meddle, pollSeconds = 0.3): Promise<Run> {
  return onStage(pollSeconds, async (stage) => {
    const strikes = meddle?.(stage);
    if (strikes) stage.meddler = strikes;
    await stage.start().listening;
    return endOfRun(stage, journey, strikes);
  });
}

/** Gives `work` a stage, and takes it down whatever happens. */
export async function onStage<T>(pollSeconds: number, work: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await openStage(pollSeconds);
  try {
    return await work(stage);
  } finally {
    await stage.close();
  }
}

/** Takes the rollout of this stage to its end. */
export async function endOfRun(stage: Stage, journey: Journey, strikes?: Strikes): Promise<Run> {
  const rollout = await travel(stage, journey);
  const picture = await pictureOf(stage, rollout);
  const messages = stage.alice.messages().flatMap(({ metadata }) => metadata?.event_payload ?? []);
  return { rollout, picture, asked: stage.asked, hit: strikes?.hit ?? [], messages };
}

/** A run of each journey that nobody disturbs, made once in a test file. */
export function undisturbed(journey: Journey): Promise<Run> {
  const known = references.get(journey);
  if (known) return known;
  const made = run(journey);
  references.set(journey, made);
  return made;
}

const references = new Map<Journey, Promise<Run>>();
