import type { Gate } from '../../../src/rollout/request.js';
import { terminalPhases, type OpenGate, type Rollout } from '../../../src/rollout/rollout.js';
import type { Happening } from '../run/happenings.js';
import { passedBefore } from './evidence.js';
import type { CaseFile, Court, Seat, Written } from './court.js';

type Pressed = Extract<Happening, { what: 'pressed' }>;

/** An approval as it came into a record, and the request that brought it. */
interface Given {
  file: CaseFile;
  by: string;
  instance: number;
  requestKey: string | undefined;
  at: number;
}

/** I5: no gated phase without its own approval, given by one who may, after the gate was opened. */
export function judgeApprovals(court: Court): Seat {
  const given: Given[] = [];
  const presses = new Map<string, Pressed[]>();
  /** When each opening of a gate was first seen. */
  const opened = new Map<string, number>();
  return {
    written(written) {
      noteGate(court, written, opened, given, presses.get(written.requestKey ?? '')?.[0]?.at);
      if (written.enters) judgeEntry(court, written);
    },
    sent({ leave, action }) {
      if (leave?.rollout.phase.name === 'plan')
        court.breach('I5', `${leave.file.id} sent ${action} before it was approved`);
    },
    other(happening) {
      if (happening.what !== 'pressed') return;
      const same = presses.get(happening.requestKey);
      if (same) same.push(happening);
      else presses.set(happening.requestKey, [happening]);
    },
    end() {
      for (const one of given) {
        const said = presses.get(one.requestKey ?? '') ?? [];
        if (!said.some((press) => gives(press, one)))
          court.breach('I5', `${one.file.id}: nobody pressed the approval that its record has of ${one.by}`);
      }
    },
  };
}

function gives({ user, rollout, press, answer }: Pressed, one: Given): boolean {
  if (user !== one.by || rollout !== one.file.id || press.press !== 'approve') return false;
  if (press.instance !== undefined && press.instance !== one.instance) return false;
  return answer === undefined || answer.pressed || answer.why === 'repeated';
}

function noteGate(
  court: Court,
  { before, after, file, at, requestKey }: Written,
  opened: Map<string, number>,
  given: Given[],
  saidAt: number | undefined,
): void {
  const { gate } = after;
  if (!gate) return;
  const opening = `${after.id}/${gate.instance}/${gate.openedAt}`;
  if (!opened.has(opening)) opened.set(opening, at);
  const had = before?.gate?.approval;
  const now = gate.approval;
  if (!now || (had?.by === now.by && had.at === now.at)) return;
  given.push({ file, by: now.by, instance: gate.instance, requestKey, at });
  // What counts is when it was said: the write of it may have come late.
  const late =
    (saidAt ?? at) - (opened.get(opening) ?? at) > gate.expiresAt - gate.openedAt + 2 * court.expectations.clockErrorMs;
  const fault = had
    ? 'replaces another one'
    : late
      ? 'came after its gate had expired'
      : wrongApproval(court, before, after, gate);
  if (fault) court.breach('I5', `${after.id}: the approval of gate ${gate.name} by ${now.by} ${fault}`);
}

function wrongApproval(court: Court, before: Rollout | undefined, after: Rollout, gate: OpenGate): string | undefined {
  const { distinctFromStarter, approvers } = court.expectations;
  const { approval } = gate;
  if (!approval) return 'is missing';
  if (before?.gate?.instance !== gate.instance) return 'came with the gate itself';
  if (!approvers.has(approval.by)) return 'is not by an approver';
  if (distinctFromStarter && approval.by === after.startedBy) return 'is by the one who started';
  if (approval.planHash !== after.plan.hash) return 'is of another plan';
  if (approval.at < gate.openedAt) return 'is older than its gate';
  return approval.at > gate.expiresAt ? 'came after its gate had expired' : undefined;
}

function judgeEntry(court: Court, { before, after }: Written): void {
  if (!before) {
    if (after.phase.name !== 'plan') court.breach('I5', `${after.id} began in phase ${after.phase.name}`);
    return;
  }
  const way = `${after.id} went from ${before.phase.name} to ${after.phase.name}`;
  const needs = gateBetween(before, after);
  if (needs === 'none') return;
  if (needs === 'noWay') return court.breach('I5', `${way}, which is no way`);
  const { gate } = before;
  const { name, step } = needs;
  if (name === 'shift' && step > 1 && before.plan.rules.shift.auto && passedBefore(before, after)) return;
  if (gate?.name !== name || (name === 'shift' && gate.step !== step))
    return court.breach('I5', `${way} without gate ${name}`);
  if (!gate.approval) return court.breach('I5', `${way} without a stored approval of gate ${name}`);
  const fault = wrongApproval(court, before, after, gate);
  if (fault) return court.breach('I5', `${way} although the approval ${fault}`);
  if (before.plan.hash !== after.plan.hash) court.breach('I5', `${way} with another plan than the approved one`);
}

/** The gate between two phases; `step` counts from 1, for gate shift. */
function gateBetween(before: Rollout, after: Rollout): { name: Gate; step: number } | 'none' | 'noWay' {
  const from = before.phase;
  const to = after.phase;
  const keep = after.plan.placement === 'keep';
  if (terminalPhases.has(from.name)) return 'noWay';
  switch (to.name) {
    case 'plan':
      return 'noWay';
    case 'provision':
      return from.name === 'plan' ? { name: 'start', step: 1 } : 'noWay';
    case 'canary':
      return from.name === 'provision' ? 'none' : 'noWay';
    case 'shift': {
      const next = from.name === 'shift' ? from.step + 1 : 0;
      if ((from.name !== 'canary' && from.name !== 'shift') || to.step !== next) return 'noWay';
      return { name: 'shift', step: next + 1 };
    }
    case 'bake':
      return from.name === 'shift' && from.step + 1 === after.plan.steps.length ? 'none' : 'noWay';
    case 'drain':
      return from.name === 'bake' && !keep ? { name: 'retire', step: 1 } : 'noWay';
    case 'retire':
      if (keep) return from.name === 'bake' ? 'none' : 'noWay';
      return from.name === 'drain' ? { name: 'delete', step: 1 } : 'noWay';
    case 'complete':
      return from.name === 'retire' ? 'none' : 'noWay';
    case 'rollback':
      return from.name === 'plan' || from.name === 'rollback' ? 'noWay' : 'none';
    case 'rolledBack':
      return from.name === 'rollback' ? 'none' : 'noWay';
    case 'aborted':
      return from.name === 'plan' ? 'none' : 'noWay';
  }
}
