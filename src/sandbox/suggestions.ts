import { registryOf } from './aws/demo.js';
import type { World } from './aws/world.js';
import type { CommandSuggestion } from './slack/account-view.js';

/** What to try first, the simplest before the others. */
export function suggestionsFor(world: World): CommandSuggestion[] {
  return [
    {
      line: '/batch-rollout start nightly-reports',
      label: { en: 'Replace the environment of a queue', ja: 'キューの環境を新しくする' },
    },
    {
      line: `/batch-rollout start etl image=${registryOf(world)}/etl:v2 placement=keep`,
      label: { en: 'Roll out a new image', ja: '新しいイメージに切り替える' },
    },
    {
      line: '/batch-rollout plan payments',
      label: { en: 'See a plan, change nothing', ja: '計画だけを見る（何も変更しない）' },
    },
    { line: '/batch-rollout start', label: { en: 'Fill in a form', ja: 'フォームで始める' } },
  ];
}
