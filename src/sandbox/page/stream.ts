import { useEffect, useReducer } from 'react';
import type { AccountView, Lever } from '../slack/account-view.js';
import type { PageEvent } from '../slack/page-protocol.js';
import type { Message, OpenView } from '../slack/workspace.js';

/** The beginning of a stream: everything as it stands. */
export type Hello = Extract<PageEvent, { kind: 'hello' }>;

/** What one person at the page sees; `hello` is missing until the first answer of the server. */
export interface Sight {
  hello?: Hello;
  messages: Message[];
  modals: OpenView[];
  home?: OpenView;
  account?: AccountView;
  levers: Lever[];
  connected: boolean;
}

const nothing: Sight = { messages: [], modals: [], levers: [], connected: false };

/** Follows the workspace as this person sees it. The browser reconnects by itself and then begins with a new `hello`. */
export function useSight(person: string): Sight {
  const [sight, take] = useReducer(advance, nothing);
  useEffect(() => {
    const source = new EventSource(`/page/stream?person=${person}`);
    source.addEventListener('message', ({ data }) => take(JSON.parse(data)));
    source.addEventListener('error', () => take({ kind: 'lost' }));
    return () => source.close();
  }, [person]);
  return sight;
}

function advance(sight: Sight, event: PageEvent | { kind: 'lost' }): Sight {
  switch (event.kind) {
    case 'lost':
      return { ...sight, connected: false };
    case 'hello': {
      const { messages, modals, home } = event;
      const { home: _before, ...rest } = sight;
      return { ...rest, hello: event, messages, modals, ...(home && { home }), connected: true };
    }
    case 'message':
      return { ...sight, messages: withMessage(sight.messages, event.message) };
    case 'gone':
      return { ...sight, messages: sight.messages.filter((message) => !isSame(message, event)) };
    case 'modals':
      return { ...sight, modals: event.modals };
    case 'home':
      return { ...sight, home: event.home };
    case 'account':
      return { ...sight, levers: event.levers, ...(event.account && { account: event.account }) };
  }
}

function withMessage(messages: Message[], message: Message): Message[] {
  const at = messages.findIndex((known) => isSame(known, message));
  return at < 0 ? [...messages, message] : messages.with(at, message);
}

function isSame(one: Message, other: { channel: string; ts: string }): boolean {
  return one.channel === other.channel && one.ts === other.ts;
}
