import { describe, expect, it, vi } from 'vitest';
import { production } from './account.js';
import { approve, press, start, untilTold } from './journey.js';
import { says, showsLink, showsLogs, showsNoLogs, wentBack } from './proofs.js';
import { locales, onStage, runMsMax } from './stage.js';
import { lastRow, lastWords, mend, spoil, type Fault } from './versions.js';
import { words } from './words.js';

vi.setConfig({ testTimeout: runMsMax, maxConcurrency: 12 });

interface Caught {
  fault: Exclude<Fault, 'spot'>;
  why: 'canariesFailed' | 'imagePull';
  /** Run times are compared only where canaries run the job's own command. */
  command?: null;
  /** The last line that people are shown of it; undefined where there is nothing to show. */
  logs?: string;
}

const caught: Caught[] = [
  { fault: 'exit1', why: 'canariesFailed', logs: lastWords },
  { fault: 'slow', why: 'canariesFailed', command: null },
  { fault: 'unpullable', why: 'imagePull' },
  { fault: 'oom', why: 'canariesFailed', logs: lastRow },
];
const cases = caught.flatMap((one) => locales.map((locale) => ({ ...one, locale })));

describe.concurrent('canaries', () => {
  it.for(cases)('send a version that is $fault back by themselves ($locale)', async (one) => {
    const { fault, locale, why } = one;
    const logs = 'logs' in one ? one.logs : undefined;
    const canary = { jobs: 2, timeout: '60s', ...('command' in one ? { command: one.command } : {}) };
    await onStage({ locale, rules: { canary } }, async (stage) => {
      spoil(stage.aws, fault, 'everywhere');
      const before = production(stage.aws);
      await start(stage);
      await approve(stage, 'start');
      const ended = await untilTold(stage, 'the end of the rollback', ({ phase }) => phase === 'rolledBack');
      await wentBack(stage, ended, before, ['start']);
      expect(ended.phase).toMatchObject({ why: { reason: why } });
      expect(ended.shiftedAt).toBeUndefined();
      const said = words[locale];
      says(stage, locale, [...said.back[why], said.untouched, said.restored, ...evidenceOf(one)]);
      if (logs === undefined) showsNoLogs(stage, locale);
      else showsLogs(stage, locale, logs);
    });
  });

  it.for(locales.map((locale) => ({ locale })))(
    'do not blame the version for a host that Spot took back, and may be run again ($locale)',
    async ({ locale }) => {
      await onStage({ locale, rules: { canary: { jobs: 2, timeout: '60s' } } }, async (stage) => {
        spoil(stage.aws, 'spot', 'everywhere');
        const before = production(stage.aws);
        await start(stage);
        await approve(stage, 'start');
        const held = await untilTold(stage, 'held', (told) => told.held === 'true');
        const said = words[locale];
        expect(held).toMatchObject({ phase: { name: 'canary' }, held: { why: { reason: 'inconclusive' } } });
        expect(held.judgement?.verdict).toBe('INCONCLUSIVE');
        says(stage, locale, [...said.causes.spot, said.verdict.canary.INCONCLUSIVE, ...said.heldInconclusive]);
        showsLink(stage, locale);
        mend(stage.aws);
        await press(stage, 'rollout.retry');
        await untilTold(stage, 'gate shift', (told) => told.gate === 'shift');
        says(stage, locale, [said.verdict.canary.PASS]);
        expect(production(stage.aws)).toEqual(before);
      });
    },
  );
});

function evidenceOf({ fault, locale }: (typeof cases)[number]): (string | RegExp)[] {
  const said = words[locale];
  switch (fault) {
    case 'exit1':
    case 'oom':
      return [...said.causes[fault], ...said.evidence.canary.failures, said.verdict.canary.FAIL];
    case 'slow':
      return [...said.evidence.canary.times, said.verdict.canary.FAIL];
    case 'unpullable':
      return [...said.causes.unpullable, said.noLogs];
  }
}
