import type { Environment, Queue } from '../ports.js';
import { instanceTypesOf } from './capacity-quota.js';
import { architectureOf, type Clone } from './clone.js';
import { stringAt } from './json.js';
import { nameOfArn } from './orders.js';
import type { PlanFacts } from './plan.js';
import type { PlanFault, PlanNote } from './plan-faults.js';
import type { PlannedDefinition, PlannedQueue } from './planned.js';
import { NewName, type StartRequest } from './request.js';

/** What stands against a plan, and what to know before approving it. Every fault is told, not only the first. */

const environmentLimit = 50;

const supportedTypes = new Set(['EC2', 'SPOT', 'FARGATE', 'FARGATE_SPOT']);

export function findBlue(
  request: StartRequest,
  facts: PlanFacts,
  queue: Queue,
  faults: PlanFault[],
): Environment | undefined {
  if (queue.tags['batch-rollout:managed'] === 'true') faults.push({ fault: 'queueIsCanary', queue: queue.name });
  if (queue.hasServiceEnvironments) faults.push({ fault: 'queueHasServiceEnvironments', queue: queue.name });
  const listed = queue.order.map((entry) => entry.environment);
  const named = request.env === undefined ? undefined : facts.environments.find((one) => one.name === request.env);
  if (request.env !== undefined && !named) faults.push({ fault: 'environmentUnknown', environment: request.env });
  const blue = request.env === undefined ? facts.environments.find((one) => one.arn === listed[0]) : named;
  if (!blue) {
    if (faults.length === 0) faults.push({ fault: 'environmentUnknown', environment: nameOfArn(listed[0] ?? '') });
    return undefined;
  }
  if (!listed.includes(blue.arn)) {
    faults.push({
      fault: 'environmentNotInQueue',
      environment: blue.name,
      queue: queue.name,
      listed: listed.map(nameOfArn),
    });
  }
  const unsupported = unsupportedKind(blue);
  if (unsupported) faults.push({ fault: 'kindUnsupported', environment: blue.name, kind: unsupported });
  if (blue.status !== 'valid')
    faults.push({
      fault: 'blueNotValid',
      environment: blue.name,
      status: blue.statusText,
      statusReason: blue.statusReason,
    });
  if (!blue.enabled) faults.push({ fault: 'blueDisabled', environment: blue.name });
  return faults.length > 0 ? undefined : blue;
}

/** EKS, UNMANAGED and managed instances have rules of their own, which this version does not know (F25, F26). */
function unsupportedKind(environment: Environment): string | undefined {
  if (environment.managed !== 'MANAGED') return environment.managed;
  if (environment.orchestration !== 'ECS') return environment.orchestration;
  return supportedTypes.has(environment.type) ? undefined : environment.type;
}

export function refuseQueues(queues: readonly Queue[], faults: PlanFault[]): void {
  for (const queue of queues) {
    if (queue.enabled && queue.status === 'valid') continue;
    faults.push({
      fault: 'queueNotUsable',
      queue: queue.name,
      state: queue.enabled ? 'ENABLED' : 'DISABLED',
      status: queue.statusText,
      statusReason: queue.statusReason,
    });
  }
}

export function refuseHeld(
  facts: PlanFacts,
  queues: readonly Queue[],
  blue: Environment,
  definitions: readonly PlannedDefinition[],
  faults: PlanFault[],
): void {
  const wanted = new Set([
    ...queues.map((queue) => `queue/${queue.name}`),
    `environment/${blue.name}`,
    ...definitions.map((one) => `definition/${one.name}`),
  ]);
  const told = new Set<string>();
  for (const one of facts.held) {
    if (!wanted.has(one.key) || one.rollout === facts.id || told.has(one.rollout)) continue;
    told.add(one.rollout);
    faults.push({ fault: 'openRollout', on: one.key.slice(one.key.indexOf('/') + 1), rollout: one.rollout });
  }
}

export function refuseGreen(
  facts: PlanFacts,
  blue: Environment,
  clone: Clone,
  name: string,
  faults: PlanFault[],
): void {
  faults.push(...clone.faults);
  if (!NewName.safeParse(name).success) faults.push({ fault: 'nameInvalid', name });
  if (facts.environments.some((one) => one.name === name)) faults.push({ fault: 'nameTaken', name });
  if (clone.type.startsWith('FARGATE') !== blue.type.startsWith('FARGATE'))
    faults.push({ fault: 'typeMix', blue: blue.type, wanted: clone.type });
  const before = instanceTypesOf(blue.described);
  const after = instanceTypesOf(clone.request);
  const [was, willBe] = [architectureOf(before), architectureOf(after)];
  if (was && willBe && was !== willBe) faults.push({ fault: 'architectureMix', blue: was, wanted: willBe });
  if (facts.environments.length >= environmentLimit) {
    faults.push({ fault: 'environmentQuota', used: facts.environments.length, limit: environmentLimit });
  }
}

export function refuseAlarms(facts: PlanFacts, faults: PlanFault[], notes: PlanNote[]): void {
  for (const name of facts.rules.alarms) {
    const alarm = facts.alarms.get(name);
    if (!alarm) faults.push({ fault: 'alarmUnknown', alarm: name });
    else if (alarm.neverHadData) faults.push({ fault: 'alarmNeverHadData', alarm: name });
    else if (alarm.state === 'insufficient') notes.push({ note: 'alarmInsufficient', alarm: name });
  }
}

export function noteSurroundings(about: {
  facts: PlanFacts;
  blue: Environment;
  queues: readonly Queue[];
  planned: readonly PlannedQueue[];
  definitions: readonly PlannedDefinition[];
  keep: boolean;
  notes: PlanNote[];
}): void {
  const { facts, blue, queues, planned, notes } = about;
  if (planned.length > 1) notes.push({ note: 'sharedBlue', queues: planned.map((one) => one.name) });
  for (const queue of planned)
    if (queue.full) notes.push({ note: 'fullQueue', queue: queue.name, jobsOnBlue: facts.jobsOnBlue ?? 0 });
  for (const queue of queues) {
    if (queue.timeLimitActions > 0)
      notes.push({ note: 'timeLimitActions', queue: queue.name, count: queue.timeLimitActions });
    noteOwner(queue.name, queue.tags, notes);
  }
  if (about.keep) return;
  noteOwner(blue.name, blue.tags, notes);
  if (blue.tags['batch-rollout:deletable'] !== 'true' && blue.tags['batch-rollout:managed'] !== 'true') {
    notes.push({ note: 'blueNotDeletable', environment: blue.name });
  }
}

/** Infrastructure code would undo the rollout with its next apply (F130). */
function noteOwner(resource: string, tags: Record<string, string>, notes: PlanNote[]): void {
  const keys = Object.keys(tags).map((key) => key.toLowerCase());
  if (keys.some((key) => key.startsWith('aws:cloudformation:')))
    notes.push({ note: 'ownedByTool', resource, tool: 'cloudformation' });
  else if (
    keys.some((key) => key.includes('terraform')) ||
    stringAt(tags, 'ManagedBy')?.toLowerCase() === 'terraform'
  ) {
    notes.push({ note: 'ownedByTool', resource, tool: 'terraform' });
  }
}
