import type { Canary } from './canary.js';
import type { Gate, StartRequest } from './request.js';
import type { Judgement, Sample } from './verdict.js';
import type { StuckDeletion } from './deletion.js';
import type { Diagnosis } from './diagnose.js';
import type { JsonObject } from './json.js';
import type { LogsUnread } from './logs-unread.js';
import type { Made } from './made.js';
import type { Order, Plan } from './planned.js';
import type { Spent } from './spending.js';
import type { Told } from './told.js';
import type { Intent } from './operation.js';

export type { Canary } from './canary.js';
export type { Made } from './made.js';

export type PhaseName =
  | 'plan'
  | 'provision'
  | 'canary'
  | 'shift'
  | 'bake'
  | 'drain'
  | 'retire'
  | 'complete'
  | 'rollback'
  | 'rolledBack'
  | 'aborted';

/** The phases of a rollout that goes well, in their order. */
export const wayForward: readonly PhaseName[] = ['plan', 'provision', 'canary', 'shift', 'bake', 'drain', 'retire'];

export const terminalPhases: ReadonlySet<PhaseName> = new Set(['complete', 'rolledBack', 'aborted']);

/** Why a rollout goes back; `by` is a Slack user id. */
export type RollbackReason =
  | { reason: 'person'; by: string; words?: string }
  | { reason: 'verdict' }
  | { reason: 'canariesFailed' }
  | { reason: 'imagePull'; canary: string; raw: string }
  | { reason: 'greenInvalid'; raw: string }
  | { reason: 'approvalExpired'; gate: Gate };

/**
 * Where a rollout is, with the facts that belong to that phase alone.
 * `since` is epoch milliseconds; `instance` is unique per entry into a phase, so that an approval
 * of an earlier stay can never count for a later one (I5).
 */
export type Phase = { since: number; instance: number } & (
  | { name: 'plan' }
  | { name: 'provision' }
  /** Canaries of `round` count; a retry starts a new round, and numbers go on. */
  | { name: 'canary'; round: number }
  /** `step` counts from 0; `inPlaceSince` is set once every change of the step is done. */
  | { name: 'shift'; step: number; inPlaceSince?: number }
  | { name: 'bake' }
  /** `idle` is blue's; blue was disabled at `disabledAt`. */
  | { name: 'drain'; idle: Idle; disabledAt?: number }
  /** `idle` is blue's; once deletion is asked for there is no way back but to rebuild. */
  | { name: 'retire'; idle: Idle; deleteRequestedAt?: number }
  /** `idle` is green's. */
  | { name: 'rollback'; from: PhaseName; why: RollbackReason; idle: Idle }
  | { name: 'complete' }
  | { name: 'rolledBack'; why: RollbackReason }
  | { name: 'aborted'; why: AbortReason }
);

/** Looks in a row that saw no job on an environment, of a revision or by an id, and when the last of them counted. */
export interface Idle {
  looks: number;
  at: number;
}

export type AbortReason =
  RollbackReason | { reason: 'lockHeld'; key: string; rollout: string } | { reason: 'rootRefused'; raw: string };

/** A gate that waits for an approval, or has one that the next look will act on. */
export interface OpenGate {
  name: Gate;
  /** For gate `shift`: which step it opens, counted from 1. */
  step?: number;
  instance: number;
  openedAt: number;
  expiresAt: number;
  /** How many of the reminders (50 %, 90 %) were said. */
  reminders: 0 | 1 | 2;
  approval?: { by: string; at: number; planHash: string };
}

/** One thing that somebody else changed; `found` and `expected` are short texts for people and fixed keys for `resume`. */
export type Drift =
  | { kind: 'order'; queue: string; expected: Order; found: Order }
  | { kind: 'queue'; queue: string; found: 'gone' | 'disabled' | 'invalid' }
  /** A queue outside the plan has come to list blue (I2). */
  | { kind: 'foreignQueue'; queue: string; environment: string }
  | { kind: 'environment'; environment: string; role: 'blue' | 'green'; expected: string; found: string }
  | { kind: 'definition'; definition: string; expected: string; found: string };

/** Why nothing advances. Rollback, by hand or automatic, still works while held. */
export type HoldReason =
  | { reason: 'drift'; drifts: Drift[] }
  | { reason: 'inconclusive' }
  | { reason: 'deadline'; phase: PhaseName; deletion?: StuckDeletion }
  | { reason: 'refused'; operation: string; target: string; raw: string }
  | { reason: 'person'; by: string; words?: string }
  | { reason: 'approvalExpired'; gate: Gate }
  | { reason: 'blueUnusable'; raw: string }
  /** `of`: what could not be read, where it is not everything. */
  | { reason: 'cloudErrors'; raw: string; of?: 'alarms' };

