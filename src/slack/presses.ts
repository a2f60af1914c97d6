import { z } from 'zod';
import type { PressResult } from '../engine-api.js';
import { renderAccepted, renderRefusal, renderStatus, renderText, type Answer } from './blocks.js';
import { readPress } from './button.js';
import { renderFailure, requestKey, type Edge } from './edge.js';
import type { SlackPerson } from './roles.js';

/** Of a pressed button what we use; the value is only a hint at what was meant. */
const Pressed = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  channel: z.object({ id: z.string() }).optional(),
  container: z.object({ message_ts: z.string().optional(), thread_ts: z.string().optional() }).optional(),
  message: z.object({ ts: z.string().optional(), thread_ts: z.string().optional() }).optional(),
  response_url: z.string().optional(),
  trigger_id: z.string().optional(),
  actions: z.tuple(
    [z.object({ action_id: z.string(), action_ts: z.string().optional(), value: z.string().optional() })],
    z.unknown(),
  ),
});

/** Acts on a pressed button, and answers whoever pressed it alone. */
export async function onPress(edge: Edge, raw: unknown): Promise<void> {
  const { user, channel, container, message, actions, ...request } = Pressed.parse(raw);
  const [action] = actions;
  const messageTs = container?.message_ts ?? message?.ts;
  const key = requestKey(user.id, action.action_ts, messageTs, action.action_id, request.trigger_id);
  if (!edge.isFirst(key)) return;
  const threadTs = container?.thread_ts ?? message?.thread_ts;
  const reply = edge.reply({ user: user.id, channel: channel?.id, threadTs, responseUrl: request.response_url });
  const person = await edge.roles.person(user.id, user.team_id);
  const { locale } = person;
  const { allowedChannels } = edge.policy.slack;
  if (channel === undefined || !allowedChannels.includes(channel.id))
    return reply(renderText(locale, ({ answers }) => answers.notInThisChannel(allowedChannels)));
  try {
    const answer = await actOn(edge, person, action, key);
    if (answer) await reply(answer);
  } catch (error) {
    await reply(renderFailure(edge, error, { action: action.action_id, user: user.id }, locale));
  }
}

/** Does what a button of a rollout asks for, wherever it was pressed; resolves to what the person is told. */
export async function actOn(
  edge: Edge,
  person: SlackPerson,
  action: { action_id: string; value?: string | undefined },
  key: string,
): Promise<Answer | undefined> {
  const meant = readPress(action.action_id, action.value ?? '');
  if (meant === undefined)
    return renderText(person.locale, ({ answers }) => answers.unknownRollout(action.value ?? ''));
  if (meant.press === 'details') return details(edge, meant.id, person);
  return tellPressed(edge, person, meant.id, await edge.engine.press(meant.id, person, meant.press, key));
}

async function details(edge: Edge, id: string, { locale }: SlackPerson): Promise<Answer> {
  const result = await edge.engine.find(id);
  if (result.found === 'newerSchema') return renderText(locale, ({ answers }) => answers.newerSchema(id));
  if (result.found !== 'rollout') return renderText(locale, ({ answers }) => answers.unknownRollout(id));
  return renderStatus(result.rollout, locale);
}

/** The answer to whoever pressed or typed; none where the same request was answered before. Wakes the poller for what was accepted. */
export function tellPressed(edge: Edge, person: SlackPerson, named: string, result: PressResult): Answer | undefined {
  const { locale, certain } = person;
  if (result.pressed) {
    edge.wake(result.rollout.id);
    return renderAccepted(result.accepted, result.rollout, locale);
  }
  if (result.why === 'repeated') return undefined;
  if (result.why === 'newerSchema') return renderText(locale, ({ answers }) => answers.newerSchema(named));
  if (result.why === 'unknown') return renderText(locale, ({ answers }) => answers.unknownRollout(named));
  if (result.why.reason === 'notAllowed' && !certain) return renderText(locale, ({ answers }) => answers.rolesUnknown);
  return renderRefusal(result.why, result.rollout, locale);
}
