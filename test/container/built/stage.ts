import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startSlack } from '../../../src/sandbox/slack/slack.js';
import { startAccount } from '../../wire/account.js';
import { listening, type BotProcess } from '../../wire/bot-process.js';
import { personAt } from '../../wire/channel.js';
import { startProxy, type Meddler, type Proxy } from '../../wire/proxy.js';
import { passing, policyOfStages, startTable, type Stage } from '../../wire/stage.js';
import { startConfined, type Confined, type Environment } from './confined.js';
import type { Image } from './image.js';

/** A stage of the wire suite on which the bot runs out of the image. */
export interface ContainerStage extends Stage {
  /** What an operator gives the container. */
  environment: Environment;
  /** The policy file that is mounted into it. */
  policy: string;
  /** The running container. */
  confined(): Confined;
}

const botToken = 'xoxb-of-the-container';
const signingSecret = 'a-secret-of-the-container';
const linesKept = 60;

/** What must be found nowhere in the image. */
export const secretsOfTheRun: readonly string[] = [botToken, signingSecret];

/** Sets up an account, a table and a workspace on loopback; the container does not run yet. */
export async function openContainerStage(image: Image): Promise<ContainerStage> {
  const folder = await mkdtemp(join(tmpdir(), 'container-'));
  const policy = join(folder, 'policy.yml');
  await writeFile(policy, policyOfStages, { mode: 0o644 });
  const services = await startServices();
  const environment = { ...services.environment, PORT: String(await freePort()) };
  const lines: string[] = [];
  const keep = (line: string): void => void (lines.push(line) > linesKept && lines.shift());
  const bots = new Map<string, BotProcess>();
  let running: Confined | undefined;
  return {
    ...services,
    meddler: passing,
    turned: false,
    bots,
    environment,
    policy,
    confined() {
      if (!running) throw new Error('The container was not started.');
      return running;
    },
    said: () => lines.join('\n'),
    start(by = 'BOT') {
      const { Entrypoint, Cmd } = image.config;
      running = startConfined(image, policy, [...Entrypoint, ...Cmd], environment);
      const bot = botProcess(running, keep);
      bots.set(by, bot);
      void bot.listening.then((url) => services.connect(url));
      return bot;
    },
    async close() {
      await Promise.all([...bots.values()].map((bot) => bot.kill('SIGKILL')));
      await services.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What stands around the bot, each behind a proxy that notes which changes it asks for. */
async function startServices() {
  const [aws, table] = await Promise.all([startAccount(), startTable()]);
  const slack = await startSlack({ port: 0, botToken, signingSecret, clock: () => Date.now(), ackWithinMs: 3_000 });
  const [bob, alice] = await Promise.all([personAt(slack.url, 'U0BOB'), personAt(slack.url, 'U0ALICE')]);
  const asked: Stage['asked'] = [];
  const noted: Meddler = { ...passing, before: (call) => (asked.push(call), passing.before(call)) };
  const proxies = {
    aws: await startProxy('aws', aws.endpoint, noted),
    table: await startProxy('table', table.endpoint, noted),
    slack: await startProxy('slack', new URL(slack.url).origin, noted),
  };
  return {
    aws: aws.world,
    store: table.store,
    bob,
    alice,
    asked,
    environment: environmentOf(proxies),
    connect: (url: string) => slack.connect(url),
    async close(): Promise<void> {
      bob.leave();
      alice.leave();
      await Promise.all(Object.values(proxies).map((one) => one.close()));
      await Promise.all([aws.close(), slack.close(), table.close()]);
    },
  };
}

function environmentOf({ aws, table, slack }: Record<'aws' | 'table' | 'slack', Proxy>): Environment {
  return {
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: `${slack.origin}/api/`,
    // The container has no network of its own here, so it stays on loopback.
    HOST: '127.0.0.1',
    TABLE_NAME: 'batch-rollout',
    POLL_INTERVAL_SECONDS: '0.3',
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'BOT',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL: aws.origin,
    AWS_ENDPOINT_URL_DYNAMODB: table.origin,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Signals go to process 1 of the container, as a platform sends them. */
function botProcess({ child, pid }: Confined, said: (line: string) => void): BotProcess {
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signal) => resolve(code ?? signal ?? ''));
  });
  if (child.stderr) createInterface({ input: child.stderr }).on('line', said);
  return {
    listening: listening(child, said),
    ended,
    async kill(signal) {
      if (child.exitCode === null && child.signalCode === null) process.kill(await pid(), signal);
      return ended;
    },
  };
}

/** A port that nobody uses now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port.');
  return address.port;
}
