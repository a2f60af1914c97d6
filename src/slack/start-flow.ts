import type { StartResult } from '../engine-api.js';
import type { StartRequest } from '../rollout/request.js';
import { z } from 'zod';
import { renderFaults, renderText, type Answer, type Locale } from './blocks.js';
import { chatError } from './chat.js';
import type { Edge } from './edge.js';
import type { SlackPerson } from './roles.js';
import type { Carried } from './start-form.js';
import { startView } from './start-modal.js';
import { within } from '../timer.js';

/** What became of a request to start. */
export type Started =
  | { did: 'started'; queue: string }
  /** The same request was answered before. */
  | { did: 'repeated' }
  | { did: 'nothing'; notice: Answer };

const Conversation = z.looseObject({ channel: z.looseObject({ is_member: z.boolean().optional() }) });

/** Starts a rollout for somebody who may, in a channel where the bot can speak; else says why not. Rejects with a PortError. */
export async function startRequested(
  edge: Edge,
  request: StartRequest,
  { person, channel, key }: { person: SlackPerson; channel: string; key: string },
): Promise<Started> {
  const { locale } = person;
  const refusal = mayNotStart(person);
  if (refusal) return { did: 'nothing', notice: refusal };
  if (!(await isMember(edge, channel)))
    return { did: 'nothing', notice: renderText(locale, ({ answers }) => answers.inviteBot(channel)) };
  const result = await edge.engine.start(request, { user: person.user, channel, requestKey: key });
  return startedAs(edge, result, locale);
}

function startedAs(edge: Edge, result: StartResult, locale: Locale): Started {
  if (result.started) {
    edge.wake(result.rollout.id);
    return { did: 'started', queue: result.rollout.plan.queue };
  }
  switch (result.why) {
    case 'repeated':
      return { did: 'repeated' };
    case 'newerSchema':
      return { did: 'nothing', notice: renderText(locale, ({ answers }) => answers.newerSchema(result.id)) };
    case 'faults':
      return { did: 'nothing', notice: renderFaults(result.faults, locale) };
  }
}

/** The refusal for who is neither starter nor approver, or may be but Slack did not say so. */
export function mayNotStart({ starter, approver, certain, locale }: SlackPerson): Answer | undefined {
  if (starter || approver) return undefined;
  return renderText(locale, ({ answers }) => (certain ? answers.mayNotStart : answers.rolesUnknown));
}

/** A `start` with everything in it. */
export async function startTyped(
  edge: Edge,
  request: StartRequest,
  by: { person: SlackPerson; channel: string; key: string },
): Promise<Answer | undefined> {
  const started = await startRequested(edge, request, by);
  switch (started.did) {
    case 'started':
      return renderText(by.person.locale, ({ answers }) => answers.started(started.queue));
    case 'repeated':
      return undefined;
    case 'nothing':
      return started.notice;
  }
}

/** Where Slack does not say, the first post will show whether the bot may speak there. */
async function isMember(edge: Edge, channel: string): Promise<boolean> {
  try {
    const answer = Conversation.safeParse(await edge.client.apiCall('conversations.info', { channel }));
    return answer.data?.channel.is_member !== false;
  } catch (error) {
    // A private channel without the bot is none at all to it.
    return chatError(error).code !== 'channel_not_found';
  }
}

/** Of the three seconds that a trigger lives, this much may pass before the modal is asked for. */
const patienceMs = 1_000;

/** Opens the start modal with what is known. Resolves to what to tell where it is not opened: a refusal, or `instead`. */
export async function openStart(
  edge: Edge,
  asked: {
    user: string;
    team: string | undefined;
    triggerId: string;
    /** The channel of the command and what was typed; no channel where it was not a command. */
    carried: Carried;
    instead: (locale: Locale) => Answer;
  },
): Promise<Answer | undefined> {
  const { user, team, triggerId, carried } = asked;
  edge.names.warm();
  const person = await within(edge.timer, patienceMs, edge.roles.person(user, team));
  // Whoever cannot be judged in time sees the form; rights are looked at again when it is sent.
  const refusal = person && mayNotStart(person);
  if (refusal) return refusal;
  const locale = person?.locale ?? edge.policy.locale;
  const view = startView(carried, locale);
  if (view === undefined) return asked.instead(locale);
  try {
    await edge.client.apiCall('views.open', { trigger_id: triggerId, view });
    return undefined;
  } catch (error) {
    edge.log.warn({ user, code: chatError(error).code }, 'The start modal could not be opened');
    return asked.instead(locale);
  }
}
