import { randomUUID } from 'node:crypto';
import { awsCloud } from '../../src/aws/cloud.js';
import { createBot } from '../../src/bot.js';
import { createLog } from '../../src/log.js';
import type { Policy } from '../../src/policy.js';
import type { Store } from '../../src/ports.js';
import { createSlackEdge, slackClient } from '../../src/slack/app.js';
import { slackChat } from '../../src/slack/chat.js';
import { within } from '../../src/timer.js';
import { memoryTable } from '../simulation/run/memory-table.js';
import { clock, timer } from './hurry.js';

export interface RunningBot {
  url: string;
  store: Store;
  stop(): Promise<void>;
}

interface Surroundings {
  policy: Policy;
  awsEndpoint: string;
  slack: { apiUrl: string; botToken: string; signingSecret: string };
  said: (line: string) => void;
}

/** By the clock of the run, which hurries. */
const intervalMs = 600;
const credentials = { accessKeyId: 'BOT', secretAccessKey: 'none' };
const region = 'ap-northeast-1';

/**
 * The real bot in this process, with AWS and Slack over HTTP: what `serve` does, with a clock that hurries and no signals.
 * Its table is in memory and it posts no pictures: both have suites of their own, and here they would only cost time.
 */
export async function startBot({ policy, awsEndpoint, slack, said }: Surroundings): Promise<RunningBot> {
  const log = createLog('info', said);
  const access = { botToken: slack.botToken, apiUrl: slack.apiUrl, apiOrigin: new URL(slack.apiUrl).origin };
  const shared = { policy, clock, timer, log, ids: { writeId: () => randomUUID() }, chance: Math.random };
  const { upload: _pictures, ...chat } = slackChat(slackClient(access, 'outbox', log));
  const bot = createBot({
    ...shared,
    owner: randomUUID(),
    intervalMs,
    cloud: awsCloud({ clock, region, endpoint: awsEndpoint, credentials }),
    table: memoryTable(),
    chat,
  });
  const edge = createSlackEdge({
    ...shared,
    slack: access,
    transport: { kind: 'http', signingSecret: slack.signingSecret },
    listen: { port: 0, host: '127.0.0.1' },
    engine: bot.engine,
    doctor: () => Promise.resolve([]),
    errorId: () => randomUUID().slice(0, 8),
    wake: (id) => void bot.poller.wake(id),
    ready: () => Promise.resolve(true),
    onLost: said,
  });
  const { port } = await edge.start();
  const state = { over: false };
  const polling = (async () => {
    while (!state.over) {
      // oxlint-disable-next-line no-await-in-loop
      const { nextMs } = await bot.poller.poll();
      // oxlint-disable-next-line no-await-in-loop
      await within(timer, nextMs, new Promise(() => undefined));
    }
  })();
  return {
    url: `http://127.0.0.1:${port}`,
    store: bot.store,
    async stop() {
      state.over = true;
      await Promise.all([edge.stop(), polling]);
      await bot.poller.idle();
      await bot.outbox.stop();
    },
  };
}
