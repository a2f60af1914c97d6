import type { Environment, Queue, Revision } from '../ports.js';
import { architectureOf, cloneEnvironment, type Clone } from './clone.js';
import { contentOf, copyableTags, firstContainerName, imagesOf, kindOf, replacedImages } from './definitions.js';
import { canonical, objectAt, sha256, stringAt } from './json.js';
import { environmentsPerQueue, listsEnvironment, nameOfArn } from './orders.js';
import type { PlanFault, PlanNote } from './plan-faults.js';
import { NewName, withDigest, type StartRequest } from './request.js';
import type { Plan, PlannedDefinition, PlannedQueue, Rules, Step } from './rollout.js';

/** Everything the plan is made of, read from AWS, the store and the policy; nothing here is guessed. */
export interface PlanFacts {
  id: string;
  now: number;
  rules: Rules;
  queues: readonly Queue[];
  environments: readonly Environment[];
  /** What other open rollouts hold. */
  held: readonly { rollout: string; key: string }[];
  /** Job definitions of the policy's entry for the queue, then `job=`; looked up by name. */
  definitionNames: readonly string[];
  /** Latest ACTIVE revision by name; absent when there is none. */
  definitions: ReadonlyMap<string, Revision>;
  /** What the queue's latest job ran, for canaries where the policy names nothing. */
  latestJobDefinition?: string;
  image?: {
    allowed: boolean;
    allow: readonly string[];
    requireDigest: boolean;
    lookup: 'found' | 'missing' | 'notEcr' | 'unreadable';
    digest?: string;
  };
  alarms: ReadonlyMap<string, { state: 'ok' | 'alarm' | 'insufficient'; neverHadData: boolean }>;
  launchTemplateVersion?: number;
  /** Placed jobs on blue, for queues where it must be detached to make room. */
  jobsOnBlue?: number;
  vcpuQuota?: number;
  freeAddresses?: number;
}

const environmentLimit = 50;
const queueLimit = 50;
const supportedTypes = new Set(['EC2', 'SPOT', 'FARGATE', 'FARGATE_SPOT']);

export type Planned = { planned: true; plan: Plan } | { planned: false; faults: PlanFault[] };

/** Plans a rollout, or says everything that stands against it. Pure: the same facts give the same plan and hash. */
export function makePlan(request: StartRequest, facts: PlanFacts): Planned {
  const faults: PlanFault[] = [];
  const notes: PlanNote[] = [];
  const queue = facts.queues.find((one) => one.name === request.queue);
  if (!queue) return { planned: false, faults: [{ fault: 'queueUnknown', queue: request.queue }] };
  const blue = findBlue(request, facts, queue, faults);
  if (!blue) return { planned: false, faults };
  const keep = request.placement === 'keep';
  const queues = coveredQueues(facts, queue, blue, keep);
  refuseQueues(queues, faults);
  const definitions = planDefinitions(request, facts, faults, notes);
  refuseHeld(facts, queues, blue, definitions, faults);
  const canaries = planCanaries(request, facts, definitions, faults, notes);
  const clone = keep ? undefined : cloneEnvironment(blue.described, request, facts.launchTemplateVersion);
  const name = clone ? greenName(request, blue.name, facts) : undefined;
  if (clone && name) refuseGreen(facts, blue, clone, name, faults, notes);
  refuseAlarms(facts, faults, notes);
  if (facts.queues.length >= queueLimit)
    faults.push({ fault: 'queueQuota', used: facts.queues.length, limit: queueLimit });
  if (faults.length > 0) return { planned: false, faults };

  const planned = queues.map((one) => plannedQueue(one, keep));
  noteSurroundings({ facts, blue, queues, planned, definitions, keep, notes });
  const full = clone?.maxVcpus ?? blue.maxVcpus;
  const plan: Omit<Plan, 'hash'> = {
    placement: keep ? 'keep' : 'replace',
    queue: queue.name,
    rules: facts.rules,
    blue: {
      name: blue.name,
      arn: blue.arn,
      clusterArn: blue.clusterArn ?? '',
      type: blue.type,
      maxVcpus: blue.maxVcpus,
      minVcpus: blue.minVcpus,
      deletable: blue.tags['batch-rollout:deletable'] === 'true' || blue.tags['batch-rollout:managed'] === 'true',
      described: blue.described,
    },
    ...(clone && name
      ? {
          green: {
            name,
            type: clone.type,
            maxVcpus: clone.maxVcpus,
            request: clone.request,
            ...(clone.updatePolicy ? { updatePolicy: clone.updatePolicy } : {}),
          },
        }
      : {}),
    queues: planned,
    steps: shiftSteps(planned, facts.rules.shift.caps, full, keep),
    definitions,
    canaries,
    canaryQueue: `${facts.id}-canary`,
    notes: [...(clone?.notes ?? []), ...notes],
  };
  return { planned: true, plan: { ...plan, hash: planHash(plan) } };
}

