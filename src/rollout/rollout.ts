import type { Gate, StartRequest } from './request.js';
import type { Judgement, Sample } from './verdict.js';
import type { Diagnosis } from './diagnose.js';
import type { PlanNote } from './plan-faults.js';

/** A value as JSON carries it: what AWS describes and what a record stores. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined };
export type JsonObject = { [key: string]: Json | undefined };

/** One entry of a queue's `computeEnvironmentOrder`; the lowest number is tried first (F40). */
export interface OrderEntry {
  order: number;
  /** ARN of the compute environment. */
  environment: string;
}
export type Order = readonly OrderEntry[];

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

/** Looks in a row that saw no job on an environment, and when the last of them counted. */
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
  | { reason: 'deadline'; phase: PhaseName }
  | { reason: 'refused'; operation: string; target: string; raw: string }
  | { reason: 'person'; by: string; words?: string }
  | { reason: 'approvalExpired'; gate: Gate }
  | { reason: 'blueUnusable'; raw: string }
  | { reason: 'cloudErrors'; raw: string };

export interface Held {
  at: number;
  why: HoldReason;
}

/** How a queue the rollout covers looks before, during and after. */
export interface PlannedQueue {
  name: string;
  arn: string;
  priority: number;
  /** The order at plan time: what a rollback restores byte for byte (I4). */
  before: Order;
  /** Already three environments: green takes blue's place in one write. */
  full: boolean;
}

/** One step of the shift: in `queue` green is put before blue, with this `maxvCpus`. */
export interface Step {
  queue: string;
  capPercent: number;
  maxVcpus: number;
}

/** A job definition whose image the rollout moves. */
export interface PlannedDefinition {
  name: string;
  /** What the bare name resolved to at plan time (latest ACTIVE revision, F61). */
  previous: { arn: string; revision: number; content: JsonObject; tags: JsonObject };
  stagedName: string;
  /** Images that are replaced, as they stand there now, and what replaces them. */
  from: readonly string[];
  to: string;
}

/** The rules of the policy that bind this rollout, copied at plan time so that an edit of the file cannot move a rollout under way. Times in milliseconds. */
export interface Rules {
  canary: { jobs: number; command: readonly string[] | null; timeoutMs: number };
  shift: { caps: readonly number[]; auto: boolean; watchMs: number };
  bake: { forMs: number; minJobs: number };
  retainBlueMs: number;
  limits: { maxFailureRate: number; maxDurationRatio: number; significance: number };
  alarms: readonly string[];
  deadlinesMs: Record<'provision' | 'canary' | 'shift' | 'bake' | 'drain' | 'retire' | 'rollback', number>;
}

/** What the rollout will do; `hash` covers everything else in it (I5). */
export interface Plan {
  hash: string;
  placement: 'replace' | 'keep';
  queue: string;
  rules: Rules;
  /** The environment that works now. `described` is the whole snapshot from which it could be rebuilt. */
  blue: {
    name: string;
    arn: string;
    clusterArn: string;
    type: string;
    maxVcpus: number;
    minVcpus: number;
    deletable: boolean;
    described: JsonObject;
  };
  /** Absent with `placement=keep`. `request` is the CreateComputeEnvironment input at full size. */
  green?: { name: string; type: string; maxVcpus: number; request: JsonObject; updatePolicy?: JsonObject };
  /** Covered queues in the order of the shift, least important first. */
  queues: PlannedQueue[];
  steps: Step[];
  definitions: PlannedDefinition[];
  /** Job definitions the canaries run: a planned definition's staged revision, or a fixed ARN with revision. */
  canaries: { name: string; platform: 'container' | 'ecs'; containerName?: string; arn: string; staged: boolean }[];
  canaryQueue: string;
  notes: PlanNote[];
}

/** One canary job. `number` is unique in the rollout; the job's name carries it. */
export interface Canary {
  number: number;
  round: number;
  /** Name of the job definition it runs (without staging suffix). */
  definition: string;
  jobId?: string;
  status?: string;
  /** Set once it is terminal. `onGreen` is proven by its task's cluster (F80) or, with placement=keep, by its revision. */
  result?: {
    succeeded: boolean;
    onGreen: boolean;
    diagnosis?: Diagnosis;
    exitCode?: number;
    runSeconds?: number;
    logLines?: string[];
    logStream?: string;
  };
  stuck?: string;
  cancelled?: boolean;
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
  failures: { job: string; jobId: string; diagnosis: Diagnosis; exitCode?: number; logLines?: string[] }[];
}

/**
 * A change to AWS, as data. `from` and `to` let a later look tell whether it happened.
 * Names of members follow the Batch API.
 */
