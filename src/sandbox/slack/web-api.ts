import { chatMethods } from './api-chat.js';
import { conversationMethods } from './api-conversations.js';
import { fileMethods } from './api-files.js';
import { type Answer, type Method, refuse } from './api-method.js';
import { viewMethods } from './api-views.js';
import { rateCounter } from './rates.js';
import { type Workspace, app, team } from './workspace.js';

/** Scopes the bot was installed with, told in a header as Slack does; `doctor` reads it. */
const scopes =
  'commands,chat:write,users:read,usergroups:read,files:write,channels:read,groups:read,channels:history,groups:history,im:write';

const methods: Record<string, Method> = {
  'api.test': () => ({ ok: true }),
  'auth.test': (workspace) => ({
    ok: true,
    url: `${workspace.origin}/`,
    team: team.name,
    team_id: team.id,
    user: app.name,
    user_id: app.botUser,
    bot_id: app.botId,
    app_id: app.id,
    is_enterprise_install: false,
  }),
  // The sandbox speaks HTTP to the bot; there is no socket to open.
  'apps.connections.open': () => refuse('not_allowed_token_type'),
  ...chatMethods,
  ...conversationMethods,
  ...viewMethods,
  ...fileMethods,
};

/** One Web API answer: the JSON body with its headers, or how many seconds the bot has to wait. */
export type ApiReply =
  { kind: 'answer'; body: Answer; headers: Record<string, string> } | { kind: 'wait'; seconds: number };

/** The Web API for one bot token. */
export function webApi(workspace: Workspace, botToken: string) {
  const secondsToWait = rateCounter(workspace.clock);
  return (name: string, args: Record<string, unknown>, token: string | undefined): ApiReply => {
    const headers = { 'x-oauth-scopes': scopes };
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method) return { kind: 'answer', body: refuse('unknown_method'), headers };
    if (name !== 'api.test') {
      if (!token) return { kind: 'answer', body: refuse('not_authed'), headers };
      if (token !== botToken) return { kind: 'answer', body: refuse('invalid_auth'), headers };
    }
    if (workspace.conduct.rates === 'enforced') {
      const { channel } = args;
      const seconds = secondsToWait(name, typeof channel === 'string' ? channel : '');
      if (seconds > 0) return { kind: 'wait', seconds };
    }
    return { kind: 'answer', body: method(workspace, args), headers };
  };
}
