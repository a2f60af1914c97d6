import { become, wait, type Decision, type Step } from './decision.js';
import { decideBake, decideCanary, decideProvision, decideShift } from './decide-forward.js';
import { decideDrain, decideRetire } from './decide-retire.js';
import { decideRollback } from './decide-rollback.js';
import { adopt } from './adopt.js';
import { decideAlarmErrors } from './alarm-errors.js';
import { stuckDeletion } from './deletion.js';
import { canariesDone, currentCanaries } from './evidence.js';
import { isApproved, type Terms } from './gate.js';
import { greenOf } from './goals.js';
import { findDrift } from './drift.js';
import { canonical } from './json.js';
import type { Drift, HoldReason, RollbackReason, Rollout } from './rollout.js';
import { isOpen } from './rollout.js';
import type { Seen } from './seen.js';
import { abort, enterTold, hold, pastDeadline, rollBack, say } from './state.js';
import { believedDrifts } from './suspects.js';

/**
 * The one next thing for a rollout, from what was seen. Pure: the same arguments give the same decision. The order of the
 * questions is the order of their weight: trouble first, then what others changed, then people, then the phase.
 */
export function decide(rollout: Rollout, seen: Seen, now: number, terms: Terms): Decision {
  if (!isOpen(rollout)) return wait('ended');
  const trouble = findTrouble(rollout, seen);
  if (trouble) return become(rollBack(adoptShown(rollout), now, trouble));
  const drifted = decideDrift(rollout, seen, now, terms);
  if (drifted) return drifted;
  if (rollout.held) return wait('held');
  const unread = decideAlarmErrors(rollout, seen, now);
  if (unread) return unread;
  const expired = decideExpiry(rollout, now);
  if (expired) return expired;
  if (pastDeadline(rollout, now)) return become(hold(rollout, now, tooLate(rollout, seen)));
  // After the clocks: something that differs at every look must not stop them for ever.
  if (Object.keys(rollout.suspects).length > 0) return wait('lookingAgain');
  const step = decidePhase(rollout, seen, now, terms);
  if (step === 'done') return wait('notSeen');
  // An approval that could not be acted on in the time of its gate is none any more: no state lasts for ever.
  return step.kind === 'wait' ? (gateExpired(rollout, now) ?? step) : step;
}

function decidePhase(rollout: Rollout, seen: Seen, now: number, terms: Terms): Step {
  const { phase } = rollout;
  switch (phase.name) {
    case 'plan':
      return decidePlan(rollout, now);
    case 'provision':
      return decideProvision(rollout, seen, now);
    case 'canary':
      return decideCanary(rollout, phase, seen, now, terms);
    case 'shift':
      return decideShift(rollout, phase, seen, now, terms);
    case 'bake':
      return decideBake(rollout, phase, seen, now, terms);
    case 'drain':
      return decideDrain(rollout, phase, seen, now, terms);
    case 'retire':
      return decideRetire(rollout, phase, seen, now, terms);
    case 'rollback':
      return decideRollback(rollout, phase, seen, now, terms);
    case 'complete':
    case 'rolledBack':
    case 'aborted':
      return wait('ended');
  }
}

function decidePlan(rollout: Rollout, now: number): Decision {
  return isApproved(rollout) ? become(enterTold(rollout, now, { name: 'provision' })) : wait('gate');
}

/** What sends a rollout back by itself, at once or after repeated looks (contract §3). It works while held, too. */
function findTrouble(rollout: Rollout, seen: Seen): RollbackReason | undefined {
  const { phase } = rollout;
  if (phase.name === 'plan' || phase.name === 'rollback') return undefined;
  if (phase.name === 'retire' && phase.deleteRequestedAt !== undefined) return undefined;
  const green = greenOf(rollout, seen);
  if (green?.status === 'invalid') return { reason: 'greenInvalid', raw: green.statusReason };
  if (phase.name !== 'canary' && phase.name !== 'shift' && phase.name !== 'bake') return undefined;
  const unpullable = currentCanaries(rollout).find((one) => one.result?.diagnosis?.hardStop === 'imagePull');
  if (unpullable?.result?.diagnosis)
    return { reason: 'imagePull', canary: String(unpullable.number), raw: unpullable.result.diagnosis.raw };
  if (phase.name === 'canary' && canariesDone(rollout) && rollout.judgement?.verdict === 'FAIL')
    return { reason: 'canariesFailed' };
  return rollout.looks.filter((look) => look.verdict === 'FAIL').length >= 2 ? { reason: 'verdict' } : undefined;
}

/** Going back acts on the differences that were shown, and only on those. */
function adoptShown(rollout: Rollout): Rollout {
  return rollout.held?.why.reason === 'drift' ? adopt(rollout, rollout.held.why.drifts) : rollout;
}

function decideDrift(rollout: Rollout, seen: Seen, now: number, { steady }: Terms): Decision | undefined {
  const drifts = believedDrifts(rollout, seen, now, steady);
  const shown: Drift[] = rollout.held?.why.reason === 'drift' ? rollout.held.why.drifts : [];
  // What was shown is no longer there: resuming must not bring it back, nor be refused because of it.
  if (shown.length > 0 && findDrift(rollout, seen).size === 0) {
    return become(hold(rollout, now, { reason: 'drift', drifts: [] }));
  }
  if (drifts.length === 0 || canonical(drifts) === canonical(shown)) return undefined;
  // Another reason to hold stays in sight; the difference shows when that one is lifted.
  if (rollout.held && rollout.held.why.reason !== 'drift') return undefined;
  return become(hold(rollout, now, { reason: 'drift', drifts }));
}

/** A passed deadline, with what keeps an environment from going where that is what the phase waits for (F131). */
function tooLate(rollout: Rollout, seen: Seen): HoldReason {
  const deletion = stuckDeletion(rollout, seen);
  return { reason: 'deadline', phase: rollout.phase.name, ...(deletion === undefined ? {} : { deletion }) };
}

/** An approval that nobody gave in time: back to safety before the shift is over, held where blue would be at stake. */
function decideExpiry(rollout: Rollout, now: number): Decision | undefined {
  if (!rollout.gate || isApproved(rollout)) return undefined;
  return gateExpired(rollout, now) ?? decideReminder(rollout, now);
}

function gateExpired(rollout: Rollout, now: number): Decision | undefined {
  const { gate } = rollout;
  if (!gate || now < gate.expiresAt) return undefined;
  switch (gate.name) {
    case 'start':
      return become(abort(rollout, now, { reason: 'approvalExpired', gate: 'start' }));
    case 'shift':
      return become(rollBack(rollout, now, { reason: 'approvalExpired', gate: 'shift' }));
    case 'retire':
    case 'delete':
      return become(hold(rollout, now, { reason: 'approvalExpired', gate: gate.name }));
  }
}

function decideReminder(rollout: Rollout, now: number): Decision | undefined {
  const { gate } = rollout;
  if (!gate) return undefined;
  const share = (now - gate.openedAt) / (gate.expiresAt - gate.openedAt);
  const due = share >= 0.9 ? 2 : share >= 0.5 ? 1 : 0;
  if (due <= gate.reminders) return undefined;
  const step = gate.step === undefined ? {} : { step: gate.step };
  const next: Rollout = { ...rollout, gate: { ...gate, reminders: due } };
  return become(say(next, now, { say: 'gateReminder', gate: gate.name, ...step, share: due === 2 ? 90 : 50 }));
}
