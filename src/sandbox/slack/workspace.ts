import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Block, View } from './block-kit.js';

/** Fixed identities of the local workspace and of the bot's app in it. */
export const team = { id: 'T0SANDBOX', name: 'Ao & Midori', domain: 'ao-midori' };
export const app = { id: 'A0ROLLOUT', botUser: 'U0ROLLOUTBOT', botId: 'B0ROLLOUT', name: 'batch-rollout' };

export interface Person {
  id: string;
  name: string;
  realName: string;
  locale: 'en-US' | 'ja-JP';
  /** What this person may do in the sandbox's policy; only shown, never checked here. */
  part: 'starter' | 'approver' | 'outsider';
}

export interface Group {
  id: string;
  handle: string;
  members: string[];
}

const Channel = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['channel', 'im']),
  members: z.array(z.string()),
});

export type Channel = z.infer<typeof Channel>;

const StoredFile = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  /** For whoever cannot see an image. */
  alt_txt: z.string().optional(),
  /** Base64; missing until it was uploaded. */
  content: z.string().optional(),
});

export type StoredFile = z.infer<typeof StoredFile>;

/** What a message shows of a file, by Slack's own names. */
const SharedFile = StoredFile.omit({ content: true }).extend({ mimetype: z.string().optional() });

export type SharedFile = z.infer<typeof SharedFile>;

/** A message, or what one person alone sees (`to`). `ts` is its identity within its channel. */
const Message = z.object({
  channel: z.string(),
  ts: z.string(),
  user: z.string(),
  to: z.string().optional(),
  /** Slack's own voice: why the bot could not be asked. The page says it in the person's language. */
  bySlack: z.enum(['late', 'unreachable', 'error', 'down']).optional(),
  text: z.string(),
  blocks: z.array(Block),
  threadTs: z.string().optional(),
  broadcast: z.boolean().optional(),
  editedTs: z.string().optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.json()) }).optional(),
  files: z.array(SharedFile).optional(),
});

export type Message = z.infer<typeof Message>;

const OpenView = z.object({
  id: z.string(),
  rootId: z.string(),
  previousId: z.string().optional(),
  hash: z.string(),
  person: z.string(),
  view: View,
});

/** A view somebody has before them, modal or home. */
export type OpenView = z.infer<typeof OpenView>;

const ResponseUrl = z.object({
  key: z.string(),
  person: z.string(),
  channel: z.string(),
  threadTs: z.string().optional(),
  /** What `replace_original` and `delete_original` speak of. */
  original: z.string().optional(),
  uses: z.number(),
  until: z.number(),
});

export type ResponseUrl = z.infer<typeof ResponseUrl>;

/** Everything of the workspace that outlives a restart of the sandbox. */
export const WorkspaceState = z.object({
  lastTs: z.number(),
  channels: z.array(Channel),
  messages: z.array(Message),
  modals: z.array(OpenView),
  homes: z.array(OpenView),
  files: z.array(StoredFile),
  responseUrls: z.array(ResponseUrl),
});

export type WorkspaceState = z.infer<typeof WorkspaceState>;

/** What the page has to redraw. */
export type Change =
  | { kind: 'message'; message: Message }
  | { kind: 'gone'; message: Message }
  | { kind: 'modals'; person: string }
  | { kind: 'home'; person: string };

interface Trigger {
  person: string;
  until: number;
  used: boolean;
}

/** How well Slack behaves; the levers of the page change it. */
export interface Conduct {
  service: 'up' | 'fails' | 'drops';
  rates: 'ignored' | 'enforced';
  /** `classic`: the blocks of 2025 and later have not reached this workspace. */
  blocks: 'all' | 'classic';
}

export interface Workspace {
  readonly origin: string;
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly state: WorkspaceState;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly conduct: Conduct;
  readonly triggers: Map<string, Trigger>;
  /** Tells whoever listens that the state has changed. */
  readonly changed: (change: Change) => void;
}

/** A ts no message had before, close to the clock. */
export function nextTs(workspace: Workspace): string {
  const { state } = workspace;
  state.lastTs = Math.max(state.lastTs + 1, Math.round(workspace.clock() * 1000));
  return `${Math.floor(state.lastTs / 1_000_000)}.${String(state.lastTs % 1_000_000).padStart(6, '0')}`;
}

export function findMessage(workspace: Workspace, channel: string, ts: string | undefined): Message | undefined {
  return workspace.state.messages.find((message) => message.channel === channel && message.ts === ts);
}

/** The channel of this id; for a person's id the direct messages between that person and the bot. */
export function findChannel(workspace: Workspace, id: string | undefined): Channel | undefined {
  const direct = id?.startsWith('U') ? `D${id.slice(1)}` : id;
  return workspace.state.channels.find((channel) => channel.id === direct);
}

/** Keeps a message and tells the page. The caller has checked blocks, channel and thread. */
export function keepMessage(workspace: Workspace, content: Omit<Message, 'ts'>): Message {
  const message = { ...content, ts: nextTs(workspace) };
  workspace.state.messages.push(message);
  workspace.changed({ kind: 'message', message });
  return message;
}

export function removeMessage(workspace: Workspace, message: Message): void {
  workspace.state.messages.splice(workspace.state.messages.indexOf(message), 1);
  workspace.changed({ kind: 'gone', message });
}

/** A trigger for opening one view: good once, for three seconds. */
export function makeTrigger(workspace: Workspace, person: string): string {
  const trigger = `${Math.round(workspace.clock())}.${randomBytes(16).toString('hex')}`;
  workspace.triggers.set(trigger, { person, until: workspace.clock() + 3000, used: false });
  return trigger;
}

/** The address under which a bot may answer one interaction: five uses, thirty minutes. */
export function makeResponseUrl(workspace: Workspace, person: string, about: Partial<Message> & { channel: string }) {
  const key = randomBytes(12).toString('hex');
  const entry: ResponseUrl = { key, person, channel: about.channel, uses: 0, until: workspace.clock() + 30 * 60_000 };
  if (about.threadTs !== undefined) entry.threadTs = about.threadTs;
  if (about.ts !== undefined) entry.original = about.ts;
  workspace.state.responseUrls.push(entry);
  return { entry, url: `${workspace.origin}/response/${key}` };
}

/** What Slack's Web API shows of a message; metadata only where it was asked for. */
export function publicMessage(message: Message, withMetadata: boolean): Record<string, unknown> {
  const byBot = message.user === app.botUser;
  return {
    type: 'message',
    ts: message.ts,
    user: message.user,
    team: team.id,
    text: message.text,
    blocks: message.blocks,
    ...(byBot && { bot_id: app.botId, app_id: app.id }),
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
    ...(message.broadcast && { subtype: 'thread_broadcast' }),
    ...(message.editedTs !== undefined && { edited: { user: message.user, ts: message.editedTs } }),
    ...(message.files && { files: message.files }),
    ...(withMetadata && message.metadata && { metadata: message.metadata }),
  };
}
