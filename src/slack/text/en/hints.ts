import type { LogsUnread } from '../../../rollout/logs-unread.js';
import type { RoleHint } from '../../../rollout/roles.js';
import { code, joined, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import type { Sentences } from '../sentences.js';
import { words } from './words.js';

const kinds: Record<RoleHint['role'], string> = {
  execution: 'the execution role of the job definition',
  instance: 'the instance profile of the environment',
  service: 'the service role of the environment',
  spotFleet: 'the Spot fleet role of the environment',
  job: 'the job role of the job definition',
};

/** Why the last lines of a failed job are not shown. */
const logsUnread: Sentences<'why', LogsUnread> = {
  none: () => mrkdwn`There are no log lines: when the bot looked, the log stream did not exist or was empty.`,
  denied: ({ raw }) =>
    mrkdwn`The log lines could not be read: the bot's role needs ${code('logs:GetLogEvents')} for this log stream. ${words.raw(raw)}`,
  failed: ({ raw }) => mrkdwn`The log lines could not be read. ${words.raw(raw)}`,
};

/** Where to look further: roles and logs. */
export const hints = {
  roles: (roles: readonly RoleHint[]): Mrkdwn =>
    roles.length === 0
      ? mrkdwn``
      : mrkdwn`IAM role to look at: ${joined(
          roles.map(({ role, name }) =>
            name === undefined ? mrkdwn`${unnamed(role)}` : mrkdwn`${kinds[role]}, ${code(name)}`,
          ),
          '; ',
        )}.`,
  noLogs: mrkdwn`There are no logs: the container never ran.`,
  logsUnread,
  logStream: 'Log stream in the AWS console',
};

/** An environment that names no service role uses AWS Batch's own (F14). */
function unnamed(role: RoleHint['role']): string {
  return role === 'service' ? `${kinds.service} (where it names none, AWSServiceRoleForBatch)` : kinds[role];
}
