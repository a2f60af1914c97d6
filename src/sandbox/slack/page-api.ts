import type { ServerResponse } from 'node:http';
import type { AccountSource, CommandSuggestion } from './account-view.js';
import type { Sender } from './deliver.js';
import { closeModal, stateOf, submit, suggest } from './modals.js';
import type { PageAct, PageAnswer, PageEvent } from './page-protocol.js';
import { dismiss, openHome, press, pressInView, say, slash } from './people.js';
import { pullSlackLever, slackLevers } from './slack-levers.js';
import { type Change, type Message, type OpenView, type Workspace, app, findChannel, team } from './workspace.js';
import { modalsOf } from './api-views.js';

const accountEveryMs = 400;

/** The browser's side door: a stream for each person at the page, and one place for everything a person does. */
export interface PageApi {
  stream(person: string, response: ServerResponse): void;
  act(act: PageAct): Promise<PageAnswer>;
  changed(change: Change): void;
  close(): void;
}

export function pageApi(
  workspace: Workspace,
  sender: Sender,
  account: AccountSource | undefined,
  suggestions: readonly CommandSuggestion[],
): PageApi {
  const watchers = new Map<ServerResponse, string>();
  const accountEvent = (): PageEvent => ({
    kind: 'account',
    levers: [...slackLevers(workspace.conduct), ...(account?.levers() ?? [])],
    ...(account && { account: account.view() }),
  });
  let lastAccount = '';
  // The account moves by itself (jobs run, environments settle), so it is looked at while somebody watches.
  const looking = setInterval(() => {
    if (watchers.size === 0) return;
    const event = toWire(accountEvent());
    if (event === lastAccount) return;
    lastAccount = event;
    for (const response of watchers.keys()) response.write(event);
  }, accountEveryMs);
  looking.unref();

  return {
    stream(person, response) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
      response.write(toWire({ ...hello(workspace, person), suggestions }) + toWire(accountEvent()));
      watchers.set(response, person);
      response.on('close', () => watchers.delete(response));
    },
    async act(act) {
      if (act.act !== 'pull') return perform(workspace, sender, act);
      if (!pullSlackLever(workspace.conduct, act.lever, act.value)) await account?.pull(act.lever, act.value);
      return { kind: 'done' };
    },
    changed(change) {
      for (const [response, person] of watchers) {
        const event = eventFor(workspace, person, change);
        if (event) response.write(toWire(event));
      }
    },
    close() {
      clearInterval(looking);
      for (const response of watchers.keys()) response.end();
    },
  };
}

async function perform(
  workspace: Workspace,
  sender: Sender,
  act: Exclude<PageAct, { act: 'pull' }>,
): Promise<PageAnswer> {
  switch (act.act) {
    case 'slash':
      return slash(workspace, sender, act.by, act.channel, act.line);
    case 'say':
      say(workspace, act.by, act.channel, act.text, act.threadTs);
      return { kind: 'done' };
    case 'dismiss':
      dismiss(workspace, act.by, act.ts);
      return { kind: 'done' };
    case 'press': {
      const shown = workspace.state.messages.find(({ channel, ts }) => channel === act.channel && ts === act.ts);
      return shown ? press(workspace, sender, act.by, shown, act) : { kind: 'notShown' };
    }
    case 'openHome':
      return openHome(workspace, sender, act.by, act.tab);
    case 'pressInView':
    case 'submit':
    case 'close':
    case 'suggest':
      return performInView(workspace, sender, act);
  }
}

type ViewAct = Extract<PageAct, { viewId: string }>;

async function performInView(workspace: Workspace, sender: Sender, act: ViewAct): Promise<PageAnswer> {
  const { modals, homes } = workspace.state;
  const open = [...modals, ...homes].find(({ id, person }) => id === act.viewId && person === act.by);
  if (!open) return { kind: 'notShown' };
  switch (act.act) {
    case 'pressInView':
      return pressInView(workspace, sender, open, act, stateOf(open, act.values) ?? {});
    case 'submit':
      return submit(workspace, sender, open, act.values);
    case 'suggest':
      return suggest(workspace, sender, open, act.actionId, act.typed);
    case 'close':
      await closeModal(workspace, sender, open, act.all);
      return { kind: 'done' };
  }
}

type Hello = Extract<PageEvent, { kind: 'hello' }>;

function hello(workspace: Workspace, me: string): Omit<Hello, 'suggestions'> {
  const channel = workspace.state.channels.find(({ kind }) => kind === 'channel') ?? { id: '', name: '' };
  const home = homeOf(workspace, me);
  return {
    kind: 'hello',
    me,
    team,
    bot: { user: app.botUser, name: app.name },
    people: workspace.people,
    groups: workspace.groups,
    channel: { id: channel.id, name: channel.name },
    direct: findChannel(workspace, me)?.id ?? '',
    messages: workspace.state.messages.filter((message) => isFor(workspace, me, message)),
    modals: modalsOf(workspace, me),
    ...(home && { home }),
  };
}

function eventFor(workspace: Workspace, person: string, change: Change): PageEvent | undefined {
  switch (change.kind) {
    case 'message':
      return isFor(workspace, person, change.message) ? change : undefined;
    case 'gone':
      return { kind: 'gone', channel: change.message.channel, ts: change.message.ts };
    case 'modals':
      return change.person === person ? { kind: 'modals', modals: modalsOf(workspace, person) } : undefined;
    case 'home': {
      const home = homeOf(workspace, person);
      return change.person === person && home ? { kind: 'home', home } : undefined;
    }
  }
}

function isFor(workspace: Workspace, person: string, message: Message): boolean {
  if (message.to !== undefined && message.to !== person) return false;
  return findChannel(workspace, message.channel)?.members.includes(person) ?? false;
}

function homeOf(workspace: Workspace, person: string): OpenView | undefined {
  return workspace.state.homes.find((home) => home.person === person);
}

function toWire(event: PageEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
