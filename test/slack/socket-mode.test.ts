import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSlackEdge, type SlackEdge } from '../../src/slack/app.js';
import { policyWith } from '../make-policy.js';
import { channel, makeEngine } from './edge-world.js';
import { startFakeSlack, type FakeSlack } from './fake-slack.js';
import { startSocketServer, type Link } from './socket-server.js';

let slack: FakeSlack;
let sockets: Awaited<ReturnType<typeof startSocketServer>>;
let lost: string[];
let lines: string[];
let edge: SlackEdge | undefined;

beforeEach(async () => {
  slack = await startFakeSlack();
  sockets = await startSocketServer();
  slack.answers.set('apps.connections.open', () => ({ ok: true, url: sockets.url }));
  lost = [];
  lines = [];
});
afterEach(async () => {
  await edge?.stop();
  edge = undefined;
  await sockets.close();
  await slack.close();
});

async function start(engine = makeEngine().engine): Promise<{ port: number }> {
  const line = (level: string) => (fields: object, text: string) => lines.push(JSON.stringify({ level, fields, text }));
  edge = createSlackEdge({
    slack: { botToken: 'xoxb-1', apiUrl: slack.apiUrl, apiOrigin: slack.origin },
    transport: { kind: 'socketMode', appToken: 'xapp-secret' },
    listen: { port: 0, host: '127.0.0.1' },
    engine,
    doctor: () => Promise.resolve([]),
    policy: policyWith({}),
    clock: { now: Date.now, mono: () => performance.now() },
    timer: {
      after(ms, run) {
        // A second between two attempts, or nine for work that is made to hang, is long for a test.
        const timeout = setTimeout(run, ms === 1_000 || ms === 9_000 ? 10 : ms);
        return () => clearTimeout(timeout);
      },
    },
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    errorId: () => 'E1',
    wake: () => {},
    ready: () => Promise.resolve(true),
    onLost: (raw) => lost.push(raw),
  });
  return edge.start();
}

const until = (test: () => boolean) =>
  vi.waitFor(
    () => {
      if (!test()) throw new Error('not yet');
    },
    { timeout: 4_000, interval: 5 },
  );

async function connected(count: number): Promise<Link> {
  await until(() => sockets.links.length === count);
  const link = sockets.links.at(-1);
  if (!link) throw new Error('no link');
  return link;
}

function slash(link: Link, text: string, id = 'e1'): void {
  const payload = {
    command: '/batch-rollout',
    text,
    user_id: 'U0BOB',
    team_id: 'T0HOME',
    channel_id: channel,
    trigger_id: `t-${id}`,
    response_url: slack.responseUrl,
  };
  link.send({ envelope_id: id, type: 'slash_commands', payload, accepts_response_payload: true });
}

it('takes commands over the socket, acknowledges them at once, and answers health over HTTP', async () => {
  const { port } = await start({ ...makeEngine().engine, active: () => new Promise(() => {}) });
  const link = await connected(1);
  slash(link, 'status', 'e1');
  slash(link, 'help', 'e2');
  await until(() => slack.said.length === 1);
  expect(link.acks.map((ack) => ack.envelope_id).sort()).toEqual(['e1', 'e2']);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST' })).status).toBe(404);
}, 20_000);

it('acknowledges what nobody listens to', async () => {
  await start();
  const link = await connected(1);
  link.send({
    envelope_id: 'e1',
    type: 'interactive',
    payload: { type: 'shortcut', callback_id: 'x', user: { id: 'U1' } },
  });
  link.send({ envelope_id: 'e2', type: 'events_api', payload: { event: { type: 'app_home_opened', user: 'U1' } } });
  link.send({ envelope_id: 'e3', type: 'interactive', payload: { type: 'news' } });
  await until(() => link.acks.length === 3);
});

it('comes back at once when Slack asks for it, or when the connection breaks', async () => {
  await start();
  (await connected(1)).send({ type: 'disconnect', reason: 'refresh_requested' });
  const second = await connected(2);
  second.cut();
  const third = await connected(3);
  slash(third, 'help');
  await until(() => slack.said.length === 1);
});

it('tries again where Slack cannot be reached, and does not end the process', async () => {
  let calls = 0;
  slack.answers.set('apps.connections.open', () => {
    calls += 1;
    if (calls === 1) return 500;
    return calls === 2 ? { ok: false, error: 'internal_error' } : { ok: true, url: sockets.url };
  });
  await start();
  await connected(1);
  (await connected(1)).cut();
  await connected(2);
  expect(lost).toEqual([]);
});

it('says so when Slack will never take the app token', async () => {
  slack.answers.set('apps.connections.open', () => ({ ok: false, error: 'invalid_auth' }));
  await start();
  await until(() => lost.length === 1);
  expect([lost, slack.made('apps.connections.open').length]).toEqual([['invalid_auth'], 1]);
});

it('says at the start that Slack refuses the bot token, and goes on', async () => {
  slack.answers.set('auth.test', () => ({ ok: false, error: 'token_revoked' }));
  const { port } = await start();
  await until(() => lines.some((line) => line.includes('Slack refuses the bot token')));
  expect(lines.filter((line) => line.includes('token_revoked'))).toEqual([expect.stringContaining('"level":"error"')]);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  expect(lost).toEqual([]);
});

it('does not blame the bot token where Slack is down', async () => {
  slack.answers.set('auth.test', () => 500);
  await start();
  await until(() => lines.some((line) => line.includes('did not say whether the bot token is good')));
  expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

it('closes the connection when it is stopped, and stays away', async () => {
  await start();
  const link = await connected(1);
  await edge?.stop();
  edge = undefined;
  await until(() => !link.open);
  await new Promise((resolve) => setImmediate(resolve));
  expect(sockets.links).toHaveLength(1);
});

it('logs neither token nor ticket', async () => {
  await start();
  (await connected(1)).cut();
  await connected(2);
  expect(lines.join()).not.toMatch(/xapp-|xoxb-|secret-ticket/);
});
