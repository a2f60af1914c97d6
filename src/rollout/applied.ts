import { updatedFingerprint } from './drift.js';
import { definitionOf } from './operations.js';
import type { Operation } from './operation.js';
import type { Rollout } from './rollout.js';
import { say } from './state.js';

/** What AWS answered to a call that took effect, or what a look found of it. */
export interface Outcome {
  arn?: string;
  jobId?: string;
}

/** The rollout after an operation took effect: what was made, and what is expected from now on. */
export function applied(rollout: Rollout, operation: Operation, outcome: Outcome, now: number): Rollout {
  const { made, expected } = rollout;
  switch (operation.op) {
    case 'createEnvironment':
      return { ...rollout, made: { ...made, green: { ...made.green, arn: outcome.arn ?? made.green?.arn ?? '' } } };
    case 'updateEnvironment':
      return environmentUpdated(rollout, operation);
    case 'deleteEnvironment':
      return environmentDeleted(rollout, operation.name, now);
    case 'createQueue':
      return { ...rollout, made: { ...made, canaryQueue: { arn: outcome.arn ?? '' } } };
    case 'disableQueue':
      return rollout;
    case 'deleteQueue':
      return made.canaryQueue
        ? { ...rollout, made: { ...made, canaryQueue: { ...made.canaryQueue, gone: true } } }
        : rollout;
    case 'writeOrder':
      return { ...rollout, expected: { ...expected, orders: { ...expected.orders, [operation.queue]: operation.to } } };
    case 'register':
      return registeredAs(rollout, operation, outcome.arn ?? '', now);
    case 'deregister':
      return deregistered(rollout, operation);
    case 'submit':
      return withCanary(rollout, operation.number, { jobId: outcome.jobId ?? '', status: 'SUBMITTED' });
    case 'cancel':
      return withCanary(rollout, operation.number, { cancelled: true });
    case 'putAlarm':
      return withAlarm(rollout, operation.name, { there: true });
    case 'deleteAlarm':
      return withAlarm(rollout, operation.name, { at: now, gone: true });
  }
}

/** The rollout from the moment an operation may be sent: an alarm is known from then on, whatever is heard of its call. */
export function intended(rollout: Rollout, operation: Operation, now: number): Rollout {
  if (operation.op !== 'putAlarm') return rollout;
  const { made } = rollout;
  return { ...rollout, made: { ...made, alarms: { ...made.alarms, [operation.name]: { at: now } } } };
}

function withAlarm(rollout: Rollout, name: string, change: { there: true } | { at: number; gone: true }): Rollout {
  const { made } = rollout;
  const had = made.alarms?.[name];
  return had ? { ...rollout, made: { ...made, alarms: { ...made.alarms, [name]: { ...had, ...change } } } } : rollout;
}

function environmentUpdated(rollout: Rollout, operation: Extract<Operation, { op: 'updateEnvironment' }>): Rollout {
  const { made, expected } = rollout;
  const before = expected.environments[operation.name];
  const environments =
    before === undefined
      ? expected.environments
      : { ...expected.environments, [operation.name]: updatedFingerprint(before, operation.set) };
  const policySet =
    operation.set.updatePolicy !== undefined && made.green
      ? { ...made, green: { ...made.green, updatePolicySet: true } }
      : made;
  return { ...rollout, expected: { ...expected, environments }, made: policySet };
}

function environmentDeleted(rollout: Rollout, name: string, now: number): Rollout {
  const { [name]: _gone, ...environments } = rollout.expected.environments;
  const next = { ...rollout, expected: { ...rollout.expected, environments } };
  if (rollout.plan.green?.name !== name)
    return say(next, now, { say: 'operated', operation: { op: 'deleteEnvironment', name } });
  return next.made.green ? { ...next, made: { ...next.made, green: { ...next.made.green, gone: true } } } : next;
}

function registeredAs(
  rollout: Rollout,
  operation: Extract<Operation, { op: 'register' }>,
  arn: string,
  now: number,
): Rollout {
  const { made, expected } = rollout;
  const { purpose, definition } = operation;
  const next = {
    ...rollout,
    made: {
      ...made,
      [purpose]: { ...made[purpose], [definition]: { arn, ...(purpose === 'promoted' ? { at: now } : {}) } },
    },
  };
  if (purpose === 'staged') return next;
  // The newest ACTIVE revision is what the bare name now means (F61).
  const definitions = { ...expected.definitions, [definitionOf(rollout, definition).name]: arn };
  const told = say(next, now, { say: 'operated', operation, result: arn });
  return { ...told, expected: { ...expected, definitions } };
}

function deregistered(rollout: Rollout, operation: Extract<Operation, { op: 'deregister' }>): Rollout {
  const { made } = rollout;
  const had = made[operation.purpose][operation.definition];
  if (!had) return rollout;
  return {
    ...rollout,
    made: {
      ...made,
      [operation.purpose]: { ...made[operation.purpose], [operation.definition]: { ...had, gone: true } },
    },
  };
}

function withCanary(rollout: Rollout, number: number, change: object): Rollout {
  return { ...rollout, canaries: rollout.canaries.map((one) => (one.number === number ? { ...one, ...change } : one)) };
}
