import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { accountView } from './account.js';
import { accountLevers, pullAccountLever } from './account-levers.js';
import { keepAccount, takeAccount } from './account-state.js';
import { type RunningAws, startAws } from './aws/aws.js';
import { furnishDemo } from './aws/demo.js';
import { type Bot, type Environment, runOnce, startBot } from './bot.js';
import { botLevers, pullBotLever } from './bot-levers.js';
import { type Dynamo, startDynamo } from './dynamo.js';
import { clearFolder, type Folder, leaveFolder, takeFolder } from './folder.js';
import { demoPolicy } from './policy.js';
import type { Settings } from './settings.js';
import type { AccountSource } from './slack/account-view.js';
import { type LocalSlack, startSlack } from './slack/slack.js';
import { suggestionsFor } from './suggestions.js';
import { beginTraffic, speed } from './traffic.js';

export interface Sandbox {
  page: string;
  aws: string;
  stop(): Promise<void>;
}

type Say = (sentence: string) => void;

const advanceEveryMs = 100;
/** A fresh account has lived for a while already, so that there are jobs to compare with. */
const pastMs = 180_000;
const botToken = 'xoxb-sandbox';
const over = new Set(['complete', 'rolledBack', 'aborted']);

/**
 * Starts everything: an embedded DynamoDB, the simulated account, the local Slack, and the real bot between them. Where
 * a part cannot start, what had started is stopped and the fault is thrown.
 */
export async function startSandbox(settings: Settings, say: Say): Promise<Sandbox> {
  const stops: (() => unknown)[] = [];
  // The last started is the first to stop; all of it is tried, whatever fails.
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) {
      // oxlint-disable-next-line no-await-in-loop
      await Promise.resolve(next()).catch((error: unknown) => say(String(error)));
    }
  };
  try {
    return { ...(await startParts(settings, say, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(settings: Settings, say: Say, stops: (() => unknown)[]): Promise<Omit<Sandbox, 'stop'>> {
  const folder = await takeFolder(resolve(settings.folder));
  stops.push(() => leaveFolder(folder));
  const { aws, dynamo } = await startAccount(settings, folder, say, stops);
  const parts: { bot?: Bot; slack?: LocalSlack } = {};
  const signingSecret = randomBytes(16).toString('hex');
  const slack = await startSlack({
    port: settings.pagePort,
    botToken,
    signingSecret,
    clock: () => Date.now(),
    folder: folder.path,
    account: accountSource(aws, parts),
    suggestions: suggestionsFor(aws.world.state),
  });
  parts.slack = slack;
  stops.push(() => slack.close());
  const environment = botEnvironment(folder, { aws, dynamo, slack, signingSecret });
  await writeFile(folder.policy, demoPolicy);
  await runOnce('create-table', environment);
  const bot = await startBot({
    environment,
    log: folder.log,
    onListening: (url) => slack.connect(url),
    onTrouble: (sentence) => say(`${sentence} Its log is ${join(settings.folder, 'bot.log')}.`),
  });
  parts.bot = bot;
  stops.push(() => bot.stop());
  return { page: slack.url, aws: aws.endpoint };
}

/** The account and the table: as the last sandbox left them, or all afresh. */
async function startAccount(
  settings: Settings,
  folder: Folder,
  say: Say,
  stops: (() => unknown)[],
): Promise<{ aws: RunningAws; dynamo: Dynamo }> {
  const kept = await takeAccount(folder.account, Date.now());
  if (!kept) {
    if (existsSync(folder.dynamodb))
      say('What an earlier sandbox left does not fit together; workspace, table and account begin afresh.');
    await clearFolder(folder);
  }
  const dynamo = await startDynamo(folder.dynamodb);
  stops.push(() => dynamo.close());
  let behindMs = kept ? 0 : pastMs;
  const clock = (): number => Date.now() - behindMs;
  const aws = await startAws({
    clock,
    port: settings.awsPort,
    dynamodb: dynamo.endpoint,
    speed,
    seed: 7,
    unknowns: { coldFirst: 'warmTakesIt', detachedJobs: 'finish', whileUpdating: 'places', wording: 'long' },
  });
  if (kept) Object.assign(aws.world.state, kept);
  else furnish(aws);
  behindMs = 0;
  const ticking = setInterval(() => aws.world.advance(clock()), advanceEveryMs);
  stops.push(async () => {
    clearInterval(ticking);
    await aws.close();
    await keepAccount(folder.account, aws.world.state);
  });
  return { aws, dynamo };
}

function furnish({ world }: RunningAws): void {
  furnishDemo(world);
  world.levers.stopProducers();
  beginTraffic(world);
}

function accountSource(aws: RunningAws, parts: { bot?: Bot; slack?: LocalSlack }): AccountSource {
  return {
    view() {
      const phases = parts.slack?.phases();
      return accountView(aws.world, (rollout) => !over.has(phases?.get(rollout) ?? 'complete'));
    },
    levers: () => [...accountLevers(aws.world), ...botLevers],
    pull(name, value) {
      if (!pullBotLever(parts.bot, name, value)) pullAccountLever(aws.world, name, value);
    },
  };
}

/** All that the bot gets: addresses on this machine, and credentials that are none. */
function botEnvironment(
  folder: Folder,
  parts: { aws: RunningAws; dynamo: Dynamo; slack: LocalSlack; signingSecret: string },
): Environment {
  const { SystemRoot = '' } = process.env;
  return {
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: parts.signingSecret,
    SLACK_API_URL: parts.slack.apiUrl,
    PORT: '0',
    HOST: '127.0.0.1',
    TABLE_NAME: 'batch-rollout',
    CONFIG_FILE: folder.policy,
    POLL_INTERVAL_SECONDS: '1',
    AWS_REGION: parts.aws.world.state.region,
    AWS_ACCESS_KEY_ID: 'BOT',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_ENDPOINT_URL: parts.aws.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: parts.dynamo.endpoint,
    // Nothing of what the person at this machine has set up for the real AWS.
    AWS_CONFIG_FILE: join(folder.path, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder.path, 'no-aws-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(SystemRoot && { SystemRoot }),
  };
}
