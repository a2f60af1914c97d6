import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { close, listen } from './servers.js';

/** What the proxy does to one request. `dropAfter` forwards it and hangs up without the answer; `silence` never answers. */
export type Conduct =
  | { does: 'pass' }
  | { does: 'dropAfter' }
  | { does: 'dropBefore' }
  | { does: 'silence' }
  | { does: 'answer'; status: number; body: string };

export interface LosingProxy {
  endpoint: string;
  /** For the next requests, in order; `pass` once they are used up. */
  conduct: Conduct[];
  /** DynamoDB actions that came in, in order. */
  seen: string[];
  /** Their bodies. */
  bodies: string[];
  stop(): Promise<void>;
}

/** Stands between the SDK and a DynamoDB on loopback and loses what it is told to lose. */
export async function startLosingProxy(upstream: string): Promise<LosingProxy> {
  const server: Server = createServer((request, response) => {
    void handle(request, response);
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    proxy.seen.push(String(request.headers['x-amz-target']).replace('DynamoDB_20120810.', ''));
    proxy.bodies.push(Buffer.concat(chunks).toString());
    const conduct = proxy.conduct.shift() ?? { does: 'pass' };
    if (conduct.does === 'dropBefore') return void request.socket.destroy();
    if (conduct.does === 'silence') return;
    if (conduct.does === 'answer') {
      response.writeHead(conduct.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(conduct.body);
      return;
    }
    const answer = await forward(upstream, request, Buffer.concat(chunks));
    if (conduct.does === 'dropAfter') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(answer.body);
  }

  const proxy: LosingProxy = {
    endpoint: '',
    conduct: [],
    seen: [],
    bodies: [],
    async stop() {
      server.closeAllConnections();
      await close(server);
    },
  };
  proxy.endpoint = `http://127.0.0.1:${await listen(server)}`;
  return proxy;
}

async function forward(
  upstream: string,
  request: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; body: string }> {
  const headers = new Headers();
  for (const name of ['x-amz-target', 'content-type', 'authorization', 'x-amz-date']) {
    headers.set(name, String(request.headers[name]));
  }
  const answer = await fetch(upstream, { method: 'POST', headers, body: new Uint8Array(body) });
  return { status: answer.status, body: await answer.text() };
}
