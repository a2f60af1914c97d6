import { z } from 'zod';
import type { AccountView, CommandSuggestion, Lever } from './account-view.js';
import type { Act } from './people.js';
import type { Submitted, Suggested } from './modals.js';
import type { Group, Message, OpenView, Person } from './workspace.js';

/** What the page is told, one Server-Sent Event each; `hello` comes first and after every reconnection. */
export type PageEvent =
  | {
      kind: 'hello';
      me: string;
      team: { name: string };
      bot: { user: string; name: string };
      people: readonly Person[];
      groups: readonly Group[];
      channel: { id: string; name: string };
      direct: string;
      messages: Message[];
      modals: OpenView[];
      home?: OpenView;
      suggestions: readonly CommandSuggestion[];
    }
  | { kind: 'message'; message: Message }
  | { kind: 'gone'; channel: string; ts: string }
  | { kind: 'modals'; modals: OpenView[] }
  | { kind: 'home'; home: OpenView }
  | { kind: 'account'; account?: AccountView; levers: Lever[] };

/** What the page hears back when a person did something. */
export type PageAnswer = Submitted | Suggested | Act | { kind: 'done' };

const picked = z.union([z.string(), z.array(z.string()), z.null()]).default(null);
const values = z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])).default({});
const by = z.string();

/** What a person can do at the page. */
export const PageAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('slash'), by, channel: z.string(), line: z.string().min(1) }),
  z.object({
    act: z.literal('say'),
    by,
    channel: z.string(),
    text: z.string().min(1),
    threadTs: z.string().optional(),
  }),
  z.object({ act: z.literal('dismiss'), by, ts: z.string() }),
  z.object({
    act: z.literal('press'),
    by,
    channel: z.string(),
    ts: z.string(),
    blockId: z.string(),
    actionId: z.string(),
    picked,
  }),
  z.object({
    act: z.literal('pressInView'),
    by,
    viewId: z.string(),
    blockId: z.string(),
    actionId: z.string(),
    picked,
    values,
  }),
  z.object({ act: z.literal('submit'), by, viewId: z.string(), values }),
  z.object({ act: z.literal('close'), by, viewId: z.string(), all: z.boolean().default(false) }),
  z.object({ act: z.literal('suggest'), by, viewId: z.string(), actionId: z.string(), typed: z.string() }),
  z.object({ act: z.literal('openHome'), by, tab: z.enum(['home', 'messages']).default('home') }),
  z.object({ act: z.literal('pull'), by, lever: z.string(), value: z.string() }),
]);

export type PageAct = z.infer<typeof PageAct>;
