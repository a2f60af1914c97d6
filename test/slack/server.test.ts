import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebServer } from '../../src/slack/server.js';
import { startWorld, type WorldOptions } from './edge-world.js';
import { send, signed } from './fake-slack.js';

type World = Awaited<ReturnType<typeof startWorld>>;
let world: World | undefined;

async function start(options?: WorldOptions): Promise<World> {
  world = await startWorld(options);
  return world;
}

afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const seconds = () => Math.floor(Date.now() / 1_000);

describe('a request to /slack/events', () => {
  it.each([
    ['just now', 0, 200],
    ['299 s ago', -299, 200],
    ['301 s ago', -302, 401],
    ['299 s from now', 299, 200],
    ['an hour from now', 3_600, 401],
  ])('signed %s is answered %3$i', async (_, offset, status) => {
    const w = await start();
    const sent = await send(w.url, signed(w.slashBytes('U0BOB', 'help'), { stamp: seconds() + offset }));
    expect(sent.status).toBe(status);
    if (status === 401) expect(sent.headers.get('connection')).toBe('close');
  });

  it('with another secret, without a signature, or changed on the way is refused, and nobody acts', async () => {
    const w = await start();
    const bytes = w.slashBytes('U0ALICE', 'rollback nightly');
    const good = signed(bytes);
    const headers = new Headers(good.headers);
    headers.delete('x-slack-signature');
    const refused = [
      await send(w.url, signed(bytes, { secret: 'guess' })),
      await send(w.url, { ...good, headers }),
      await send(w.url, { ...good, body: `${bytes}&more=1` }),
      await send(w.url, { method: 'POST', body: bytes }),
    ];
    expect(refused.map((one) => [one.status, one.body, one.headers.get('connection')])).toEqual(
      refused.map(() => [401, '', 'close']),
    );
    expect(w.pressed).toEqual([]);
  });

  it.each(['', 'soon', '1e9', '-5', '12345678901234567890'])('with the timestamp %j is refused', async (stamp) => {
    const w = await start();
    const init = signed(w.slashBytes('U0BOB', 'help'));
    const headers = new Headers(init.headers);
    headers.set('x-slack-request-timestamp', stamp);
    expect((await send(w.url, { ...init, headers })).status).toBe(401);
  });

  it('whose timestamp is no number is refused, even signed as the library would read it', async () => {
    const w = await start();
    const bytes = w.slashBytes('U0BOB', 'help');
    const headers = new Headers(signed(bytes, { stamp: Number.NaN }).headers);
    headers.set('x-slack-request-timestamp', 'soon');
    expect((await send(w.url, { method: 'POST', body: bytes, headers })).status).toBe(401);
  });

  it('that only checks the connection reaches no listener, whatever is smuggled into it', async () => {
    const w = await start();
    const sent = await send(w.url, {
      method: 'POST',
      body: `ssl_check=1&${w.slashBytes('U0ALICE', 'rollback nightly')}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(sent.status).toBe(200);
    await w.slash('U0BOB', 'status');
    await w.told();
    expect(w.pressed).toEqual([]);
  });

  it('that is too long is refused before it is read, and its connection closed', async () => {
    const w = await start();
    const sent = await send(w.url, signed('x'.repeat(300 * 1024)));
    expect([sent.status, sent.headers.get('connection')]).toEqual([413, 'close']);
  });

  it('that is too long without saying so is refused, and its connection closed', async () => {
    const w = await start();
    const chunk = `10000\r\n${'y'.repeat(65_536)}\r\n`;
    const head = 'POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const { answer, closed } = await raw(w, head + chunk.repeat(5));
    await closed;
    expect(answer()).toMatch(/^HTTP\/1.1 413[^]*connection: close/i);
  });

  it('that announces much and sends nothing is answered at once', async () => {
    const w = await start();
    const { answer, closed } = await raw(
      w,
      'POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n',
    );
    await closed;
    expect(answer()).toMatch(/^HTTP\/1.1 413/);
  });
});

describe('everything else', () => {
  it.each([
    ['GET', '/healthz', 200],
    ['GET', '/readyz', 200],
    ['GET', '/healthz?x=1', 200],
    ['GET', '/', 404],
    ['GET', '/slack/events', 404],
    ['POST', '/healthz', 404],
    ['POST', '//', 404],
    ['GET', '//', 404],
    ['POST', '/slack/events/', 404],
    ['POST', '/slack/install', 404],
    ['GET', '/%', 404],
  ])('%s %s is answered %i, and no stack is logged', async (method, path, status) => {
    const w = await start();
    const { answer, closed } = await raw(
      w,
      `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
    await closed;
    expect(answer().split('\r\n')[0]).toContain(` ${status} `);
    expect(JSON.stringify(w.lines)).not.toMatch(/\\n\s+at /);
  });

  it.each([
    ['says no', () => Promise.resolve(false)],
    ['fails', () => Promise.reject(new Error('down'))],
  ])('is not ready when the bot %s, but alive', async (_, ready) => {
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const server = createWebServer({ listen: { port: 0, host: '127.0.0.1' }, ready, clock: { now: Date.now }, log });
    const { port } = await server.start();
    const origin = `http://127.0.0.1:${port}`;
    const [health, readiness, events] = [
      await fetch(`${origin}/healthz`),
      await fetch(`${origin}/readyz`),
      await fetch(`${origin}/slack/events`, { method: 'POST' }),
    ];
    expect([health.status, readiness.status, events.status]).toEqual([200, 503, 404]);
    await Promise.all([health.text(), readiness.text(), events.text()]);
    server.cut();
    await server.stop();
  });

  it('is not begun where the address is taken', async () => {
    const w = await start();
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const port = Number(new URL(w.url).port);
    const second = createWebServer({
      listen: { port, host: '127.0.0.1' },
      ready: () => Promise.resolve(true),
      clock: { now: Date.now },
      log,
    });
    await expect(second.start()).rejects.toThrow('EADDRINUSE');
  });
});

describe('stopping', () => {
  it('finishes what was acknowledged', async () => {
    let finish: (() => void) | undefined;
    let done = false;
    const w = await startWorld({
      engine: {
        active: async () => {
          await new Promise<void>((resolve) => (finish = resolve));
          done = true;
          return { rollouts: [], newerSchema: [] };
        },
      },
    });
    await w.slash('U0BOB', 'status');
    await w.until(() => finish !== undefined);
    const stopped = w.edge.stop();
    finish?.();
    await stopped;
    expect([done, w.slack.said.length]).toEqual([true, 1]);
    await w.slack.close();
  });

  it('takes no new request', async () => {
    const w = await startWorld();
    await w.stop();
    await expect(send(w.url, signed(w.slashBytes('U0BOB', 'help')))).rejects.toThrow();
  });
});

/** Bytes as they are, and what comes back until the other side closes. */
async function raw(w: World, bytes: string): Promise<{ answer: () => string; closed: Promise<void> }> {
  const socket = connect(Number(new URL(w.url).port), '127.0.0.1');
  let heard = '';
  socket.on('data', (part: Buffer) => (heard += part.toString()));
  // The other side may close while bytes are still on their way.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  socket.write(bytes);
  return { answer: () => heard, closed };
}
