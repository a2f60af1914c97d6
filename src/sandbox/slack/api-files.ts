import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Answer, Count, type Method, method, refuse } from './api-method.js';
import {
  type SharedFile,
  type StoredFile,
  type Workspace,
  app,
  findChannel,
  findMessage,
  keepMessage,
} from './workspace.js';

const altTextMax = 1_000;
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What the bytes are, whatever their name says; an image is told from its first bytes, and all else is shown as text. */
export function mimetypeOf(bytes: Buffer): 'image/png' | 'text/plain' {
  return bytes.subarray(0, pngSignature.length).equals(pngSignature) ? 'image/png' : 'text/plain';
}

/** The three steps of an upload, less the second, which is `receiveUpload`. */
export const fileMethods: Record<string, Method> = {
  'files.getUploadURLExternal': method(
    z.object({ filename: z.string().min(1), length: Count, alt_txt: z.string().optional() }),
    (workspace, args) => {
      if ((args.alt_txt ?? '').length > altTextMax) return refuse('alt_txt_too_large');
      const file: StoredFile = {
        id: `F${randomBytes(5).toString('hex').toUpperCase()}`,
        name: args.filename,
        title: args.filename,
        ...(args.alt_txt && { alt_txt: args.alt_txt }),
      };
      workspace.state.files.push(file);
      return { ok: true, file_id: file.id, upload_url: `${workspace.origin}/upload/${file.id}` };
    },
  ),
  'files.completeUploadExternal': method(
    z.object({
      files: z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1),
      channel_id: z.string().optional(),
      channels: z.string().optional(),
      thread_ts: z.string().optional(),
      initial_comment: z.string().optional(),
    }),
    complete,
  ),
};

interface Completion {
  files: { id: string; title?: string | undefined }[];
  channel_id?: string | undefined;
  channels?: string | undefined;
  thread_ts?: string | undefined;
  initial_comment?: string | undefined;
}

function complete(workspace: Workspace, args: Completion): Answer {
  const shared: SharedFile[] = [];
  for (const { id, title } of args.files) {
    const file = workspace.state.files.find((known) => known.id === id);
    if (file?.content === undefined) return refuse('file_not_found');
    file.title = title ?? file.title;
    const { content, ...told } = file;
    shared.push({ ...told, mimetype: mimetypeOf(Buffer.from(content, 'base64')) });
  }
  const where = args.channel_id ?? args.channels;
  if (where === undefined) return { ok: true, files: shared };
  const channel = findChannel(workspace, where);
  if (!channel) return refuse('channel_not_found');
  if (args.thread_ts && !findMessage(workspace, channel.id, args.thread_ts)) return refuse('thread_not_found');
  keepMessage(workspace, {
    channel: channel.id,
    user: app.botUser,
    text: args.initial_comment ?? '',
    blocks: [],
    files: shared,
    ...(args.thread_ts && { threadTs: args.thread_ts }),
  });
  return { ok: true, files: shared };
}

/** Keeps the bytes sent to an upload address; false for an address that was never handed out. */
export function receiveUpload(workspace: Workspace, id: string, bytes: Buffer): boolean {
  const file = workspace.state.files.find((known) => known.id === id);
  if (!file) return false;
  file.content = bytes.toString('base64');
  return true;
}
