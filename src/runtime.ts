import { awsCloud } from './aws/cloud.js';
import { createBot, type Bot, type BotParts } from './bot.js';
import type { SlackAccess } from './config.js';
import { slackClient } from './slack/app.js';
import { slackChat } from './slack/chat.js';
import { dynamoTable } from './store/table.js';
import { tableClient } from './table-commands.js';

export type RuntimeOptions = Omit<BotParts, 'cloud' | 'table' | 'chat'> & { slack: SlackAccess; tableName: string };

/** The bot over AWS, DynamoDB and Slack. */
export function createRuntime(options: RuntimeOptions): Bot {
  return createBot({
    ...options,
    cloud: awsCloud({ clock: options.clock }),
    table: dynamoTable(tableClient(), options.tableName),
    chat: slackChat(slackClient(options.slack, 'outbox', options.log)),
  });
}
