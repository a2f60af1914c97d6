import { openGateName } from '../rollout/gate.js';
import type { ChatMessage } from '../chat-port.js';
import type { Active } from '../engine-api.js';
import type { Accepted, Refusal } from '../rollout/answer.js';
import { canonical, sha256 } from '../rollout/json.js';
import type { PlanFault } from '../rollout/plan-faults.js';
import type { StartRequest } from '../rollout/request.js';
import { isOpen, type Rollout } from '../rollout/rollout.js';
import type { JsonObject } from '../rollout/json.js';
import type { Line } from '../rollout/told.js';
import type { Plan } from '../rollout/planned.js';
import { detailLines, helpLines } from './blocks-answers.js';
import { rootButtons } from './blocks-buttons.js';
import { actions, context, divider, header, section, sections } from './blocks-kit.js';
import { planLines } from './blocks-plan.js';
import { attribution, axisLines, listLines, rootLines, rootSummary, stateSign, stateWord } from './blocks-root.js';
import { isBroadcast, lineSentence, threadLines, type Approvers } from './blocks-thread.js';
import { answerCharsMax, textCharsMax } from './limits.js';
import { date, foreign, joined, link, mrkdwn, textOf, type Mrkdwn } from './mrkdwn.js';
import { catalog, type Catalog, type Locale } from './text/catalog.js';
import { told } from './text/sentences.js';
import type { Verb, WordFault } from './words.js';

export type { Locale } from './text/catalog.js';

/** Who reads a channel's messages, and who is mentioned where an approval is needed. */
export interface Audience {
  locale: Locale;
  approvers: Approvers;
}

/** What one person alone sees. */
export interface Answer {
  text: string;
  blocks: readonly JsonObject[];
}

/** Slack refuses a message that is too long in all (facts 1.4) and does not say where that begins, so far less is used than blocks could hold. */
const stateSectionsMax = 3;
const planSectionsMax = 2;
const answerSectionsMax = 5;
const threadSectionsMax = 5;
const entriesMax = 20;

/**
 * The root message: one state of a rollout always gives the same bytes, but for the version in the metadata. `hash` says
 * what is shown, without version, moment of the last change and `replaces`. `rootCount` counts the root messages of this
 * rollout from 1; `replaces` is a permalink, a `ts` or a note, and says that an earlier root was lost.
 */
export function renderRoot(
  rollout: Rollout,
  { locale }: Audience,
  { rootCount, replaces }: { replaces?: string; rootCount: number },
): ChatMessage & { hash: string } {
  const text = catalog(locale);
  const words = textOf(rootSummary(rollout, text), textCharsMax);
  const shown = [...stateBlocks(rollout, text), actions(rootButtons(rollout, text))];
  const small = attribution(rollout, text);
  const footer = context([...small, text.root.asOf(date(rollout.lastSeen))]);
  const lost = replaces === undefined ? [] : [context([text.root.replaces(earlier(replaces, text))])];
  const state = stateOf(rollout);
  return {
    text: words,
    blocks: [...lost, ...shown, footer],
    metadata: metadataNow(rollout, rootKey(rollout.id, rootCount)),
    hash: sha256(canonical([words, shown, small, state])).slice(0, 32),
  };
}

/**
 * One thread message for lines that share a state, or, after an outage, for all that were missed, each named. Its
 * metadata tells the state of the newest line; `broadcast` says that the channel should see it too. `lines` is never empty.
 */
export function renderLines(
  rollout: Rollout,
  lines: readonly Line[],
  { locale, approvers }: Audience,
): ChatMessage & { broadcast: boolean } {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) throw new Error('A thread message needs a line.');
  const text = catalog(locale);
  const said = joined(
    lines.map((line) => lineSentence(rollout, line, text)),
    ' ',
  );
  const { phase, gate, held, version } = last;
  return {
    text: textOf(text.root.lines(rollout.plan.queue, said), textCharsMax),
    blocks: sections(threadLines(rollout, lines, approvers, text), threadSectionsMax, text.plan.left),
    metadata: metadata(rollout, { phase, gate, held, version, key: lineKey(rollout.id, first.seq) }),
    broadcast: lines.some(isBroadcast),
  };
}

/** The state of one rollout with all its details, and its plan while that waits for approval. */
export function renderStatus(rollout: Rollout, locale: Locale): Answer {
  const text = catalog(locale);
  const plan = rollout.phase.name === 'plan' ? planLines(rollout.plan, rollout.request.image, text) : [];
  const lines = [...rootLines(rollout, text), ...detailLines(rollout, text), ...plan];
  return {
    text: textOf(joined([rootSummary(rollout, text), ...lines], ' '), answerCharsMax),
    blocks: [
      head(rollout, text),
      ...sections(lines, answerSectionsMax, text.plan.left),
      context([...attribution(rollout, text), text.root.asOf(date(rollout.lastSeen))]),
    ],
  };
}

/** Active rollouts, what each waits for, and how to name it; and those that this version cannot read, by their ids. */
export function renderList({ rollouts, newerSchema }: Active, locale: Locale): Answer {
  const text = catalog(locale);
  const { noActive, lists } = text.answers;
  const unread = newerSchema.length === 0 ? [] : [[lists.newerSchema(newerSchema)]];
  if (rollouts.length === 0) return answer(unread[0] ?? [noActive]);
  const entries = rollouts.map((rollout) => listLines(rollout, text));
  return listed(lists.active(rollouts.length), entries, text, unread);
}

