import type { Gate } from './request.js';
import { isOpen, type Drift, type HoldReason, type PhaseName, type Rollout } from './rollout.js';

/** Who asks, with the roles looked up at this very moment (S3). Approvers may do all that starters may. */
export interface Person {
  user: string;
  starter: boolean;
  approver: boolean;
}

/** What a person says, by button or by command. `instance` comes with a button and says which gate it was drawn for. */
export type Press =
  | { press: 'approve'; gate?: Gate; step?: number; instance?: number }
  | { press: 'rollback'; words?: string }
  | { press: 'hold'; words?: string }
  /** `shown` is the key of the hold that the button stood beside (see holdKey). */
  | { press: 'resume'; shown?: string }
  | { press: 'retry'; shown?: string };

export type Refusal =
  | { reason: 'notAllowed'; needs: 'starter' | 'approver' }
  | { reason: 'starterMayNotApprove' }
  | { reason: 'ended'; phase: PhaseName }
  | { reason: 'noOpenGate'; phase: PhaseName }
  | { reason: 'otherGate'; open: Gate; step?: number; asked: Gate | ''; askedStep?: number }
  | { reason: 'gateMustBeNamed'; open: Gate; step?: number }
  | { reason: 'alreadyApproved'; by: string; at: number }
  | { reason: 'staleButton' }
  | { reason: 'isHeld'; why: HoldReason }
  | { reason: 'alreadyHeld'; why: HoldReason }
  | { reason: 'notHeld' }
  | { reason: 'alreadyRollingBack' }
  | { reason: 'blueDeleted'; rollout: string }
  | { reason: 'placesLost'; queue: string }
  | { reason: 'environmentDisabled'; environment: string }
  | { reason: 'definitionMoved'; definition: string }
  | { reason: 'foreignQueue'; queue: string; environment: string }
  /** The plan cannot be made anew from what is there now. */
  | { reason: 'cannotReplan'; queue: string }
  | { reason: 'nothingToRetry' }
  | { reason: 'mustRetryOrRollBack' };

/** What an accepted press means for the rollout; state.ts applies it. */
export type Accepted =
  | { does: 'approve'; by: string }
  | { does: 'rollback'; by: string; words?: string }
  | { does: 'hold'; by: string; words?: string }
  | { does: 'resume'; by: string; adopt: Drift[] }
  | { does: 'replan'; by: string }
  | { does: 'retry'; by: string };

export type Answer = { answer: 'accepted'; accepted: Accepted } | { answer: 'refused'; why: Refusal };

/**
 * Whether this person may do this now. Pure: rights are checked first, so that an outsider learns nothing of the state;
 * a refusal changes nothing (I13).
 */
export function answer(
  rollout: Rollout,
  person: Person,
  press: Press,
  rules: { distinctFromStarter: boolean },
  now: number,
): Answer {
  const needs = press.press === 'approve' ? 'approver' : 'starter';
  const has = needs === 'approver' ? person.approver : person.starter || person.approver;
  if (!has) return refused({ reason: 'notAllowed', needs });
  if (!isOpen(rollout)) return refused({ reason: 'ended', phase: rollout.phase.name });
  switch (press.press) {
    case 'approve':
      return answerApprove(rollout, person, press, rules, now);
    case 'rollback':
      return answerRollback(rollout, person, press);
    case 'hold':
      if (rollout.held) return refused({ reason: 'alreadyHeld', why: rollout.held.why });
      return accepted({ does: 'hold', by: person.user, ...(press.words ? { words: press.words } : {}) });
    case 'resume':
      return answerResume(rollout, person, press.shown);
    case 'retry':
      return answerRetry(rollout, person, press.shown);
  }
}

/** A short key of what a held rollout shows, so that a button acts on that and nothing newer. */
export function holdKey(rollout: Pick<Rollout, 'held'>): string {
  return rollout.held ? `${rollout.held.at.toString(36)}.${rollout.held.why.reason}` : '';
}

const ofOldMessages: ReadonlySet<Refusal['reason']> = new Set([
  'staleButton',
  'noOpenGate',
  'notHeld',
  'alreadyHeld',
  'alreadyApproved',
  'alreadyRollingBack',
  'ended',
]);

/** True where the press was for something that only an older message offers. */
export function mayShowOld({ reason }: Refusal): boolean {
  return ofOldMessages.has(reason);
}

/** True where a retry means something: after a refusal by AWS, or canaries that could not be judged. */
export function canRetry(rollout: Pick<Rollout, 'held' | 'phase'>): boolean {
  const why = rollout.held?.why.reason;
  return why === 'refused' || (why === 'inconclusive' && rollout.phase.name === 'canary');
}

/** Rollback works in every phase that has not ended, until blue's deletion was asked for (I12). */
export function canRollBack(rollout: Pick<Rollout, 'phase'>): boolean {
  const { phase } = rollout;
  if (!isOpen(rollout) || phase.name === 'rollback') return false;
  return !(phase.name === 'retire' && phase.deleteRequestedAt !== undefined);
}