/** The hash an approval is bound to: it covers everything the plan says (I5). */
export function planHash(plan: Omit<Plan, 'hash'>): string {
  const { hash: _hash, ...rest } = { hash: '', ...plan };
  return sha256(canonical(rest)).slice(0, 16);
}

/**
 * The steps of the shift: the least important queue goes through the caps in rising order, every further queue follows at
 * full size. A queue without room for a fourth environment knows no cap: nothing of blue stays there to overflow to.
 */
export function shiftSteps(
  queues: readonly PlannedQueue[],
  caps: readonly number[],
  fullVcpus: number,
  keep: boolean,
): Step[] {
  const rising = [...new Set([...caps, 100])].sort((a, b) => a - b);
  return queues.flatMap((queue, i): Step[] => {
    const shares = i > 0 || queue.full || keep ? [100] : rising;
    return shares.map((capPercent) => ({
      queue: queue.name,
      capPercent,
      maxVcpus: Math.max(1, Math.ceil((fullVcpus * capPercent) / 100)),
    }));
  });
}

function findBlue(request: StartRequest, facts: PlanFacts, queue: Queue, faults: PlanFault[]): Environment | undefined {
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

/** Least important first: lowest priority, then by name so that the plan is the same each time. */
function coveredQueues(facts: PlanFacts, named: Queue, blue: Environment, keep: boolean): Queue[] {
  if (keep) return [named];
  return facts.queues
    .filter((one) => listsEnvironment(one.order, blue.arn) && one.tags['batch-rollout:managed'] !== 'true')
    .sort((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1));
}

function refuseQueues(queues: readonly Queue[], faults: PlanFault[]): void {
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

/** Keys of the locks a rollout needs, in the one order in which they are taken. */
export function lockKeys(plan: Pick<Plan, 'queues' | 'blue' | 'definitions'>): string[] {
  return [
    ...plan.queues.map((queue) => `queue/${queue.name}`),
    `environment/${plan.blue.name}`,
    ...plan.definitions.map((one) => `definition/${one.name}`),
  ].sort();
}

function refuseHeld(
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

function planDefinitions(
  request: StartRequest,
  facts: PlanFacts,
  faults: PlanFault[],
  notes: PlanNote[],
): PlannedDefinition[] {
  const { image } = request;
  if (image === undefined) return [];
  const to = checkedImage(image, facts, faults, notes);
  const names = request.job === undefined ? facts.definitionNames : [request.job];
  if (names.length === 0) faults.push({ fault: 'noDefinitions', queue: request.queue });
  const planned = names.flatMap(
    (name) => planDefinition(name, image, to, facts, names.length === 1, faults, notes) ?? [],
  );
  if (planned.length === 0 && names.length > 1 && faults.length === 0) {
    faults.push({ fault: 'noMatchingContainer', definition: names.join(', '), image, containers: [] });
  }
  if (planned.length > 0) notes.push({ note: 'imageMovesAtOnce', definitions: planned.map((one) => one.name) });
  return planned;
}

function checkedImage(image: string, facts: PlanFacts, faults: PlanFault[], notes: PlanNote[]): string {
  const known = facts.image;
  if (!known || known.allow.length === 0) faults.push({ fault: 'imagesNotConfigured' });
  else if (!known.allowed) faults.push({ fault: 'imageNotAllowed', image, allow: [...known.allow] });
  else if (known.lookup === 'missing') faults.push({ fault: 'imageNotFound', image });
  else if (known.digest !== undefined) {
    notes.push({ note: 'digestPinned', image, digest: known.digest });
    return withDigest(image, known.digest);
  } else if (!image.includes('@')) {
    if (known.requireDigest) faults.push({ fault: 'digestRequired', image });
    else notes.push({ note: 'digestUnknown', image });
  }
  return image;
}

function planDefinition(
  name: string,
  image: string,
  to: string,
  facts: PlanFacts,
  only: boolean,
  faults: PlanFault[],
  notes: PlanNote[],
): PlannedDefinition | undefined {
  const latest = facts.definitions.get(name);
  if (!latest) {
    faults.push({ fault: 'definitionUnknown', definition: name });
    return undefined;
  }
  const content = contentOf(latest.described);
  const kind = kindOf(content);
  if (kind === 'eks' || kind === 'multinode') {
    faults.push({ fault: 'definitionUnsupported', definition: name, kind });
    return undefined;
  }
  const from = replacedImages(content, image);
  if (!from) {
    // Of several definitions the image is for those that use its repository; the one asked for must match.
    if (only) faults.push({ fault: 'noMatchingContainer', definition: name, image, containers: imagesOf(content) });
    else notes.push({ note: 'definitionSkipped', definition: name, image: imagesOf(content).join(', ') });
    return undefined;
  }
  if (from.length === 1 && (from[0] === image || from[0] === to))
    faults.push({ fault: 'imageUnchanged', image, definition: name });
  return {
    name,
    previous: { arn: latest.arn, revision: latest.revision, content, tags: copyableTags(latest.described) },
    stagedName: shortened(name, `-${facts.id}`),
    from,
    to,
  };
}

function planCanaries(
  request: StartRequest,
  facts: PlanFacts,
  definitions: readonly PlannedDefinition[],
  faults: PlanFault[],
  notes: PlanNote[],
): Plan['canaries'] {
  const staged = new Map(definitions.map((one) => [one.name, one]));
  const fallback = facts.latestJobDefinition === undefined ? [] : [facts.latestJobDefinition];
  const asked = request.job === undefined ? facts.definitionNames : [request.job];
  const listed = definitions.length > 0 ? definitions.map((one) => one.name) : asked;
  const names = listed.length > 0 ? listed : fallback;
  if (names.length === 0 && faults.length === 0) faults.push({ fault: 'noCanaryDefinition', queue: request.queue });
  const command = facts.rules.canary.command;
  if (command) notes.push({ note: 'failuresOnly', command: command.join(' ') });
  return names.flatMap((name): Plan['canaries'] => {
    const latest = facts.definitions.get(name);
    if (!latest) {
      if (!staged.has(name)) faults.push({ fault: 'definitionUnknown', definition: name });
      return [];
    }
    const content = contentOf(latest.described);
    const kind = kindOf(content);
    if (kind === 'eks' || kind === 'multinode') {
      faults.push({ fault: 'definitionUnsupported', definition: name, kind });
      return [];
    }
    if (listed.length === 0) notes.push({ note: 'canariesFrom', definition: name });
    const containerName = kind === 'ecs' ? firstContainerName(content) : undefined;
    return [
      {
        name,
        platform: kind,
        arn: latest.arn,
        staged: staged.has(name),
        ...(containerName === undefined ? {} : { containerName }),
      },
    ];
  });
}

function greenName(request: StartRequest, blue: string, facts: PlanFacts): string {
  if (request.name !== undefined) return request.name;
  // A chain of rollouts must not grow the name: the part an earlier one added is taken off first.
  const base = blue.replace(/-\d{8}-[a-z0-9]{6,10}$/, '');
  const day = new Date(facts.now).toISOString().slice(0, 10).replaceAll('-', '');
  return shortened(base, `-${day}-${facts.id}`);
}

function shortened(base: string, suffix: string): string {
  return base.slice(0, 128 - suffix.length) + suffix;
}

function refuseGreen(
  facts: PlanFacts,
  blue: Environment,
  clone: Clone,
  name: string,
  faults: PlanFault[],
  notes: PlanNote[],
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
  if (facts.vcpuQuota !== undefined && blue.maxVcpus + clone.maxVcpus > facts.vcpuQuota) {
    notes.push({ note: 'vcpuQuota', quota: facts.vcpuQuota, blue: blue.maxVcpus, green: clone.maxVcpus });
  }
  if (facts.freeAddresses !== undefined && facts.freeAddresses < clone.maxVcpus) {
    notes.push({ note: 'freeAddresses', free: facts.freeAddresses, jobs: clone.maxVcpus });
  }
}

function instanceTypesOf(described: Plan['blue']['described']): string[] {
  const types = objectAt(described, 'computeResources')?.['instanceTypes'];
  return Array.isArray(types) ? types.filter((one) => typeof one === 'string') : [];
}

function refuseAlarms(facts: PlanFacts, faults: PlanFault[], notes: PlanNote[]): void {
  for (const name of facts.rules.alarms) {
    const alarm = facts.alarms.get(name);
    if (!alarm) faults.push({ fault: 'alarmUnknown', alarm: name });
    else if (alarm.neverHadData) faults.push({ fault: 'alarmNeverHadData', alarm: name });
    else if (alarm.state === 'insufficient') notes.push({ note: 'alarmInsufficient', alarm: name });
  }
}

function plannedQueue(queue: Queue, keep: boolean): PlannedQueue {
  return {
    name: queue.name,
    arn: queue.arn,
    priority: queue.priority,
    before: queue.order,
    full: !keep && queue.order.length >= environmentsPerQueue,
  };
}

function noteSurroundings(about: {
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
