import type { AuditEntry, Rollout } from '../../src/rollout/rollout.js';
import { makeRollout } from '../make-rollout.js';
import { alarmed, entry, startedAt } from './record.js';

const minute = 60_000;
const hour = 60;
const day = 24 * hour;

interface Story {
  rollout: Rollout;
  entries: AuditEntry[];
}

/** A rollout in the sandbox: over after two minutes, some of its phases after seconds. */
export function shortStory(): Story {
  const entries = [
    entry(0, 'start', {}, 'U0BOB'),
    entry(0, 'open gate start'),
    entry(0.2, 'approve start', {}, 'U0ALICE'),
    entry(0.22, 'enter provision'),
    entry(0.4, 'enter canary'),
    entry(0.9, 'open gate shift', { step: 1 }),
    entry(1.1, 'approve shift', { step: 1 }, 'U0ALICE'),
    entry(1.12, 'enter shift', { step: 0 }),
    entry(1.3, 'enter bake'),
    entry(1.6, 'open gate retire'),
    entry(1.75, 'approve retire', {}, 'U0ALICE'),
    entry(1.76, 'enter drain'),
    entry(1.9, 'enter retire'),
    entry(2, 'enter complete'),
  ];
  return { entries, rollout: ended('complete', 2) };
}

/** Five days, three of them in bake: held by its verdict and by a person, and at last it goes back by itself. */
export function longStory(): Story {
  const bake = 1.5 * day;
  const entries = [
    entry(0, 'start', {}, 'U0BOB'),
    entry(0, 'open gate start'),
    entry(9 * hour, 'approve start', {}, 'U0ALICE'),
    entry(9 * hour, 'enter provision'),
    entry(9 * hour + 6, 'enter canary'),
    entry(11 * hour, 'hold', { reason: 'inconclusive' }),
    entry(16 * hour, 'retry', {}, 'U0BOB'),
    entry(18 * hour, 'open gate shift', { step: 1 }),
    entry(30 * hour, 'approve shift', { step: 1 }, 'U0ALICE'),
    entry(30 * hour + 1, 'enter shift', { step: 0 }),
    entry(bake, 'enter bake'),
    entry(bake + 1 * day, 'hold', { reason: 'person' }, 'U0BOB'),
    entry(bake + 38 * hour, 'resume', {}, 'U0BOB'),
    entry(bake + 3 * day, 'enter rollback', { from: 'bake', why: { reason: 'verdict' } }),
    entry(5 * day, 'enter rolledBack'),
  ];
  const failed = { ...alarmed('nightly_alarm'), at: startedAt + (bake + 3 * day) * minute };
  return { entries, rollout: { ...ended('rolledBack', 5 * day), judgement: failed } };
}

/** Six steps of the shift, each with its gate, and a bake that goes on. */
export function steppedStory(): Story {
  const steps = [0, 1, 2, 3, 4, 5].flatMap((step) => [
    entry(40 + 60 * step, 'open gate shift', { step: step + 1 }),
    entry(55 + 60 * step, 'approve shift', { step: step + 1 }, 'U0ALICE'),
    entry(56 + 60 * step, 'enter shift', { step }),
  ]);
  const entries = [
    entry(0, 'start', {}, 'U0BOB'),
    entry(0, 'open gate start'),
    entry(10, 'approve start', {}, 'U0ALICE'),
    entry(11, 'enter provision'),
    entry(20, 'enter canary'),
    ...steps,
    entry(410, 'enter bake'),
  ];
  const lastSeen = startedAt + 500 * minute;
  const phase = { name: 'bake', since: startedAt + 410 * minute, instance: 9 } as const;
  const looks = [
    { at: startedAt + 420 * minute, evidence: '', verdict: 'INCONCLUSIVE' as const },
    { at: startedAt + 470 * minute, evidence: '', verdict: 'PASS' as const },
  ];
  return { entries, rollout: makeRollout({ startedAt, gate: null, phase, looks, lastSeen }) };
}

function ended(name: 'complete' | 'rolledBack', minutes: number): Rollout {
  const at = startedAt + minutes * minute;
  const phase: Rollout['phase'] =
    name === 'complete'
      ? { name, since: at, instance: 9 }
      : { name, since: at, instance: 9, why: { reason: 'verdict' } };
  return makeRollout({ startedAt, gate: null, phase, endedAt: at, lastSeen: at });
}
