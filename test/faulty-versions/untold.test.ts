import { describe, expect, it, vi } from 'vitest';
import { approve, start, thread, untilKnown, untilTold } from './journey.js';
import { showsLogs } from './proofs.js';
import { canariesEndAtOnce } from './rewrites.js';
import { locales, onStage, runMsMax } from './stage.js';
import { lastWords, spoil } from './versions.js';
import { missing, words } from './words.js';

vi.setConfig({ testTimeout: runMsMax, maxConcurrency: 4 });

const inEach = locales.map((locale) => ({ locale }));

/** What once stayed untold. */
describe.concurrent('the thread', () => {
  it.for(inEach)('shows evidence and logs where five canaries fail between two looks ($locale)', async (one) => {
    const { locale } = one;
    await onStage({ locale, rules: {}, rewrite: canariesEndAtOnce(5) }, async (stage) => {
      spoil(stage.aws, 'exit1', 'everywhere');
      await start(stage);
      await approve(stage, 'start');
      await untilTold(stage, 'the end of the rollback', ({ phase }) => phase === 'rolledBack');
      const said = words[locale];
      expect(missing(thread(stage), [said.verdict.canary.FAIL, said.evidence.fiveCanaries])).toEqual([]);
      showsLogs(stage, locale, lastWords);
    });
  });

  it.for(inEach)('says that Spot took every host of a bake that comes to nothing ($locale)', async (one) => {
    const { locale } = one;
    const rules = { canary: { jobs: 2, command: ['true'], timeout: '60s' }, deadlines: { bake: '12s' } };
    await onStage({ locale, rules }, async (stage) => {
      spoil(stage.aws, 'spot', 'jobs');
      await start(stage);
      await approve(stage, 'start');
      await approve(stage, 'shift');
      await untilKnown(stage, 'lost hosts', ({ evidence }) => (evidence?.greenPlatform ?? 0) > 0);
      await untilTold(stage, 'held', (told) => told.held === 'true');
      expect(missing(thread(stage), [words[locale].platform])).toEqual([]);
    });
  });
});