function answerApprove(
  rollout: Rollout,
  person: Person,
  press: Extract<Press, { press: 'approve' }>,
  rules: { distinctFromStarter: boolean },
  now: number,
): Answer {
  const { gate } = rollout;
  if (!gate) {
    return refused(
      press.instance === undefined ? { reason: 'noOpenGate', phase: rollout.phase.name } : { reason: 'staleButton' },
    );
  }
  if (press.instance !== undefined && press.instance !== gate.instance) return refused({ reason: 'staleButton' });
  const step = gate.step === undefined ? {} : { step: gate.step };
  if (press.instance === undefined) {
    const named = press.gate !== undefined;
    const mustBeNamed =
      gate.name === 'retire' || gate.name === 'delete' || (gate.name === 'shift' && (gate.step ?? 1) > 1);
    if (!named && mustBeNamed) return refused({ reason: 'gateMustBeNamed', open: gate.name, ...step });
    // Bare `shift` means its first step: a late `approve x shift` must not open the next step.
    const askedStep = press.gate === 'shift' ? (press.step ?? 1) : undefined;
    if (named && (press.gate !== gate.name || (gate.name === 'shift' && askedStep !== (gate.step ?? 1)))) {
      return refused({
        reason: 'otherGate',
        open: gate.name,
        ...step,
        asked: press.gate ?? '',
        ...(askedStep === undefined ? {} : { askedStep }),
      });
    }
  }
  if (rules.distinctFromStarter && person.user === rollout.startedBy)
    return refused({ reason: 'starterMayNotApprove' });
  // Its time is over, though no look has come to it yet; an approval would be taken and then not count.
  if (now >= gate.expiresAt && !rollout.held) return refused({ reason: 'noOpenGate', phase: rollout.phase.name });
  if (gate.approval) return refused({ reason: 'alreadyApproved', by: gate.approval.by, at: gate.approval.at });
  if (rollout.held) return refused({ reason: 'isHeld', why: rollout.held.why });
  return accepted({ does: 'approve', by: person.user });
}

function answerRollback(rollout: Rollout, person: Person, press: Extract<Press, { press: 'rollback' }>): Answer {
  if (rollout.phase.name === 'rollback') return refused({ reason: 'alreadyRollingBack' });
  if (!canRollBack(rollout)) return refused({ reason: 'blueDeleted', rollout: rollout.id });
  return accepted({ does: 'rollback', by: person.user, ...(press.words ? { words: press.words } : {}) });
}

function answerResume(rollout: Rollout, person: Person, shown: string | undefined): Answer {
  const { held } = rollout;
  if (!held) return refused({ reason: 'notHeld' });
  if (shown !== undefined && shown !== holdKey(rollout)) return refused({ reason: 'staleButton' });
  // Canaries that could not be judged do not become a PASS by resuming; the way on is new canaries.
  if (held.why.reason === 'inconclusive' && rollout.phase.name === 'canary')
    return refused({ reason: 'mustRetryOrRollBack' });
  if (held.why.reason !== 'drift') return accepted({ does: 'resume', by: person.user, adopt: [] });
  if (rollout.phase.name === 'plan') return accepted({ does: 'replan', by: person.user });
  const unfit = unfitDrift(rollout, held.why.drifts);
  if (unfit) return refused(unfit);
  return accepted({ does: 'resume', by: person.user, adopt: held.why.drifts });
}

/**
 * The drift that no resume may adopt: green or blue lost its place, green takes no jobs, or the content that was tested is
 * no longer the base. Past the way back nobody can be sent there, so what no hand can put right is taken as it is (L1).
 */
function unfitDrift(rollout: Rollout, drifts: readonly Drift[]): Refusal | undefined {
  const blue = rollout.plan.blue.arn;
  const green = rollout.made.green?.arn;
  for (const drift of drifts) {
    if (drift.kind === 'foreignQueue')
      return { reason: 'foreignQueue', queue: drift.queue, environment: drift.environment };
    // On the way back what others did is left as it is; a blue that cannot take the work is looked at there.
    if (rollout.phase.name === 'rollback' || (cannotBeUndone(drift) && !canRollBack(rollout))) continue;
    if (drift.kind === 'definition') return { reason: 'definitionMoved', definition: drift.definition };
    if (drift.kind === 'queue') return { reason: 'placesLost', queue: drift.queue };
    if (drift.kind === 'environment' && drift.found === 'gone')
      return { reason: 'placesLost', queue: rollout.plan.queue };
    // Every step forward waits for an environment that takes jobs; nobody would be asked to enable it again (L1).
    const carries = drift.kind === 'environment' && (drift.role === 'green' || rollout.plan.placement === 'keep');
    if (carries && drift.found.startsWith('DISABLED'))
      return { reason: 'environmentDisabled', environment: drift.environment };
    if (drift.kind !== 'order') continue;
    const had = new Set(drift.expected.map((entry) => entry.environment));
    const places = drift.found.map((entry) => entry.environment);
    const lost = [blue, green].some((arn) => arn !== undefined && had.has(arn) && !places.includes(arn));
    const swapped =
      green !== undefined &&
      had.has(green) &&
      had.has(blue) &&
      places.indexOf(green) > places.indexOf(blue) !==
        positionOf(drift.expected, green) > positionOf(drift.expected, blue);
    if (lost || swapped) return { reason: 'placesLost', queue: drift.queue };
  }
  return undefined;
}

/** A revision is never active again once it is deregistered, and what is gone comes back as something else. */
function cannotBeUndone(drift: Drift): boolean {
  return (
    drift.kind === 'definition' || (drift.kind !== 'order' && drift.kind !== 'foreignQueue' && drift.found === 'gone')
  );
}

function positionOf(order: readonly { environment: string }[], arn: string): number {
  return order.findIndex((entry) => entry.environment === arn);
}

function answerRetry(rollout: Rollout, person: Person, shown: string | undefined): Answer {
  if (!rollout.held) return refused({ reason: 'notHeld' });
  if (shown !== undefined && shown !== holdKey(rollout)) return refused({ reason: 'staleButton' });
  if (!canRetry(rollout)) return refused({ reason: 'nothingToRetry' });
  return accepted({ does: 'retry', by: person.user });
}

function accepted(what: Accepted): Answer {
  return { answer: 'accepted', accepted: what };
}

function refused(why: Refusal): Answer {
  return { answer: 'refused', why };
}
