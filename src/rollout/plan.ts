import type { Environment, Queue, Revision } from '../ports.js';
import { capacityFor } from './capacity.js';
import type { VcpuQuota } from './capacity-quota.js';
import { cloneEnvironment } from './clone.js';
import { canonical, sha256 } from './json.js';
import { environmentsPerQueue, listsEnvironment } from './orders.js';
import { findBlue, noteSurroundings, refuseAlarms, refuseGreen, refuseHeld, refuseQueues } from './plan-checks.js';
import { planCanaries, planDefinitions, shortened } from './plan-definitions.js';
import type { PlanFault, PlanNote } from './plan-faults.js';
import type { Plan, PlannedQueue, Rules, Step } from './planned.js';
import type { StartRequest } from './request.js';

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
  /** The quota that green counts against; absent when it cannot be told or read. */
  vcpuQuota?: VcpuQuota & { vcpus: number };
  /** Of green's subnets, where it is on Fargate and all of them could be read. */
  freeAddresses?: number;
}

const queueLimit = 50;

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
  if (clone && name) refuseGreen(facts, blue, clone, name, faults);
  refuseAlarms(facts, faults, notes);
  if (facts.queues.length >= queueLimit)
    faults.push({ fault: 'queueQuota', used: facts.queues.length, limit: queueLimit });
  if (faults.length > 0) return { planned: false, faults: eachOnce(faults) };

  const planned = queues.map((one) => plannedQueue(one, keep));
  noteSurroundings({ facts, blue, queues, planned, definitions, keep, notes });
  const full = clone?.maxVcpus ?? blue.maxVcpus;
  const capacity = clone ? capacityFor(clone, facts) : undefined;
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
    ...(capacity ? { capacity } : {}),
  };
  return { planned: true, plan: { ...plan, hash: planHash(plan) } };
}

/** One definition may be wanted for its image and for the canaries; what is wrong with it is said once. */
function eachOnce(faults: readonly PlanFault[]): PlanFault[] {
  return [...new Map(faults.map((fault) => [canonical(fault), fault])).values()];
}

/**
 * The hash an approval is bound to: it covers everything the plan will do (I5). How full the account is changes by itself
 * and would make the same plan another one each minute.
 */
export function planHash(plan: Omit<Plan, 'hash'>): string {
  const { hash: _hash, capacity: _capacity, ...rest } = { hash: '', ...plan };
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

/** Least important first: lowest priority, then by name so that the plan is the same each time. */
function coveredQueues(facts: PlanFacts, named: Queue, blue: Environment, keep: boolean): Queue[] {
  if (keep) return [named];
  return facts.queues
    .filter((one) => listsEnvironment(one.order, blue.arn) && one.tags['batch-rollout:managed'] !== 'true')
    .sort((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1));
}

/** Keys of the locks a rollout needs, in the one order in which they are taken. */
export function lockKeys(plan: Pick<Plan, 'queues' | 'blue' | 'definitions'>): string[] {
  return [
    ...plan.queues.map((queue) => `queue/${queue.name}`),
    `environment/${plan.blue.name}`,
    ...plan.definitions.map((one) => `definition/${one.name}`),
  ].sort();
}

function greenName(request: StartRequest, blue: string, { now, id }: PlanFacts): string {
  return request.name ?? greenNameOf(blue, id, now);
}

/** What a rollout calls green unless people name it themselves (contract §9). `now` in epoch milliseconds. */
export function greenNameOf(blue: string, id: string, now: number): string {
  // A chain of rollouts must not grow the name: the part an earlier one added is taken off first.
  const base = blue.replace(/-\d{8}-[a-z0-9]{6,10}$/, '');
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  return shortened(base, `-${day}-${id}`);
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
