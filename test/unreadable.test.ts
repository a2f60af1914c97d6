import { describe, expect, it } from 'vitest';
import { PortError, type PortErrorKind } from '../src/port-error.js';
import type { Records } from '../src/records.js';
import type { Rollout } from '../src/rollout/rollout.js';
import { createSteady } from '../src/steady.js';
import { createUnreadable } from '../src/unreadable.js';
import { makeRollout } from './make-rollout.js';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const failure = (kind: PortErrorKind) => new PortError(kind, false, 'Code', 'not allowed to DescribeJobQueues');

function makeUnreadable(since: number, at: number) {
  const open = makeRollout({ locked: true, gate: null, held: null });
  const stored: { rollout: Rollout } = {
    rollout: {
      ...open,
      phase: { name: 'provision', since, instance: 2 },
      deadline: { usedMs: 0, runningSince: since },
    },
  };
  const records: Records = {
    amend: async (_id, change) => (stored.rollout = change(stored.rollout) ?? stored.rollout),
    save: async (_before, after) => after,
  };
  return { stored, unreadable: createUnreadable(records, createSteady({ now: () => at, mono: () => 0 }), silent) };
}

describe('a rollout whose environment cannot be read', () => {
  const start = makeRollout().lastSeen;

  it('is held with what AWS said when the refusal lasts, not at the first', async () => {
    const { stored, unreadable } = makeUnreadable(start, start);
    for (let look = 0; look < 3; look += 1) await unreadable.note(stored.rollout, failure('denied'));
    expect(stored.rollout.held).toBeNull();
    await unreadable.note(stored.rollout, failure('denied'));
    expect(stored.rollout.held?.why).toEqual({ reason: 'cloudErrors', raw: 'Code: not allowed to DescribeJobQueues' });
  });

  it('starts to count anew once it could be read', async () => {
    const { stored, unreadable } = makeUnreadable(start, start);
    for (let look = 0; look < 3; look += 1) await unreadable.note(stored.rollout, failure('denied'));
    unreadable.clear(stored.rollout.id);
    await unreadable.note(stored.rollout, failure('denied'));
    expect(stored.rollout.held).toBeNull();
  });

  it('waits out a throttle, but no longer than its deadline', async () => {
    const within = makeUnreadable(start, start);
    for (let look = 0; look < 10; look += 1) await within.unreadable.note(within.stored.rollout, failure('throttled'));
    expect(within.stored.rollout.held).toBeNull();
    const late = makeUnreadable(start, start + 365 * 86_400_000);
    await late.unreadable.note(late.stored.rollout, failure('throttled'));
    expect(late.stored.rollout.held?.why.reason).toBe('cloudErrors');
  });
});
