import type { Environment } from '../ports.js';
import { blueOf, greenOf } from './goals.js';
import { listsEnvironment } from './orders.js';
import type { Rollout } from './rollout.js';
import type { Seen } from './seen.js';

/** One of the reasons for which AWS does not delete an environment (F131). */
export type Blocked =
  | { why: 'enabled' }
  | { why: 'attached'; queues: string[] }
  | { why: 'updating' }
  /** AWS still answers with a relationship that is gone (F51). */
  | { why: 'justDetached' }
  | { why: 'invalid'; raw: string }
  /** On Fargate AWS wants every job ended first; elsewhere the rollout itself waits for them (F52, F53). */
  | { why: 'activeJobs'; jobs?: number }
  | { why: 'deleting' }
  /** The bot's own rights do not reach so far: blue has to carry a tag that allows it (F126). */
  | { why: 'denied' };

/** What keeps an environment from going, as last seen. */
export interface StuckDeletion {
  environment: string;
  blocked: Blocked[];
}

/** What was seen to keep the environment that this phase removes from going; undefined where none is being removed. */
export function stuckDeletion(rollout: Rollout, seen: Seen): StuckDeletion | undefined {
  const leaving = leavingOf(rollout, seen);
  if (!leaving) return undefined;
  const blocked = blocksOf(leaving, rollout, seen);
  return blocked.length === 0 ? undefined : { environment: leaving.name, blocked };
}

function leavingOf(rollout: Rollout, seen: Seen): Environment | undefined {
  if (rollout.plan.green === undefined) return undefined;
  if (rollout.phase.name === 'retire') return blueOf(rollout, seen);
  return rollout.phase.name === 'rollback' ? greenOf(rollout, seen) : undefined;
}

function blocksOf(environment: Environment, rollout: Rollout, seen: Seen): Blocked[] {
  const { name, arn, enabled, status, statusText, statusReason } = environment;
  const invalid: Blocked[] = status === 'invalid' ? [{ why: 'invalid', raw: statusReason }] : [];
  if (statusText === 'DELETING') return [{ why: 'deleting' }, ...invalid];
  const queues = [...seen.queues.values()].filter(({ order }) => listsEnvironment(order, arn)).map((one) => one.name);
  const jobs = jobsOn(name, seen);
  const blocked: Blocked[] = [
    ...(enabled ? [{ why: 'enabled' } as const] : []),
    ...(queues.length > 0 ? [{ why: 'attached', queues } as const] : []),
    ...(status === 'settling' ? [{ why: 'updating' } as const] : []),
    ...invalid,
    ...(jobs > 0 ? [{ why: 'activeJobs', jobs } as const] : []),
  ];
  const refusal = deletionRefusal(rollout, name);
  const told = refusal === undefined ? undefined : refusedDeletion(refusal);
  return told === undefined || blocked.some(({ why }) => why === told.why) ? blocked : [...blocked, told];
}

function jobsOn(name: string, seen: Seen): number {
  const work = seen.work.get(name);
  return Math.max(...[work?.tasks, work?.jobs].map((count) => (typeof count === 'number' ? count : 0)));
}

/** AWS's own words at the last try, where that is the last thing that was tried. */
function deletionRefusal({ intent }: Rollout, name: string): string | undefined {
  if (intent?.operation.op !== 'deleteEnvironment' || intent.operation.name !== name) return undefined;
  return intent.raw;
}

/**
 * What AWS's refusal of a deletion says. The call is made only for an environment that was seen DISABLED, unlisted and
 * idle, so a relationship that AWS still tells of is one of a moment ago (F51). Undefined for words not known here.
 */
export function refusedDeletion(raw: string): Blocked | undefined {
  if (/jobqueue relationship/i.test(raw)) return { why: 'justDetached' };
  if (/is being modified/i.test(raw)) return { why: 'updating' };
  if (/not authorized to perform:? batch:|accessdenied/i.test(raw)) return { why: 'denied' };
  if (/must be disabled/i.test(raw)) return { why: 'enabled' };
  if (/assumerole|service ?role|\binvalid\b/i.test(raw)) return { why: 'invalid', raw };
  if (/\b(?:active|running) jobs?\b/i.test(raw)) return { why: 'activeJobs' };
  return undefined;
}
