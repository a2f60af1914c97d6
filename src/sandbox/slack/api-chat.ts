import { z } from 'zod';
import { type Answer, type Method, method, refuse } from './api-method.js';
import { limits } from './limits.js';
import { MessageBody, readBody } from './message-body.js';
import {
  type Channel,
  type Message,
  type Workspace,
  app,
  findChannel,
  findMessage,
  keepMessage,
  nextTs,
  publicMessage,
  removeMessage,
} from './workspace.js';

const Channelled = z.object({ channel: z.string() });

/** The chat.* methods. */
export const chatMethods: Record<string, Method> = {
  'chat.postMessage': method(MessageBody.extend(Channelled.shape), post),
  'chat.postEphemeral': method(MessageBody.extend({ ...Channelled.shape, user: z.string() }), whisper),
  'chat.update': method(MessageBody.extend({ ...Channelled.shape, ts: z.string() }), update),
  'chat.delete': method(Channelled.extend({ ts: z.string() }), (workspace, { channel, ts }) =>
    withOwnMessage(workspace, channel, ts, 'cant_delete_message', (message) => {
      removeMessage(workspace, message);
      return { ok: true, channel: message.channel, ts };
    }),
  ),
  'chat.getPermalink': method(Channelled.extend({ message_ts: z.string() }), (workspace, args) => {
    const message = findMessage(workspace, args.channel, args.message_ts);
    if (!message) return refuse('message_not_found');
    const permalink = `${workspace.origin}/archives/${args.channel}/p${args.message_ts.replace('.', '')}`;
    return { ok: true, channel: args.channel, permalink };
  }),
};

type Body = z.infer<typeof MessageBody>;

function post(workspace: Workspace, args: Body & { channel: string }): Answer {
  const channel = findChannel(workspace, args.channel);
  if (!channel) return refuse('channel_not_found');
  if (!threadExists(workspace, channel, args.thread_ts)) return refuse('thread_not_found');
  const read = readBody(args, workspace.conduct);
  if (read.kind === 'refused') return refuse(read.error, read.messages);
  const message = keepMessage(workspace, {
    channel: channel.id,
    user: app.botUser,
    ...read.content,
    ...inThread(args),
    ...(args.thread_ts && args.reply_broadcast && { broadcast: true }),
  });
  return { ok: true, channel: channel.id, ts: message.ts, message: publicMessage(message, true) };
}

function whisper(workspace: Workspace, args: Body & { channel: string; user: string }): Answer {
  const channel = findChannel(workspace, args.channel);
  if (!channel) return refuse('channel_not_found');
  if (!channel.members.includes(args.user)) return refuse('user_not_in_channel');
  const read = readBody(args, workspace.conduct);
  if (read.kind === 'refused') return refuse(read.error, read.messages);
  const whispered = { channel: channel.id, user: app.botUser, to: args.user, ...read.content, ...inThread(args) };
  return { ok: true, message_ts: keepMessage(workspace, whispered).ts };
}

function update(workspace: Workspace, args: Body & { channel: string; ts: string }): Answer {
  return withOwnMessage(workspace, args.channel, args.ts, 'cant_update_message', (message) => {
    if ((args.text ?? '').length > limits.updateText) return refuse('msg_too_long');
    const read = readBody(args, workspace.conduct);
    if (read.kind === 'refused') return refuse(read.error, read.messages);
    // Text alone takes the blocks away; metadata stays unless it is given anew.
    message.blocks = read.content.blocks;
    if (args.text !== undefined) message.text = read.content.text;
    if (read.content.metadata) message.metadata = read.content.metadata;
    message.editedTs = nextTs(workspace);
    workspace.changed({ kind: 'message', message });
    const { channel, ts, text } = message;
    return { ok: true, channel, ts, text, message: publicMessage(message, true) };
  });
}

function withOwnMessage(
  workspace: Workspace,
  channelId: string,
  ts: string,
  foreign: string,
  run: (message: Message) => Answer,
): Answer {
  const channel = findChannel(workspace, channelId);
  if (!channel) return refuse('channel_not_found');
  const message = findMessage(workspace, channel.id, ts);
  // What one person alone sees has no ts that the Web API knows: only its response_url can change it.
  if (!message || message.to !== undefined) return refuse('message_not_found');
  return message.user === app.botUser ? run(message) : refuse(foreign);
}

function threadExists(workspace: Workspace, channel: Channel, threadTs: string | undefined): boolean {
  if (!threadTs) return true;
  const parent = findMessage(workspace, channel.id, threadTs);
  return parent !== undefined && parent.to === undefined;
}

function inThread(args: Body): { threadTs?: string } {
  return args.thread_ts ? { threadTs: args.thread_ts } : {};
}
