import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { signed, startFakeSlack } from '../slack/fake-slack.js';
import { startBot } from '../wire/bot-process.js';
import { travel } from '../wire/journey.js';
import { openStage, type Stage } from '../wire/stage.js';
import { startFront, type Asked, type Front, type Refusal } from './front.js';
import { canonicalRefusal, leaked, malformed, planted, unluckyWords } from './planted.js';

const runMsMax = 120_000;
const open: { close: () => Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

/** Of the requests of one kind the first few are refused, each in another way. */
function inTurn(refusals: readonly (Refusal | undefined)[]): () => Refusal | undefined {
  let turn = 0;
  return () => refusals[turn++];
}

const json = { 'content-type': 'application/json' };
const amazon = { ...json, 'x-amzn-requestid': 'amazon-request-1' };
const amazonBody = (text: string) => JSON.stringify({ message: text, Message: text });

function awsRefusals(): (asked: Asked) => Refusal | undefined {
  const reads = inTurn([
    // The plan is let through: a person would start again only after a while.
    ...Array.from({ length: 6 }, () => undefined),
    {
      status: 403,
      headers: { ...amazon, 'x-amzn-errortype': 'SignatureDoesNotMatch' },
      body: amazonBody(canonicalRefusal),
    },
    {
      status: 429,
      headers: { ...amazon, 'x-amzn-errortype': 'TooManyRequestsException' },
      body: amazonBody(unluckyWords),
    },
    { status: 500, headers: amazon, body: `<html>${unluckyWords}</html>` },
  ]);
  const changes = inTurn([
    {
      status: 429,
      headers: { ...amazon, 'x-amzn-errortype': 'TooManyRequestsException' },
      body: amazonBody(unluckyWords),
    },
  ]);
  return ({ path }) => {
    if (path === '/v1/describejobqueues') return reads();
    return path === '/v1/createcomputeenvironment' ? changes() : undefined;
  };
}

function slackRefusals(): (asked: Asked) => Refusal | undefined {
  const people = inTurn([
    { status: 200, headers: json, body: JSON.stringify({ ok: false, error: unluckyWords }) },
    { status: 200, headers: json, body: `{"ok":true,"said":"${planted.botToken}"` },
  ]);
  const posts = inTurn([
    undefined,
    { status: 500, headers: { 'x-slack-req-id': 'slack-request-1' }, body: unluckyWords },
    { status: 429, headers: { 'retry-after': '1' }, body: unluckyWords },
  ]);
  return ({ path }) => {
    if (path.endsWith('/users.info')) return people();
    return path.endsWith('/chat.postMessage') ? posts() : undefined;
  };
}

/** Lets the bot's process fail by itself, as a library in it might: the options of Node that do so. */
async function failing(how: 'rejection' | 'exception', afterMs: number, words = unluckyWords): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'failing-'));
  open.push({ close: () => rm(folder, { recursive: true, force: true }) });
  const fails = how === 'rejection' ? 'Promise.reject(error)' : 'queueMicrotask(() => { throw error; })';
  const event = how === 'rejection' ? 'unhandledRejection' : 'uncaughtException';
  // Before the bot has begun there is no log that could tell of it.
  const program = `
    const error = new Error(${JSON.stringify(words)});
    const waiting = setInterval(() => {
      if (process.listenerCount('${event}') === 0) return;
      clearInterval(waiting);
      setTimeout(() => ${fails}, ${afterMs}).unref();
    }, 20).unref();`;
  await writeFile(join(folder, 'fails.mjs'), program);
  return `--import=${pathToFileURL(join(folder, 'fails.mjs')).href}`;
}

const Line = z.looseObject({ msg: z.string(), requestId: z.string().optional() });
const counts = z.looseObject({
  Ticks: z.number().optional(),
  AwsThrottles: z.number(),
  SlackRetries: z.number(),
  Errors: z.number(),
});

/** The lines that are JSON, by what they say. */
function read(printed: readonly string[]) {
  return printed.filter((line) => line.startsWith('{')).map((line) => Line.parse(JSON.parse(line)));
}

async function stageBehindFronts(printed: string[], aws: Front, slack: Front): Promise<Stage> {
  const options = await failing('rejection', 2_500);
  const stage = await openStage(0.3, {
    slack: { botToken: planted.botToken, signingSecret: planted.signingSecret },
    heard: (line) => printed.push(line),
    environment(usual) {
      aws.upstream = usual['AWS_ENDPOINT_URL'] ?? '';
      slack.upstream = new URL(usual['SLACK_API_URL'] ?? '').origin;
      return {
        ...usual,
        LOG_LEVEL: 'debug',
        AWS_ENDPOINT_URL: aws.origin,
        SLACK_API_URL: `${slack.origin}/api/`,
        AWS_SECRET_ACCESS_KEY: planted.secretKey,
        AWS_SESSION_TOKEN: planted.sessionToken,
        NODE_OPTIONS: options,
      };
    },
  });
  open.push(stage);
  return stage;
}

