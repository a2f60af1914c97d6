import { createServer } from 'node:http';
import { listen, close } from '../store/servers.js';

type Answer = Record<string, unknown> | 'hang' | number;

export const everyScope =
  'commands,chat:write,users:read,usergroups:read,channels:read,groups:read,channels:history,groups:history,files:write';

/** A Web API on loopback that tells scopes and the time in its headers, and answers as told. */
export async function startSlackStub(
  change: Record<string, (args: URLSearchParams) => Answer> = {},
  scopes: string | null = everyScope,
) {
  const asked: { method: string; token: string; args: URLSearchParams }[] = [];
  const answers: Record<string, (args: URLSearchParams) => Answer> = {
    'auth.test': () => ({ ok: true, team: 'Home', team_id: 'T0HOME', user: 'batch-rollout', bot_id: 'B0BOT' }),
    'conversations.info': () => ({ ok: true, channel: { is_member: true, is_archived: false } }),
    'usergroups.users.list': () => ({ ok: true, users: ['U0CAROL'] }),
    'users.info': () => ({ ok: true, user: { team_id: 'T0HOME' } }),
    'apps.connections.open': () => ({ ok: true, url: 'wss://127.0.0.1/never-opened' }),
    ...change,
  };
  const server = createServer((request, response) => {
    let raw = '';
    request.setEncoding('utf8').on('data', (part: string) => (raw += part));
    request.on('end', () => {
      const method = (request.url ?? '').replace('/api/', '');
      const args = new URLSearchParams(raw);
      asked.push({ method, token: (request.headers.authorization ?? '').replace('Bearer ', ''), args });
      const answer = answers[method]?.(args) ?? { ok: false, error: 'unknown_method' };
      if (answer === 'hang') return;
      if (typeof answer === 'number') return void response.writeHead(answer).end('<html>');
      const told = scopes === null ? {} : { 'x-oauth-scopes': scopes };
      response.writeHead(200, { 'content-type': 'application/json', ...told }).end(JSON.stringify(answer));
    });
  });
  const port = await listen(server);
  return {
    asked,
    apiUrl: `http://127.0.0.1:${port}/api/`,
    async stop() {
      server.closeAllConnections();
      await close(server);
    },
  };
}
