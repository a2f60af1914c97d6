import { canonical, type JsonObject } from '../../../src/rollout/json.js';
import { callOf } from '../../../src/rollout/operations.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import { isOpen, type Rollout } from '../../../src/rollout/rollout.js';
import type { Happening } from '../run/happenings.js';
import { followed } from './baselines.js';
import {
  lateMsOf,
  latestWriteMs,
  type CaseFile,
  type Changed,
  type Court,
  type Leave,
  type Sent,
  type Written,
} from './court.js';
import { noteOrder } from './sent-orders.js';
import { targetOf } from './stray-log.js';
import type { World } from '../account/world.js';

type Of<W extends Happening['what']> = Extract<Happening, { what: W }>;
type ByBot = Extract<Happening, { by: 'bot' }>;

/** Tells which happenings belong together: calls to the records that allow them, changes to their calls. */
export interface Clerk {
  written(happening: Of<'written'>): Written;
  sent(happening: Of<'sent'>): Sent;
  changed(happening: ByBot): Changed;
  /** Notes what others did, so that the bot is not blamed for it. */
  touched(happening: Happening, world: World): void;
}

export function createClerk(court: Court): Clerk {
  /** By replica, then by rollout. */
  const leaves = new Map<string, Map<string, Leave>>();
  const calls = new Map<string, Sent[]>();
  return {
    written(happening) {
      const written = file(court, happening);
      noteLeave(leaves, written);
      return written;
    },
    sent({ at, replica, mono, action, input }) {
      const call = callText(action, input);
      const mine = [...(leaves.get(replica)?.values() ?? [])];
      const leave =
        mine.findLast((one) => leaveText(one) === call && !one.used) ?? mine.findLast((one) => leaveText(one) === call);
      const sent: Sent = { at, replica, mono, action, input, call, leave };
      const list = calls.get(replica);
      if (list) list.push(sent);
      else calls.set(replica, [sent]);
      noteOrder(sent);
      return sent;
    },
    changed({ at, replica, action, input, late }) {
      const sent = callBehind(calls.get(replica) ?? [], action, input);
      const leave = sent?.leave;
      const knownUntil = (sent?.at ?? at) - court.expectations.raceMs;
      const strayed = sent !== undefined && at - sent.at > lateMsOf(court);
      const base = { at, action, input, late, sent, knownUntil, strayed };
      const changed: Changed = { ...base, file: leave?.file, rollout: leave?.rollout };
      court.strays.note(changed);
      if (strayed) touch([court.touched], targetOf(action, input), at);
      return changed;
    },
    touched: (happening, world) => noteTouched(court, happening, world),
  };
}

function file(court: Court, { at, replica, mono, rollout, before, late }: Of<'written'>): Written {
  const had = court.files.get(rollout.id);
  const known = had ?? opened(rollout, at);
  if (!had) court.files.set(rollout.id, known);
  if (before && before.plan.hash !== rollout.plan.hash) known.plannedAt = at;
  known.baselines = followed(known.baselines, before, rollout);
  const enters = before?.phase.instance !== rollout.phase.instance;
  if (enters) known.enteredAt.set(rollout.phase.name, at);
  if (!isOpen(rollout)) {
    known.endedAt ??= at;
    known.endDecidedAt ??= late === true ? at - latestWriteMs : at;
  }
  return { at, replica, mono, file: known, before, after: rollout, enters, requestKey: answeredBy(before, rollout) };
}

function opened(rollout: Rollout, plannedAt: number): CaseFile {
  const empty = { baselines: new Map(), sentOrders: new Map(), enteredAt: new Map() };
  return { id: rollout.id, latest: rollout, plannedAt, ...empty };
}

/** The request that this write answers: it is the last in the list, and new there. */
function answeredBy(before: Rollout | undefined, after: Rollout): string | undefined {
  const last = after.answered.at(-1);
  const known = before?.answered.at(-1);
  return last && (last.key !== known?.key || last.at !== known.at) ? last.key : undefined;
}

/** True when the write stores an intent to call: a first try or another one. */
export function storesIntent({ before, after }: Written): boolean {
  if (after.intent?.state !== 'sent') return false;
  const known = before?.audit.head.seq ?? 0;
  const last = after.audit.pending.findLast(({ what }) => what.startsWith('intend '));
  return last !== undefined && last.seq > known;
}

function noteLeave(leaves: Map<string, Map<string, Leave>>, written: Written): void {
  const { replica, at, mono, file: known, after } = written;
  if (!after.intent || !storesIntent(written)) return;
  const leave: Leave = { file: known, at, mono, intent: after.intent, rollout: after, used: false };
  const mine = leaves.get(replica);
  if (mine) mine.set(known.id, leave);
  else leaves.set(replica, new Map([[known.id, leave]]));
}

function leaveText(leave: Leave): string {
  if (leave.call === undefined) {
    const { action, input } = callOf(leave.rollout, leave.intent.operation);
    leave.call = callText(action, input);
  }
  return leave.call;
}

/** A call as one text. */
export function callText(action: string, input: JsonObject): string {
  return `${action} ${canonical(input)}`;
}

function callBehind(calls: readonly Sent[], action: string, input: JsonObject): Sent | undefined {
  const same = calls.findLast((one) => one.action === action && one.input === input);
  if (same) return same;
  const text = callText(action, input);
  return calls.findLast((one) => one.call === text);
}

type Touches = Map<string, number>;

function touch(logs: readonly Touches[], name: string, at: number): void {
  for (const log of logs) log.set(name, at);
}

function touchNamed(logs: readonly Touches[], input: JsonObject, at: number): void {
  for (const value of Object.values(input)) {
    if (typeof value === 'string') touch(logs, nameOfArn(value).replace(/:\d+$/, ''), at);
  }
}

function noteTouched(court: Court, happening: Happening, world: World): void {
  const { past } = court;
  const logs = [court.touched, court.meddled];
  if (happening.what === 'changed' && happening.by === 'tool') {
    touchNamed(logs, happening.input, happening.at);
    for (const [name, queue] of world.queues) {
      if (past.queues.get(name)?.order !== queue.order) touch(logs, name, happening.at);
    }
    for (const name of past.queues.keys()) if (!world.queues.has(name)) touch(logs, name, happening.at);
  }
  if (past.environments === world.environments) return;
  for (const [name, had] of past.environments) {
    // What breaks by itself is nobody's fault; so is what a tool takes away.
    const now = world.environments.get(name);
    const broken = had.status !== 'invalid' && now?.status === 'invalid';
    if (broken || (happening.what === 'changed' && happening.by === 'tool' && now !== had))
      touch(logs, name, happening.at);
  }
}
