import { policyFor, type Policy } from '../policy.js';
import type { Alarm, Environment, Queue, Revision } from '../ports.js';
import { nameOfArn } from '../rollout/orders.js';
import type { Finding } from './finding.js';

/** What was read of the account. What could not be read is absent, and then nothing is said of it here. */
export interface Account {
  queues?: readonly Queue[];
  environments?: readonly Environment[];
  /** The ACTIVE revisions by name of the definition; a name is absent where AWS did not tell. */
  definitions: ReadonlyMap<string, readonly Revision[]>;
  alarms?: readonly Alarm[];
}

/** The queues that the policy names; all that no rollout made where it names none. */
export function queuesOf(policy: Policy, queues: readonly Queue[] | undefined): string[] {
  if (policy.queues.size > 0) return [...policy.queues.keys()];
  return (queues ?? []).filter(({ tags }) => tags['batch-rollout:managed'] !== 'true').map(({ name }) => name);
}

/** The environment that a rollout of the queue replaces unless told otherwise: its first. */
export function blueOf({ queues, environments }: Account, queue: string): Environment | undefined {
  const first = queues?.find(({ name }) => name === queue)?.order[0]?.environment;
  return environments?.find(({ arn }) => arn === first);
}

/** Every alarm that the policy names. */
export function alarmsOf({ defaults, queues }: Policy): string[] {
  return [...new Set([defaults, ...queues.values()].flatMap(({ alarms }) => alarms))];
}

/** What the policy names, beside what is there. */
export function accountFindings(policy: Policy, account: Account): Finding[] {
  const queues = queuesOf(policy, account.queues);
  return [
    ...(account.queues && account.environments ? queues.flatMap((name) => queueFindings(account, name)) : []),
    ...deletableFindings(account, queues),
    ...definitionFindings(policy, account, queues),
    ...alarmFindings(policy, account),
  ];
}

function queueFindings(account: Account, name: string): Finding[] {
  const queue = account.queues?.find((one) => one.name === name);
  if (!queue) return [{ finding: 'queueMissing', queue: name }];
  const faults: Finding[] = [];
  if (!queue.enabled || isBroken(queue.status))
    faults.push({ finding: 'queueNotUsable', queue: name, state: stateOf(queue), why: queue.statusReason });
  for (const [i, { environment: arn }] of queue.order.entries()) {
    const environment = account.environments?.find((one) => one.arn === arn);
    if (!environment) faults.push({ finding: 'environmentMissing', queue: name, environment: nameOfArn(arn) });
    // A drained blue behind green is DISABLED on purpose, so that only the first has to be ENABLED.
    else if (isBroken(environment.status) || (i === 0 && !environment.enabled))
      faults.push({
        finding: 'environmentNotUsable',
        queue: name,
        environment: environment.name,
        state: stateOf(environment),
        why: environment.statusReason,
      });
  }
  const environments = queue.order.map(({ environment }) => nameOfArn(environment));
  return faults.length > 0 ? faults : [{ finding: 'queueFine', queue: name, environments }];
}

/** What is settling will have settled by the time somebody reads this. */
function isBroken(status: Queue['status']): boolean {
  return status === 'invalid' || status === 'unknown';
}

function stateOf({ enabled, statusText }: Pick<Queue, 'enabled' | 'statusText'>): string {
  return `${enabled ? 'ENABLED' : 'DISABLED'}, ${statusText}`;
}

/** The shipped policy lets the bot delete what it made, and what its owner released by a tag (contract §9). */
function deletableFindings(account: Account, queues: readonly string[]): Finding[] {
  const blues = new Set(queues.flatMap((queue) => blueOf(account, queue) ?? []));
  return [...blues]
    .filter(({ tags }) => tags['batch-rollout:deletable'] !== 'true' && tags['batch-rollout:managed'] !== 'true')
    .map(({ name, arn }) => ({ finding: 'notDeletable', environment: name, arn }));
}

function definitionFindings(policy: Policy, { definitions }: Account, queues: readonly string[]): Finding[] {
  const wanted = queues.flatMap((queue) =>
    policyFor(policy, queue).jobDefinitions.map((definition) => ({ queue, definition })),
  );
  const isThere = (definition: string) => definitions.get(definition)?.some(({ active }) => active);
  const names = [...new Set(wanted.map(({ definition }) => definition).filter((one) => isThere(one) === true))];
  return [
    ...(names.length > 0 ? [{ finding: 'definitionsFine' as const, names }] : []),
    ...wanted.flatMap((one): Finding[] =>
      isThere(one.definition) === false ? [{ finding: 'definitionMissing', ...one }] : [],
    ),
  ];
}

function alarmFindings(policy: Policy, { alarms }: Account): Finding[] {
  const wanted = alarmsOf(policy);
  if (!alarms || wanted.length === 0) return [];
  const faults = wanted.flatMap((alarm): Finding[] => {
    const found = alarms.find(({ name }) => name === alarm);
    if (!found) return [{ finding: 'alarmMissing', alarm }];
    return found.neverHadData ? [{ finding: 'alarmWithoutData', alarm }] : [];
  });
  return faults.length > 0 ? faults : [{ finding: 'alarmsFine', names: wanted }];
}
