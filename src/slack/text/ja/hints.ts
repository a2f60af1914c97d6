import type { RoleHint } from '../../../rollout/roles.js';
import { code, joined, mrkdwn } from '../../mrkdwn.js';
import type { hints as shape } from '../en/hints.js';

const kinds: Record<RoleHint['role'], string> = {
  execution: 'ジョブ定義の実行ロール',
  instance: 'コンピューティング環境のインスタンスプロファイル',
  service: 'コンピューティング環境のサービスロール',
  spotFleet: 'コンピューティング環境の Spot フリートのロール',
  job: 'ジョブ定義のジョブロール',
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
  logStream: 'AWS コンソールでログストリームを開く',
};

function unnamed(role: RoleHint['role']): string {
  return role === 'service' ? `${kinds.service}（指定がなければ AWSServiceRoleForBatch）` : kinds[role];
}
