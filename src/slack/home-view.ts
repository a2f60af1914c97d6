import type { Active } from '../engine-api.js';
import { answer } from '../rollout/answer.js';
import type { JsonObject } from '../rollout/json.js';
import type { Rollout } from '../rollout/rollout.js';
import type { Answer } from './blocks.js';
import { rootButtons } from './blocks-buttons.js';
import { actions, context, divider, header, section, type Button } from './blocks-kit.js';
import { heldLine, listLines } from './blocks-root.js';
import { readPress } from './button.js';
import { endedLines, endedMax } from './history.js';
import { bold, channelMention, date, joined, mrkdwn, userMention, type Mrkdwn } from './mrkdwn.js';
import type { SlackPerson } from './roles.js';
import { catalog, type Catalog } from './text/catalog.js';

/** The action ids of the buttons that the App Home has beside those of rollouts. */
export const homeActions = { start: 'home.start', refresh: 'home.refresh' } as const;

/** What the App Home shows of all rollouts: the active ones oldest first, the ended ones newest first, as of `now` (epoch milliseconds). */
export interface HomeFacts {
  active: Active;
  ended: readonly Rollout[];
  now: number;
}

/** For whom it is drawn: their roles, the rule on approvals, and the channel that a start from here is posted in. */
export interface Viewer {
  person: SlackPerson;
  distinctFromStarter: boolean;
  channel: string;
}

/** The answer to a person's last press; `about` is the id of the rollout that was pressed on. */
export interface Notice {
  answer: Answer;
  about?: string | undefined;
}

export interface HomeView extends JsonObject {
  type: 'home';
  blocks: JsonObject[];
}

/** Together with everything around them these stay below the 100 blocks of a view (facts 1.5), an answer on top included. */
const waitingMax = 12;
const activeMax = 20;

/**
 * The App Home of one person: what waits on them, the other active rollouts, the last ones that ended. `notice` stands
 * on top. Without `facts` that is all, since they could not be read.
 */
export function renderHome(viewer: Viewer, facts: HomeFacts | undefined, notice?: Notice): HomeView {
  const text = catalog(viewer.person.locale);
  const { person } = viewer;
  const said = notice === undefined ? [] : [...aboutBlocks(notice, facts), ...notice.answer.blocks, divider];
  const unsure = person.certain || mayAct(person) ? [] : [section(text.home.rolesUnknown)];
  const drawn = facts === undefined ? [] : factBlocks(viewer, facts, text);
  return { type: 'home', blocks: [...said, actions(ownButtons(person, text)), ...unsure, ...drawn] };
}

/** Which of the many rollouts of the page an answer is about. */
function aboutBlocks({ about }: Notice, facts: HomeFacts | undefined): JsonObject[] {
  if (about === undefined) return [];
  const known = [...(facts?.active.rollouts ?? []), ...(facts?.ended ?? [])].find(({ id }) => id === about);
  return [context([joined([bold(known?.plan.queue ?? ''), bold(about)], ' · ')])];
}

/** The App Home of who may not see rollouts, or of whom Slack does not say who they are. It also takes the place of what they saw before. */
export function renderOutside({ locale, certain }: SlackPerson): HomeView {
  const { home } = catalog(locale);
  const refresh = actions([own(homeActions.refresh, home.refresh)]);
  return { type: 'home', blocks: certain ? [section(home.membersOnly)] : [section(home.notKnown), refresh] };
}

/** An answer as a modal of its own, for the details of one rollout. */
export function renderDetails({ blocks }: Answer, { locale }: SlackPerson): JsonObject {
  const { home } = catalog(locale);
  return { type: 'modal', title: plainText(home.details), close: plainText(home.close), blocks: [...blocks] };
}

function plainText(text: string): JsonObject {
  return { type: 'plain_text', text, emoji: true };
}

function mayAct({ starter, approver }: SlackPerson): boolean {
  return starter || approver;
}

function ownButtons(person: SlackPerson, text: Catalog): Button[] {
  const refresh = own(homeActions.refresh, text.home.refresh);
  return mayAct(person) ? [own(homeActions.start, text.home.start), refresh] : [refresh];
}

function own(actionId: string, label: string): Button {
  return { actionId, label, spoken: label, value: actionId };
}

function factBlocks(viewer: Viewer, facts: HomeFacts, text: Catalog): JsonObject[] {
  const { rollouts } = facts.active;
  const waiting = rollouts
    .filter((one) => waitsOn(one, viewer, facts.now))
    .toSorted((one, other) => since(one) - since(other));
  const others = rollouts.filter((one) => !waiting.includes(one));
  const groups = [
    [context([text.home.asOf(date(facts.now))])],
    waitingBlocks(waiting, viewer, facts, text),
    activeBlocks(others, waiting.length > 0, viewer, facts, text),
    [header(text.home.ended), ...endedBlocks(facts.ended, viewer, text)],
  ];
  return groups.filter((group) => group.length > 0).flatMap((group, i) => (i === 0 ? group : [divider, ...group]));
}

