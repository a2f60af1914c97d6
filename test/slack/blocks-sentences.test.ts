import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../src/rollout/rollout.js';
import type { Line, Say } from '../../src/rollout/told.js';
import {
  renderAccepted,
  renderFaults,
  renderHelp,
  renderLines,
  renderList,
  renderPlan,
  renderRefusal,
  renderStatus,
  renderText,
  renderUnknownVerb,
  renderWordFaults,
  type Answer,
  type Audience,
} from '../../src/slack/blocks.js';
import { context } from '../../src/slack/blocks-kit.js';
import { renderHistory } from '../../src/slack/history.js';
import { bold } from '../../src/slack/mrkdwn.js';
import { verbs } from '../../src/slack/words.js';
import { makeRollout } from '../make-rollout.js';
import { attacks } from './attacks.js';
import { faultsOf, wordsOf } from './block-kit.js';
import {
  everyAccepted,
  everyPlanFault,
  everyRefusal,
  everySay,
  everyWordFault,
  plainFilling,
  type Filling,
} from './every-kind.js';
import { everyState, keeping, longest, makePlan } from './rollout-states.js';

const locales = ['en', 'ja'] as const;
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

function audience(locale: 'en' | 'ja'): Audience {
  return { locale, approvers: { users: ['U0ALICE'], groups: ['S0BATCH'] } };
}

function lineOf(what: Say, seq = 1): Line {
  return { seq, at: 0, version: seq, phase: 'canary', gate: '', held: false, what };
}

/** Every answer that one person can be given about this filling. */
function everyAnswer(filling: Filling, rollout: Rollout, locale: 'en' | 'ja'): Answer[] {
  const { raw, name, user } = filling;
  return [
    ...everyRefusal(filling).map((refusal) => renderRefusal(refusal, rollout, locale)),
    ...everyAccepted(filling).map((accepted) => renderAccepted(accepted, rollout, locale)),
    ...everyPlanFault(filling).map((fault) => renderFaults([fault], locale)),
    renderFaults(everyPlanFault(filling), locale),
    ...everyWordFault(filling).map((fault) => renderWordFaults('start', [fault], locale)),
    ...[undefined, ...verbs].map((verb) => renderHelp(verb, locale)),
    renderUnknownVerb(raw, locale),
    renderPlan(rollout.plan, { queue: name, placement: 'replace' }, locale),
    renderList({ rollouts: [], newerSchema: [] }, locale),
    renderList({ rollouts: [], newerSchema: [name] }, locale),
    renderList({ rollouts: [rollout], newerSchema: Array<string>(60).fill(name) }, locale),
    renderHistory([], undefined, locale),
    renderHistory([], name || 'x', locale),
    renderHistory([rollout], name || 'x', locale),
    renderHistory([rollout, rollout], undefined, locale),
    renderText(locale, ({ answers }) => answers.failed(raw)),
    renderText(locale, ({ answers }) => answers.inviteBot('C0BATCHOPS')),
    renderText(locale, ({ answers }) => answers.notInThisChannel(['C0BATCHOPS', raw])),
    renderText(locale, ({ answers }) => answers.notUnique(raw, Array<string>(60).fill(name))),
    renderText(locale, ({ answers }) => answers.unknownRollout(raw)),
    renderText(locale, ({ answers }) => answers.newerSchema(name)),
    renderText(locale, ({ answers }) => answers.cloudUnavailable(raw)),
    renderText(locale, ({ answers }) => answers.storeUnavailable(user)),
    renderText(locale, ({ answers }) => answers.started(name)),
    renderText(locale, ({ answers }) => answers.mayNotStart),
    renderText(locale, ({ answers }) => answers.rolesUnknown),
    renderText(locale, ({ answers }) => answers.repeated),
  ];
}

