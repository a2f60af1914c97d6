import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What reaches the bot of an answer of Batch: its text, as it was given or otherwise. */
export type Rewrite = (operation: string, answer: string) => string;

export interface Answers {
  origin: string;
  close(): Promise<void>;
}

/** Stands before AWS and passes everything on; answers of Batch may be changed on their way back. */
export async function startAnswers(upstream: string, rewrite: Rewrite): Promise<Answers> {
  const server = createServer((request, response) => {
    passOn(upstream, rewrite, request, response).catch(() => void request.socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function passOn(
  upstream: string,
  rewrite: Rewrite,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url: path = '/', method = 'GET', headers } = request;
  const { host: _own, connection: _line, 'content-length': _length, ...kept } = headers;
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  const body = Buffer.concat(parts);
  const answer = await fetch(new URL(path, upstream), {
    method,
    headers: Object.entries(kept).map(([name, value]): [string, string] => [name, String(value)]),
    ...(body.length > 0 ? { body } : {}),
  });
  const text = await answer.text();
  const told = path.startsWith('/v1/') ? rewrite(path.slice('/v1/'.length), text) : text;
  const { 'content-length': _size, connection: _other, ...said } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, { ...said, 'content-length': Buffer.byteLength(told) });
  response.end(told);
}
