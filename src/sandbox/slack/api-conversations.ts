import { z } from 'zod';
import { type Answer, Count, Flag, type Method, method, refuse } from './api-method.js';
import {
  type Channel,
  type Message,
  type Person,
  type Workspace,
  app,
  findChannel,
  publicMessage,
  team,
} from './workspace.js';

const lastPage = { response_metadata: { next_cursor: '' } };
const InChannel = z.object({ channel: z.string() });

const Window = InChannel.extend({
  limit: Count.optional(),
  cursor: z.string().optional(),
  oldest: z.coerce.number().optional(),
  latest: z.coerce.number().optional(),
  inclusive: Flag.optional(),
  include_all_metadata: Flag.optional(),
});

/** The conversations.*, users.* and usergroups.* methods. */
export const conversationMethods: Record<string, Method> = {
  'conversations.info': method(InChannel, (workspace, args) =>
    withChannel(workspace, args.channel, (channel) => ({ ok: true, channel: describe(channel) })),
  ),
  'conversations.list': method(z.object({}), (workspace) => {
    const open = workspace.state.channels.filter((channel) => channel.kind === 'channel');
    return { ok: true, channels: open.map(describe), ...lastPage };
  }),
  'conversations.members': method(InChannel, (workspace, args) =>
    withChannel(workspace, args.channel, ({ members }) => ({
      ok: true,
      members: [...members, app.botUser],
      ...lastPage,
    })),
  ),
  'conversations.open': method(z.object({ users: z.string() }), (workspace, args) => {
    const channel = findChannel(workspace, args.users);
    return channel ? { ok: true, channel: { id: channel.id } } : refuse('user_not_found');
  }),
  'conversations.history': method(Window, (workspace, args) =>
    withChannel(workspace, args.channel, (channel) => {
      const found = messagesOf(workspace, channel).filter((message) => !message.threadTs || message.broadcast);
      return page(found.reverse(), args);
    }),
  ),
  'conversations.replies': method(Window.extend({ ts: z.string() }), (workspace, args) =>
    withChannel(workspace, args.channel, (channel) => {
      const all = messagesOf(workspace, channel);
      const named = all.find((message) => message.ts === args.ts);
      if (!named) return refuse('thread_not_found');
      const root = named.threadTs ?? named.ts;
      return page(
        all.filter((message) => message.ts === root || message.threadTs === root),
        args,
      );
    }),
  ),
  'users.info': method(z.object({ user: z.string(), include_locale: Flag.optional() }), (workspace, args) => {
    if (args.user === app.botUser)
      return { ok: true, user: { id: app.botUser, name: app.name, is_bot: true, deleted: false } };
    const person = workspace.people.find(({ id }) => id === args.user);
    return person ? { ok: true, user: profile(person, args.include_locale ?? false) } : refuse('user_not_found');
  }),
  'usergroups.list': method(z.object({ include_users: Flag.optional() }), (workspace, args) => ({
    ok: true,
    usergroups: workspace.groups.map(({ id, handle, members }) => ({
      id,
      team_id: team.id,
      handle,
      name: handle,
      date_delete: 0,
      ...(args.include_users && { users: members }),
    })),
  })),
  'usergroups.users.list': method(z.object({ usergroup: z.string() }), (workspace, args) => {
    const group = workspace.groups.find(({ id }) => id === args.usergroup);
    return group ? { ok: true, users: group.members } : refuse('no_such_subteam');
  }),
};

function withChannel(workspace: Workspace, id: string, run: (channel: Channel) => Answer): Answer {
  const channel = findChannel(workspace, id);
  return channel ? run(channel) : refuse('channel_not_found');
}

function messagesOf(workspace: Workspace, channel: Channel): Message[] {
  return workspace.state.messages.filter((message) => message.channel === channel.id && message.to === undefined);
}

function page(messages: Message[], args: z.infer<typeof Window>): Answer {
  const { oldest = 0, latest = Infinity, inclusive = false } = args;
  const within = messages.filter(({ ts }) => {
    const at = Number(ts);
    return (at > oldest && at < latest) || (inclusive && (at === oldest || at === latest));
  });
  const start = Number(args.cursor ?? 0);
  const end = start + Math.min(args.limit ?? 100, 999);
  return {
    ok: true,
    messages: within.slice(start, end).map((message) => publicMessage(message, args.include_all_metadata ?? false)),
    has_more: end < within.length,
    response_metadata: { next_cursor: end < within.length ? String(end) : '' },
  };
}

function describe(channel: Channel): Record<string, unknown> {
  const direct = channel.kind === 'im';
  return {
    id: channel.id,
    ...(direct ? { user: channel.members[0] } : { name: channel.name }),
    is_channel: !direct,
    is_im: direct,
    is_private: direct,
    is_archived: false,
    is_member: true,
    num_members: channel.members.length,
  };
}

function profile(person: Person, withLocale: boolean): Record<string, unknown> {
  return {
    id: person.id,
    team_id: team.id,
    name: person.name,
    real_name: person.realName,
    deleted: false,
    is_bot: false,
    is_restricted: false,
    is_ultra_restricted: false,
    tz: 'Asia/Tokyo',
    profile: { display_name: person.name, real_name: person.realName },
    ...(withLocale && { locale: person.locale }),
  };
}
