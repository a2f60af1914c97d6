import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Aws } from '../../src/sandbox/aws/aws.js';
import { startSlack } from '../../src/sandbox/slack/slack.js';
import type { Store } from '../../src/ports.js';
import { createTable } from '../../src/store/create-table.js';
import { dynamoStore } from '../../src/store/store.js';
import { dynamoTable } from '../../src/store/table.js';
import { startAccount } from './account.js';
import { startBot, type BotProcess } from './bot-process.js';
import { personAt, type Person } from './channel.js';
import { startProxy, type Meddler } from './proxy.js';
import type { WireCall } from './wire-call.js';

/** One run's whole surroundings: an account, a table and a workspace of its own, and the bot's processes between them. */
export interface Stage {
  aws: Aws;
  store: Store;
  bob: Person;
  alice: Person;
  /** What changes are done to, from now on. */
  meddler: Meddler;
  /** Every change that the bot asked for, in order, also those that were kept from taking effect. */
  asked: WireCall[];
  /** Set once somebody has pressed Rollback: what is asked from then on belongs to the way back. */
  turned: boolean;
  /** Processes by the access key each signs with; a process that was killed stays until its successor starts. */
  bots: Map<string, BotProcess>;
  /** Starts a bot, or its successor. */
  start(by?: string): BotProcess;
  /** The last lines the bots printed. */
  said(): string;
  close(): Promise<void>;
}

const tableName = 'batch-rollout';
const usualSlack = { botToken: 'xoxb-wire', signingSecret: 'a-secret-of-this-suite' };
const linesKept = 60;

export const passing: Meddler = { before: () => Promise.resolve('pass'), after: () => Promise.resolve('pass') };

/** Everything goes as fast as the rules allow. */
export const policyOfStages = `
slack: { channel: C0BATCHOPS }
roles:
  starters: { users: [U0BOB] }
  approvers: { users: [U0ALICE] }
images: { allow: ['123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/*'] }
defaults:
  canary: { jobs: 1, timeout: 60s }
  shift: { caps: [50, 100], watch: 0s }
  bake: { for: 0s, minJobs: 1 }
queues:
  etl: { jobDefinitions: [etl] }
`;

/** What a suite has otherwise than most: secrets of its own, what is changed in a bot's environment, and who hears every line. */
export interface StageOptions {
  slack?: { botToken: string; signingSecret: string };
  environment?: (usual: Record<string, string>) => Record<string, string>;
  heard?: (line: string) => void;
}

/** Sets everything up; no bot runs yet. */
export async function openStage(pollSeconds: number, options: StageOptions = {}): Promise<Stage> {
  const { botToken, signingSecret } = options.slack ?? usualSlack;
  const folder = await mkdtemp(join(tmpdir(), 'wire-'));
  await writeFile(join(folder, 'policy.yml'), policyOfStages);
  const aws = await startAccount();
  const table = await startTable();
  const slack = await startSlack({ port: 0, botToken, signingSecret, clock: () => Date.now(), ackWithinMs: 3_000 });
  const [bob, alice] = await Promise.all([personAt(slack.url, 'U0BOB'), personAt(slack.url, 'U0ALICE')]);
  const stage: Stage = {
    aws: aws.world,
    store: table.store,
    bob,
    alice,
    meddler: passing,
    asked: [],
    turned: false,
    bots: new Map(),
    start: (by = 'BOT') => launch(by),
    said: () => lines.join('\n'),
    close,
  };
  const noted: Meddler = {
    before(call) {
      call.back = stage.turned;
      stage.asked.push(call);
      return stage.meddler.before(call);
    },
    after: (call) => stage.meddler.after(call),
  };
  const origins = { aws: aws.endpoint, table: table.endpoint, slack: new URL(slack.url).origin };
  const proxies = {
    aws: await startProxy('aws', origins.aws, noted),
    table: await startProxy('table', origins.table, noted),
    slack: await startProxy('slack', origins.slack, noted),
  };
  const lines: string[] = [];
  const listening = new Map<BotProcess, string>();
  const say = (line: string): void => {
    options.heard?.(line);
    lines.push(line);
    if (lines.length > linesKept) lines.shift();
  };

  function launch(by: string): BotProcess {
    const usual = {
      SLACK_BOT_TOKEN: botToken,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: `${proxies.slack.origin}/api/`,
      PORT: '0',
      HOST: '127.0.0.1',
      TABLE_NAME: tableName,
      CONFIG_FILE: join(folder, 'policy.yml'),
      POLL_INTERVAL_SECONDS: String(pollSeconds),
      AWS_REGION: 'ap-northeast-1',
      AWS_ACCESS_KEY_ID: by,
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_ENDPOINT_URL: proxies.aws.origin,
      AWS_ENDPOINT_URL_DYNAMODB: proxies.table.origin,
      // Nothing of what the person at this machine has set up for the real AWS.
      AWS_CONFIG_FILE: join(folder, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
    const bot = startBot(options.environment?.(usual) ?? usual, say);
    stage.bots.set(by, bot);
    void bot.listening.then((url) => {
      listening.set(bot, url);
      slack.connect(url);
    });
    // As a load balancer does: what people do reaches a replica that lives.
    void bot.ended.then(() => {
      listening.delete(bot);
      for (const url of listening.values()) slack.connect(url);
    });
    return bot;
  }

  async function close(): Promise<void> {
    await Promise.all([...stage.bots.values()].map((bot) => bot.kill('SIGKILL')));
    bob.leave();
    alice.leave();
    await Promise.all(Object.values(proxies).map((one) => one.close()));
    await Promise.all([aws.close(), slack.close(), table.close()]);
    await rm(folder, { recursive: true, force: true });
  }
  return stage;
}

export async function startTable(): Promise<{ endpoint: string; store: Store; close: () => Promise<void> }> {
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The table has no port.');
  const endpoint = `http://127.0.0.1:${address.port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'none' },
  });
  await createTable(client, tableName, () => Promise.resolve());
  return {
    endpoint,
    store: dynamoStore(dynamoTable(client, tableName), { writeId: () => 'only-reads' }),
    close: () =>
      new Promise((resolve) => {
        client.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
