import type { WebClient } from '@slack/web-api';
import type { Log } from '../ports.js';
import { chatError } from './chat.js';

/**
 * Asks Slack once who the bot is, so that a token that will not do is in the log when the bot starts rather than when the
 * first rollout has to be told of. Never rejects.
 */
export async function checkBotToken(client: WebClient, log: Log): Promise<void> {
  try {
    await client.apiCall('auth.test');
  } catch (error) {
    const { kind, code, requestId } = chatError(error);
    if (kind === 'refused')
      log.error(
        { code, requestId },
        'Slack refuses the bot token; nothing can be told until SLACK_BOT_TOKEN is replaced',
      );
    else log.warn({ code, requestId }, 'Slack did not say whether the bot token is good');
  }
}
