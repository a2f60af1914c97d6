import { canonical } from './json.js';
import { canaryOf, idTag, purposeTag } from './operations.js';
import type { Operation } from './operation.js';
import { sameOrder } from './orders.js';
import type { Rollout } from './rollout.js';
import type { Seen } from './seen.js';

export type Happened = { happened: true; arn?: string; jobId?: string } | { happened: false };

/** Whether a look shows that the operation took effect, through its fixed name or tag. */
export function happened(rollout: Rollout, operation: Operation, seen: Seen): Happened {
  switch (operation.op) {
    case 'createEnvironment': {
      const found = seen.environments.get(operation.name);
      return found?.tags[idTag] === rollout.id ? { happened: true, arn: found.arn } : { happened: false };
    }
    case 'updateEnvironment':
      return { happened: updateHappened(operation, seen) };
    case 'deleteEnvironment': {
      const found = seen.environments.get(operation.name);
      return { happened: !found || found.statusText === 'DELETING' };
    }
    case 'createQueue': {
      const found = seen.queues.get(operation.name);
      return found?.tags[idTag] === rollout.id ? { happened: true, arn: found.arn } : { happened: false };
    }
    case 'disableQueue':
      return { happened: seen.queues.get(operation.name)?.enabled !== true };
    case 'deleteQueue': {
      const found = seen.queues.get(operation.name);
      return { happened: !found || found.statusText === 'DELETING' };
    }
    case 'writeOrder': {
      const found = seen.queues.get(operation.queue);
      return { happened: found !== undefined && sameOrder(found.order, operation.to) };
    }
    case 'register': {
      const mine = seen.revisions
        .get(operation.name)
        ?.find((one) => one.tags[idTag] === rollout.id && one.tags[purposeTag] === operation.purpose);
      return mine ? { happened: true, arn: mine.arn } : { happened: false };
    }
    case 'deregister': {
      const revisions = seen.revisions.get(
        operation.arn.slice(operation.arn.lastIndexOf('/') + 1, operation.arn.lastIndexOf(':')),
      );
      return { happened: revisions !== undefined && !revisions.some((one) => one.arn === operation.arn) };
    }
    case 'submit': {
      const jobId = seen.submitted?.[0];
      return jobId === undefined ? { happened: false } : { happened: true, jobId };
    }
    case 'cancel':
      // AWS answers a cancel alike whether it has an effect or not; only the job tells (F73). One that ended is not read again.
      return { happened: seen.canaryJobs.get(canaryOf(rollout, operation.number).jobId ?? '')?.status !== 'RUNNABLE' };
    case 'putAlarm':
      return { happened: (seen.alarms.get(operation.name) ?? 'missing') !== 'missing' };
    case 'deleteAlarm':
      // What could not be read is missing as well, and may be there (I14).
      return { happened: seen.alarms.get(operation.name) === 'missing' && seen.alarmsUnread === undefined };
  }
}

function updateHappened(operation: Extract<Operation, { op: 'updateEnvironment' }>, seen: Seen): boolean {
  const found = seen.environments.get(operation.name);
  if (!found) return false;
  const { state, maxvCpus, minvCpus, updatePolicy } = operation.set;
  if (state !== undefined && found.enabled !== (state === 'ENABLED')) return false;
  if (maxvCpus !== undefined && found.maxVcpus !== maxvCpus) return false;
  if (minvCpus !== undefined && found.minVcpus !== minvCpus) return false;
  if (updatePolicy === undefined) return true;
  return canonical(found.described['updatePolicy']) === canonical(updatePolicy);
}
