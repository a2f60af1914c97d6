import type { Amend } from '../../src/engine-api.js';
import { type Log } from '../../src/ports.js';
import { ChatError, type Chat, type ChatErrorKind, type ChatMessage } from '../../src/chat-port.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import type { Line, Say } from '../../src/rollout/told.js';
import type { Draw } from '../../src/picture/draw.js';
import { createOutbox, type Outbox } from '../../src/slack/outbox.js';
import type { Timer } from '../../src/timer.js';
import { makeRollout } from '../make-rollout.js';

export interface Told {
  ts: string;
  channel: string;
  threadTs?: string;
  broadcast: boolean;
  message: ChatMessage;
}

export type Call = { method: 'post' | 'update' | 'find'; at: number; key: string; channel: string; ok: boolean };

/** `lost`: it happens, but the reply does not come. `hang`: nothing ever comes. */
export type Fault = 'lost' | 'hang' | ChatErrorKind | { kind: ChatErrorKind; code?: string; retryAfterMs?: number };

const start = Date.UTC(2026, 10, 23, 9, 0, 0);

/** A clock moved by hand, a table, and a channel that keeps what is said in it; several outboxes may work on them. */
export function makeWorld() {
  const records = new Map<string, Rollout>();
  const messages: Told[] = [];
  const calls: Call[] = [];
  const faults: { method: Call['method']; fault: Fault }[] = [];
  const timers: { at: number; run: () => void }[] = [];
  const refused: { id: string; raw: string }[] = [];
  const said: { level: string; fields: object; text: string }[] = [];
  const world = { ms: 0, writes: 0, tableDown: 0, records, messages, calls, faults, refused, said };

  const note = (level: string) => (fields: object, text: string) => said.push({ level, fields, text });
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const clock = { now: () => start + world.ms, mono: () => world.ms };
  const timer: Timer = {
    after(ms, run) {
      const entry = { at: world.ms + ms, run };
      timers.push(entry);
      return () => {
        const at = timers.indexOf(entry);
        if (at >= 0) timers.splice(at, 1);
      };
    },
  };

  const amend: Amend = async (id, change) => {
    await Promise.resolve();
    if (world.tableDown > 0) {
      world.tableDown -= 1;
      throw new Error('the table is down');
    }
    const stored = records.get(id);
    const next = stored && change(stored);
    if (!stored || !next) return stored;
    world.writes += 1;
    const saved = { ...next, version: stored.version + 1 };
    records.set(id, saved);
    return saved;
  };

  async function called<T>(method: Call['method'], channel: string, key: string, happen: () => T): Promise<T> {
    const call = { method, at: world.ms, key, channel, ok: false };
    calls.push(call);
    await Promise.resolve();
    const at = faults.findIndex((entry) => entry.method === method);
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault === 'hang') return new Promise(() => {});
    if (fault === 'lost') {
      happen();
      throw new ChatError('unavailable', 'http_500');
    }
    if (typeof fault === 'string') throw new ChatError(fault, fault);
    if (fault !== undefined) throw new ChatError(fault.kind, fault.code ?? fault.kind, fault.retryAfterMs);
    const value = happen();
    call.ok = true;
    return value;
  }

  const chat: Chat = {
    post: ({ channel, threadTs, broadcast }, message) =>
      called('post', channel, keyOf(message), () => {
        const ts = `${1_764_000_000 + messages.length}.000100`;
        messages.push({ ts, channel, broadcast: broadcast === true, message, ...(threadTs ? { threadTs } : {}) });
        return { ts };
      }),
    update: ({ channel, ts }, message) =>
      called('update', channel, keyOf(message), () => {
        const found = messages.find((told) => told.ts === ts && told.channel === channel);
        if (!found) throw new ChatError('gone', 'message_not_found');
        found.message = message;
      }),
    find: ({ channel, threadTs }, key) =>
      called('find', channel, key, () => {
        const found = messages.find((told) => told.threadTs === threadTs && keyOf(told.message) === key);
        return found && { ts: found.ts };
      }),
  };

  async function quiet(): Promise<void> {
    for (let i = 0; i < 2; i += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  return {
    ...world,
    state: world,
    clock,
    timer,
    chat,
    amend,
    quiet,
    outbox(owner = 'replica-1', over: Partial<Chat> = {}, draw: Draw = drawNothing): Outbox {
      return createOutbox({
        chat: { ...chat, ...over },
        amend,
        clock,
        timer,
        log,
        owner,
        draw,
        audience: () => ({ locale: 'en', approvers: { users: ['U0ALICE'], groups: [] } }),
        onRootRefused: (id, raw) => void refused.push({ id, raw }),
      });
    },
    /** Puts a rollout into the table. */
    put(rollout: Rollout): Rollout {
      records.set(rollout.id, rollout);
      return rollout;
    },
    /** What the engine does between two deliveries: changes the record. */
    change(id: string, change: (rollout: Rollout) => Rollout): Rollout {
      const next = change(record(records, id));
      const saved = { ...next, version: next.version + 1 };
      records.set(id, saved);
      return saved;
    },
    record: (id: string) => record(records, id),
    /** Lets time pass; whatever is due happens in its order. */
    async pass(ms: number): Promise<void> {
      const end = world.ms + ms;
      await quiet();
      for (let i = 0; i < 2_000; i += 1) {
        const next = timers.toSorted((a, b) => a.at - b.at)[0];
        if (!next || next.at > end) break;
        timers.splice(timers.indexOf(next), 1);
        world.ms = Math.max(world.ms, next.at);
        next.run();
        await quiet();
      }
      world.ms = end;
    },
    fail: (method: Call['method'], ...list: readonly Fault[]) =>
      faults.push(...list.map((fault) => ({ method, fault }))),
    made: (method: Call['method']) => calls.filter((call) => call.method === method),
    roots: () => messages.filter(({ threadTs }) => threadTs === undefined),
    thread: () => messages.filter(({ threadTs }) => threadTs !== undefined),
    keys: () => messages.map(({ message }) => keyOf(message)),
  };
}

/** Stands in for the renderer: what is drawn is no business of the outbox. */
export const drawNothing: Draw = () => Promise.resolve(new Uint8Array());

/** The key a message carries in its metadata. */
export function keyOf(message: ChatMessage): string {
  const { key } = message.metadata.event_payload;
  return typeof key === 'string' ? key : '';
}

function record(records: ReadonlyMap<string, Rollout>, id: string): Rollout {
  const rollout = records.get(id);
  if (!rollout) throw new Error(`no rollout ${id}`);
  return rollout;
}

/** A rollout under way in phase provision, with these lines to be told. */
export function running(says: readonly (Say | Partial<Line>)[], over: Partial<Rollout> = {}): Rollout {
  const rollout = makeRollout({ phase: { name: 'provision', since: start, instance: 3 }, gate: null, ...over });
  return withLines(rollout, says);
}

export function withLines(rollout: Rollout, says: readonly (Say | Partial<Line>)[]): Rollout {
  const lines = says.map((one, i): Line => {
    const line = 'say' in one ? { what: one } : one;
    return {
      seq: rollout.nextLine + i,
      at: start,
      version: rollout.version,
      phase: rollout.phase.name,
      gate: rollout.gate?.name ?? '',
      held: rollout.held !== null,
      what: { say: 'started' },
      ...line,
    };
  });
  const told = { ...rollout.told, lines: [...rollout.told.lines, ...lines] };
  return { ...rollout, nextLine: rollout.nextLine + lines.length, told };
}

export const entered: Say = { say: 'entered', phase: 'provision' };