export type Operation =
  | { op: 'createEnvironment'; name: string; maxVcpus: number }
  | {
      op: 'updateEnvironment';
      name: string;
      set: { state?: 'ENABLED' | 'DISABLED'; maxvCpus?: number; minvCpus?: number; updatePolicy?: JsonObject };
    }
  | { op: 'deleteEnvironment'; name: string }
  | { op: 'createQueue'; name: string; environment: string }
  | { op: 'disableQueue'; name: string }
  | { op: 'deleteQueue'; name: string }
  | { op: 'writeOrder'; queue: string; from: Order; to: Order }
  | { op: 'register'; purpose: 'staged' | 'promoted' | 'restored'; definition: string; name: string }
  | { op: 'deregister'; arn: string; definition: string; purpose: 'staged' | 'promoted' }
  | { op: 'submit'; number: number }
  | { op: 'cancel'; number: number };

/** A change that is about to be made, or whose outcome is not known yet (I9). One at a time per rollout. */
export interface Intent {
  key: string;
  operation: Operation;
  at: number;
  attempts: number;
  /** `sent`: a replica is at it, or died at it. `unknown`: the reply was lost. `again`: refused for now (busy, throttled), not applied. */
  state: 'sent' | 'unknown' | 'again';
  /** When `state` was set, and the earliest moment at which absence may be believed or the call repeated. */
  retryAt: number;
  raw?: string;
}

/** What the rollout has made or learnt to exist. */
export interface Made {
  green?: { arn: string; clusterArn?: string; updatePolicySet?: boolean; gone?: boolean };
  canaryQueue?: { arn: string; gone?: boolean };
  /** Revisions registered for each purpose, by job-definition name; `at` is when the name moved. */
  staged: Record<string, { arn: string; gone?: boolean }>;
  promoted: Record<string, { arn: string; at: number; gone?: boolean }>;
  restored: Record<string, { arn: string }>;
}

/** What AWS should show if nobody else touches it; anything else is drift. */
export interface Expected {
  orders: Record<string, Order>;
  /** Fingerprint by environment name (see drift.ts). */
  environments: Record<string, string>;
  /** ARN of the revision that each production name resolves to. */
  definitions: Record<string, string>;
}

/** A thing to say in the thread: a key with facts, turned into words by slack/text. */
export type Say =
  | { say: 'started' }
  | { say: 'replanned'; by: string }
  | { say: 'approved'; gate: Gate; step?: number; by: string }
  | { say: 'gateOpen'; gate: Gate; step?: number }
  | { say: 'gateReminder'; gate: Gate; step?: number; share: 50 | 90 }
  | { say: 'entered'; phase: PhaseName }
  | { say: 'autoAdvanced'; step: number }
  | { say: 'operated'; operation: Operation; result?: string }
  | { say: 'environment'; name: string; role: 'blue' | 'green'; status: string; reason?: string }
  | { say: 'order'; queue: string; order: string[] }
  | {
      say: 'canary';
      number: number;
      total: number;
      succeeded: boolean;
      onGreen: boolean;
      jobId: string;
      diagnosis?: Diagnosis;
      exitCode?: number;
      logLines?: string[];
    }
  | { say: 'canaryStuck'; number: number; raw: string }
  | { say: 'verdict'; where: 'canary' | 'shift' | 'bake'; judgement: Judgement; evidence?: Evidence }
  | { say: 'blueJobs'; jobs: number; environment: string }
  | { say: 'pinned'; jobs: number }
  | { say: 'held'; why: HoldReason }
  | { say: 'resumed'; by: string }
  | { say: 'retried'; by: string }
  | { say: 'rollingBack'; why: RollbackReason; from: PhaseName }
  | { say: 'ended'; phase: PhaseName };

/** A line of the outbox: said once, under a fixed key. `version` is that of the state it tells, set when saved. */
export interface Line {
  seq: number;
  at: number;
  version: number;
  phase: PhaseName;
  gate: Gate | '';
  held: boolean;
  what: Say;
}

/** What Slack has been told, and what it is being told now (slack/outbox.ts alone writes it). */
export interface Told {
  lines: Line[];
  root?: { channel: string; ts: string; hash: string; at: number; count: number };
  /** A post whose reply has not been seen: `seqs` is empty for a root message. */
  sending?: { key: string; seqs: number[]; at: number; by: string; ambiguous: boolean };
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
  /** Milliseconds of this phase's deadline used up before `runningSince`; the clock stands while a gate is open or the rollout is held. */
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
  canaries: Canary[];
  evidence: Evidence | null;
  /** When the first step of the shift began: jobs count as evidence from then on. */
  shiftedAt?: number;
  looks: Look[];
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
