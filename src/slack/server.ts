import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Clock, Log } from '../ports.js';

/** Where the bot listens and what it answers there. */
export interface WebServerOptions {
  listen: { port: number; host: string };
  /** Whether the bot can do its work now; for GET /readyz. */
  ready: () => Promise<boolean>;
  clock: Pick<Clock, 'now'>;
  log: Log;
  /** Takes what is posted to /slack/events; absent in Socket Mode. */
  slack?: RequestListener;
}

export interface WebServer {
  /** Rejects when the address cannot be listened on. */
  start(): Promise<{ port: number }>;
  /** Takes no new connection, and resolves when the last one is closed. */
  stop(): Promise<void>;
  /** Ends what is still connected. */
  cut(): void;
}

/** The longest body taken from Slack, announced or not. */
export const bodyBytesMax = 256 * 1024;
const timestampSkewMs = 300_000;

/**
 * GET /healthz, GET /readyz and POST /slack/events; everything else is 404. Requests whose timestamp is more than five
 * minutes off in either direction are refused before anything is read, since the signature check looks at age alone.
 */
export function createWebServer(options: WebServerOptions): WebServer {
  const server = createServer(
    {
      requestTimeout: 10_000,
      headersTimeout: 5_000,
      // Longer than the idle time of common load balancers, so that none sends into a connection that is being closed.
      keepAliveTimeout: 65_000,
      // Node looks for requests that take too long only this often.
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => handle(options, request, response),
  );
  server.maxConnections = 1_000;
  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port: options.listen.port, host: options.listen.host }, () => {
          const address = server.address();
          resolve({ port: typeof address === 'object' && address !== null ? address.port : options.listen.port });
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
    cut: () => server.closeAllConnections(),
  };
}

function handle(options: WebServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const path = request.url?.split('?', 1)[0];
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (path === '/healthz' && reads) return answer(response, 200, 'alive');
  if (path === '/readyz' && reads) {
    void isReady(options).then((ready) => answer(response, ready ? 200 : 503, ready ? 'ready' : 'not ready'));
    return;
  }
  if (path !== '/slack/events' || request.method !== 'POST' || !options.slack) return refuse(response, 404);
  const refusal = refusalOf(request, options.clock.now());
  if (refusal !== undefined) return refuse(response, refusal);
  closeWhenRefused(response);
  try {
    options.slack(request, response);
  } catch (error) {
    const problem = error instanceof Error ? error.name : 'unknown';
    options.log.warn({ problem }, 'A request could not be handled');
    refuse(response, 404);
  }
}

async function isReady({ ready, log }: WebServerOptions): Promise<boolean> {
  try {
    return await ready();
  } catch (error) {
    log.warn({ problem: error instanceof Error ? error.name : 'unknown' }, 'The bot is not ready');
    return false;
  }
}

/** Why the head of a request is reason enough to refuse it. A missing timestamp is left to the signature check. */
function refusalOf(request: IncomingMessage, now: number): 401 | 413 | undefined {
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) return 413;
  const stamp = request.headers['x-slack-request-timestamp'];
  if (stamp === undefined) return undefined;
  if (typeof stamp !== 'string' || !/^\d{1,12}$/.test(stamp)) return 401;
  return Math.abs(now - Number(stamp) * 1_000) > timestampSkewMs ? 401 : undefined;
}

/** A body refused half-way leaves a connection on which the next request would hang. */
function closeWhenRefused(response: ServerResponse): void {
  const writeHead = new Proxy(response.writeHead.bind(response), {
    apply(write, self, head: [number]) {
      if (head[0] === 401 || head[0] === 413) response.setHeader('Connection', 'close');
      return Reflect.apply(write, self, head);
    },
  });
  Object.defineProperty(response, 'writeHead', { value: writeHead });
}

function refuse(response: ServerResponse, status: number): void {
  response.setHeader('Connection', 'close');
  answer(response, status, '');
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}
