import { become, inTurn, operate, wait, type Step } from './decision.js';
import { canariesDone, currentCanaries } from './evidence.js';
import { environmentHas, greenOf, orderIs, registered } from './goals.js';
import { isApproved, waitsForPass, type Terms } from './gate.js';
import { alarmsThere } from './own-alarms.js';
import { listsEnvironment, withGreenFirst, withReplaced } from './orders.js';
import type { Canary, Phase, Rollout } from './rollout.js';
import type { Order } from './planned.js';
import type { Seen } from './seen.js';
import { enterTold, hold, openGate, say } from './state.js';

type PhaseOf<N extends Phase['name']> = Extract<Phase, { name: N }>;

/** Green is made, unattached and idle; staged revisions are registered. */
export function decideProvision(rollout: Rollout, seen: Seen, now: number): Step {
  const { plan, made } = rollout;
  return inTurn(
    () => {
      if (!plan.green) return 'done';
      const green = greenOf(rollout, seen);
      if (!made.green)
        return operate({
          op: 'createEnvironment',
          name: plan.green.name,
          maxVcpus: plan.steps[0]?.maxVcpus ?? plan.green.maxVcpus,
        });
      if (!green || green.status !== 'valid') return wait('greenSettling');
      return 'done';
    },
    () => {
      const policy = plan.green?.updatePolicy;
      if (!plan.green || !policy || made.green?.updatePolicySet) return 'done';
      return operate({ op: 'updateEnvironment', name: plan.green.name, set: { updatePolicy: policy } });
    },
    () => registered(rollout, 'staged'),
    () => become(enterTold(rollout, now, { name: 'canary', round: 1 })),
  );
}

/** Test jobs run where only green can take them; nothing of production is touched. */
export function decideCanary(rollout: Rollout, phase: PhaseOf<'canary'>, seen: Seen, now: number, terms: Terms): Step {
  const alarms = rollout.made.canaryQueue ? alarmsThere(rollout, seen, now) : 'done';
  if (alarms !== 'done') return alarms;
  if (rollout.gate) return decideShiftGate(rollout, now, 0);
  return inTurn(
    () => canaryQueueReady(rollout, seen),
    () => canariesSubmitted(rollout, phase.round),
    () => (canariesDone(rollout) ? 'done' : wait('canariesRunning')),
    () => judgeCanaries(rollout, now, terms),
  );
}

function canaryQueueReady(rollout: Rollout, seen: Seen): Step {
  const { plan, made } = rollout;
  const queue = seen.queues.get(plan.canaryQueue);
  const environment = plan.placement === 'keep' ? plan.blue.arn : made.green?.arn;
  if (environment === undefined) return wait('greenSettling');
  if (!made.canaryQueue) return operate({ op: 'createQueue', name: plan.canaryQueue, environment });
  return queue?.status === 'valid' ? 'done' : wait('queueSettling');
}

function canariesSubmitted(rollout: Rollout, round: number): Step {
  const current = currentCanaries(rollout);
  if (current.length === 0)
    return become({ ...rollout, canaries: [...rollout.canaries, ...newCanaries(rollout, round)] });
  const next = current.find((one) => one.jobId === undefined);
  return next ? operate({ op: 'submit', number: next.number }) : 'done';
}

/** Canaries go round the job definitions; numbers go on from round to round, so that no name is used twice. */
function newCanaries(rollout: Rollout, round: number): Canary[] {
  const { canaries, rules } = rollout.plan;
  return Array.from({ length: rules.canary.jobs }, (_, i) => ({
    number: rollout.canaries.length + i + 1,
    round,
    definition: canaries[i % canaries.length]?.name ?? '',
  }));
}

function judgeCanaries(rollout: Rollout, now: number, terms: Terms): Step {
  const { judgement } = rollout;
  if (judgement?.verdict === 'PASS') return become(openGate(rollout, now, 'shift', terms.approvalExpireMs, 1));
  if (judgement?.verdict !== 'INCONCLUSIVE') return wait('noPass');
  // An alarm without data may get some; every other doubt stays as it is once all canaries have ended.
  const doubts = judgement.reasons.filter(
    (one) => one.reason === 'notEnoughJobs' || one.reason === 'failureRateAboveLimit',
  );
  return doubts.length > 0 ? become(hold(rollout, now, { reason: 'inconclusive' })) : wait('noPass');
}

