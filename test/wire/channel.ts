import { z } from 'zod';

const Payload = z.object({
  rollout: z.string(),
  phase: z.string(),
  gate: z.string(),
  held: z.coerce.string(),
  version: z.coerce.number(),
  key: z.string(),
});

const Element = z.looseObject({ action_id: z.string().optional(), value: z.string().optional() });
const Block = z.looseObject({
  block_id: z.string().optional(),
  elements: z.array(Element).optional().catch(undefined),
  text: z.looseObject({ text: z.string() }).optional().catch(undefined),
});

const Message = z.object({
  channel: z.string(),
  ts: z.string(),
  to: z.string().optional(),
  text: z.string(),
  threadTs: z.string().optional(),
  blocks: z.array(Block),
  metadata: z.object({ event_payload: Payload }).optional(),
});

export type Message = z.infer<typeof Message>;
export type Told = z.infer<typeof Payload>;

const Hello = z.object({ kind: z.literal('hello'), messages: z.array(Message) });
const Posted = z.object({ kind: z.literal('message'), message: Message });

/** What a person at the local Slack sees and does. */
export interface Person {
  /** All messages of the bot about rollouts, oldest first. */
  messages(): Message[];
  /** The newest root message, and what it tells. */
  root(): (Message & { told: Told }) | undefined;
  /** What only this person was told, oldest first. */
  whispers(): string[];
  say(line: string): Promise<boolean>;
  /** Presses a button of a message; false when it is not there, or the bot did not acknowledge. */
  press(message: Message, actionId: string): Promise<boolean>;
  leave(): void;
}

const channel = 'C0BATCHOPS';

/** Opens the page of the local Slack as this person. */
export async function personAt(url: string, by: string): Promise<Person> {
  const leaving = new AbortController();
  const stream = await fetch(`${url}page/stream?person=${by}`, { signal: leaving.signal });
  const seen = new Map<string, Message>();
  void follow(stream, (message) => seen.set(message.ts, message)).catch(() => undefined);
  const act = async (what: object): Promise<boolean> => {
    const answer = await fetch(`${url}page/act`, { method: 'POST', body: JSON.stringify({ by, channel, ...what }) });
    return z.looseObject({ kind: z.string() }).parse(await answer.json()).kind === 'acknowledged';
  };
  const messages = () =>
    [...seen.values()].filter((one) => one.to === undefined && one.metadata).toSorted((a, b) => (a.ts < b.ts ? -1 : 1));
  return {
    messages,
    root() {
      const root = messages().findLast(({ threadTs }) => threadTs === undefined);
      return root?.metadata ? { ...root, told: root.metadata.event_payload } : undefined;
    },
    whispers: () => [...seen.values()].flatMap(({ to, text }) => (to === undefined ? [] : [text])),
    say: (line) => act({ act: 'slash', line }),
    async press(message, actionId) {
      const block = message.blocks.find(({ elements }) => elements?.some((one) => one.action_id === actionId));
      if (block?.block_id === undefined) return false;
      return act({ act: 'press', ts: message.ts, blockId: block.block_id, actionId });
    },
    leave: () => leaving.abort(),
  };
}

/** The button a message shows for an action, by what it carries. */
export function buttonOf(message: Message, actionId: string): string | undefined {
  return message.blocks.flatMap(({ elements }) => elements ?? []).find((one) => one.action_id === actionId)?.value;
}

async function follow(stream: Response, keep: (message: Message) => void): Promise<void> {
  const words = new TextDecoder();
  let text = '';
  for await (const part of stream.body ?? []) {
    text += words.decode(part, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) take(JSON.parse(event.replace(/^data: /, '')), keep);
  }
}

function take(event: unknown, keep: (message: Message) => void): void {
  for (const one of Hello.safeParse(event).data?.messages ?? []) keep(one);
  const posted = Posted.safeParse(event);
  if (posted.success) keep(posted.data.message);
}
