import { audited, auditStart } from './audit.js';
import { fingerprint } from './drift.js';
import { environmentStatus } from './observe.js';
import { orderNames } from './orders.js';
import type { StartRequest } from './request.js';
import type { Rollout } from './rollout.js';
import type { Plan } from './planned.js';
import type { Seen } from './seen.js';
import { openGate, say } from './state.js';

/** A new rollout around its plan, waiting at gate `start`. Nothing of AWS has been changed. */
export function begin(
  about: { id: string; requestKey: string; request: StartRequest; plan: Plan; startedBy: string; channel: string },
  seen: Pick<Seen, 'queues' | 'environments'>,
  now: number,
  expireMs: number,
): Rollout {
  const { plan, ...rest } = about;
  const empty: Rollout = {
    schema: 1,
    ...rest,
    version: 1,
    writeId: '',
    startedAt: now,
    locked: false,
    plan,
    phase: { name: 'plan', since: now, instance: 1 },
    instances: 1,
    gate: null,
    held: null,
    deadline: { usedMs: 0, runningSince: now },
    intent: null,
    made: { staged: {}, promoted: {}, restored: {} },
    expected: { orders: {}, environments: {}, definitions: {} },
    late: {},
    baseline: {},
    suspects: {},
    canaries: [],
    evidence: null,
    looks: [],
    judgement: null,
    lastTold: {},
    answered: [],
    audit: { head: { seq: 0, hash: auditStart }, pending: [] },
    told: { lines: [] },
    nextLine: 1,
    lastSeen: now,
  };
  const told = say(expecting(empty, plan, seen), now, { say: 'started' });
  const noted = audited(told, now, about.startedBy, 'start', { queue: plan.queue, planHash: plan.hash });
  return openGate(noted, now, 'start', expireMs);
}

/** The same rollout around a new plan: made when others changed something before anything was done. */
export function replan(
  rollout: Rollout,
  plan: Plan,
  by: string,
  seen: Pick<Seen, 'queues' | 'environments'>,
  now: number,
  expireMs: number,
): Rollout {
  // Its locks are taken anew once it is written what they are.
  const fresh = expecting({ ...rollout, plan, locked: false, held: null, gate: null, suspects: {} }, plan, seen);
  const told = say(fresh, now, { say: 'replanned', by });
  const noted = audited(told, now, by, 'replan', { planHash: plan.hash });
  return openGate(noted, now, 'start', expireMs);
}

function expecting(rollout: Rollout, plan: Plan, seen: Pick<Seen, 'queues' | 'environments'>): Rollout {
  const blue = seen.environments.get(plan.blue.name);
  const orders = Object.fromEntries(plan.queues.map((queue) => [queue.name, queue.before]));
  const tellings = plan.queues.map((queue): [string, string] => [
    `order/${queue.name}`,
    orderNames(queue.before).join(', '),
  ]);
  return {
    ...rollout,
    expected: {
      orders,
      environments: blue ? { [blue.name]: fingerprint(blue) } : {},
      definitions: Object.fromEntries(plan.definitions.map((one) => [one.name, one.previous.arn])),
    },
    baseline: orders,
    lastTold: {
      ...Object.fromEntries(tellings),
      ...(blue ? { [`environment/${blue.name}`]: environmentStatus(blue) } : {}),
    },
  };
}
