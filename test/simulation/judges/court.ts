import type { JsonObject } from '../../../src/rollout/json.js';
import type { Intent } from '../../../src/rollout/operation.js';
import type { PhaseName, Rollout } from '../../../src/rollout/rollout.js';
import type { Breach, Happening } from '../run/happenings.js';
import type { Baselines } from './baselines.js';
import type { SentOrders } from './sent-orders.js';
import { createStrayLog, type Aspect, type StrayLog } from './stray-log.js';
import type { Standing } from './world.js';
import type { World } from '../account/world.js';

/** What the judges have to know of a run beside what happens in it. All lengths are milliseconds. */
export interface Expectations {
  distinctFromStarter: boolean;
  approvers: ReadonlySet<string>;
  starters: ReadonlySet<string>;
  /** `approvals.expire` of the policy. */
  expireMs: number;
  /** How far a replica's clock may be from true time. */
  clockErrorMs: number;
  /** For how long a decision may rest on what somebody else has just changed: stale reads, the look, the save, the call. */
  raceMs: number;
  /** From the write of an intent to its call, by the replica's steady clock, at the most (I15). */
  freshMs: number;
  /** Between two holds of the poller's lease once everything works, at the most, generously. */
  failoverMs: number;
  /** Between two polls; what `failoverMs` was made of when not said. */
  intervalMs?: number;
  /** Whether Slack can be asked what is there; without, one repeat of a post is risked unseen. */
  canLook: boolean;
  /** Whether Slack refuses everything for a while: who may post there is not the bot's to say. */
  channelCloses?: boolean;
  /**
   * How long after it was sent a call may still take effect and be answered for, 15 s when not said. Nobody can guard
   * against what comes later still: neither AWS nor Slack has tokens for these calls. It counts as done by somebody else.
   */
  lateMs?: number;
}

/** How long after it was sent a write of the table may still take effect: what it rests on may be that old. */
export const latestWriteMs = 240_000;

/** The write that put an intent into the record: the leave to send that one call. */
export interface Leave {
  file: CaseFile;
  at: number;
  mono: number;
  intent: Intent;
  /** The record as that write left it. */
  rollout: Rollout;
  used: boolean;
  /** Action and input that it allows, once asked for. */
  call?: string;
}

export interface Sent {
  at: number;
  replica: string;
  mono: number;
  action: string;
  input: JsonObject;
  /** Action and input as one text. */
  call: string;
  leave: Leave | undefined;
}

/** Everything the court knows of one rollout. */
export interface CaseFile {
  id: string;
  latest: Rollout;
  /** When the plan in force was first written. */
  plannedAt: number;
  /** What a rollback restores, as far as people saw it. */
  baselines: Baselines;
  sentOrders: SentOrders;
  /** When each phase was entered, the last time. */
  enteredAt: Map<PhaseName, number>;
  /** When it ended. */
  endedAt?: number;
  /** When that may have been decided: a write that takes effect late rests on an older look. */
  endDecidedAt?: number;
}

export interface Written {
  at: number;
  replica: string;
  mono: number;
  file: CaseFile;
  before: Rollout | undefined;
  after: Rollout;
  /** A phase begins with this write. */
  enters: boolean;
  /** The request that this write answers. */
  requestKey: string | undefined;
}

/** A change of AWS by the bot. `phase` is that of the record that allowed the call. */
export interface Changed {
  at: number;
  action: string;
  input: JsonObject;
  late: boolean;
  sent: Sent | undefined;
  file: CaseFile | undefined;
  /** The record that allowed the call. */
  rollout: Rollout | undefined;
  /** What somebody else did after this moment, the bot could not know. */
  knownUntil: number;
  /** It took effect so late that it counts as done by somebody else. */
  strayed: boolean;
}

export type Other = Exclude<Happening, { what: 'sent' | 'written' } | { what: 'changed'; by: 'bot' }>;

/** One judge, with what it listens to. `past` of the court is the account before the happening. */
export interface Seat {
  sent?: (sent: Sent, world: World) => void;
  changed?: (changed: Changed, world: World) => void;
  written?: (written: Written, world: World) => void;
  other?: (happening: Other, world: World) => void;
  end?: (world: World) => void;
}

export interface Court {
  readonly expectations: Expectations;
  readonly files: Map<string, CaseFile>;
  /** Who holds each lock. */
  readonly holders: Map<string, string>;
  /** When somebody other than the bot, or AWS by itself, last changed a thing of this name. */
  readonly meddled: Map<string, number>;
  /** The same with the bot's own calls that came too late to be known of. */
  readonly touched: Map<string, number>;
  /** Those calls. */
  readonly strays: StrayLog;
  /** The account before the happening that is being judged. */
  past: Standing;
  /** True time of the happening that is being judged. */
  now: number;
  calmedAt: number | undefined;
  breach(invariant: string, text: string): void;
  /** Whether any of these things was touched at or after that moment: nobody can know at once what just happened. */
  touchedSince(since: number, ...names: readonly string[]): boolean;
}

const breachesMax = 100;

export function openCourt(expectations: Expectations, breaches: Breach[]): Court {
  const touched = new Map<string, number>();
  const court: Court = {
    expectations,
    files: new Map(),
    holders: new Map(),
    touched,
    meddled: new Map(),
    strays: createStrayLog(),
    past: { environments: new Map(), queues: new Map(), metricAlarms: new Map() },
    now: 0,
    calmedAt: undefined,
    breach(invariant, text) {
      if (breaches.length < breachesMax) breaches.push({ invariant, at: court.now, text });
    },
    touchedSince: (since, ...names) => names.some((name) => (touched.get(name) ?? -Infinity) >= since),
  };
  return court;
}

/** How long after it was sent a call may take effect and still be answered for. */
export function lateMsOf({ expectations }: Court): number {
  return expectations.lateMs ?? 15_000;
}

/** Whether somebody else changed this since the rollout was planned, so that the plan's picture of it does not bind. */
export function touchedSincePlan(court: Court, file: CaseFile, name: string): boolean {
  return standsChanged(court, file.plannedAt - court.expectations.raceMs, name);
}

/** Whether others changed this since then, or a call that came too late did and no change of the bot has followed. */
export function standsChanged(court: Court, since: number, name: string): boolean {
  return meddledSince(court, since, name) || (court.strays.standing(name) ?? -Infinity) >= since;
}

export function meddledSince({ meddled }: Court, since: number, name: string): boolean {
  return (meddled.get(name) ?? -Infinity) >= since;
}

/**
 * Whether what a rollout leaves behind may be of others' making: they changed it since its plan, or a call of its own came
 * when nobody was there any more and changed just this.
 */
export function changedForGood(court: Court, file: CaseFile, name: string, aspect: Aspect): boolean {
  const { raceMs } = court.expectations;
  if (meddledSince(court, file.plannedAt - raceMs, name)) return true;
  return (court.strays.last(name, aspect) ?? -Infinity) >= (file.endDecidedAt ?? Infinity) - raceMs;
}
