import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { perform, type Call, type Outcome } from './calls.js';
import { denial, pickFault, serverError, throttling, type Fault } from './faults.js';
import { count, note } from './journal.js';
import { Refusal, requestId } from './refusal.js';
import { operationNamed } from './services.js';
import { advance } from './timeline.js';
import { readRequest, writeAnswer, writeRefusal, type Read, type WireAnswer } from './wire.js';
import type { World } from './world.js';

type Endpoint = {
  url: string;
  /** Lets go on what a fault held until now. To be called after virtual time moved. */
  release: () => void;
  close: () => Promise<void>;
};

type EndpointOptions = {
  world: World;
  /** The present, in milliseconds: every request first moves the world there. */
  clock: () => number;
  port: number;
  /** Where DynamoDB is: requests to it are passed on byte for byte. */
  dynamodb: string | undefined;
};

type Held = { until: number; goOn: () => void };
type Desk = EndpointOptions & { held: Set<Held> };

/** Offers the world on a port of this machine, in the protocols of the AWS SDKs and the CLI. */
export async function listen(options: EndpointOptions): Promise<Endpoint> {
  const desk: Desk = { ...options, held: new Set() };
  const server = createServer((request, response) => {
    serve(desk, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    release: () => release(desk),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function release({ world, held }: Desk): void {
  for (const waiting of held) {
    if (waiting.until > world.now) continue;
    held.delete(waiting);
    waiting.goOn();
  }
}

function hold(desk: Desk, ms: number): Promise<void> {
  return new Promise((goOn) => desk.held.add({ until: desk.world.now + ms, goOn }));
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  advance(desk.world, desk.clock());
  release(desk);
  const read = understand(request, body);
  if (read instanceof Refusal || read === undefined) {
    const refusal =
      read ?? new Refusal('UnknownOperationException', `No operation answers to ${request.method} ${request.url}`);
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': refusal.code };
    send(desk, response, {
      status: 400,
      headers,
      body: JSON.stringify({ __type: refusal.code, message: refusal.message }),
    });
    return;
  }
  const fault = pickFault(desk.world, read.call);
  const answer = await withFault(desk, read, fault, () =>
    read.call.service === 'dynamodb'
      ? forward(desk, request, body)
      : Promise.resolve(answerTo(desk.world, read, fault)),
  );
  if (answer === 'cut') request.socket.destroy();
  else send(desk, response, answer);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function understand(request: IncomingMessage, sent: Buffer): Read | Refusal | undefined {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  try {
    const body = headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    return readRequest({ method: request.method ?? 'POST', path: request.url ?? '/', headers, body });
  } catch {
    return new Refusal('SerializationException', 'The body of the request cannot be read.');
  }
}

type Done = { wire: WireAnswer; outcome: Outcome | undefined };

async function withFault(
  desk: Desk,
  { call, protocol }: Read,
  fault: Fault | undefined,
  act: () => Promise<Done>,
): Promise<WireAnswer | 'cut'> {
  const { world } = desk;
  switch (fault?.kind) {
    case 'dropBefore':
      count(world, call);
      if (changesSomething(call)) note(world, call, { outcome: 'lost', why: undefined, fault: fault.kind });
      return 'cut';
    case 'dropAfter': {
      const { outcome } = await act();
      if (outcome?.entry !== undefined && outcome.kind === 'answered') outcome.entry.outcome = 'answerLost';
      return 'cut';
    }
    case 'hang':
      await hold(desk, fault.ms);
      return (await act()).wire;
    case 'hangAfter': {
      const { wire } = await act();
      await hold(desk, fault.ms);
      return wire;
    }
    case 'throttle':
    case 'serverError':
    case 'denied':
      if (call.service !== 'dynamodb') return (await act()).wire;
      return writeRefusal({ call, protocol }, refusalOf(world, call, fault.kind), requestId(world));
    case 'stale':
    case undefined:
      return (await act()).wire;
  }
}

function changesSomething({ service, operation }: Call): boolean {
  return operationNamed(service, operation)?.changes === true;
}

function refusalOf(world: World, call: Call, kind: 'throttle' | 'serverError' | 'denied'): Refusal {
  switch (kind) {
    case 'throttle':
      return throttling(call);
    case 'serverError':
      return serverError(call);
    case 'denied':
      return denial(world, call);
  }
}

function answerTo(world: World, read: Read, fault: Fault | undefined): Done {
  const outcome = perform(world, read.call, fault);
  const id = requestId(world);
  switch (outcome.kind) {
    case 'answered':
      return { outcome, wire: writeAnswer(read, outcome.answer, id) };
    case 'refused':
      return { outcome, wire: writeRefusal(read, outcome.refusal, id) };
  }
}

/** Passes a DynamoDB request on as it came, and its answer back as it came. */
function forward({ dynamodb }: Desk, request: IncomingMessage, body: Buffer): Promise<Done> {
  if (dynamodb === undefined) {
    const text = JSON.stringify({
      __type: 'UnknownOperationException',
      message: 'No DynamoDB stands behind this endpoint.',
    });
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    return Promise.resolve({ outcome: undefined, wire: { status: 400, headers, body: text } });
  }
  const { connection: _hop, ...headers } = request.headers;
  const options = { method: request.method ?? 'POST', path: request.url ?? '/', headers };
  return new Promise((resolve, reject) => {
    const onward = httpRequest(dynamodb, options, (answer) => {
      bodyOf(answer)
        .then((bytes) =>
          resolve({
            outcome: undefined,
            wire: { status: answer.statusCode ?? 502, headers: plain(answer), body: bytes },
          }),
        )
        .catch(reject);
    });
    onward.on('error', reject);
    onward.end(body);
  });
}

function plain({ headers }: IncomingMessage): Record<string, string> {
  const hops = new Set(['connection', 'transfer-encoding', 'keep-alive', 'content-length']);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      hops.has(name) || value === undefined ? [] : [[name, String(value)]],
    ),
  );
}

function send({ world }: Desk, response: ServerResponse, { status, headers, body }: WireAnswer): void {
  const bytes = Buffer.from(body);
  const id = headers['x-amzn-requestid'] ?? requestId(world);
  response.writeHead(status, { 'x-amzn-requestid': id, ...headers, 'content-length': bytes.length });
  response.end(bytes);
}
