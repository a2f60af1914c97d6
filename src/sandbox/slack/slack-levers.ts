import type { Lever } from './account-view.js';
import type { Conduct } from './workspace.js';

/** The ways in which the local Slack itself can be made to misbehave. */
export function slackLevers(conduct: Conduct): Lever[] {
  return [
    {
      name: 'slack',
      group: 'slack',
      label: { en: 'Slack', ja: 'Slack' },
      hint: {
        en: 'While Slack is down the rollout goes on; the bot tells what was missed afterwards.',
        ja: '停止中もロールアウトは続き、復旧後にまとめて報告されます。',
      },
      kind: 'choice',
      value: conduct.service,
      choices: [
        { value: 'up', label: { en: 'Up', ja: '正常' } },
        { value: 'fails', label: { en: 'Down: answers 500', ja: '停止: 500 を返す' } },
        { value: 'drops', label: { en: 'Down: drops connections', ja: '停止: 接続を切る' } },
      ],
    },
    {
      name: 'slack-rates',
      group: 'slack',
      label: { en: 'Rate limits', ja: 'レート制限' },
      kind: 'choice',
      value: conduct.rates,
      choices: [
        { value: 'ignored', label: { en: 'Off', ja: 'オフ' } },
        { value: 'enforced', label: { en: 'As in production', ja: '本番どおり' } },
      ],
    },
    {
      name: 'slack-blocks',
      group: 'slack',
      label: { en: 'Blocks this workspace knows', ja: '使えるブロック' },
      kind: 'choice',
      value: conduct.blocks,
      choices: [
        { value: 'all', label: { en: 'All', ja: 'すべて' } },
        { value: 'classic', label: { en: 'Classic ones only', ja: '従来のもののみ' } },
      ],
    },
  ];
}

/** Sets one of `slackLevers`; false when the lever is none of them. */
export function pullSlackLever(conduct: Conduct, name: string, value: string): boolean {
  switch (name) {
    case 'slack':
      if (value === 'up' || value === 'fails' || value === 'drops') conduct.service = value;
      return true;
    case 'slack-rates':
      if (value === 'ignored' || value === 'enforced') conduct.rates = value;
      return true;
    case 'slack-blocks':
      if (value === 'all' || value === 'classic') conduct.blocks = value;
      return true;
    default:
      return false;
  }
}
