import { createContext, use } from 'react';
import type { z } from 'zod';
import type { CommandSuggestion } from '../slack/account-view.js';
import type { PageAct, PageAnswer } from '../slack/page-protocol.js';
import type { Group, Person } from '../slack/workspace.js';
import type { Texts } from './text/en.js';

/** An act as the server reads it, before its defaults are filled in. */
export type Act = z.input<typeof PageAct>;

/** An act without saying who does it: it is whoever sits at the page. */
export type OwnAct = Act extends infer One ? (One extends unknown ? Omit<One, 'by'> : never) : never;

/** What every part of the page may need: who sits here, in which language, and how to do something. */
export interface Desk {
  me: Person;
  people: readonly Person[];
  groups: readonly Group[];
  channel: { id: string; name: string };
  botName: string;
  botUser: string;
  texts: Texts;
  suggestions: readonly CommandSuggestion[];
  language: 'en' | 'ja';
  theme: 'light' | 'dark';
  perform: (act: OwnAct) => Promise<PageAnswer>;
}

const DeskContext = createContext<Desk | undefined>(undefined);

export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = use(DeskContext);
  if (!desk) throw new Error('a part of the page stands outside of the desk');
  return desk;
}

/** Sends an act to the server; a server that is not there counts as a failure like the others. */
export async function send(act: Act): Promise<PageAnswer> {
  try {
    const response = await fetch('/page/act', { method: 'POST', body: JSON.stringify(act) });
    return response.ok ? await response.json() : { kind: 'failed', why: 'error', ms: 0 };
  } catch {
    return { kind: 'failed', why: 'unreachable', ms: 0 };
  }
}
