import type { Environment } from '../ports.js';
import { canonical, objectAt, sha256, type JsonObject } from './json.js';
import { sameOrder } from './orders.js';
import type { Drift, Rollout } from './rollout.js';
import type { Operation } from './operation.js';
import type { Order } from './planned.js';
import type { Seen } from './seen.js';

/**
 * What somebody else may not change unnoticed about an environment: its wish and its resources. Status, and how many
 * vCPUs AWS desires at the moment, change by themselves.
 */
export function fingerprint(environment: Environment): string {
  const { enabled, minVcpus, maxVcpus, described } = environment;
  return `${enabled ? 'ENABLED' : 'DISABLED'} ${minVcpus}-${maxVcpus} vCPUs #${resourcesDigest(described)}`;
}

/** Every look compares several times; what AWS answered once stays what it is. */
const digests = new WeakMap<JsonObject, string>();

function resourcesDigest(described: JsonObject): string {
  const had = digests.get(described);
  if (had !== undefined) return had;
  const { desiredvCpus: _desired, ...resources } = objectAt(described, 'computeResources') ?? {};
  const fixed = { ...resources, maxvCpus: 0, minvCpus: 0, role: described['serviceRole'] };
  const digest = sha256(canonical(fixed)).slice(0, 12);
  digests.set(described, digest);
  return digest;
}

/** The fingerprint after one of our own updates. */
export function updatedFingerprint(
  before: string,
  set: Extract<Operation, { op: 'updateEnvironment' }>['set'],
): string {
  const [state = '', range = '', unit = '', rest = ''] = before.split(' ');
  const [min = '', max = ''] = range.split('-');
  return `${set.state ?? state} ${set.minvCpus ?? min}-${set.maxvCpus ?? max} ${unit} ${rest}`;
}

/** Everything in the plan that is not as the record expects, by a key each. */
export function findDrift(rollout: Rollout, seen: Seen): Map<string, Drift> {
  const found = new Map<string, Drift>();
  for (const queue of rollout.plan.queues) queueDrift(rollout, seen, queue.name, found);
  if (rollout.plan.placement === 'replace') foreignQueues(rollout, seen, found);
  environmentDrift(rollout, seen, 'blue', rollout.plan.blue.name, found);
  if (rollout.plan.green && rollout.made.green && !rollout.made.green.gone)
    environmentDrift(rollout, seen, 'green', rollout.plan.green.name, found);
  definitionDrift(rollout, seen, found);
  return found;
}

function queueDrift(rollout: Rollout, seen: Seen, name: string, found: Map<string, Drift>): void {
  const queue = seen.queues.get(name);
  const expected = rollout.expected.orders[name];
  // On the way back: a queue given up, or one that its owner has stopped, is no reason to leave the others as they are.
  const back = rollout.phase.name === 'rollback';
  if (!expected) return;
  if (!queue) found.set(`queue/${name}`, { kind: 'queue', queue: name, found: 'gone' });
  else if (!queue.enabled && !back) found.set(`queue/${name}`, { kind: 'queue', queue: name, found: 'disabled' });
  else if (queue.status === 'invalid' && !back)
    found.set(`queue/${name}`, { kind: 'queue', queue: name, found: 'invalid' });
  else if (!sameOrder(queue.order, expected) && !isOwnWrite(rollout, name, queue.order)) {
    found.set(`order/${name}`, { kind: 'order', queue: name, expected, found: queue.order });
  }
}

/** An order that our own write under way, or one whose reply was lost, has made is no drift (X6). */
function isOwnWrite(rollout: Rollout, queue: string, order: Order): boolean {
  const operation = rollout.intent?.operation;
  return operation?.op === 'writeOrder' && operation.queue === queue && sameOrder(operation.to, order);
}

/** Blue may have come to serve a queue that the approved plan does not name: disabling it would hurt that queue (I2). */
function foreignQueues(rollout: Rollout, seen: Seen, found: Map<string, Drift>): void {
  const planned = new Set([...rollout.plan.queues.map((queue) => queue.name), rollout.plan.canaryQueue]);
  for (const queue of seen.queues.values()) {
    if (planned.has(queue.name) || queue.tags['batch-rollout:managed'] === 'true') continue;
    for (const environment of atStake(rollout)) {
      if (!queue.order.some((entry) => entry.environment === environment)) continue;
      found.set(`foreign/${queue.name}`, {
        kind: 'foreignQueue',
        queue: queue.name,
        environment: environment.slice(environment.lastIndexOf('/') + 1),
      });
    }
  }
}

/** Environments that no foreign queue may list: on the way back green alone, and only once production has blue again. */
function atStake(rollout: Rollout): string[] {
  const { phase, plan, made } = rollout;
  const green = made.green ? [made.green.arn] : [];
  if (phase.name !== 'rollback') return [plan.blue.arn, ...green];
  return ordersAreBack(rollout) ? green : [];
}

/** True when every queue is expected to have the order that a rollback restores. */
export function ordersAreBack({ expected, baseline }: Rollout): boolean {
  return Object.entries(expected.orders).every(([name, order]) => sameOrder(order, baseline[name] ?? order));
}

function environmentDrift(
  rollout: Rollout,
  seen: Seen,
  role: 'blue' | 'green',
  name: string,
  found: Map<string, Drift>,
): void {
  const { phase, intent } = rollout;
  const key = `environment/${name}`;
  if (intent?.operation.op === 'updateEnvironment' && intent.operation.name === name) return;
  if (intent?.operation.op === 'deleteEnvironment' && intent.operation.name === name) return;
  if (role === 'blue' && phase.name === 'retire' && phase.deleteRequestedAt !== undefined) return;
  const environment = seen.environments.get(name);
  // A green that was just made has no fingerprint yet, and yet must be there: one stale answer must not make it gone (X5).
  const expected = rollout.expected.environments[name] ?? (role === 'green' && !environment ? 'there' : undefined);
  if (expected === undefined) return;
  const shown = environment ? fingerprint(environment) : 'gone';
  if (environment && shown === expected) return;
  found.set(key, { kind: 'environment', environment: name, role, expected, found: shown });
}

function definitionDrift(rollout: Rollout, seen: Seen, found: Map<string, Drift>): void {
  for (const { name } of rollout.plan.definitions) {
    const expected = rollout.expected.definitions[name];
    const revisions = seen.revisions.get(name);
    if (expected === undefined || revisions === undefined) continue;
    const operation = rollout.intent?.operation;
    if ((operation?.op === 'register' || operation?.op === 'deregister') && operation.definition === name) continue;
    const latest = revisions[0]?.arn ?? 'none';
    if (latest !== expected)
      found.set(`definition/${name}`, { kind: 'definition', definition: name, expected, found: latest });
  }
}
