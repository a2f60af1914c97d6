import { z } from 'zod';
import type { PressResult } from '../engine-api.js';
import type { Press } from '../rollout/answer.js';
import { renderAccepted, renderRefusal, renderStatus, renderText, type Answer } from './blocks.js';
import { parseButton, type ButtonKind } from './button.js';
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

async function actOn(
  edge: Edge,
  person: SlackPerson,
  action: { action_id: string; value?: string | undefined },
  key: string,
): Promise<Answer | undefined> {
  const drawn = parseButton(action.value ?? '');
  const kind = buttonKind(action.action_id);
  const unknown = () => renderText(person.locale, ({ answers }) => answers.unknownRollout(action.value ?? ''));
  if (drawn === undefined || kind === undefined) return unknown();
  if (kind === 'details') return details(edge, drawn.id, person);
  const press = pressOf(kind, drawn);
  if (press === undefined) return unknown();
  return tellPressed(edge, person, drawn.id, await edge.engine.press(drawn.id, person, press, key));
}

const kinds: readonly ButtonKind[] = ['approve', 'rollback', 'hold', 'resume', 'retry', 'details'];

function buttonKind(actionId: string): ButtonKind | undefined {
  return kinds.find((kind) => actionId === `rollout.${kind}`);
}

/** A button that does not say what it was drawn for could act on something newer, so it does nothing. */
function pressOf(
  kind: Exclude<ButtonKind, 'details'>,
  drawn: { instance?: number; shown?: string },
): Press | undefined {
  switch (kind) {
    case 'approve':
      return drawn.instance === undefined ? undefined : { press: kind, instance: drawn.instance };
    case 'resume':
    case 'retry':
      return drawn.shown === undefined ? undefined : { press: kind, shown: drawn.shown };
    case 'rollback':
    case 'hold':
      return { press: kind };
  }
}

async function details(edge: Edge, id: string, { locale }: SlackPerson): Promise<Answer> {
  const result = await edge.engine.find(id);
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
  if (result.why === 'unknown') return renderText(locale, ({ answers }) => answers.unknownRollout(named));
  if (result.why.reason === 'notAllowed' && !certain) return renderText(locale, ({ answers }) => answers.rolesUnknown);
  return renderRefusal(result.why, result.rollout, locale);
}