function waitingBlocks(
  waiting: readonly Rollout[],
  viewer: Viewer,
  { active, now }: HomeFacts,
  text: Catalog,
): JsonObject[] {
  const { home } = text;
  if (waiting.length > 0)
    return [header(home.waiting(waiting.length)), ...entries(waiting, waitingMax, viewer, now, text)];
  return mayAct(viewer.person) && active.rollouts.length > 0 ? [section(home.nothingWaits)] : [];
}

function activeBlocks(
  others: readonly Rollout[],
  someWait: boolean,
  viewer: Viewer,
  { active: { newerSchema }, now }: HomeFacts,
  text: Catalog,
): JsonObject[] {
  const { home, answers } = text;
  const none = others.length + newerSchema.length === 0;
  if (none && someWait) return [];
  return [
    header(someWait ? home.alsoActive(others.length) : home.active(others.length)),
    ...(none ? [section(home.noneActive(mayAct(viewer.person), viewer.channel))] : []),
    ...entries(others, activeMax, viewer, now, text),
    ...(newerSchema.length === 0 ? [] : [section(answers.lists.newerSchema(newerSchema))]),
  ];
}

/**
 * Whether the next thing is this person's to do: a gate that an approval of theirs would be taken for, or a hold, which
 * only somebody with a role ends, by going on or by going back.
 */
export function waitsOn(rollout: Rollout, viewer: Viewer, now: number): boolean {
  const { gate, held } = rollout;
  if (held !== null) return mayAct(viewer.person);
  if (gate === null) return false;
  return (
    answer(rollout, viewer.person, { press: 'approve', instance: gate.instance }, viewer, now).answer === 'accepted'
  );
}

/** Since when it is in the state that its entry names first. */
function since({ held, gate, phase }: Rollout): number {
  return held?.at ?? gate?.approval?.at ?? gate?.openedAt ?? phase.since;
}

function entries(rollouts: readonly Rollout[], max: number, viewer: Viewer, now: number, text: Catalog): JsonObject[] {
  const left = rollouts.length - max;
  return [
    ...rollouts.slice(0, max).flatMap((rollout) => entry(rollout, viewer, now, text)),
    ...(left > 0 ? [section(text.home.left(left, viewer.channel))] : []),
  ];
}

function entry(rollout: Rollout, viewer: Viewer, now: number, text: Catalog): JsonObject[] {
  const { startedBy, channel, gate, held } = rollout;
  const { home } = text;
  const small = home.since(date(since(rollout)), userMention(startedBy), channelMention(channel));
  const isOpen = gate !== null && gate.approval === undefined && held === null;
  const until = isOpen ? home.expires(date(gate.expiresAt)) : mrkdwn``;
  const lines = [...listLines(rollout, text), heldLine(rollout, text), joined([small, until], ' · ')];
  const buttons = pressable(rollout, viewer, now, text);
  return withButtons(joined(lines, '\n'), buttons);
}

function endedBlocks(ended: readonly Rollout[], viewer: Viewer, text: Catalog): JsonObject[] {
  const shown = ended.slice(0, endedMax);
  const [newest] = shown;
  if (newest === undefined) return [section(text.home.noneEnded)];
  return [
    ...shown.flatMap((rollout) => withButtons(joined(endedLines(rollout, text), '\n'), detailsOnly(rollout, text))),
    context([text.home.report(newest.id, viewer.channel)]),
  ];
}

/** One button stands beside the words, several below them. */
function withButtons(words: Mrkdwn, buttons: readonly Button[]): JsonObject[] {
  return buttons.length < 2 ? [section(words, buttons[0])] : [section(words), actions(buttons)];
}

function detailsOnly(rollout: Rollout, text: Catalog): Button[] {
  return rootButtons(rollout, text).filter(({ actionId }) => actionId === 'rollout.details');
}

/**
 * The buttons of the rollout's own message, less those that this person has no right to. The red one is left to the
 * message: in a list of many it would be all one sees, and its dialog warns here too.
 */
function pressable(rollout: Rollout, viewer: Viewer, now: number, text: Catalog): Button[] {
  return rootButtons(rollout, text)
    .filter(({ actionId, value }) => {
      const meant = readPress(actionId, value);
      if (meant === undefined || meant.press === 'details') return meant !== undefined;
      const said = answer(rollout, viewer.person, meant.press, viewer, now);
      return said.answer === 'accepted' || !isRight(said.why.reason);
    })
    .map(({ style, ...button }) => ({ ...button, ...(style === 'primary' ? { style } : {}) }));
}

function isRight(reason: string): boolean {
  return reason === 'notAllowed' || reason === 'starterMayNotApprove';
}
