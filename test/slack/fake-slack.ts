import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

export const signingSecret = 'the-signing-secret';
export const botToken = 'xoxb-secret-bot-token';

export interface ApiCall {
  method: string;
  args: Record<string, unknown>;
}

type Answer = Record<string, unknown> | 'hang' | number;

/** A Slack on loopback: answers Web API calls as told, and keeps what was said to people through response URLs. */
export async function startFakeSlack() {
  const calls: ApiCall[] = [];
  const said: { path: string; body: { text: string; thread_ts?: string; response_type?: string } }[] = [];
  const answers = new Map<string, (args: Record<string, unknown>) => Answer>([
    ['auth.test', () => ({ ok: true, team_id: 'T0HOME', user_id: 'U0BOT', bot_id: 'B0BOT' })],
    ['users.info', ({ user }) => ({ ok: true, user: { id: user, team_id: 'T0HOME', locale: 'en-US' } })],
    ['usergroups.users.list', () => ({ ok: true, users: ['U0CAROL'] })],
    ['conversations.info', ({ channel }) => ({ ok: true, channel: { id: channel, is_member: true } })],
    ['views.open', () => ({ ok: true, view: { id: 'V1', hash: 'h1' } })],
    ['views.update', () => ({ ok: true })],
    ['chat.postEphemeral', () => ({ ok: true, message_ts: '1.1' })],
    ['chat.postMessage', () => ({ ok: true, ts: '1.1' })],
    ['chat.update', () => ({ ok: true, ts: '1.1' })],
  ]);
  const uploads: { method: string; headers: IncomingHttpHeaders; bytes: Buffer }[] = [];
  let responseStatus = 200;
  let uploadStatus: number | string = 200;
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path.startsWith('/upload/')) {
      const { method = '', headers } = request;
      uploads.push({ method, headers, bytes: await bytesOf(request) });
      if (typeof uploadStatus === 'string') response.writeHead(302, { location: uploadStatus }).end();
      else response.writeHead(uploadStatus).end('OK');
      return;
    }
    const raw = (await bytesOf(request)).toString();
    if (path.startsWith('/response/')) {
      said.push({ path, body: JSON.parse(raw) });
      response.writeHead(responseStatus).end('ok');
      return;
    }
    const method = path.replace('/api/', '');
    const args = argumentsOf(raw);
    calls.push({ method, args });
    const answer = answers.get(method)?.(args) ?? { ok: false, error: 'unknown_method' };
    if (answer === 'hang') return;
    if (typeof answer === 'number') response.writeHead(answer, answer === 429 ? { 'retry-after': '3' } : {}).end('no');
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }
  const server = createServer((request, response) => void serve(request, response));
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const origin = `http://127.0.0.1:${port}`;
  return {
    calls,
    said,
    uploads,
    answers,
    origin,
    apiUrl: `${origin}/api/`,
    responseUrl: `${origin}/response/secret-path`,
    refuseResponses: (status: number) => (responseStatus = status),
    /** Answers uploads with this status, or sends them on to this address. */
    refuseUploads: (status: number | string) => (uploadStatus = status),
    made: (method: string) => calls.filter((call) => call.method === method),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type FakeSlack = Awaited<ReturnType<typeof startFakeSlack>>;

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

/** Form fields, those that are JSON read as such. */
function argumentsOf(raw: string): Record<string, unknown> {
  const form = Object.fromEntries(new URLSearchParams(raw));
  return Object.fromEntries(
    Object.entries(form).map(([key, value]) => [key, /^[{[]/.test(value) ? JSON.parse(value) : value]),
  );
}

export interface Sent {
  status: number;
  ms: number;
  body: string;
  headers: Headers;
}

/** A request as Slack signs it; `stamp` in seconds. */
export function signed(
  raw: string,
  { stamp = Math.floor(Date.now() / 1_000), secret = signingSecret } = {},
): RequestInit {
  const mac = createHmac('sha256', secret).update(`v0:${stamp}:${raw}`).digest('hex');
  return {
    method: 'POST',
    body: raw,
    headers: {
      'content-type': raw.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(stamp),
      'x-slack-signature': `v0=${mac}`,
    },
  };
}

export async function send(url: string, init: RequestInit): Promise<Sent> {
  const began = performance.now();
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, ms: performance.now() - began, body: text, headers: response.headers };
}