/** The gate before step `next` of the shift, counted from 0. Approval opens it, and by policy a PASS from the second step on. */
function decideShiftGate(rollout: Rollout, now: number, next: number): Step {
  if (waitsForPass(rollout)) return wait('noPass');
  if (isApproved(rollout)) return become(enterShift(rollout, now, next));
  const passed = rollout.judgement?.verdict === 'PASS';
  if (next > 0 && rollout.plan.rules.shift.auto && passed) {
    return become(say(enterShift(rollout, now, next), now, { say: 'autoAdvanced', step: next + 1 }));
  }
  return wait('gate');
}

function enterShift(rollout: Rollout, now: number, step: number): Rollout {
  const entered = enterTold(rollout, now, { name: 'shift', step });
  return step === 0 ? { ...entered, shiftedAt: now } : entered;
}

/** One step: capacity, order and, in the first, the image; then it is watched. */
export function decideShift(rollout: Rollout, phase: PhaseOf<'shift'>, seen: Seen, now: number, terms: Terms): Step {
  const { steps, rules } = rollout.plan;
  const alarms = alarmsThere(rollout, seen, now);
  if (alarms !== 'done') return alarms;
  if (phase.inPlaceSince === undefined) {
    const step = inTurn(
      () => (rollout.plan.green ? stepCapacity(rollout, phase.step, seen) : 'done'),
      () => (rollout.plan.green ? stepOrder(rollout, phase.step, seen) : 'done'),
      () => registered(rollout, 'promoted'),
    );
    return step === 'done' ? become({ ...rollout, phase: { ...phase, inPlaceSince: now } }) : step;
  }
  if (rollout.gate) return decideShiftGate(rollout, now, phase.step + 1);
  if (now - phase.inPlaceSince < rules.shift.watchMs) return wait('watching');
  if (phase.step + 1 >= steps.length) return become(enterTold(rollout, now, { name: 'bake' }));
  if (rules.shift.auto && rollout.judgement?.verdict === 'PASS') {
    return become(say(enterShift(rollout, now, phase.step + 1), now, { say: 'autoAdvanced', step: phase.step + 2 }));
  }
  return become(openGate(rollout, now, 'shift', terms.approvalExpireMs, phase.step + 2));
}

function stepCapacity(rollout: Rollout, step: number, seen: Seen): Step {
  const green = greenOf(rollout, seen);
  const { steps, blue } = rollout.plan;
  const wanted = steps[step];
  if (!green || !wanted || green.status !== 'valid' || !green.enabled) return wait('greenSettling');
  // Blue's standing capacity comes with the last step, when green carries everything (F36).
  const last =
    step === steps.length - 1 && blue.minVcpus > 0 ? { minvCpus: Math.min(blue.minVcpus, wanted.maxVcpus) } : {};
  return environmentHas(
    green,
    { ...(green.maxVcpus < wanted.maxVcpus ? { maxvCpus: wanted.maxVcpus } : {}), ...last },
    'greenSettling',
  );
}

function stepOrder(rollout: Rollout, step: number, seen: Seen): Step {
  const { steps, blue } = rollout.plan;
  const wanted = steps[step];
  const green = rollout.made.green?.arn;
  const queue = rollout.plan.queues.find((one) => one.name === wanted?.queue);
  const order = queue ? rollout.expected.orders[queue.name] : undefined;
  if (!queue || !order || green === undefined) return wait('notSeen');
  return orderIs(rollout, seen, queue.name, shiftedOrder(order, green, blue.arn, queue.full));
}

/** The order with green put first. One that has it there already is left as it is. */
function shiftedOrder(order: Order, green: string, blue: string, full: boolean): Order {
  if (full) return listsEnvironment(order, blue) ? withReplaced(order, blue, green) : order;
  const at = order.findIndex((entry) => entry.environment === green);
  if (at >= 0 && order[at + 1]?.environment === blue) return order;
  return withGreenFirst(order, green, blue);
}

/** Production is watched on green; time and jobs must both be enough. */
export function decideBake(rollout: Rollout, phase: PhaseOf<'bake'>, seen: Seen, now: number, terms: Terms): Step {
  const alarms = alarmsThere(rollout, seen, now);
  if (alarms !== 'done') return alarms;
  if (rollout.gate) {
    if (!isApproved(rollout)) return wait('gate');
    if (waitsForPass(rollout)) return wait('noPass');
    return become(enterTold(rollout, now, { name: 'drain', idle: { looks: 0, at: 0 } }));
  }
  if (now - phase.since < rollout.plan.rules.bake.forMs) return wait('baking');
  if (rollout.judgement?.verdict !== 'PASS') return wait('noPass');
  if (rollout.plan.placement === 'keep')
    return become(enterTold(rollout, now, { name: 'retire', idle: { looks: 0, at: 0 } }));
  return become(openGate(rollout, now, 'retire', terms.approvalExpireMs));
}
