import { describe, expect, it, vi } from 'vitest';
import { endsWhileUnderWay, killsOneForGood } from './meddlers.js';
import { endOfRun, onStage, runMsMax, undisturbed } from './runs.js';
import type { Stage } from './stage.js';
import type { WireCall } from './wire-call.js';

vi.setConfig({ maxConcurrency: 10, testTimeout: runMsMax });

const pollSeconds = 0.2;
/** What a platform gives a process before it ends it by force. */
const endsWithinMs = 10_000;

const promotes = ({ action, key }: WireCall): boolean =>
  action === 'RegisterJobDefinition' && key.includes('"jobDefinitionName":"etl",');
const shifts = ({ action, key }: WireCall): boolean => action === 'UpdateJobQueue' && key.includes('"jobQueue":"etl"');

/** What the audit log says of the operation whose call was under way. */
async function lastOf(stage: Stage, action: string): Promise<string[]> {
  const { rollout } = stage.alice.root()?.told ?? { rollout: '' };
  const audit = await stage.store.audit(rollout);
  return audit.flatMap(({ what }) => (what.endsWith(` ${action}`) ? [what] : []));
}

describe.concurrent('two replicas, one of them killed midway,', () => {
  it.each([
    ['at the shift', shifts],
    ['at the new revision', promotes],
  ])('take a rollout to the same end: %s', async (_, chosen) => {
    const calm = undisturbed('forward');
    const left = await onStage(pollSeconds, async (stage) => {
      const strikes = killsOneForGood(stage, chosen);
      stage.meddler = strikes;
      await stage.start('BOT').listening;
      await stage.start('BOT2').listening;
      return endOfRun(stage, 'forward', strikes);
    });
    const [dead] = left.hit;
    const after = left.asked.slice(left.asked.findIndex((call) => call === dead) + 1);
    expect(dead?.by).toMatch(/^BOT2?$/);
    expect(after.filter(({ to, by }) => to === 'aws' && by === dead?.by)).toEqual([]);
    expect(left.picture).toEqual((await calm).picture);
  });
});

describe.concurrent('a bot that is asked to end while AWS is changed', () => {
  it('hears the answer, writes down the outcome, and exits with 0; its successor goes on', async () => {
    const calm = undisturbed('forward');
    const left = await onStage(pollSeconds, async (stage) => {
      const ending = endsWhileUnderWay(stage, promotes, 600);
      stage.meddler = ending;
      await stage.start().listening;
      const end = endOfRun(stage, 'forward', ending);
      const { code, ms } = await Promise.race([ending.ended, end.then(() => ({ code: 'never asked', ms: 0 }))]);
      expect(code).toBe(0);
      expect(ms).toBeLessThan(endsWithinMs);
      // The staged revision was registered before.
      expect(await lastOf(stage, 'RegisterJobDefinition')).toEqual(
        Array(2)
          .fill(['intend', 'done'].map((word) => `${word} RegisterJobDefinition`))
          .flat(),
      );
      await stage.start().listening;
      return end;
    });
    expect(left.picture).toEqual((await calm).picture);
  });

  it('exits within ten seconds though AWS never answers; its successor goes on', async () => {
    const calm = undisturbed('forward');
    const left = await onStage(pollSeconds, async (stage) => {
      const ending = endsWhileUnderWay(stage, promotes, 'never');
      stage.meddler = ending;
      await stage.start().listening;
      const end = endOfRun(stage, 'forward', ending);
      const { code, ms } = await Promise.race([ending.ended, end.then(() => ({ code: 'never asked', ms: 0 }))]);
      expect(code).toBe(0);
      expect(ms).toBeLessThan(endsWithinMs);
      await stage.start().listening;
      return end;
    });
    expect(left.picture).toEqual((await calm).picture);
  });
});
