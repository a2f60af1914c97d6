import type { Mutant } from './mutant.js';

const advance = 'src/advance.ts';
const rollouts = 'src/store/rollouts.ts';
const locks = 'src/store/locks.ts';
const post = 'src/slack/outbox-post.ts';

/** Faults in what is stored, in locks and leases, and in what is told in Slack. */
export const mutantsOfRecords: readonly Mutant[] = [
  {
    name: 'an own write counts as a conflict',
    file: rollouts,
    find: "if (stored?.['writeId'] === item['writeId']) return true;",
    replace: '',
    by: ['I13', 'L1'],
  },
  {
    name: 'a write whose reply was lost counts as done',
    file: rollouts,
    find: 'if (lost && stillBefore(stored)) throw lost;',
    replace: 'if (lost) return true;',
    by: ['I9', 'I11'],
  },
  {
    name: 'a write does not ask for the version it follows',
    file: rollouts,
    find: "const unchanged: Condition = [{ is: 'equal', attribute: 'version', to: expectedVersion }];",
    replace: "const unchanged: Condition = [{ is: 'equal', attribute: 'sk', to: 'state' }];",
    by: ['I9', 'I11'],
  },
  {
    name: 'decisions never reach rows of their own',
    file: 'src/records.ts',
    find: 'next.audit.pending.filter((entry) => entry.seq <= before.audit.head.seq),',
    replace: '[],',
    by: ['I11'],
  },
  {
    name: 'no locks are taken',
    file: 'src/engine.ts',
    find: 'const held = await takeLocks(store, rollout.plan, rollout.id);',
    replace: 'const held: HeldLock | undefined = undefined;',
    by: ['I6'],
  },
  {
    name: 'a lock of an open rollout is taken over',
    file: locks,
    find: `if (holder !== undefined && holder !== rolloutId && (await isOpenHolder(shelf, holder)))
      return { taken: false, holder };`,
    replace: '',
    by: ['I6'],
  },
  {
    name: 'the locks are let go before the rollout has ended',
    file: advance,
    find: 'if (!run.lost && !isOpen(run.stored)) await releaseLocks',
    replace: 'if (!run.lost) await releaseLocks',
    by: ['I6'],
  },
  {
    name: 'the locks of an ended rollout bar the next one',
    file: advance,
    find: 'if (!run.lost && !isOpen(run.stored)) await releaseLocks(parts.store, run.stored.plan, run.stored.id);',
    replace: '',
    by: ['L5'],
    also: [
      {
        file: locks,
        find: "return found.found === 'newerSchema' || (found.found === 'rollout' && isOpen(found.rollout));",
        replace: "return found.found !== 'nothing';",
      },
    ],
  },
  {
    name: 'nobody takes over from a replica that died',
    file: 'src/store/lease.ts',
    find: 'if (left > 0) return { held: false, againMs: left };',
    replace: 'if (left !== 0) return { held: false, againMs: Math.max(left, 1_000) };',
    by: ['L1', 'L3'],
  },
  {
    name: 'every replica polls all the time',
    file: 'src/poller.ts',
    find: 'if (!lease.held) return { led: false, nextMs: Math.min(intervalMs, lease.againMs) };',
    replace: '',
    by: ['I7', 'I9', 'I15'],
    equivalent: 'the lease only saves work: every change is a versioned write, and every call follows a saved intent',
  },
  {
    name: 'a message is posted in spite of the claim of another replica',
    file: post,
    find: 'if (before && (before.by !== known?.by || before.at !== known.at)) return undefined;',
    replace: '',
    by: ['I8'],
    also: [{ file: post, find: 'if (before && before.key !== sending.key) return undefined;', replace: '' }],
  },
  {
    name: 'a message is posted without a claim in the record',
    file: post,
    find: 'const stored = await write(desk, track, (latest) => claimed(latest, sending, seen));',
    replace: 'const stored: Rollout = { ...track.rollout, told: { ...track.rollout.told, sending } };',
    by: ['I8'],
  },
  {
    name: 'nobody takes up the message of a process that died',
    file: 'src/slack/outbox-settle.ts',
    find: 'if (watchedMs >= (sending.ambiguous ? secondRepeatMs : claimKeptMs)) return lookAndRepeat(desk, track, seen, sending);',
    replace: '',
    by: ['L2'],
  },
  {
    name: 'a message counts as told before it is posted',
    file: post,
    find: 'const lines = rollout.told.lines.filter(({ seq }) => sending.seqs.includes(seq));',
    replace: `const lines = rollout.told.lines.filter(({ seq }) => sending.seqs.includes(seq));
  if (lines.length > 0) await write(desk, track, (latest) => recorded(latest, sending.key, '', undefined, desk.clock.now()));`,
    by: ['L2'],
  },
  {
    name: 'a message whose reply was lost counts as told',
    file: post,
    find: "case 'unavailable':\n      return backOff(desk, track);\n    case 'gone':",
    replace: "case 'unavailable':\n      return record(desk, track, sending.key);\n    case 'gone':",
    by: ['L2'],
  },
  {
    name: 'a message whose reply was lost is posted again without a look',
    file: 'src/slack/outbox-settle.ts',
    find: "const found = await lookUp(desk, seen, sending);\n  if (found === 'later') return",
    replace:
      "const found: Found = desk ? 'absent' : await lookUp(desk, seen, sending);\n  if (found === 'later') return",
    by: ['I8'],
  },
  {
    name: 'what an ended rollout still has to tell is forgotten',
    file: rollouts,
    find: "return isOpen(rollout) || toTell ? { activeKey: 'active' } : {};",
    replace: "return isOpen(rollout) ? { activeKey: 'active' } : {};",
    by: ['L2'],
  },
];
