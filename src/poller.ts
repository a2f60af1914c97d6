import { advance, type AdvanceParts } from './advance.js';
import { errorFields } from './port-error.js';
import type { Account } from './look.js';
import type { LeftAlone } from './ports.js';
import { isOpen, type Rollout } from './rollout/rollout.js';
import { createUnreadable } from './unreadable.js';

export interface Outbox {
  deliver(rollout: Rollout): Promise<void>;
}

export interface PollerParts extends AdvanceParts {
  outbox: Outbox;
  /** Identifies this replica. */
  owner: string;
  intervalMs: number;
}

export type Poll = { led: true; nextMs: number; open: readonly Rollout[] } | { led: false; nextMs: number };

export interface Poller {
  /**
   * One poll of all rollouts, if this replica holds the lease or may take it (`led`). `nextMs` is when the next is due:
   * sooner than usual where another replica's lease may have run out by then; `open` are the open rollouts as it found
   * them. Never rejects.
   */
  poll(): Promise<Poll>;
  /** One look at one rollout, at once: somebody pressed something. Never rejects. */
  wake(rolloutId: string): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** When the last poll began by the monotonic clock, in milliseconds. */
  lastPollMono(): number;
}

/**
 * Polls. One replica at a time does the regular polls, by a lease that only saves work: every change of a rollout is a
 * versioned write, so that two replicas at once do no harm.
 */
export function createPoller(parts: PollerParts): Poller {
  let lastPoll = parts.clock.mono();
  const busy = new Map<string, Promise<void>>();
  const leftAlone = new Set<string>();
  const unreadable = createUnreadable(parts.records, parts.steady, parts.log);
  const leaseMs = parts.intervalMs * 3 + 1_000;

  /** One rollout at a time in this process; whoever comes while it is under way gets another look after it. */
  async function oneAfterAnother(id: string, work: () => Promise<void>): Promise<void> {
    const mine = (busy.get(id) ?? Promise.resolve()).then(work);
    busy.set(id, mine);
    await mine;
    if (busy.get(id) === mine) busy.delete(id);
  }

  async function advanceSafely(rollout: Rollout, account: Account): Promise<void> {
    const { log, outbox } = parts;
    let after = rollout;
    try {
      after = await advance(parts, rollout, account);
      unreadable.clear(rollout.id);
    } catch (error) {
      await unreadable.note(rollout, error).catch(() => undefined);
      // One rollout's trouble must not stop the others.
      log.error(
        { rollout: rollout.id, phase: rollout.phase.name, ...errorFields(error) },
        'a rollout could not be advanced',
      );
    }
    if (after.locked) void outbox.deliver(after);
  }

  async function pollAll(): Promise<Poll> {
    const { store, owner, clock, intervalMs } = parts;
    const lease = await store.lease(owner, clock.mono(), leaseMs);
    if (!lease.held) return { led: false, nextMs: Math.min(intervalMs, lease.againMs) };
    return { led: true, nextMs: intervalMs, open: await pollOpen() };
  }

  async function pollOpen(): Promise<readonly Rollout[]> {
    const { store } = parts;
    const { rollouts, newerSchema } = await store.active();
    for (const one of newerSchema) noteLeftAlone(one);
    const open = rollouts.filter(isOpen);
    parts.steady.keepOnly(new Set(open.map(({ id }) => id)));
    for (const one of rollouts) if (!isOpen(one) && one.locked) void parts.outbox.deliver(one);
    if (open.length === 0) return open;
    const account = await accountFor(open);
    await Promise.all(
      open.filter((one) => !busy.has(one.id)).map((one) => oneAfterAnother(one.id, () => advanceSafely(one, account))),
    );
    return open;
  }

  /** Said once: it stays so until this replica is updated, or for as long as the newer version works on it. */
  function noteLeftAlone({ id, why }: LeftAlone): void {
    if (leftAlone.has(id)) return;
    leftAlone.add(id);
    parts.log.warn({ rollout: id, why }, 'a record that this version cannot read is left alone');
  }

  async function accountFor(open: readonly Rollout[]): Promise<Account> {
    try {
      return await parts.looker.account();
    } catch (error) {
      await Promise.allSettled(open.map((one) => unreadable.note(one, error)));
      throw error;
    }
  }

  async function wakeOne(id: string): Promise<void> {
    const read = await parts.store.get(id);
    if (read.found !== 'rollout') return;
    if (read.rollout.locked) void parts.outbox.deliver(read.rollout);
    if (isOpen(read.rollout)) await advanceSafely(read.rollout, await parts.looker.account());
  }

  return {
    async poll() {
      lastPoll = parts.clock.mono();
      try {
        return await pollAll();
      } catch (error) {
        parts.log.warn({ ...errorFields(error) }, 'the poll was cut short');
        return { led: false, nextMs: parts.intervalMs };
      }
    },
    async wake(id) {
      await oneAfterAnother(id, async () => {
        try {
          await wakeOne(id);
        } catch (error) {
          parts.log.warn({ rollout: id, ...errorFields(error) }, 'a woken look was cut short');
        }
      });
    },
    async idle() {
      while (busy.size > 0) await Promise.all(busy.values());
    },
    lastPollMono: () => lastPoll,
  };
}