describe.each(locales)('in %s', (locale) => {
  it('every line of a thread is a sentence that Slack takes', () => {
    for (const plan of [makePlan(plainFilling), keeping(makePlan(plainFilling))]) {
      for (const what of everySay(plainFilling)) {
        const message = renderLines(makeRollout({ plan }), [lineOf(what)], audience(locale));
        expect(faultsOf(message)).toEqual([]);
        expect(japanese.test(wordsOf(message))).toBe(locale === 'ja');
        expect(wordsOf(message)).not.toMatch(/ {2}|\.\.|。。|。\.|: \.|,\s*,|[.。],|[.。]、/u);
      }
    }
  });

  it('every answer is a sentence that Slack takes', () => {
    for (const answer of everyAnswer(plainFilling, makeRollout(), locale)) {
      expect(faultsOf(answer)).toEqual([]);
      expect(japanese.test(wordsOf(answer))).toBe(locale === 'ja');
    }
  });

  it('nothing that anybody wrote becomes markup, in any line or answer', () => {
    for (const raw of attacks) {
      const filling: Filling = { name: raw, raw, user: raw, count: 2 };
      for (const what of everySay(filling))
        expect(faultsOf(renderLines(makeRollout(), [lineOf(what)], audience(locale)))).toEqual([]);
      for (const answer of everyAnswer(filling, makeRollout(), locale)) expect(faultsOf(answer)).toEqual([]);
    }
  });

  it('everything fits with the longest names and texts', () => {
    const rollout = makeRollout({ plan: makePlan(longest) });
    for (const what of everySay(longest))
      expect(faultsOf(renderLines(rollout, [lineOf(what)], audience(locale)))).toEqual([]);
    for (const answer of everyAnswer(longest, rollout, locale)) expect(faultsOf(answer)).toEqual([]);
    const all = everyState(longest).slice(0, 80);
    expect(faultsOf(renderList({ rollouts: all, newerSchema: all.map(({ id }) => id) }, locale))).toEqual([]);
    expect(faultsOf(renderHistory(all.slice(0, 10), longest.name, locale))).toEqual([]);
    for (const one of everyState(longest).filter((_, i) => i % 11 === 0))
      expect(faultsOf(renderStatus(one, locale))).toEqual([]);
  });

  it('a catch-up names every line that it can hold, and says how many more there were', () => {
    const says = everySay(plainFilling).slice(0, 60);
    const message = renderLines(
      makeRollout(),
      says.map((what, i) => lineOf(what, i + 1)),
      audience(locale),
    );
    expect(faultsOf(message)).toEqual([]);
    expect(wordsOf(message).match(/^• /gmu)?.length).toBe(says.length);
    const huge = Array.from({ length: 100 }, (_, i) =>
      lineOf({ say: 'held', why: { reason: 'cloudErrors', raw: 'x'.repeat(2_000) } }, i),
    );
    expect(faultsOf(renderLines(makeRollout(), huge, audience(locale)))).toEqual([]);
    expect(wordsOf(renderLines(makeRollout(), huge, audience(locale)))).toMatch(/… /u);
  });
});

it('small print with many pieces loses none of them', () => {
  const pieces = Array.from({ length: 14 }, (_, i) => bold(`piece-${i}`));
  const message = { text: 'x', blocks: [context(pieces)] };
  expect(faultsOf(message)).toEqual([]);
  expect(wordsOf(message).match(/piece-/gu)).toHaveLength(14);
});

it('later verbs say so in their help', () => {
  expect(wordsOf(renderHelp('undo', 'en'))).toContain('comes in a later version');
  expect(wordsOf(renderHelp('undo', 'ja'))).toContain('今後の版');
  expect(wordsOf(renderHelp('approve', 'en'))).not.toContain('later version');
});

it('states the strength of the evidence', () => {
  const judgement = {
    verdict: 'PASS' as const,
    failures: { pValue: 1, greenRate: 0, blueRate: null, greenUpper95: 0.2589, greenLower95: 0 },
    duration: null,
    reasons: [{ reason: 'strength' as const, succeeded: 10, jobs: 10, upper95: 0.2589 }],
  };
  const message = renderLines(makeRollout(), [lineOf({ say: 'verdict', where: 'canary', judgement })], audience('en'));
  expect(wordsOf(message)).toContain(
    '10 of 10 jobs succeeded on green; the true failure rate may still be up to 26 %.',
  );
});

it('shows which canary failed, its exit code, the cause, the last log lines and what to do', () => {
  const canary = {
    say: 'canary',
    number: 3,
    total: 5,
    succeeded: false,
    onGreen: true,
    jobId: 'job-1',
    exitCode: 127,
  } as const;
  const diagnosis = { cause: 'commandNotFound', class: 'version', raw: 'Essential container in task exited' } as const;
  const logLines = Array.from({ length: 30 }, (_, i) => `line ${i} <b>`);
  const words = wordsOf(renderLines(makeRollout(), [lineOf({ ...canary, diagnosis, logLines })], audience('en')));
  expect(words).toContain('*canary-abcd2345-3*');
  expect(words).toContain('job job-1');
  expect(words).toContain('exit code 127');
  expect(words).toContain('The command does not exist in the image. Compare the command and PATH');
  expect(words).toContain('`Essential container in task exited`');
  expect(words).toContain('line 29 &lt;b&gt;');
  expect(words).toContain('… (+10)');
  expect(words).toContain('counts against the new version');
});

it('warns, with a count, when an environment leaves a full queue', () => {
  const plan = makePlan(plainFilling);
  const green = 'arn:aws:batch:ap-northeast-1:123456789012:compute-environment/green';
  const full = {
    ...plan,
    queues: plan.queues.map((queue) => ({ ...queue, full: true })),
    notes: [{ note: 'fullQueue' as const, queue: 'nightly', jobsOnBlue: 12 }],
  };
  const write = {
    op: 'writeOrder' as const,
    queue: 'nightly',
    from: [{ order: 1, environment: plan.blue.arn }],
    to: [{ order: 1, environment: green }],
  };
  const said = (one: typeof plan, operation = write): string =>
    wordsOf(renderLines(makeRollout({ plan: one }), [lineOf({ say: 'operated', operation })], audience('en')));
  expect(said(full)).toContain('12 jobs that ran there at plan time');
  expect(said(full, { ...write, from: write.to, to: write.from })).toContain('no documented guarantee');
  expect(said(plan)).not.toContain('guarantee');
});
