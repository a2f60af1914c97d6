import { describe, expect, it, vi } from 'vitest';
import { killed, production, queue } from './account.js';
import { approve, start, thread, untilKnown, untilTold } from './journey.js';
import { onlyApproved, says, showsLogs, showsNoLogs, wentBack } from './proofs.js';
import { locales, onStage, runMsMax, type Stage } from './stage.js';
import { lastRow, lastWords, mend, spoil, type Fault } from './versions.js';
import { missing, words } from './words.js';

vi.setConfig({ testTimeout: runMsMax, maxConcurrency: 12 });

interface Missed {
  fault: Extract<Fault, 'exit1' | 'slow' | 'oom'>;
  /** Where the verdict falls: a step is watched, or the bake begins at once. */
  where: 'shift' | 'bake';
  /** The last line that people are shown of it; undefined where there is nothing to show. */
  logs?: string;
}

const missed: Missed[] = [
  { fault: 'exit1', where: 'bake', logs: lastWords },
  { fault: 'slow', where: 'shift' },
  { fault: 'oom', where: 'shift', logs: lastRow },
];
const cases = missed.flatMap((one) => locales.map((locale) => ({ ...one, locale })));
/** Canaries that run a command of their own, which says nothing of the job's. */
const canary = { jobs: 2, command: ['true'], timeout: '60s' };
describe.concurrent('production', () => {
  it.for(cases)(
    'sends a version back by itself that is $fault only there, seen in phase $where ($locale)',
    async (one) => {
      const { fault, locale, where } = one;
      const logs = 'logs' in one ? one.logs : undefined;
      const shift = { caps: [100], watch: where === 'shift' ? '10m' : '0s' };
      await onStage({ locale, rules: { canary, shift } }, async (stage) => {
        spoil(stage.aws, fault, 'jobs');
        const before = production(stage.aws);
        await start(stage);
        await approve(stage, 'start');
        await approve(stage, 'shift');
        const ended = await untilTold(stage, 'the end of the rollback', ({ phase }) => phase === 'rolledBack');
        await wentBack(stage, ended, before, ['start', 'shift']);
        expect(ended.phase).toMatchObject({ why: { reason: 'verdict' } });
        const said = words[locale];
        const evidence = said.evidence.production[fault === 'slow' ? 'times' : 'failures'];
        const [, ...cause] = fault === 'slow' ? [] : said.causes[fault];
        says(stage, locale, [said.verdict.canary.PASS, said.verdict[where].FAIL, ...evidence, ...cause]);
        says(stage, locale, [...said.back.verdict, said.blueFirst, said.nameBack, said.restored]);
        if (logs === undefined) showsNoLogs(stage, locale);
        else showsLogs(stage, locale, logs);
      });
    },
  );

  it.for(locales.map((locale) => ({ locale })))(
    'does not blame the version for hosts that Spot takes back, and says how many ($locale)',
    async ({ locale }) => {
      await onStage({ locale, rules: { canary } }, async (stage) => {
        spoil(stage.aws, 'spot', 'jobs');
        await start(stage);
        await approve(stage, 'start');
        await approve(stage, 'shift');
        const lost = await untilKnown(stage, 'lost hosts', (one) => (one.evidence?.greenPlatform ?? 0) >= 3);
        expect(lost).toMatchObject({ phase: { name: 'bake' }, held: null, evidence: { green: { failed: 0 } } });
        expect(lost.looks.filter(({ verdict }) => verdict === 'FAIL')).toEqual([]);
        mend(stage.aws);
        const passed = await untilTold(stage, 'gate retire', ({ gate }) => gate === 'retire');
        const said = words[locale];
        expect(passed.judgement?.verdict).toBe('PASS');
        says(stage, locale, [said.verdict.bake.PASS, said.platform]);
        await onlyApproved(stage, passed.id, ['start', 'shift']);
        expect(killed(stage.aws)).toEqual([]);
      });
    },
  );

  it.for(locales.map((locale) => ({ locale })))(
    'says nothing of a new version while green still runs the old one ($locale)',
    async ({ locale }) => {
      await onStage({ locale, rules: { canary, shift: { caps: [100], watch: '10m' } } }, async (stage) => {
        await start(stage);
        await approve(stage, 'start');
        await untilTold(stage, 'gate shift', ({ gate }) => gate === 'shift');
        // Green is first by then, and the name still resolves to the old image.
        stage.aws.faults.inject({ kind: 'throttle', operation: 'RegisterJobDefinition', times: 1_000 });
        await approve(stage, 'shift');
        await untilKnown(stage, 'old jobs on green', () => endedOnGreen(stage) >= 3);
        const listed = listsByTheBot(stage);
        const shifting = await untilKnown(stage, 'looks at them', () => listsByTheBot(stage) >= listed + 4);
        expect(shifting.made.promoted).toEqual({});
        expect(shifting.evidence?.green).toMatchObject({ succeeded: 0, failed: 0 });
        stage.aws.faults.clear();
        const passed = await untilKnown(stage, 'a verdict', ({ judgement }) => judgement?.verdict === 'PASS');
        expect(passed.made.promoted[queue]).toBeDefined();
        await untilTold(
          stage,
          'the verdict',
          () => missing(thread(stage), [words[locale].verdict.shift.PASS]).length === 0,
        );
        says(stage, locale, [words[locale].verdict.shift.PASS]);
      });
    },
  );
});

function endedOnGreen({ aws }: Stage): number {
  return [...aws.state.jobs.values()].filter(
    (job) => job.queue === queue && job.attempts.some(({ environment }) => environment.startsWith('blue-')),
  ).length;
}

function listsByTheBot({ aws }: Stage): number {
  return aws.state.callCounts.get('bot batch:ListJobs') ?? 0;
}
