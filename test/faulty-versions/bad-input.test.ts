import { describe, expect, it, vi } from 'vitest';
import { beginProduction, killed, production } from './account.js';
import { approve, rootText, start, thread, untilKnown, untilTold } from './journey.js';
import { onlyApproved, says, showsLink, wentBack } from './proofs.js';
import { jobsStartedAt, nonsenseTimes, withoutJobs } from './rewrites.js';
import { locales, onStage, runMsMax } from './stage.js';
import { spoil } from './versions.js';
import { missing, words } from './words.js';

vi.setConfig({ testTimeout: runMsMax, maxConcurrency: 18 });

const inEach = locales.map((locale) => ({ locale }));
const canary = { jobs: 2, command: ['true'], timeout: '60s' };

describe.concurrent('log lines that cannot be had', () => {
  it.for(inEach)('take nothing from the verdict on canaries ($locale)', async ({ locale }) => {
    await onStage({ locale, rules: { canary } }, async (stage) => {
      stage.aws.faults.deny('logs:GetLogEvents');
      spoil(stage.aws, 'exit1', 'everywhere');
      const before = production(stage.aws);
      await start(stage);
      await approve(stage, 'start');
      const ended = await untilTold(stage, 'the end of the rollback', ({ phase }) => phase === 'rolledBack');
      await wentBack(stage, ended, before, ['start']);
      const said = words[locale];
      says(stage, locale, [
        ...said.causes.exit1,
        ...said.evidence.canary.failures,
        said.verdict.canary.FAIL,
        said.unlogged.denied,
      ]);
      showsLink(stage, locale);
      expect(thread(stage)).not.toContain('```');
    });
  });

  it.for(inEach)('take nothing from the verdict on production, without their group ($locale)', async ({ locale }) => {
    await onStage({ locale, rules: { canary } }, async (stage) => {
      stage.aws.state.logGroups.clear();
      spoil(stage.aws, 'oom', 'jobs');
      const before = production(stage.aws);
      await start(stage);
      await approve(stage, 'start');
      await approve(stage, 'shift');
      const ended = await untilTold(stage, 'the end of the rollback', ({ phase }) => phase === 'rolledBack');
      await wentBack(stage, ended, before, ['start', 'shift']);
      const said = words[locale];
      const [, ...cause] = said.causes.oom;
      says(stage, locale, [...cause, ...said.evidence.production.failures, said.verdict.bake.FAIL, said.unlogged.none]);
      showsLink(stage, locale);
      expect(thread(stage)).not.toContain('```');
    });
  });
});

describe.concurrent('an alarm', () => {
  const rules = { canary, alarms: ['etl-failed-jobs'] };

  it.for(inEach)('without data makes canaries INCONCLUSIVE until data return ($locale)', async ({ locale }) => {
    await onStage({ locale, rules }, async (stage) => {
      const before = production(stage.aws);
      await start(stage);
      stage.aws.levers.setAlarm('etl-failed-jobs', 'INSUFFICIENT_DATA');
      for (const action of ['GetMetricData', 'ListMetrics']) stage.aws.faults.deny(`cloudwatch:${action}`);
      await approve(stage, 'start');
      const said = words[locale];
      const inDoubt = await untilKnown(stage, 'a verdict', ({ judgement }) => judgement !== null);
      expect(inDoubt).toMatchObject({ phase: { name: 'canary' }, held: null, gate: null });
      expect(inDoubt.judgement?.verdict).toBe('INCONCLUSIVE');
      await untilTold(stage, 'the verdict', () => thread(stage).includes('INCONCLUSIVE'));
      says(stage, locale, [said.inDoubt.canary, said.alarm.noData]);
      stage.aws.levers.setAlarm('etl-failed-jobs', 'OK');
      await untilTold(stage, 'gate shift', ({ gate }) => gate === 'shift');
      says(stage, locale, [said.verdict.canary.PASS]);
      expect(production(stage.aws)).toEqual(before);
    });
  });

  it.for(inEach)('that cannot be read holds the bake and sends nothing back ($locale)', async ({ locale }) => {
    const bake = { for: '1h', minJobs: 1 };
    await onStage({ locale, rules: { ...rules, bake } }, async (stage) => {
      await start(stage);
      await approve(stage, 'start');
      await approve(stage, 'shift');
      await untilKnown(
        stage,
        'a PASS',
        ({ judgement, phase }) => phase.name === 'bake' && judgement?.verdict === 'PASS',
      );
      stage.aws.faults.deny('cloudwatch:DescribeAlarms');
      const held = await untilTold(stage, 'held', (told) => told.held === 'true');
      expect(held).toMatchObject({ phase: { name: 'bake' }, judgement: { verdict: 'INCONCLUSIVE' } });
      const said = words[locale];
      says(stage, locale, [said.inDoubt.bake, said.alarm.unread, ...said.alarm.held]);
      await onlyApproved(stage, held.id, ['start', 'shift']);
    });
  });
});

