import { diagnoseInvalid, diagnoseStuck, hasNoLogs, type Diagnosis } from '../rollout/diagnose.js';
import type { LogsUnread } from '../rollout/logs-unread.js';
import { logStreamAddress } from '../rollout/log-link.js';
import type { Plan } from '../rollout/planned.js';
import { rolesOfEnvironment, rolesOfFailure } from '../rollout/roles.js';
import type { Canary, Rollout } from '../rollout/rollout.js';
import type { Say } from '../rollout/told.js';
import { codeBlock, link, mrkdwn, type Mrkdwn } from './mrkdwn.js';
import type { Catalog } from './text/catalog.js';
import { told } from './text/sentences.js';

/** What stands beside the sentence about a job that failed: what to look at further, and what it last wrote. */
interface FailedJob {
  diagnosis?: Diagnosis;
  definition?: string;
  logGroup?: string;
  logStream?: string;
  logLines?: readonly string[];
  logsUnread?: LogsUnread;
  onGreen: boolean;
}

/** The role to look at, the last log lines if `logs` asks for them or why there are none, and a link to the stream where one is known. */
export function failureLines(plan: Plan, job: FailedJob, logs: boolean, text: Catalog): Mrkdwn[] {
  const { diagnosis, logLines, logsUnread } = job;
  if (diagnosis !== undefined && hasNoLogs(diagnosis)) {
    return [text.hints.roles(rolesOfFailure(plan, { ...job, diagnosis })), text.hints.noLogs];
  }
  return [
    ...(diagnosis === undefined ? [] : [text.hints.roles(rolesOfFailure(plan, { ...job, diagnosis }))]),
    ...(logs ? logBlock(logLines, text) : []),
    ...(logsUnread === undefined ? [] : [told(text.hints.logsUnread, 'why', logsUnread)]),
    logLink(plan, job, text),
  ];
}

/** What stands beside a canary in the record, where it failed. */
export function failedCanaryLines(
  { plan }: Pick<Rollout, 'plan'>,
  { definition, result }: Canary,
  logs: boolean,
  text: Catalog,
): Mrkdwn[] {
  return result === undefined || result.succeeded ? [] : failureLines(plan, { ...result, definition }, logs, text);
}

/** What stands beside a failed canary's line. The line has its words; where they come from stands in the record. */
export function canaryLines(
  { plan, canaries }: Rollout,
  said: Extract<Say, { say: 'canary' }>,
  text: Catalog,
): Mrkdwn[] {
  if (said.succeeded) return [];
  const canary = canaries.find(({ number }) => number === said.number);
  return failureLines(plan, { ...placeOf(canary), ...said }, true, text);
}

function placeOf(canary: Canary | undefined): Pick<FailedJob, 'definition' | 'logGroup' | 'logStream'> {
  const { logGroup, logStream } = canary?.result ?? {};
  return {
    ...(canary === undefined ? {} : { definition: canary.definition }),
    ...(logGroup === undefined ? {} : { logGroup }),
    ...(logStream === undefined ? {} : { logStream }),
  };
}

/** The role to look at where a canary does not start. */
export function stuckLines({ plan }: Pick<Rollout, 'plan'>, raw: string, text: Catalog): Mrkdwn[] {
  return [text.hints.roles(rolesOfEnvironment(plan, 'green', diagnoseStuck(raw).cause))];
}

/** The role to look at where an environment is INVALID. */
export function invalidLines(
  { plan }: Pick<Rollout, 'plan'>,
  { role, reason }: Extract<Say, { say: 'environment' }>,
  text: Catalog,
): Mrkdwn[] {
  return reason === undefined ? [] : [text.hints.roles(rolesOfEnvironment(plan, role, diagnoseInvalid(reason).cause))];
}

/** The last lines that a failed job wrote, where there are any. */
function logBlock(lines: readonly string[] | undefined, text: Catalog): Mrkdwn[] {
  return lines === undefined || lines.length === 0 ? [] : [mrkdwn`${text.says.logs}:`, codeBlock(lines)];
}

function logLink(plan: Plan, { logGroup, logStream }: FailedJob, text: Catalog): Mrkdwn {
  if (logGroup === undefined || logStream === undefined) return mrkdwn``;
  const address = logStreamAddress(plan, logGroup, logStream);
  return address === undefined ? mrkdwn`` : link(address, text.hints.logStream);
}
