import type { App, BlockAction, ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import { onCommand } from './commands.js';
import type { Edge } from './edge.js';
import { onHomeOpened, onHomePress } from './home.js';
import type { NameKind } from './names.js';
import { onPress } from './presses.js';
import { option, startCallbackId } from './start-modal.js';
import { onSubmission } from './start-submit.js';

const listOf = new Map<string, NameKind>([
  ['queue', 'queues'],
  ['env', 'environments'],
  ['job', 'definitions'],
]);

const Suggestion = z.object({ action_id: z.string(), value: z.string().nullish() });

/**
 * What the bot listens to. Each listener acknowledges first, before any call to the table, AWS or Slack; only a form and
 * a list are answered in the acknowledgement itself, from what is known here, and those within two seconds.
 */
export function listen(app: App, edge: Edge): void {
  app.command('/batch-rollout', async ({ ack, body }) => {
    await ack();
    edge.work.begin(() => onCommand(edge, body));
  });
  app.action<BlockAction>({ type: 'block_actions', action_id: /^(?:rollout|home)\./ }, async ({ ack, body }) => {
    await ack();
    edge.work.begin(() => (body.view?.type === 'home' ? onHomePress(edge, body) : onPress(edge, body)));
  });
  // Bolt acknowledges events by itself, before it calls this.
  app.event('app_home_opened', ({ body }) => {
    edge.work.begin(() => onHomeOpened(edge, body));
    return Promise.resolve();
  });
  app.view<ViewSubmitAction>(startCallbackId, async ({ ack, body }) => {
    await onSubmission(edge, body, ack);
  });
  app.options(/^(?:queue|env|job)$/, async ({ ack, body }) => {
    const { action_id: id, value } = Suggestion.parse(body);
    const kind = listOf.get(id);
    const names = kind === undefined ? [] : await edge.names.matching(kind, value ?? '');
    await ack({ options: names.map(option) });
  });
}
