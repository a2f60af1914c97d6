import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { awsCloud, type AwsOptions } from '../../src/aws/cloud.js';
import { type Cloud } from '../../src/ports.js';
import { PortError } from '../../src/port-error.js';

/** One request as it stood on the wire. */
interface Heard {
  /** Path of a REST call, last part of `x-amz-target`, or `Action` of a form. */
  action: string;
  /** Region and service the request was signed for. */
  scope: string;
  body: unknown;
}

export type Reply =
  | { json: unknown; status?: number; headers?: Record<string, string> }
  | { text: string; status?: number }
  | { refusal: string; says?: string; status?: number }
  | 'drop'
  | 'hang'
  /** Begins a good answer and breaks off, or never goes on with it. */
  | 'half'
  | 'trickle';

export interface Stub {
  endpoint: string;
  heard: Heard[];
  /** The answers to the next requests, in order. */
  says: (...replies: Reply[]) => void;
  cloud: (options?: Partial<AwsOptions>) => Cloud;
  stop: () => Promise<void>;
}

/** A loopback service that gives canned answers to the real SDK. */
export async function startStub(): Promise<Stub> {
  const heard: Heard[] = [];
  const replies: Reply[] = [];
  const answerNext = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    heard.push(await hear(request));
    give(response, replies.shift() ?? { text: 'nothing was prepared for this request', status: 418 });
  };
  const server = createServer((request, response) => void answerNext(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stub has no port');
  const endpoint = `http://127.0.0.1:${address.port}`;
  return {
    endpoint,
    heard,
    says: (...more) => {
      replies.splice(0, replies.length, ...more);
      heard.splice(0);
    },
    cloud: (options) =>
      awsCloud({
        clock: { mono: () => 0 },
        endpoint,
        region: 'ap-northeast-1',
        credentials: { accessKeyId: 'AKIASTUBSTUBSTUBSTUB', secretAccessKey: 'secret' },
        ...options,
      }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The PortError a call ends with; anything else fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<PortError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof PortError) return error;
    throw error;
  }
  throw new Error('the call succeeded');
}

async function hear(request: IncomingMessage): Promise<Heard> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  const target = request.headers['x-amz-target'];
  const scope = /Credential=[^/]+\/\d+\/([^/]+\/[^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) {
    const form = Object.fromEntries(new URLSearchParams(text));
    return { action: form['Action'] ?? '', scope, body: form };
  }
  const action = typeof target === 'string' ? (target.split('.').at(-1) ?? '') : (request.url ?? '');
  return { action, scope, body: text === '' ? undefined : JSON.parse(text) };
}

function give(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'drop') {
    response.socket?.destroy();
    return;
  }
  if (reply === 'half' || reply === 'trickle') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"computeEnvironments":[', () => {
      if (reply === 'half') response.socket?.destroy();
    });
    return;
  }
  const id = { 'x-amzn-requestid': 'request-1' };
  if ('text' in reply) {
    response.writeHead(reply.status ?? 200, { ...id, 'content-type': 'text/xml' }).end(reply.text);
    return;
  }
  if ('refusal' in reply) {
    const body = { __type: reply.refusal, ...(reply.says === undefined ? {} : { message: reply.says }) };
    const headers = { ...id, 'content-type': 'application/json', 'x-amzn-errortype': reply.refusal };
    response.writeHead(reply.status ?? 400, headers).end(JSON.stringify(body));
    return;
  }
  const headers = { ...id, 'content-type': 'application/json', ...reply.headers };
  response.writeHead(reply.status ?? 200, headers).end(JSON.stringify(reply.json));
}
