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
    ['295 s ago', -295, 200],
    ['301 s ago', -302, 401],
    ['295 s from now', 295, 200],
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

describe('a connection', () => {
  it('that never finishes its head is closed within some seconds', { timeout: 15_000 }, async () => {
    const w = await start();
    const { answer, closed } = await raw(w, 'POST /slack/events HTTP/1.1\r\nHost: x\r\n');
    const began = performance.now();
    await closed;
    expect(performance.now() - began).toBeLessThan(9_000);
    expect(answer()).toMatch(/^(?:HTTP\/1.1 408[^]*)?$/);
  });

  it('that never finishes its body is closed within some seconds', { timeout: 20_000 }, async () => {
    const w = await start();
    const stamp = seconds();
    const { closed } = await raw(
      w,
      `POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slack-Request-Timestamp: ${stamp}\r\nContent-Length: 100\r\n\r\nhalf`,
    );
    const began = performance.now();
    await closed;
    expect(performance.now() - began).toBeLessThan(14_000);
  });
});

describe('a signed request of any kind', () => {
  const payload = (fields: object): string => new URLSearchParams({ payload: JSON.stringify(fields) }).toString();
  it.each([
    ['url_verification', JSON.stringify({ type: 'url_verification', challenge: 'c-1', token: 't' }), 'c-1'],
    ['app_rate_limited', JSON.stringify({ type: 'app_rate_limited', team_id: 'T0HOME' }), ''],
    ['tokens_revoked', JSON.stringify({ type: 'event_callback', event: { type: 'tokens_revoked' } }), ''],
    ['message_action', payload({ type: 'message_action', callback_id: 'x', user: { id: 'U1' } }), ''],
    ['view_closed', payload({ type: 'view_closed', user: { id: 'U1' }, view: { callback_id: 'rollout.start' } }), ''],
    ['block_suggestion', payload({ type: 'block_suggestion', action_id: 'x', block_id: 'x', value: '' }), ''],
    ['dialog_submission', payload({ type: 'dialog_submission', callback_id: 'x', user: { id: 'U1' } }), ''],
    ['workflow_step_edit', payload({ type: 'workflow_step_edit', callback_id: 'x', user: { id: 'U1' } }), ''],
    ['an empty object', '{}', ''],
  ])('(%s) is acknowledged at once', async (_, bytes, said) => {
    const w = await start();
    const { status, ms, body } = await send(w.url, signed(bytes));
    expect([status, body.includes(said)]).toEqual([200, true]);
    expect(ms).toBeLessThan(1_000);
    expect(w.pressed).toEqual([]);
  });

  it.each(['{"type":', 'payload=%7B', 'payload=', ''])('that cannot be read (%j) gets no stack', async (bytes) => {
    const w = await start();
    const { status, ms, body } = await send(w.url, signed(bytes));
    expect([200, 400]).toContain(status);
    expect(ms).toBeLessThan(1_000);
    expect(body).not.toMatch(/\bat\s|Error/);
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
    // Nothing about versions, tables, rollouts or why.
    const said = await Promise.all([health.text(), readiness.text(), events.text()]);
    expect(said).toEqual(['alive', 'not ready', '']);
    expect([...health.headers.keys()].toSorted()).toEqual(expect.not.arrayContaining(['server', 'x-powered-by']));
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
