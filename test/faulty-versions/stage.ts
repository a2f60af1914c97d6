import { stringify } from 'yaml';
import type { Aws } from '../../src/sandbox/aws/aws.js';
import { startSlack } from '../../src/sandbox/slack/slack.js';
import type { Store } from '../../src/ports.js';
import { policyIn } from '../make-policy.js';
import { personAt, type Person } from '../wire/channel.js';
import { queue, startAccount } from './account.js';
import { startAnswers, type Rewrite } from './answers.js';
import { startBot } from './bot.js';
import { clock } from './hurry.js';

export type Locale = 'en' | 'ja';
export const locales: readonly Locale[] = ['en', 'ja'];

/** A run that is stuck says so before; this bounds one on a machine that has much else to do. */
export const runMsMax = 240_000;

/** One run's surroundings, with the bot at work in them. */
export interface Stage {
  aws: Aws;
  store: Store;
  bob: Person;
  alice: Person;
  /** The last lines the bot logged. */
  said(): string;
  close(): Promise<void>;
}

export interface Wish {
  locale: Locale;
  /** What the policy says of this run's queue, over that of every run. */
  rules: Record<string, object>;
  /** Answers of AWS that reach the bot otherwise than they were given. */
  rewrite?: Rewrite;
}

const linesKept = 40;
const botToken = 'xoxb-faulty';
const signingSecret = 'a-secret-of-this-suite';

const everyRun = {
  slack: { channel: 'C0BATCHOPS' },
  roles: { starters: { users: ['U0BOB'] }, approvers: { users: ['U0ALICE'] } },
  images: { allow: ['123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/*'] },
};
const everyQueue = { jobDefinitions: [queue], shift: { caps: [100], watch: '0s' }, bake: { for: '2s', minJobs: 5 } };

/** Gives `work` a stage, and takes it down whatever happens. */
export async function onStage(wish: Wish, work: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openStage(wish);
  try {
    await work(stage);
  } finally {
    await stage.close();
  }
}

async function openStage({ locale, rules, rewrite }: Wish): Promise<Stage> {
  const policy = policyIn(stringify({ ...everyRun, locale, queues: { [queue]: { ...everyQueue, ...rules } } }));
  const account = await startAccount();
  const answers = rewrite && (await startAnswers(account.endpoint, rewrite));
  const slack = await startSlack({ port: 0, botToken, signingSecret, clock: () => clock.now(), ackWithinMs: 12_000 });
  const [bob, alice] = await Promise.all([personAt(slack.url, 'U0BOB'), personAt(slack.url, 'U0ALICE')]);
  const lines: string[] = [];
  const bot = await startBot({
    policy,
    awsEndpoint: answers?.origin ?? account.endpoint,
    slack: { apiUrl: slack.apiUrl, botToken, signingSecret },
    said: (line) => lines.push(line),
  });
  slack.connect(bot.url);
  return {
    aws: account.world,
    store: bot.store,
    bob,
    alice,
    said: () => lines.slice(-linesKept).join(''),
    async close() {
      await bot.stop();
      bob.leave();
      alice.leave();
      await answers?.close();
      await Promise.all([account.close(), slack.close()]);
    },
  };
}
