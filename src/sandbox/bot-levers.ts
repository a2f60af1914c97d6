import type { Bot } from './bot.js';
import type { Lever } from './slack/account-view.js';

/** What a person at the page can do to the bot's own process. */
export const botLevers: Lever[] = [
  {
    name: 'bot',
    group: 'bot',
    label: { en: 'End its process', ja: 'プロセスを終了する' },
    hint: {
      en: 'It is started again after a moment and goes on where it was.',
      ja: '少しあとに再起動し、続きから進みます。',
    },
    kind: 'action',
    targets: [
      { value: 'killed', label: { en: 'kill -9', ja: 'kill -9' } },
      { value: 'gently', label: { en: 'gently, as a deployment would', ja: '通常の再起動' } },
    ],
  },
];

/** Pulls one of `botLevers`; false when the lever is none of them. */
export function pullBotLever(bot: Bot | undefined, name: string, value: string): boolean {
  if (name !== 'bot') return false;
  bot?.restart(value === 'killed' ? 'killed' : 'gently');
  return true;
}