async function sendMalformed(url: string): Promise<number[]> {
  const statuses: number[] = [];
  for (const raw of malformed) {
    const request = signed(raw, { secret: planted.signingSecret });
    const headers = new Headers(request.headers);
    headers.set('authorization', `Bearer ${planted.authorization}`);
    const answer = await fetch(`${url}/slack/events`, { ...request, headers });
    await answer.text();
    statuses.push(answer.status);
  }
  return statuses;
}

it(
  'nothing that the bot prints on a whole rollout holds a secret, whatever fails on the way',
  { timeout: runMsMax },
  async () => {
    const printed: string[] = [];
    const fronts = [await startFront(awsRefusals()), await startFront(slackRefusals())] as const;
    open.push(...fronts);
    const stage = await stageBehindFronts(printed, ...fronts);
    const bot = stage.start(planted.accessKey);
    const statuses = await sendMalformed(await bot.listening);
    const rollout = await travel(stage, 'forward');
    const code = await bot.kill('SIGTERM');

    expect(leaked(printed.join('\n'))).toEqual([]);
    expect(rollout.phase.name).toBe('complete');
    expect(code).toBe(0);
    // What is no JSON is refused by the library; everything else is acknowledged.
    expect(statuses.filter((status) => status !== 200 && status !== 400)).toEqual([]);
    expectTold(printed);
  },
);

/** Otherwise silence would pass: the failures are in the log, with the ids of their requests, and in the metrics. */
function expectTold(printed: readonly string[]): void {
  const lines = read(printed);
  expect(lines.length).toBeGreaterThan(50);
  const said = new Set(lines.map(({ msg }) => msg));
  for (const text of [
    'a promise failed unseen',
    'AWS call failed',
    'A message could not be posted',
    'waiting',
    'stopping',
  ])
    expect(said).toContain(text);
  const ids = new Set(lines.flatMap(({ requestId }) => requestId ?? []));
  expect([...ids]).toEqual(expect.arrayContaining(['amazon-request-1', 'slack-request-1']));
  // A poll that was under way when it was asked to end may tell of itself in between.
  expect(lines.at(-1)?.msg).toBe('metrics');
  const told = lines.filter(({ msg }) => msg === 'metrics').map((line) => counts.parse(line));
  const sum = (of: (line: (typeof told)[number]) => number) => told.reduce((all, line) => all + of(line), 0);
  expect(sum(({ Ticks }) => Ticks ?? 0)).toBeGreaterThan(10);
  expect(sum(({ AwsThrottles }) => AwsThrottles)).toBe(2);
  expect(sum(({ SlackRetries }) => SlackRetries)).toBe(2);
  expect(sum(({ Errors }) => Errors)).toBe(printed.filter((line) => line.startsWith('{"level":50')).length);
}

it(
  'nothing that the bot prints on a connection that Slack refuses, or when it fails altogether, holds a secret',
  { timeout: runMsMax },
  async () => {
    const slack = await startFakeSlack();
    open.push(slack);
    const ticket = `wss://127.0.0.1:1/link/?ticket=${planted.ticket}&app_id=${planted.appToken}`;
    slack.answers.set('apps.connections.open', () => ({ ok: true, url: ticket }));
    const printed: string[] = [];
    const bot = startBot(
      {
        SLACK_BOT_TOKEN: planted.botToken,
        SLACK_APP_TOKEN: planted.appToken,
        SLACK_API_URL: slack.apiUrl,
        PORT: '0',
        HOST: '127.0.0.1',
        CONFIG_FILE: 'batch-rollout.example.yml',
        POLL_INTERVAL_SECONDS: '0.3',
        LOG_LEVEL: 'debug',
        AWS_REGION: 'ap-northeast-1',
        AWS_ACCESS_KEY_ID: planted.accessKey,
        AWS_SECRET_ACCESS_KEY: planted.secretKey,
        // Nobody listens there.
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        // In Socket Mode there is no signing secret that anything could show.
        NODE_OPTIONS: await failing('exception', 1_500, unluckyWords.replace(planted.signingSecret, 'none')),
      },
      (line) => printed.push(line),
    );
    open.push({ close: () => bot.kill('SIGKILL') });
    expect(await bot.ended).toBe(1);
    expect(leaked(printed.join('\n'))).toEqual([]);
    const said = read(printed).map(({ msg }) => msg);
    expect(said).toEqual(
      expect.arrayContaining(['the poll was cut short', 'an exception was caught by nobody; stopping', 'stopping']),
    );
    // A poll that could not be done is no tick; what went wrong is counted all the same.
    expect(printed.filter((line) => line.includes('"Ticks"'))).toEqual([]);
    expect(said.at(-1)).toBe('metrics');
  },
);

it.each(Object.entries(planted))('a line with the %s would be found', (name, secret) => {
  expect(leaked(JSON.stringify({ msg: 'x', said: `before ${secret} after` }))).toContain(name);
  expect(leaked('nothing of the kind')).toEqual([]);
});
