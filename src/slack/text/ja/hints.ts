import type { RoleHint } from '../../../rollout/roles.js';
import { code, joined, mrkdwn } from '../../mrkdwn.js';
import type { hints as shape } from '../en/hints.js';
import { words } from './words.js';

const kinds: Record<RoleHint['role'], string> = {
  execution: 'ジョブ定義の実行ロール',
  instance: 'コンピューティング環境のインスタンスプロファイル',
  service: 'コンピューティング環境のサービスロール',
  spotFleet: 'コンピューティング環境の Spot フリートのロール',
  job: 'ジョブ定義のジョブロール',
};

const logsUnread: (typeof shape)['logsUnread'] = {
  none: () => mrkdwn`ログの行はありません。確認した時点で、ログストリームは存在しないか空でした。`,
  denied: ({ raw }) =>
    mrkdwn`ログの行を読み取れませんでした。ボットのロールに、このログストリームへの ${code('logs:GetLogEvents')} の許可が必要です。${words.raw(raw)}`,
  failed: ({ raw }) => mrkdwn`ログの行を読み取れませんでした。${words.raw(raw)}`,
};

export const hints: typeof shape = {
  roles: (roles) =>
    roles.length === 0
      ? mrkdwn``
      : mrkdwn`確認する IAM ロール: ${joined(
          roles.map(({ role, name }) =>
            name === undefined ? mrkdwn`${unnamed(role)}` : mrkdwn`${kinds[role]} ${code(name)}`,
          ),
          '、',
        )}`,
  noLogs: mrkdwn`コンテナが一度も動いていないため、ログはありません。`,
  logsUnread,
  logStream: 'AWS コンソールでログストリームを開く',
};

function unnamed(role: RoleHint['role']): string {
  return role === 'service' ? `${kinds.service}（指定がなければ AWSServiceRoleForBatch）` : kinds[role];
}