export interface Held {
  at: number;
  why: HoldReason;
}

/** Production jobs on both sides since the shift began. */
export interface Evidence {
  blue: Sample;
  green: Sample;
  /** Failures by the platform, not counted against the version. */
  greenPlatform: number;
  /** Finished jobs that never got a task, or whose cluster is neither colour's. */
  unknown: number;
  /** New jobs still submitted with the old revision pinned. */
  pinned: number;
  /** The last failures on green, newest first, at most three. */
  failures: Failure[];
}

/** One job that failed on green. `definition` is an ARN with revision; where its output goes is as AWS told. */
export interface Failure {
  job: string;
  jobId: string;
  diagnosis: Diagnosis;
  exitCode?: number;
  definition?: string;
  logGroup?: string;
  logStream?: string;
  logLines?: string[];
  logsUnread?: LogsUnread;
}

/** What AWS should show if nobody else touches it; anything else is drift. */
export interface Expected {
  orders: Record<string, Order>;
  /** Fingerprint by environment name (see drift.ts). */
  environments: Record<string, string>;
  /** ARN of the revision that each production name resolves to. */
  definitions: Record<string, string>;
}

/** One decision in the hash chain; `hash` covers `previous` and everything else. */
export interface AuditEntry {
  seq: number;
  at: number;
  /** A Slack user id, or `engine`. */
  who: string;
  what: string;
  facts: JsonObject;
  previous: string;
  hash: string;
}

/** The last looks that judged changed evidence, newest last, at most three. */
export interface Look {
  at: number;
  evidence: string;
  verdict: Judgement['verdict'];
}

/** One rollout: everything that outlives a process. One item in the store, written only with its version as condition. */
export interface Rollout {
  schema: 1;
  id: string;
  version: number;
  writeId: string;
  /** Identifies the Slack request that started it, so that a repeated delivery starts nothing. */
  requestKey: string;
  request: StartRequest;
  startedBy: string;
  startedAt: number;
  /** Channel of the root message. */
  channel: string;
  /** All locks are held; before that nothing is told and nothing is done. */
  locked: boolean;
  plan: Plan;
  phase: Phase;
  /** Counts phase entries and gate openings. */
  instances: number;
  gate: OpenGate | null;
  held: Held | null;
  /** Milliseconds of this phase's deadline used up before `runningSince`; the clock stands while a gate waits for its approval or the rollout is held. */
  deadline: { usedMs: number; runningSince: number | null };
  intent: Intent | null;
  made: Made;
  expected: Expected;
  /** Orders of our own writes whose replies were lost: they may still arrive, and are then no drift (X6). */
  late: Record<string, Order[]>;
  /** What a rollback restores: the order at plan time, or what remains of an adopted one without green. */
  baseline: Record<string, Order>;
  /** Differences seen once, not yet believed: found text by key, with the time and number of looks. */
  suspects: Record<string, { found: string; since: number; looks: number }>;
  /** On the way back: looks in a row that found no unfinished job of a revision that is to go, by its ARN. */
  unused?: Record<string, Idle>;
  canaries: Canary[];
  evidence: Evidence | null;
  /** When the first step of the shift began: jobs count as evidence from then on. */
  shiftedAt?: number;
  looks: Look[];
  /** Polls in a row that could not read the alarms, and when the last of them counted. */
  alarmErrors?: { times: number; at: number };
  /** What the looks at production have used up of the significance, since the shift began. */
  spent?: Spent;
  judgement: (Judgement & { at: number }) | null;
  /** Last status lines told, by subject, so that a change is told once. */
  lastTold: Record<string, string>;
  /** Keys of the requests already answered, newest last, so that replayed bytes have no effect. */
  answered: { key: string; at: number }[];
  audit: { head: { seq: number; hash: string }; pending: AuditEntry[] };
  told: Told;
  nextLine: number;
  /** The latest time any replica saw: time never runs backwards for a rollout (X9). */
  lastSeen: number;
  endedAt?: number;
}

/** True until the rollout has ended. */
export function isOpen(rollout: Pick<Rollout, 'phase'>): boolean {
  return !terminalPhases.has(rollout.phase.name);
}
