import { adopt } from './adopt.js';
import { answer, type Answer, type Person, type Press } from './answer.js';
import { audited } from './audit.js';
import type { Accepted } from './answer.js';
import type { Rollout } from './rollout.js';
import { hold, release, rollBack, say } from './state.js';

/** How long, and how many, answered requests are remembered: longer than Slack or anybody may send the same bytes (S2). */
const rememberedMs = 15 * 60 * 1000;
const rememberedMax = 40;

export type Pressed = { outcome: 'repeated' } | { outcome: 'answered'; answer: Answer; rollout: Rollout };

/** Takes what a person said into the record. A refusal changes nothing but the audit chain; a repeated request not even that. */
export function press(
  rollout: Rollout,
  person: Person,
  what: Press,
  requestKey: string,
  now: number,
  rules: { distinctFromStarter: boolean },
): Pressed {
  if (rollout.answered.some((one) => one.key === requestKey)) return { outcome: 'repeated' };
  const reply = answer(rollout, person, what, rules, now);
  const answered = [
    ...rollout.answered.filter((one) => now - one.at < rememberedMs),
    { key: requestKey, at: now },
  ].slice(-rememberedMax);
  const noted: Rollout = { ...rollout, answered };
  if (reply.answer === 'refused') {
    // Refused attempts are part of the story (I13), as long as the rollout can still be written.
    const kept = audited(noted, now, person.user, `refused ${what.press}`, { reason: reply.why.reason });
    return { outcome: 'answered', answer: reply, rollout: reply.why.reason === 'ended' ? rollout : kept };
  }
  return { outcome: 'answered', answer: reply, rollout: apply(noted, reply.accepted, now) };
}

function apply(rollout: Rollout, accepted: Accepted, now: number): Rollout {
  switch (accepted.does) {
    case 'approve':
      return approve(rollout, accepted.by, now);
    case 'rollback': {
      const shown = rollout.held?.why.reason === 'drift' ? adopt(rollout, rollout.held.why.drifts) : rollout;
      return rollBack(shown, now, {
        reason: 'person',
        by: accepted.by,
        ...(accepted.words === undefined ? {} : { words: accepted.words }),
      });
    }
    case 'hold':
      return hold(rollout, now, {
        reason: 'person',
        by: accepted.by,
        ...(accepted.words === undefined ? {} : { words: accepted.words }),
      });
    case 'resume': {
      const next = { ...release(adopt(rollout, accepted.adopt), now), suspects: {}, intent: freshIntent(rollout) };
      return audited(say(next, now, { say: 'resumed', by: accepted.by }), now, accepted.by, 'resume', {
        adopted: accepted.adopt.length,
      });
    }
    case 'replan':
      // The engine plans anew from what is there now; approvals of the older plan are void (I5).
      return rollout;
    case 'retry':
      return retry(rollout, accepted.by, now);
  }
}

function approve(rollout: Rollout, by: string, now: number): Rollout {
  const { gate, plan } = rollout;
  if (!gate) return rollout;
  // From here on it is not people that the phase waits for, and its deadline has to end what never comes (L1).
  const deadline = { ...rollout.deadline, runningSince: now };
  const approved: Rollout = { ...rollout, deadline, gate: { ...gate, approval: { by, at: now, planHash: plan.hash } } };
  const step = gate.step === undefined ? {} : { step: gate.step };
  const told = say(approved, now, { say: 'approved', gate: gate.name, ...step, by });
  return audited(told, now, by, `approve ${gate.name}`, { ...step, planHash: plan.hash, instance: gate.instance });
}

function retry(rollout: Rollout, by: string, now: number): Rollout {
  const inconclusive = rollout.held?.why.reason === 'inconclusive' && rollout.phase.name === 'canary';
  const released = { ...release(rollout, now), intent: freshIntent(rollout) };
  const again: Rollout =
    inconclusive && released.phase.name === 'canary'
      ? { ...released, phase: { ...released.phase, round: released.phase.round + 1 }, looks: [], judgement: null }
      : released;
  return audited(say(again, now, { say: 'retried', by }), now, by, 'retry');
}

/**
 * A call refused for good may be tried anew; one whose outcome is unknown stays to be resolved. What is done to an
 * environment and the creation of a queue are not forgotten: they may still come, and are nobody else's then (X4).
 */
function freshIntent({ intent }: Rollout): Rollout['intent'] {
  if (intent?.state !== 'again') return intent;
  const { op } = intent.operation;
  const kept = op === 'createEnvironment' || op === 'updateEnvironment' || op === 'createQueue';
  return kept ? { ...intent, attempts: 0, retryAt: intent.at } : null;
}
