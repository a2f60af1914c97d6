import { audited } from './audit.js';
import type { Gate } from './request.js';
import type { AbortReason, HoldReason, OpenGate, Phase, RollbackReason, Rollout } from './rollout.js';
import type { JsonObject } from './json.js';
import type { Line, Say, Told } from './told.js';

/** A phase without the members that `enter` sets. */
type Fresh<P> = P extends Phase ? Omit<P, 'since' | 'instance'> : never;

/**
 * How many lines of these kinds wait for Slack at most: each is outdated by the next of its kind, and while Slack is away
 * for days they must not outgrow the record (X14).
 */
export const waitingMax: Partial<Record<Say['say'], number>> = {
  environment: 20,
  order: 20,
  gateReminder: 4,
  verdict: 5,
};

/** The rollout with a line for its thread. Version and state of the line are set when it is saved. */
export function say(rollout: Rollout, now: number, what: Say): Rollout {
  const line = {
    seq: rollout.nextLine,
    at: now,
    version: 0,
    phase: rollout.phase.name,
    gate: '' as const,
    held: false,
    what,
  };
  return {
    ...rollout,
    nextLine: rollout.nextLine + 1,
    told: { ...rollout.told, lines: [...withRoomFor(what, rollout.told), line] },
  };
}

/** Tells by `tell` what is known under `key`, where it is not what was told of it last. */
export function tellChange(rollout: Rollout, key: string, value: string, tell: (rollout: Rollout) => Rollout): Rollout {
  if (rollout.lastTold[key] === value) return rollout;
  return tell({ ...rollout, lastTold: { ...rollout.lastTold, [key]: value } });
}

/** The lines that wait, without the oldest of this kind where there are too many; what is being posted stays. */
function withRoomFor({ say: kind }: Say, { lines, sending }: Told): Line[] {
  const most = waitingMax[kind];
  if (most === undefined) return lines;
  const waiting = lines.filter(({ seq, what }) => what.say === kind && !sending?.seqs.includes(seq));
  const oldest = waiting.length < most ? undefined : waiting[0];
  return oldest ? lines.filter((one) => one !== oldest) : lines;
}

/** Enters a phase: the one place where a phase begins. Gate, hold and looks of the phase before are over. */
export function enter(rollout: Rollout, now: number, phase: Fresh<Phase>, who = 'engine'): Rollout {
  const instance = rollout.instances + 1;
  const ended = phase.name === 'complete' || phase.name === 'rolledBack' || phase.name === 'aborted';
  const next: Rollout = {
    ...rollout,
    instances: instance,
    phase: { ...phase, since: now, instance },
    gate: null,
    held: null,
    deadline: { usedMs: 0, runningSince: ended ? null : now },
    looks: [],
    judgement: phase.name === 'bake' || phase.name === 'shift' ? null : rollout.judgement,
    ...(ended ? { endedAt: now } : {}),
  };
  return audited(next, now, who, `enter ${phase.name}`, facts(phase));
}

export function enterTold(rollout: Rollout, now: number, phase: Fresh<Phase>, who = 'engine'): Rollout {
  const step = phase.name === 'shift' ? { step: phase.step } : {};
  return say(enter(rollout, now, phase, who), now, { say: 'entered', phase: phase.name, ...step });
}

/** Starts the way back, from whatever phase; in phase plan nothing has been changed, so that ends it. */
export function rollBack(rollout: Rollout, now: number, why: RollbackReason): Rollout {
  const who = why.reason === 'person' ? why.by : 'engine';
  if (rollout.phase.name === 'plan') return abort(rollout, now, why, who);
  const from = rollout.phase.name;
  const next = enter(rollout, now, { name: 'rollback', from, why, idle: { looks: 0, at: 0 } }, who);
  return say(next, now, { say: 'rollingBack', why, from });
}

export function abort(rollout: Rollout, now: number, why: AbortReason, who = 'engine'): Rollout {
  return say(enter(rollout, now, { name: 'aborted', why }, who), now, { say: 'ended', phase: 'aborted' });
}

/** Opens a gate; the deadline of the phase stands still until it is approved. */
export function openGate(rollout: Rollout, now: number, name: Gate, expireMs: number, step?: number): Rollout {
  const instance = rollout.instances + 1;
  const gate: OpenGate = {
    name,
    ...(step === undefined ? {} : { step }),
    instance,
    openedAt: now,
    expiresAt: now + expireMs,
    reminders: 0,
  };
  const next = { ...stopDeadline(rollout, now), instances: instance, gate };
  const told = say(next, now, { say: 'gateOpen', gate: name, ...(step === undefined ? {} : { step }) });
  return audited(told, now, 'engine', `open gate ${name}`, step === undefined ? {} : { step });
}

/** Holds the rollout, or shows another reason for it. Nothing advances until somebody lifts it. */
export function hold(rollout: Rollout, now: number, why: HoldReason): Rollout {
  const who = why.reason === 'person' ? why.by : 'engine';
  // Another reason on top of an earlier one: the time held so far must not count against an open gate.
  const gate = rollout.gate && rollout.held ? laterBy(rollout.gate, now - rollout.held.at) : rollout.gate;
  const next = { ...stopDeadline(rollout, now), gate, held: { at: now, why } };
  return audited(say(next, now, { say: 'held', why }), now, who, 'hold', facts(why));
}

/** Lifts the hold. A deadline that has passed starts anew, and a gate keeps the time it had left. */
export function release(rollout: Rollout, now: number): Rollout {
  const { held, gate, deadline } = rollout;
  if (!held) return rollout;
  const passed = held.why.reason === 'deadline';
  const expired = held.why.reason === 'approvalExpired';
  const longer = gate && (expired ? reopened(gate, now) : laterBy(gate, now - held.at));
  return {
    ...rollout,
    held: null,
    gate: longer,
    deadline: { usedMs: passed ? 0 : deadline.usedMs, runningSince: longer && !longer.approval ? null : now },
  };
}

function laterBy(gate: OpenGate, ms: number): OpenGate {
  return { ...gate, expiresAt: gate.expiresAt + ms };
}

/** The gate with its whole time anew; an approval of the time that is over does not count, and must not bar another. */
function reopened(gate: OpenGate, now: number): OpenGate {
  const { approval: _void, ...rest } = gate;
  return { ...rest, openedAt: now, expiresAt: now + (gate.expiresAt - gate.openedAt), reminders: 0 };
}

/** Milliseconds of the phase's deadline used so far. */
export function deadlineUsed(rollout: Rollout, now: number): number {
  const { usedMs, runningSince } = rollout.deadline;
  return usedMs + (runningSince === null ? 0 : now - runningSince);
}

/** True when the phase has had more than its policy's time; phases without a deadline never have. */
export function pastDeadline(rollout: Rollout, now: number): boolean {
  const { phase, plan } = rollout;
  if (phase.name === 'plan' || phase.name === 'complete' || phase.name === 'rolledBack' || phase.name === 'aborted')
    return false;
  return deadlineUsed(rollout, now) > plan.rules.deadlinesMs[phase.name];
}

function stopDeadline(rollout: Rollout, now: number): Rollout {
  return { ...rollout, deadline: { usedMs: deadlineUsed(rollout, now), runningSince: null } };
}

function facts(value: object): JsonObject {
  const plain: JsonObject = JSON.parse(JSON.stringify(value));
  return plain;
}
