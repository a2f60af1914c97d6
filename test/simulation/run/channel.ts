import { ChatError, type Chat, type ChatMessage } from '../../../src/chat-port.js';
import { objectsAt, stringAt } from '../../../src/rollout/json.js';
import type { Told } from './happenings.js';

/** A message as people see it. */
export interface Message {
  ts: string;
  threadTs?: string;
  key: string;
  told: Told;
  text: string;
  /** What can be pressed, by action id. */
  buttons: ReadonlyMap<string, string>;
}

export interface Channel extends Chat {
  messages: Message[];
}

type ChatCall = 'post' | 'update' | 'find';

/**
 * One Slack channel in memory, behind the port. `onChange` hears of each message that was posted or changed; `refusal` says
 * why Slack would refuse a call at this moment.
 */
export function makeChannel(
  onChange: (message: Message, how: 'posted' | 'updated') => void,
  onLook: (key: string, found: boolean) => void,
  refusal: (call: ChatCall) => ChatError | undefined = () => undefined,
): Channel {
  const messages: Message[] = [];
  const byTs = new Map<string, number>();
  const admit = (call: ChatCall): void => {
    const error = refusal(call);
    if (error) throw error;
  };
  return {
    messages,
    async post({ threadTs }, message) {
      admit('post');
      const ts = `${1_790_000_000 + messages.length}.000100`;
      const seen = read(message, ts, threadTs);
      byTs.set(ts, messages.length);
      messages.push(seen);
      onChange(seen, 'posted');
      return { ts };
    },
    async update({ ts }, message) {
      admit('update');
      const at = byTs.get(ts);
      const had = at === undefined ? undefined : messages[at];
      if (at === undefined || !had) throw new ChatError('gone', 'message_not_found');
      const seen = read(message, ts, had.threadTs);
      messages[at] = seen;
      onChange(seen, 'updated');
    },
    async find({ threadTs }, key) {
      admit('find');
      const found = messages.find((one) => one.threadTs === threadTs && one.key === key);
      onLook(key, found !== undefined);
      return found && { ts: found.ts };
    },
  };
}

function read(message: ChatMessage, ts: string, threadTs: string | undefined): Message {
  const payload = message.metadata.event_payload;
  const text = (key: string): string => stringAt(payload, key) ?? '';
  const actions = message.blocks.filter((block) => block['type'] === 'actions');
  return {
    ts,
    ...(threadTs === undefined ? {} : { threadTs }),
    key: text('key'),
    text: message.text,
    told: {
      rollout: text('rollout'),
      phase: text('phase'),
      gate: text('gate'),
      held: payload['held'] === true || payload['held'] === 'true',
      version: Number(payload['version']),
    },
    buttons: new Map(
      actions.flatMap((block) =>
        objectsAt(block, 'elements').map((button) => [
          stringAt(button, 'action_id') ?? '',
          stringAt(button, 'value') ?? '',
        ]),
      ),
    ),
  };
}
