import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { AccountSource, CommandSuggestion } from './account-view.js';
import { mimetypeOf, receiveUpload } from './api-files.js';
import type { Delivery, Sender } from './deliver.js';
import { type Keeper, keepState, readState } from './keep-state.js';
import { type PageApi, pageApi } from './page-api.js';
import { type Asset, buildPage } from './page-bundle.js';
import { PageAct } from './page-protocol.js';
import { useResponseUrl } from './response-url.js';
import { rolloutPhases } from './rollout-phases.js';
import { freshState, groups, people } from './seed.js';
import { webApi } from './web-api.js';
import { parseJson, readArguments, readBytes, sendJson, sendText, uploadedBytes } from './wire.js';
import type { Conduct, Workspace } from './workspace.js';

export interface SlackOptions {
  /** 0 for any free one. */
  port: number;
  botToken: string;
  signingSecret: string;
  /** Epoch milliseconds. */
  clock: () => number;
  /** Where the workspace is kept over restarts; without it, it lives in memory only. */
  folder?: string;
  /** The AWS account shown beside the chat, and its levers. */
  account?: AccountSource;
  /** Commands that the page offers to whoever does not know what to type. */
  suggestions?: readonly CommandSuggestion[];
  /** How long the bot has for an acknowledgement; Slack's three seconds unless a test is in a hurry. */
  ackWithinMs?: number;
}

export interface LocalSlack {
  /** The page for a browser. */
  url: string;
  /** For the bot's SLACK_API_URL. */
  apiUrl: string;
  /** Where the bot listens, for example http://127.0.0.1:3000; may be told again after a restart. */
  connect(botUrl: string): void;
  /** The phase each rollout is in, by its id, as the bot's messages tell. */
  phases(): Map<string, string>;
  /** How the bot's last answers to people came, the newest last. */
  deliveries: readonly Delivery[];
  close(): Promise<void>;
}

const deliveriesKept = 200;

/** Starts a Slack of our own on the loopback interface: the Web API for a bot, and a page for the people. */
export async function startSlack(options: SlackOptions): Promise<LocalSlack> {
  const file = options.folder === undefined ? undefined : join(options.folder, 'slack.json');
  const state = (file === undefined ? undefined : await readState(file)) ?? freshState();
  const keeper = file === undefined ? undefined : keepState(file, () => state);
  const server = createServer();
  const origin = await listen(server, options.port);
  const conduct: Conduct = { service: 'up', rates: 'ignored', blocks: 'all' };
  const deliveries: Delivery[] = [];
  let botUrl: string | undefined;
  const workspace: Workspace = {
    origin,
    people,
    groups,
    state,
    conduct,
    clock: options.clock,
    triggers: new Map(),
    changed(change) {
      keeper?.touched();
      page.changed(change);
    },
  };
  const sender: Sender = {
    signingSecret: options.signingSecret,
    clock: options.clock,
    conduct,
    ackWithinMs: options.ackWithinMs ?? 3000,
    botUrl: () => botUrl,
    delivered(delivery) {
      deliveries.push(delivery);
      deliveries.splice(0, deliveries.length - deliveriesKept);
    },
  };
  const page = pageApi(workspace, sender, options.account, options.suggestions ?? []);
  const door: Door = { workspace, page, api: webApi(workspace, options.botToken), assets: undefined };
  server.on('request', (request, response) => {
    serve(door, request, response).catch(() => response.destroy());
  });
  return {
    url: `${origin}/`,
    apiUrl: `${origin}/api/`,
    connect: (url) => (botUrl = url.replace(/\/$/, '')),
    phases: () => rolloutPhases(state.messages),
    deliveries,
    close: () => shut(server, page, keeper),
  };
}

interface Door {
  workspace: Workspace;
  page: PageApi;
  api: ReturnType<typeof webApi>;
  /** Built when a browser first asks. */
  assets: Promise<Map<string, Asset>> | undefined;
}

async function serve(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', door.workspace.origin);
  const [, area = '', ...rest] = pathname.split('/');
  const name = rest.join('/');
  if (area === 'api' || area === 'response' || area === 'upload') return serveBot(door, area, name, request, response);
  if (!isOwnPage(door, request)) return sendText(response, 403, 'not from this page');
  if (area === 'page' && name === 'stream') return door.page.stream(searchParams.get('person') ?? '', response);
  if (area === 'page' && name === 'act') return serveAct(door, request, response);
  if (area === 'file') return serveFile(door, name, response);
  door.assets ??= buildPage();
  const asset = (await door.assets).get(pathname);
  return asset ? sendText(response, 200, asset.body, asset.type) : sendText(response, 404, 'no such page');
}

async function serveBot(
  door: Door,
  area: 'api' | 'response' | 'upload',
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { conduct } = door.workspace;
  if (conduct.service === 'drops') return void request.socket.destroy();
  const bytes = await readBytes(request);
  if (conduct.service === 'fails') return sendText(response, 500, 'Slack is down');
  if (!bytes) return sendText(response, 413, 'too large');
  if (area === 'upload') {
    const received = receiveUpload(door.workspace, name, await uploadedBytes(request.headers['content-type'], bytes));
    return received ? sendText(response, 200, `OK - ${bytes.length}`) : sendText(response, 404, 'no such upload');
  }
  const args = readArguments(request.headers['content-type'] ?? '', bytes.toString());
  if (!args) return sendJson(response, 200, { ok: false, error: 'invalid_json' });
  if (area === 'response') {
    const used = useResponseUrl(door.workspace, name, args);
    return sendText(response, used.status, used.status === 200 ? 'ok' : used.error);
  }
  const { token, ...own } = args;
  const bearer =
    request.headers.authorization?.replace(/^Bearer /, '') ?? (typeof token === 'string' ? token : undefined);
  const reply = door.api(name, own, bearer);
  if (reply.kind === 'answer') return sendJson(response, 200, reply.body, reply.headers);
  sendJson(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(reply.seconds) });
}

async function serveAct(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const act = PageAct.safeParse(parseJson((await readBytes(request))?.toString() ?? ''));
  if (!act.success) return sendJson(response, 400, { error: act.error.issues.map(({ message }) => message) });
  sendJson(response, 200, await door.page.act(act.data));
}

function serveFile(door: Door, id: string, response: ServerResponse): void {
  const file = door.workspace.state.files.find((known) => known.id === id);
  if (file?.content === undefined) return sendText(response, 404, 'no such file');
  const bytes = Buffer.from(file.content, 'base64');
  // A browser must take the file for what it is said to be, lest a page of somebody's making run as one of ours.
  response.setHeader('x-content-type-options', 'nosniff');
  sendText(response, 200, bytes, mimetypeOf(bytes));
}

/** Other sites open in the same browser must not act here: the page is asked for by its own address and origin only. */
function isOwnPage(door: Door, { headers }: IncomingMessage): boolean {
  const { port } = new URL(door.workspace.origin);
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  return own.includes(host) && (origin === undefined || own.some((address) => origin === `http://${address}`));
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the local Slack has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function shut(server: Server, page: PageApi, keeper: Keeper | undefined): Promise<void> {
  page.close();
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  await keeper?.settled();
}
