import { vi } from 'vitest';
import type { Engine, PressResult, StartResult } from '../../src/engine-api.js';
import type { Log } from '../../src/ports.js';
import type { Person, Press } from '../../src/rollout/answer.js';
import type { StartRequest } from '../../src/rollout/request.js';
import { createSlackEdge } from '../../src/slack/app.js';
import { makeRollout } from '../make-rollout.js';
import { policyWith } from '../make-policy.js';
import { botToken, send, signed, signingSecret, startFakeSlack, type Sent } from './fake-slack.js';

export const channel = 'C0BATCHOPS';
export const registry = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com';

/** How long the edge waits for work under way when it stops. */
const drainMs = 9_000;

/** What the engine was asked to do, and what it answers from now on. */
export function makeEngine() {
  const pressed: { id: string; person: Person; press: Press; key: string }[] = [];
  const started: { request: StartRequest; by: { user: string; channel: string; requestKey: string } }[] = [];
  const rollout = makeRollout();
  const engine: Engine = {
    plan: () => Promise.resolve({ planned: true, plan: rollout.plan }),
    start(request, by): Promise<StartResult> {
      started.push({ request, by });
      return Promise.resolve({ started: true, rollout });
    },
    press(id, person, press, key): Promise<PressResult> {
      pressed.push({ id, person, press, key });
      return Promise.resolve({ pressed: true, accepted: { does: 'approve', by: person.user }, rollout });
    },
    find: (words) =>
      Promise.resolve(
        words === rollout.id || words === 'nightly'
          ? { found: 'rollout', rollout }
          : words === 'ab'
            ? { found: 'several', ids: ['abcd2345', 'abxy9876'] }
            : { found: 'nothing' },
      ),
    active: () => Promise.resolve({ rollouts: [rollout], newerSchema: [] }),
    history: () => Promise.resolve([]),
    audit: () => Promise.resolve([]),
    names: () =>
      Promise.resolve({ queues: ['nightly', 'weekly'], environments: ['nightly-blue'], definitions: ['nightly-etl'] }),
  };
  return { engine, pressed, started, rollout };
}

const never = () => new Promise<never>(() => {});
export const hangingEngine: Engine = {
  plan: never,
  start: never,
  press: never,
  find: never,
  active: never,
  history: never,
  audit: never,
  names: never,
};

export interface WorldOptions {
  engine?: Partial<Engine>;
  policy?: object;
  now?: () => number;
}

/** The real Bolt and Web API client between a Slack on loopback and an engine in memory. */
export async function startWorld({ engine: over = {}, policy = {}, now = Date.now }: WorldOptions = {}) {
  const slack = await startFakeSlack();
  const { engine, pressed, started, rollout } = makeEngine();
  const lines: { level: string; fields: object; text: string }[] = [];
  const line = (level: string) => (fields: object, text: string) => lines.push({ level, fields, text });
  const log: Log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
  const woken: string[] = [];
  let errors = 0;
  const edge = createSlackEdge({
    slack: { botToken, apiUrl: slack.apiUrl, apiOrigin: slack.origin },
    transport: { kind: 'http', signingSecret },
    listen: { port: 0, host: '127.0.0.1' },
    engine: { ...engine, ...over },
    doctor: () => Promise.resolve([]),
    policy: policyWith({
      roles: {
        starters: { users: ['U0BOB'], groups: [] },
        approvers: { users: ['U0ALICE'], groups: ['S0BATCH'] },
      },
      images: { allow: [`${registry}/*`] },
      ...policy,
    }),
    clock: { now, mono: () => performance.now() },
    timer: {
      after(ms, run) {
        // Nobody waits here for work that is made to hang.
        const timeout = setTimeout(run, ms === drainMs ? 200 : ms);
        return () => clearTimeout(timeout);
      },
    },
    log,
    errorId: () => `E${(errors += 1)}`,
    wake: (id) => woken.push(id),
    ready: () => Promise.resolve(true),
    onLost: () => {},
  });
  const { port } = await edge.start();
  const url = `http://127.0.0.1:${port}/slack/events`;
  let triggers = 0;

  const sendForm = (fields: Record<string, string>) => send(url, signed(new URLSearchParams(fields).toString()));
  const sendPayload = (payload: object) => sendForm({ payload: JSON.stringify(payload) });
  const trigger = () => `${(triggers += 1)}.1234567.0123456789abcdef0123`;

  return {
    slack,
    edge,
    url,
    lines,
    woken,
    pressed,
    started,
    rollout,
    trigger,
    sendPayload,
    slash: (user: string, text: string, over2: Record<string, string> = {}): Promise<Sent> =>
      sendForm({ ...slashFields(user, text, trigger(), slack.responseUrl), ...over2 }),
    slashBytes: (user: string, text: string) =>
      new URLSearchParams(slashFields(user, text, trigger(), slack.responseUrl)).toString(),
    click: (user: string, actionId: string, value: string, over2: object = {}): Promise<Sent> =>
      sendPayload({ ...clickPayload(user, actionId, value, trigger(), slack.responseUrl), ...over2 }),
    /** What the person was told last, once there is more than `before`. */
    async told(count = 1): Promise<string> {
      await vi.waitFor(
        () => {
          if (slack.said.length < count) throw new Error(`told ${slack.said.length} times`);
        },
        { timeout: 5_000, interval: 5 },
      );
      return JSON.stringify(slack.said.at(-1)?.body);
    },
    until: (test: () => boolean) =>
      vi.waitFor(
        () => {
          if (!test()) throw new Error('not yet');
        },
        { timeout: 5_000, interval: 5 },
      ),
    async stop() {
      await edge.stop();
      await slack.close();
    },
  };
}

function slashFields(user: string, text: string, triggerId: string, responseUrl: string) {
  return {
    command: '/batch-rollout',
    text,
    user_id: user,
    team_id: 'T0HOME',
    channel_id: channel,
    trigger_id: triggerId,
    response_url: responseUrl,
  };
}

let actions = 0;

export function clickPayload(user: string, actionId: string, value: string, triggerId: string, responseUrl: string) {
  return {
    type: 'block_actions',
    user: { id: user, team_id: 'T0HOME' },
    team: { id: 'T0HOME' },
    channel: { id: channel },
    container: { type: 'message', message_ts: '1764000000.000100', channel_id: channel },
    message: { ts: '1764000000.000100' },
    response_url: responseUrl,
    trigger_id: triggerId,
    actions: [{ type: 'button', action_id: actionId, block_id: 'b', value, action_ts: `1764000001.${(actions += 1)}` }],
  };
}