describe.concurrent('history', () => {
  it.for(inEach)('that has lost a canary holds the rollout, and nothing else ($locale)', async ({ locale }) => {
    const rewrite = withoutJobs(({ jobName }) => /^canary-.*-2$/.test(jobName));
    await onStage({ locale, rules: { canary }, rewrite }, async (stage) => {
      const before = production(stage.aws);
      await start(stage);
      await approve(stage, 'start');
      const held = await untilTold(stage, 'held', (told) => told.held === 'true');
      expect(held).toMatchObject({ phase: { name: 'canary' }, held: { why: { reason: 'inconclusive' } } });
      const said = words[locale];
      says(stage, locale, [said.gone, ...said.heldInconclusive]);
      await onlyApproved(stage, held.id, ['start']);
      expect(production(stage.aws)).toEqual(before);
    });
  });

  it.for(inEach)('that loses jobs of a bake takes back its PASS, and fails nobody ($locale)', async ({ locale }) => {
    const gone = new Set<string>();
    const rewrite = withoutJobs(({ jobId }) => gone.has(jobId));
    await onStage({ locale, rules: { canary, bake: { for: '1h', minJobs: 5 } }, rewrite }, async (stage) => {
      const { levers, state } = stage.aws;
      await start(stage);
      await approve(stage, 'start');
      await approve(stage, 'shift');
      await untilKnown(
        stage,
        'a PASS',
        ({ phase, judgement }) => phase.name === 'bake' && judgement?.verdict === 'PASS',
      );
      levers.stopProducers();
      for (const id of state.jobs.keys()) gone.add(id);
      const doubted = await untilKnown(stage, 'doubt', ({ judgement }) => judgement?.verdict === 'INCONCLUSIVE');
      expect(doubted).toMatchObject({ phase: { name: 'bake' }, held: null, evidence: { green: { failed: 0 } } });
      beginProduction(stage.aws);
      await untilKnown(stage, 'a PASS again', ({ judgement }) => judgement?.verdict === 'PASS');
      const said = words[locale];
      await untilTold(stage, 'all of it', () => missing(thread(stage), [said.verdict.bake.INCONCLUSIVE]).length === 0);
      says(stage, locale, [said.verdict.bake.PASS, said.verdict.bake.INCONCLUSIVE]);
      expect(thread(stage)).not.toContain('FAIL');
      await onlyApproved(stage, doubted.id, ['start', 'shift']);
    });
  });
});

describe.concurrent('times that make no sense', () => {
  const rules = { canary, bake: { for: '2s', minJobs: 5 }, deadlines: { bake: '12s' } };

  it.for(nonsenseTimes.flatMap((times) => times.locales.map((locale) => ({ ...times, locale }))))(
    'prove nothing, as run times $kind ($locale)',
    async ({ locale, change, held: why }) => {
      const rewrite = jobsStartedAt(({ jobDefinition }) => /\/etl:[2-9]$/.test(jobDefinition), change);
      await onStage({ locale, rules, rewrite }, async (stage) => {
        spoil(stage.aws, 'slow', 'jobs');
        await start(stage);
        await approve(stage, 'start');
        await approve(stage, 'shift');
        const held = await untilTold(stage, 'held', (told) => told.held === 'true');
        expect(held.held?.why.reason).toBe(why);
        expect(['shift', 'bake']).toContain(held.phase.name);
        expect(held.evidence?.green).toMatchObject({ succeeded: 0, failed: 0, runSeconds: [] });
        expect([undefined, 'INCONCLUSIVE']).toContain(held.judgement?.verdict);
        const said = words[locale];
        says(stage, locale, why === 'deadline' ? said.late.bake : [said.unreadable]);
        if (why === 'deadline') expect(missing(rootText(stage), [said.noneFinished])).toEqual([]);
        await onlyApproved(stage, held.id, ['start', 'shift']);
        expect(killed(stage.aws)).toEqual([]);
      });
    },
  );
});