/** A plan that nothing was started for. */
export function renderPlan(plan: Plan, request: StartRequest, locale: Locale): Answer {
  const text = catalog(locale);
  const { of, next, left } = text.plan;
  const [intro, lines, outro] = [of(plan.queue), planLines(plan, request.image, text), next(plan.queue)];
  const axes = axisLines(plan, request.image, text);
  return {
    text: textOf(joined([intro, ...axes, outro, ...lines], ' '), answerCharsMax),
    blocks: [...sections([intro, ...axes], 1, left), ...sections(lines, answerSectionsMax, left), section(outro)],
  };
}

/** Everything that stands against a plan, at once. */
export function renderFaults(faults: readonly PlanFault[], locale: Locale): Answer {
  const text = catalog(locale);
  return answer(
    faults.map((fault) => told(text.faults.plan, 'fault', fault)),
    text,
  );
}

/** What is wrong with a command, and how it is typed. */
export function renderWordFaults(verb: Verb, faults: readonly WordFault[], locale: Locale): Answer {
  const text = catalog(locale);
  const said = faults.map((fault) => mrkdwn`• ${told(text.faults.typed, 'fault', fault)}`);
  return answer([text.help.wrong(verb), ...said, ...helpLines(verb, text).slice(0, 2)], text);
}

export function renderRefusal(refusal: Refusal, rollout: Rollout, locale: Locale): Answer {
  return answer([told(catalog(locale).answers.refusals, 'reason', refusal, rollout)]);
}

export function renderAccepted(accepted: Accepted, rollout: Rollout, locale: Locale): Answer {
  return answer([told(catalog(locale).answers.accepted, 'does', accepted, rollout)]);
}

/** Help on one verb, with the news that it comes later where this version lacks it; on all of them without a topic. */
export function renderHelp(topic: Verb | undefined, locale: Locale): Answer {
  const text = catalog(locale);
  return answer(helpLines(topic, text), text);
}

/** Help after a word that is no verb. */
export function renderUnknownVerb(word: string, locale: Locale): Answer {
  const text = catalog(locale);
  return answer([text.help.unknown(word), ...helpLines(undefined, text)], text);
}

/** One sentence of the catalogue: `renderText('ja', ({ answers }) => answers.failed(id))`. */
export function renderText(locale: Locale, choose: (text: Catalog) => Mrkdwn): Answer {
  return answer([choose(catalog(locale))]);
}

function answer(lines: readonly Mrkdwn[], text?: Catalog): Answer {
  return {
    text: textOf(joined(lines, ' '), answerCharsMax),
    blocks: sections(lines, answerSectionsMax, text?.plan.left),
  };
}

function listed(heading: Mrkdwn, entries: readonly Mrkdwn[][], text: Catalog, last: readonly Mrkdwn[][] = []): Answer {
  const shown = entries.slice(0, entriesMax).map((entry) => joined(entry, '\n'));
  const left = entries.length - shown.length;
  const all = [heading, ...shown, ...(left > 0 ? [text.answers.lists.left(left)] : []), ...last.flat()];
  return { text: textOf(joined(all, ' '), answerCharsMax), blocks: all.map((one) => section(one)) };
}

function stateBlocks(rollout: Rollout, text: Catalog): JsonObject[] {
  const plan =
    rollout.phase.name === 'plan' && isOpen(rollout) ? planLines(rollout.plan, rollout.request.image, text) : [];
  return [
    head(rollout, text),
    ...sections(rootLines(rollout, text), stateSectionsMax, text.plan.left),
    ...(plan.length === 0 ? [] : [divider, ...sections(plan, planSectionsMax, text.plan.left)]),
  ];
}

function head(rollout: Rollout, text: Catalog): JsonObject {
  return header(`${stateSign(rollout)} ${stateWord(rollout, text)} · ${rollout.plan.queue}`);
}

/** By which a root message is found again: the how-manieth of its rollout it is. */
export function rootKey(id: string, rootCount: number): string {
  return `${id}-root-${rootCount}`;
}

/** By which a thread message is found again: the number of its first line. */
export function lineKey(id: string, seq: number): string {
  return `${id}-line-${seq}`;
}

/** What programs may rely on (contract §6). */
function stateOf({ phase, gate, held }: Rollout): { phase: string; gate: string; held: boolean } {
  return { phase: phase.name, gate: openGateName({ gate }), held: held !== null };
}

/** What a message tells programs that shows a rollout as it is now. */
export function metadataNow(rollout: Rollout, key: string): ChatMessage['metadata'] {
  return metadata(rollout, { ...stateOf(rollout), version: rollout.version, key });
}

function metadata(rollout: Rollout, state: JsonObject): ChatMessage['metadata'] {
  return { event_type: 'batch_rollout', event_payload: { rollout: rollout.id, ...state } };
}

/** A lost root is linked where its permalink is known; a bare `ts` says at least when it was posted. */
function earlier(replaces: string, text: Catalog): Mrkdwn {
  if (replaces.startsWith('https://')) return link(replaces, text.root.earlier);
  const seconds = /^(\d{9,11})\.\d+$/.exec(replaces)?.[1];
  return seconds === undefined ? foreign(replaces) : date(Number(seconds) * 1_000);
}
