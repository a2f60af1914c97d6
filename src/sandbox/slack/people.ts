import { type Delivery, type Sender, deliverEvent, deliverForm } from './deliver.js';
import { ResponseBody, respond } from './response-url.js';
import { type Picked, fill } from './filled.js';
import { describeView } from './api-views.js';
import { elementsOf } from './block-kit.js';
import { asRecord } from './wire.js';
import {
  type Message,
  type OpenView,
  type Workspace,
  app,
  findChannel,
  keepMessage,
  makeResponseUrl,
  makeTrigger,
  publicMessage,
  removeMessage,
  team,
} from './workspace.js';

/** What a person's act came to: a delivery, or nothing because the thing is no longer before them. */
export type Act = Delivery | { kind: 'notShown' };

/** A slash command. Whatever the bot puts into its acknowledgement is shown; silence or a fault in Slack's own words. */
export async function slash(
  workspace: Workspace,
  sender: Sender,
  by: string,
  channelId: string,
  line: string,
): Promise<Act> {
  const channel = findChannel(workspace, channelId);
  if (!channel) return { kind: 'notShown' };
  const [command = '', ...rest] = line.trim().split(/\s/);
  const { entry, url } = makeResponseUrl(workspace, by, { channel: channel.id });
  const delivery = await deliverForm(sender, {
    ...envelope,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.kind === 'im' ? 'directmessage' : channel.name,
    user_id: by,
    user_name: personName(workspace, by),
    command,
    text: escapeLikeSlack(workspace, rest.join(' ')),
    is_enterprise_install: 'false',
    response_url: url,
    trigger_id: makeTrigger(workspace, by),
  });
  if (delivery.kind === 'acknowledged') showAcknowledgement(workspace, entry, delivery.body);
  else
    keepMessage(workspace, {
      channel: channel.id,
      user: 'SLACK',
      to: by,
      text: command,
      blocks: [],
      bySlack: delivery.why,
    });
  return delivery;
}

/** Plain words in the channel; the bot is not told. */
export function say(workspace: Workspace, by: string, channelId: string, text: string, threadTs?: string): void {
  const channel = findChannel(workspace, channelId);
  if (!channel) return;
  const said = { channel: channel.id, user: by, text: escapeLikeSlack(workspace, text), blocks: [] };
  keepMessage(workspace, threadTs === undefined ? said : { ...said, threadTs });
}

/** Takes a message that only this person sees out of their sight. */
export function dismiss(workspace: Workspace, by: string, ts: string): void {
  const message = workspace.state.messages.find((known) => known.to === by && known.ts === ts);
  if (message) removeMessage(workspace, message);
}

export interface Press {
  blockId: string;
  actionId: string;
  picked: Picked;
}

/** Presses something of a stored message. What the message does not show (any more) cannot be pressed. */
export async function press(
  workspace: Workspace,
  sender: Sender,
  by: string,
  shown: Message,
  what: Press,
): Promise<Act> {
  const action = actionOf(workspace, shown.blocks, what);
  if (!action || (shown.to !== undefined && shown.to !== by)) return { kind: 'notShown' };
  const channel = findChannel(workspace, shown.channel);
  const ephemeral = shown.to !== undefined;
  return deliverForm(sender, {
    payload: JSON.stringify({
      ...interaction(workspace, by, 'block_actions'),
      trigger_id: makeTrigger(workspace, by),
      response_url: makeResponseUrl(workspace, by, shown).url,
      container: {
        type: 'message',
        message_ts: shown.ts,
        channel_id: shown.channel,
        is_ephemeral: ephemeral,
        ...(shown.threadTs !== undefined && { thread_ts: shown.threadTs }),
      },
      channel: { id: shown.channel, name: channel?.kind === 'im' ? 'directmessage' : channel?.name },
      // Slack does not send back the content of what only one person saw.
      ...(!ephemeral && { message: publicMessage(shown, true) }),
      state: { values: {} },
      actions: [action],
    }),
  });
}

/** Presses something of a modal or of the home view. */
export async function pressInView(
  workspace: Workspace,
  sender: Sender,
  open: OpenView,
  what: Press,
  state: Record<string, unknown>,
) {
  const action = actionOf(workspace, open.view.blocks, what);
  if (!action) return { kind: 'notShown' as const };
  return deliverForm(sender, {
    payload: JSON.stringify({
      ...interaction(workspace, open.person, 'block_actions'),
      trigger_id: makeTrigger(workspace, open.person),
      container: { type: 'view', view_id: open.id },
      view: describeView(open, state),
      actions: [action],
    }),
  });
}

/** Tells the bot that somebody looks at its home, or at the tab with its direct messages beside it. */
export function openHome(
  workspace: Workspace,
  sender: Sender,
  by: string,
  tab: 'home' | 'messages',
): Promise<Delivery> {
  const home = workspace.state.homes.find(({ person }) => person === by);
  const at = workspace.clock() / 1000;
  return deliverEvent(sender, {
    ...envelope,
    team_id: team.id,
    type: 'event_callback',
    event_id: `Ev${Math.round(at * 1000)}`,
    event_time: Math.floor(at),
    authorizations: [
      { team_id: team.id, user_id: app.botUser, is_bot: true, is_enterprise_install: false, enterprise_id: null },
    ],
    event: {
      type: 'app_home_opened',
      user: by,
      channel: `D${by.slice(1)}`,
      tab,
      event_ts: at.toFixed(6),
      ...(home && tab === 'home' && { view: describeView(home) }),
    },
  });
}

const envelope = { token: 'sandbox', api_app_id: app.id };

/** What every interaction payload begins with. */
export function interaction(workspace: Workspace, by: string, type: string): Record<string, unknown> {
  const name = personName(workspace, by);
  return {
    ...envelope,
    type,
    team: { id: team.id, domain: team.domain },
    user: { id: by, username: name, name, team_id: team.id },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function actionOf(workspace: Workspace, blocks: Message['blocks'], what: Press): Record<string, unknown> | undefined {
  const found = elementsOf(blocks).find(
    ({ blockId, element }) => blockId === what.blockId && element.action_id === what.actionId,
  );
  const filled = found && fill(found.element, what.picked, []);
  if (!filled) return undefined;
  const actionTs = (workspace.clock() / 1000).toFixed(6);
  return { ...filled, action_id: what.actionId, block_id: what.blockId, action_ts: actionTs };
}

function showAcknowledgement(workspace: Workspace, entry: Parameters<typeof respond>[1], body: unknown): void {
  const answer = ResponseBody.safeParse(typeof body === 'string' ? { text: body } : (asRecord(body) ?? {}));
  if (answer.success && (answer.data.text || answer.data.blocks?.length)) respond(workspace, entry, answer.data);
}

function personName(workspace: Workspace, id: string): string {
  return workspace.people.find((person) => person.id === id)?.name ?? id;
}

/** The three escapes, and mentions as ids, as the manifest's `should_escape` asks for. */
function escapeLikeSlack(workspace: Workspace, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped
    .replaceAll(/(^|\s)@([\w-]+)/g, (whole, before: string, name: string) => {
      const person = workspace.people.find((known) => known.name === name);
      return person ? `${before}<@${person.id}|${name}>` : whole;
    })
    .replaceAll(/(^|\s)#([\w-]+)/g, (whole, before: string, name: string) => {
      const channel = workspace.state.channels.find((known) => known.name === name);
      return channel ? `${before}<#${channel.id}|${name}>` : whole;
    });
}
