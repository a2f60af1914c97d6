import { describe, expect, it } from 'vitest';
import type { Bot } from '../src/bot.js';
import { PortError } from '../src/port-error.js';
import type { Table } from '../src/store/table.js';
import { botStartsAt, makeBot } from './make-bot.js';
import { memoryTable } from './simulation/run/memory-table.js';

const intervalMs = 30_000;
const leaseMs = 3 * intervalMs + 1_000;

/** Replicas of one table. Each has its own wall clock, wrong by as much as it is told; they share the steady one. */
function makeReplicas() {
  const table = memoryTable();
  const time = { mono: 0 };
  const replica = (owner: string, skewMs = 0, own: Table = table): Bot =>
    makeBot({
      table: own,
      clock: { now: () => botStartsAt + time.mono + skewMs, mono: () => time.mono },
      intervalMs,
      owner,
    });
  return { replica, time };
}

describe('the polls of several replicas', () => {
  it('are those of one, and the others come again after the usual pause', async () => {
    const { replica, time } = makeReplicas();
    const [one, other] = [replica('one'), replica('other')];
    expect(await one.poller.poll()).toEqual({ led: true, nextMs: intervalMs, open: [] });
    expect(await other.poller.poll()).toEqual({ led: false, nextMs: intervalMs });
    time.mono += intervalMs;
    expect(await one.poller.poll()).toMatchObject({ led: true });
    expect(await other.poller.poll()).toMatchObject({ led: false });
  });

  it.each([0, -600_000, 600_000])(
    'go over when their leader dies, as soon as its lease is over (clock wrong by %i ms)',
    async (skewMs) => {
      const { replica, time } = makeReplicas();
      const [one, other] = [replica('one'), replica('other', skewMs)];
      await one.poller.poll();
      let waited = 0;
      for (let next = await other.poller.poll(); !next.led; next = await other.poller.poll()) {
        waited += next.nextMs;
        time.mono += next.nextMs;
      }
      expect(waited).toBe(leaseMs);
    },
  );

  it('are not given up by a replica that cannot reach the table', async () => {
    const { replica } = makeReplicas();
    const unreachable = new PortError('unavailable', false, 'Simulated', 'unreachable');
    const one = replica('one', 0, { ...memoryTable(), put: () => Promise.reject(unreachable) });
    expect(await one.poller.poll()).toEqual({ led: false, nextMs: intervalMs });
  });
});
