import { createServer, request as httpRequest, Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { readCall, type WireCall } from './wire-call.js';

/**
 * What is done about one call: `before` runs before it is passed on, and may keep it from being passed on; `after` runs
 * when its effect is there and its answer is not given yet, and may keep the answer.
 */
export interface Meddler {
  before: (call: WireCall) => Promise<'pass' | 'drop'>;
  after: (call: WireCall) => Promise<'pass' | 'drop'>;
}

export interface Proxy {
  origin: string;
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>;
}

/** Stands before one service on loopback; only calls that change something are shown to the meddler. */
export async function startProxy(to: WireCall['to'], upstream: string, meddler: Meddler): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const serving = serve(request, response)
      .catch(() => void request.socket.destroy())
      .finally(() => underWay.delete(serving));
    underWay.add(serving);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(request);
    const call = readCall(to, request.url ?? '/', request.headers, body.toString());
    if (call && (await meddler.before(call)) === 'drop') return void request.socket.destroy();
    const answer = await forward(new URL(upstream), agent, request, body);
    if (call && (await meddler.after(call)) === 'drop') return void request.socket.destroy();
    const { connection: _own, 'transfer-encoding': _chunked, ...headers } = answer.headers;
    response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
    response.end(answer.body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      // What was passed on is let finish: the service behind may not bear to be closed in the middle of it.
      await Promise.all(underWay);
      agent.destroy();
      await closed;
    },
  };
}

type Answer = { status: number; headers: IncomingMessage['headers']; body: Buffer };

function forward(upstream: URL, agent: Agent, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const { method, url: path, headers } = request;
  return new Promise((resolve, reject) => {
    const passed = httpRequest(
      {
        agent,
        host: upstream.hostname,
        port: upstream.port,
        method,
        path,
        headers: { ...headers, host: upstream.host },
      },
      (answer) => {
        bytesOf(answer).then(
          (bytes) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: bytes }),
          reject,
        );
      },
    );
    passed.once('error', reject);
    passed.end(body);
  });
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
