import { makeChoices } from './choices.js';
import type { Breach } from './happenings.js';
import { makeStage, type Stage } from './stage.js';

export interface SeedOptions {
  /** Of the events that the seed would bring, only these take place. */
  only?: ReadonlySet<string>;
  /** Tells what happened, line by line. */
  story?: boolean;
}

export interface SeedResult {
  seed: number;
  breaches: Breach[];
  /** Ids of the faults, clicks and edits that took place, in order. */
  fired: string[];
  /** Rare events that happened. */
  sometimes: string[];
  rollouts: number;
  /** How each rollout ended. */
  ends: string[];
  story: string[];
  steps: number;
  virtualMs: number;
}

const stepsMax = 40_000;

/** Runs one seed from its first command to the end of its last rollout. The same seed gives the same run. */
export async function runSeed(seed: number, options: SeedOptions = {}): Promise<SeedResult> {
  const choices = makeChoices(seed, options.only);
  const stage = makeStage(choices, options.story === true);
  const steps = await stage.scheduler.run(() => stage.isOver(), stepsMax);
  return {
    seed,
    breaches: [...stage.close(steps < stepsMax)],
    fired: [...choices.fired],
    sometimes: [...stage.sometimes],
    ...ended(stage),
    story: stage.story,
    steps,
    virtualMs: stage.scheduler.now() - stage.startsAt,
  };
}

function ended(stage: Stage): Pick<SeedResult, 'rollouts' | 'ends'> {
  const ends = [...stage.rollouts.values()].map((one) => one.phase.name);
  return { rollouts: ends.length, ends };
}
