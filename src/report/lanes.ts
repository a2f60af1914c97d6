import { stringAt } from '../rollout/json.js';
import { Gate } from '../rollout/request.js';
import {
  isOpen,
  terminalPhases,
  wayForward,
  type AuditEntry,
  type PhaseName,
  type Rollout,
} from '../rollout/rollout.js';
import type { Verdict } from '../rollout/verdict.js';
import { deedOf, type Deed } from './deed.js';

/** A part of a stay (epoch milliseconds): work, an open gate that waits for its approval, or a hold. */
export interface Span {
  as: 'work' | 'wait' | 'held';
  from: number;
  to: number;
}

/** What happened at one moment (epoch milliseconds). `gate` is the one that was approved, `by` who asked for the way back. */
export interface Mark {
  at: number;
  sign: 'approve' | 'rollback' | Verdict;
  gate?: Gate;
  by?: 'person' | 'bot';
}

/** One stay in a phase, from and to epoch milliseconds; `step` counts the steps of the shift from 1. */
export interface Lane {
  phase: PhaseName;
  step?: number;
  from: number;
  to: number;
  /** Without gaps and in their order; none where the stay has no length. */
  spans: Span[];
  marks: Mark[];
}

const phases: ReadonlyMap<string, PhaseName> = new Map(
  [...wayForward, 'rollback' as const, ...terminalPhases].map((name) => [name, name]),
);

export function phaseNamed(name: string): PhaseName | undefined {
  return phases.get(name);
}

/** When the rollout ended, or when its record last changed. */
export function endOf(rollout: Rollout): number {
  return isOpen(rollout) ? rollout.lastSeen : (rollout.endedAt ?? rollout.phase.since);
}

/** What the log said so far: the stay it is in, since when it does what it does, and why it may not be at work. */
interface Walk {
  lanes: Lane[];
  lane: Lane;
  since: number;
  isHeld: boolean;
  gate: 'closed' | 'waits' | 'approved';
}

/** Every stay in its order, the one that is not over up to the record's last change. Time never runs backwards in it. */
export function lanesOf(rollout: Rollout, entries: readonly AuditEntry[]): Lane[] {
  const end = Math.max(rollout.startedAt, endOf(rollout));
  const first: Lane = { phase: 'plan', from: rollout.startedAt, to: end, spans: [], marks: [] };
  const walk: Walk = { lanes: [first], lane: first, since: first.from, isHeld: false, gate: 'closed' };
  for (const deed of entries.map(deedOf)) {
    const at = Math.min(end, Math.max(walk.since, deed.at));
    const before = doing(walk);
    const marks = marksOf(deed, at);
    const entered = deed.verb === 'enter' ? phaseNamed(deed.about) : undefined;
    if (entered !== undefined) {
      endLane(walk, before, at);
      beginLane(walk, entered, deed, at, end);
    } else {
      turn(walk, deed);
      if (doing(walk) !== before) endSpan(walk, before, at);
    }
    walk.lane.marks.push(...marks);
  }
  endLane(walk, doing(walk), end);
  const lanes = walk.lanes.filter(({ phase }) => !terminalPhases.has(phase));
  return withVerdicts(lanes, rollout, end);
}

function doing({ isHeld, gate }: Walk): Span['as'] {
  if (isHeld) return 'held';
  return gate === 'waits' ? 'wait' : 'work';
}

/** What a deed changes of hold and gate. An approval that nobody acted on in its gate's time is void when the hold ends. */
function turn(walk: Walk, { verb, facts }: Deed): void {
  switch (verb) {
    case 'open gate':
      walk.gate = 'waits';
      break;
    case 'approve':
      walk.gate = 'approved';
      break;
    case 'hold':
      walk.isHeld = true;
      if (walk.gate === 'approved' && stringAt(facts, 'reason') === 'approvalExpired') walk.gate = 'waits';
      break;
    case 'replan':
      walk.isHeld = false;
      walk.gate = 'closed';
      break;
    case 'resume':
    case 'retry':
      walk.isHeld = false;
  }
}

function beginLane(walk: Walk, phase: PhaseName, { facts }: Deed, at: number, end: number): void {
  const step = facts['step'];
  const numbered = phase === 'shift' && typeof step === 'number' ? { step: step + 1 } : {};
  walk.lane = { phase, ...numbered, from: at, to: end, spans: [], marks: [] };
  walk.lanes.push(walk.lane);
  walk.isHeld = false;
  walk.gate = 'closed';
}

function endLane(walk: Walk, as: Span['as'], at: number): void {
  endSpan(walk, as, at);
  walk.lane.to = at;
}

function endSpan(walk: Walk, as: Span['as'], at: number): void {
  if (at > walk.since) walk.lane.spans.push({ as, from: walk.since, to: at });
  walk.since = at;
}

function marksOf({ verb, about, facts }: Deed, at: number): Mark[] {
  const reason = stringAt(facts, 'reason');
  if (verb === 'approve') {
    const gate = Gate.safeParse(about);
    return [{ at, sign: 'approve', ...(gate.success ? { gate: gate.data } : {}) }];
  }
  if (verb === 'hold' && reason === 'inconclusive') return [{ at, sign: 'INCONCLUSIVE' }];
  if (verb !== 'enter' || about !== 'rollback') return [];
  const why = facts['why'];
  const by = typeof why === 'object' && why !== null && 'reason' in why && why.reason === 'person' ? 'person' : 'bot';
  return [{ at, sign: 'rollback', by }];
}

/**
 * The lanes with a mark where the verdict became another one. The log itself has verdicts only where they held the rollout;
 * of the others the record keeps the latest looks.
 */
function withVerdicts(lanes: Lane[], { looks, judgement }: Rollout, end: number): Lane[] {
  const logged = lanes.flatMap(({ marks }) => marks.filter(({ sign }) => sign === 'INCONCLUSIVE'));
  const judged = [...looks, ...(judgement === null ? [] : [judgement])].map(({ at, verdict }): Mark => ({
    at,
    sign: verdict,
  }));
  const all = [...logged, ...judged].toSorted((a, b) => a.at - b.at);
  const changes = all.filter(({ sign }, i) => sign !== all[i - 1]?.sign);
  return lanes.map((lane, i) => {
    const until = lanes[i + 1]?.from ?? end;
    const others = lane.marks.filter(({ sign }) => sign === 'approve' || sign === 'rollback');
    // A verdict of the moment in which the next phase began is what ended this one.
    const mine = changes.filter(({ at }) => (i === 0 || at > lane.from) && at <= until);
    return { ...lane, marks: [...others, ...mine].toSorted((a, b) => a.at - b.at) };
  });
}
