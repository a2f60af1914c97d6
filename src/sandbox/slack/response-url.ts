import { z } from 'zod';
import { Flag } from './api-method.js';
import { MessageBody, readBody } from './message-body.js';
import { type ResponseUrl, type Workspace, app, keepMessage, nextTs, removeMessage } from './workspace.js';

const usesMax = 5;

/** What a bot may send to a response_url, or give as the body of its acknowledgement. */
export const ResponseBody = MessageBody.extend({
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: Flag.optional(),
  delete_original: Flag.optional(),
});

type Responded = { status: 200 } | { status: 400 | 404; error: string };

/** One use of a response_url: five uses within thirty minutes, each told apart by what it does to the original. */
export function useResponseUrl(workspace: Workspace, key: string, args: unknown): Responded {
  const entry = workspace.state.responseUrls.find((known) => known.key === key);
  if (!entry) return { status: 404, error: 'no_service' };
  if (workspace.clock() > entry.until) return { status: 404, error: 'expired_url' };
  if (entry.uses >= usesMax) return { status: 404, error: 'used_url' };
  const body = ResponseBody.safeParse(args);
  if (!body.success) return { status: 400, error: 'invalid_payload' };
  entry.uses += 1;
  return respond(workspace, entry, body.data);
}

/** Shows what the bot answered to an interaction; new words are for the person alone unless the bot says otherwise. */
export function respond(workspace: Workspace, entry: ResponseUrl, body: z.infer<typeof ResponseBody>): Responded {
  const original = workspace.state.messages.find(
    ({ channel, ts }) => channel === entry.channel && ts === entry.original,
  );
  if (body.delete_original) {
    if (!original) return { status: 404, error: 'no_original' };
    removeMessage(workspace, original);
    if (!body.text && !body.blocks?.length) return { status: 200 };
  }
  const read = readBody(body, workspace.conduct);
  if (read.kind === 'refused') return { status: 400, error: read.error };
  if (body.replace_original && original) {
    Object.assign(original, read.content, { editedTs: nextTs(workspace) });
    workspace.changed({ kind: 'message', message: original });
    return { status: 200 };
  }
  const threadTs = body.thread_ts ?? entry.threadTs;
  const kept = keepMessage(workspace, {
    channel: entry.channel,
    user: app.botUser,
    ...read.content,
    ...(threadTs !== undefined && { threadTs }),
    ...(body.response_type !== 'in_channel' && { to: entry.person }),
  });
  // A later replace_original from the same address means the first answer to the command.
  entry.original ??= kept.ts;
  return { status: 200 };
}
