import { createServer, type IncomingHttpHeaders } from 'node:http';

/** A request as it came, and what it is answered instead of being passed on. */
export interface Asked {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}
export type Refusal = { status: number; headers?: Record<string, string>; body: string };

export interface Front {
  origin: string;
  /** Where requests that are not refused go; set before the first. */
  upstream: string;
  close(): Promise<void>;
}

/** Stands before a service on loopback and refuses what it is told to. */
export async function startFront(refusalOf: (asked: Asked) => Refusal | undefined): Promise<Front> {
  const front = { origin: '', upstream: '' };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      const { method = 'GET', url: path = '/', headers } = request;
      const refusal = refusalOf({ path, headers, body: body.toString() });
      if (refusal) return void response.writeHead(refusal.status, refusal.headers).end(refusal.body);
      passOn(`${front.upstream}${path}`, method, headers, body).then(
        ({ status, type, text }) => response.writeHead(status, { 'content-type': type }).end(text),
        () => request.socket.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The front has no port.');
  front.origin = `http://127.0.0.1:${address.port}`;
  return Object.assign(front, {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

const ofTheConnection = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'expect', 'keep-alive']);

async function passOn(address: string, method: string, headers: IncomingHttpHeaders, body: Buffer) {
  const passed = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    ofTheConnection.has(name) || value === undefined ? [] : [[name, String(value)]],
  );
  const answer = await fetch(address, { method, headers: passed, ...(body.length === 0 ? {} : { body }) });
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? 'text/plain',
    text: Buffer.from(await answer.arrayBuffer()),
  };
}
