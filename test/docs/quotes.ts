import type { HoldReason } from '../../src/rollout/rollout.js';
import type { Mrkdwn } from '../../src/slack/mrkdwn.js';
import { catalog, type Locale } from '../../src/slack/text/catalog.js';
import { told } from '../../src/slack/text/sentences.js';
import { verbs, type Verb } from '../../src/slack/words.js';
import { makeRollout } from '../make-rollout.js';
import { makeJudgement, plainFilling } from '../slack/every-kind.js';

const about = makeRollout();

/** Verbs that do nothing yet but show their help: people are not to be told of them. */
const later: readonly Verb[] = ['undo', 'lock', 'unlock', 'audit'];
export const toldVerbs = verbs.filter((verb) => !later.includes(verb));

/** What docs/use quotes of the bot, word for word, in the story of `makeRollout`. */
export function quotes(locale: Locale): Record<string, string> {
  const { says, answers } = catalog(locale);
  const gate = (name: 'start' | 'shift' | 'retire' | 'delete', step?: number) =>
    told(says.lines, 'say', { say: 'gateOpen', gate: name, ...(step === undefined ? {} : { step }) }, about);
  const reasons = [{ reason: 'strength' as const, succeeded: 10, jobs: 10, upper95: 0.2589 }];
  const judgement = { ...makeJudgement('PASS', plainFilling), reasons };
  const said: Record<string, Mrkdwn> = {
    starterMayNotApprove: told(answers.refusals, 'reason', { reason: 'starterMayNotApprove' }, about),
    staleButton: told(answers.refusals, 'reason', { reason: 'staleButton' }, about),
    start: gate('start'),
    shift: gate('shift', 1),
    retire: gate('retire'),
    delete: gate('delete'),
    pass: told(says.lines, 'say', { say: 'verdict', where: 'canary', judgement }, about),
    rollingBack: told(says.lines, 'say', { say: 'rollingBack', why: { reason: 'verdict' }, from: 'bake' }, about),
  };
  return Object.fromEntries(Object.entries(said).map(([name, { bare }]) => [name, bare]));
}

/** How each kind of hold is lifted, as the message says it, in Markdown. */
export function lifts(locale: Locale): Record<HoldReason['reason'], string> {
  const { reasons } = catalog(locale);
  const at = { retry: true, planned: false, wayBack: 'open' as const };
  const lift = (why: HoldReason) => markdown(told(reasons.lifts, 'reason', why, at));
  return {
    drift: lift({ reason: 'drift', drifts: [] }),
    inconclusive: lift({ reason: 'inconclusive' }),
    deadline: lift({ reason: 'deadline', phase: 'canary' }),
    refused: lift({ reason: 'refused', operation: '', target: '', raw: '' }),
    person: lift({ reason: 'person', by: 'U0BOB' }),
    approvalExpired: lift({ reason: 'approvalExpired', gate: 'retire' }),
    blueUnusable: lift({ reason: 'blueUnusable', raw: '' }),
    cloudErrors: lift({ reason: 'cloudErrors', raw: '' }),
  };
}

/** Slack's bold has one star, Markdown's two. */
function markdown({ marked }: Mrkdwn): string {
  return marked.replaceAll('*', '**').trim();
}

/** What stands on each button of a rollout's message. */
export function buttonLabels(locale: Locale): string[] {
  const { buttons } = catalog(locale);
  const kinds = ['rollback', 'hold', 'resume', 'retry', 'details'] as const;
  return [
    buttons.approve('start', undefined, 1),
    buttons.approve('shift', 1, 1),
    buttons.approve('shift', 2, 3),
    buttons.approve('retire', undefined, 3),
    buttons.approve('delete', undefined, 3),
    ...kinds.map((kind) => buttons.label(kind)),
  ];
}

/** What stands on the form that starts a rollout. */
export function formLabels(locale: Locale): string[] {
  const { queue, image, job, env, note, submit } = catalog(locale).modal;
  return [...[queue, image, job, env, note].map(({ label }) => label), submit];
}

/** Each verb that people are told of as a row: how it is typed, and what it does. */
export function commandRows(locale: Locale): [string, string][] {
  const { help } = catalog(locale);
  return toldVerbs.map((verb) => [`\`${help.verb(verb).usage}\``, help.verb(verb).does]);
}
