import { expect } from 'vitest';
import { endsWhileUnderWay, killsOneForGood } from './meddlers.js';
import { endOfRun, onStage, undisturbed, type Run } from './runs.js';
import type { Stage } from './stage.js';
import type { WireCall } from './wire-call.js';

type Chosen = (call: WireCall) => boolean;

const pollSeconds = 0.3;
/** What a platform gives a process before it ends it by force. */
const endsWithinMs = 10_000;

/** The call in the middle of a rollout that would do most harm if it were made twice. */
const promotes: Chosen = ({ action, key }) =>
  action === 'RegisterJobDefinition' && key.includes('"jobDefinitionName":"etl",');

/** Two replicas; the one that registers the new revision is killed when that took effect, and stays away. */
export async function oneOfTwoDies(): Promise<void> {
  const [calm, left] = await Promise.all([
    undisturbed('forward'),
    onStage(pollSeconds, async (stage) => {
      const strikes = killsOneForGood(stage, promotes);
      stage.meddler = strikes;
      await Promise.all([stage.start('BOT').listening, stage.start('BOT2').listening]);
      return endOfRun(stage, 'forward', strikes);
    }),
  ]);
  const [dead] = left.hit;
  const after = left.asked.slice(left.asked.findIndex((call) => call === dead) + 1);
  expect(dead?.by).toMatch(/^BOT2?$/);
  expect(after.filter(({ to, by }) => to === 'aws' && by === dead?.by)).toEqual([]);
  expect(left.picture).toEqual(calm.picture);
}

/** SIGTERM while the new revision is registered; `answersAfterMs` tells when AWS answers. A successor starts afterwards. */
export async function endsMidway(answersAfterMs: number | 'never'): Promise<void> {
  const [calm, left] = await Promise.all([undisturbed('forward'), endedMidway(answersAfterMs)]);
  expect(left.picture).toEqual(calm.picture);
}

function endedMidway(answersAfterMs: number | 'never'): Promise<Run> {
  return onStage(pollSeconds, async (stage) => {
    const ending = endsWhileUnderWay(stage, promotes, answersAfterMs);
    stage.meddler = ending;
    await stage.start().listening;
    const [, run] = await Promise.all([
      ending.ended.then(async ({ code, ms }) => {
        expect(code).toBe(0);
        expect(ms).toBeLessThan(endsWithinMs);
        if (answersAfterMs !== 'never') expect(await lastOutcome(stage)).toBe('done RegisterJobDefinition');
        await stage.start().listening;
      }),
      endOfRun(stage, 'forward', ending),
    ]);
    expect(ending.hit).toHaveLength(1);
    return run;
  });
}

/** The newest word of the audit log about a call of AWS. */
async function lastOutcome(stage: Stage): Promise<string | undefined> {
  const audit = await stage.store.audit(stage.alice.root()?.told.rollout ?? '');
  return audit.map(({ what }) => what).findLast((what) => /^(intend|done|failed) /.test(what));
}
