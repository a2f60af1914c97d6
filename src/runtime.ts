import { awsCloud } from './aws/cloud.js';
import { createBot, type Bot, type BotParts } from './bot.js';
import type { SlackAccess } from './config.js';
import { withRetriesCounted, withThrottlesCounted, type EmbeddedMetrics } from './embedded-metrics.js';
import { slackClient } from './slack/app.js';
import { slackChat } from './slack/chat.js';
import { dynamoTable } from './store/table.js';
import { tableClient } from './table-commands.js';

export type RuntimeOptions = Omit<BotParts, 'cloud' | 'table' | 'chat'> & {
  slack: SlackAccess;
  tableName: string;
  metrics: EmbeddedMetrics;
};

/** The bot over AWS, DynamoDB and Slack. */
export function createRuntime({ metrics, ...options }: RuntimeOptions): Bot {
  const { clock, log, slack, tableName } = options;
  const table = dynamoTable(tableClient(), tableName);
  const chat = slackChat(slackClient(slack, 'outbox', log));
  return createBot({
    ...options,
    cloud: awsCloud({
      clock,
      onCall(call) {
        if (call.outcome === 'throttled') metrics.throttled();
        // Most of these are tried again and told of nowhere else.
        if (call.outcome !== 'ok') log.debug({ ...call }, 'AWS call without success');
      },
    }),
    table: withThrottlesCounted(table, () => metrics.throttled()),
    chat: withRetriesCounted(chat, () => metrics.slackRetry()),
  });
}
