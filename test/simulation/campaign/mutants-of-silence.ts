import type { Mutant } from './mutant.js';

const back = 'src/rollout/decide-rollback.ts';
const intent = 'src/rollout/intent.ts';
const goals = 'src/rollout/goals.ts';

/** What the bot does when it does not hear, hears late, or hears what is no longer true. */
export const mutantsOfSilence: readonly Mutant[] = [
  {
    name: 'a nameless call that another replica may have under way is repeated soon',
    file: intent,
    find: 'const underWayMs = { anew: intentFreshMs + 8_000, absolute: 2_000 };',
    replace: 'const underWayMs = { anew: 2_000, absolute: 2_000 };',
    by: ['I7'],
  },
  {
    name: 'the absence of a nameless call is believed soon after its reply was lost',
    file: intent,
    find: 'const lostReplyMs = { anew: 10_000, absolute: 1_000 };\nconst timedOutMs = { anew: 10_000, absolute: 3_000 };',
    replace:
      'const lostReplyMs = { anew: 1_000, absolute: 1_000 };\nconst timedOutMs = { anew: 1_000, absolute: 3_000 };',
    by: ['I7'],
  },
  {
    name: 'waits are told by the wall clocks alone',
    file: 'src/bot.ts',
    find: 'steady: options.steady ?? createSteady(clock),',
    replace: 'steady: options.steady ?? byWallClock(clock),',
    also: [
      {
        file: 'src/bot.ts',
        find: "import { createSteady, type Steady } from './steady.js';",
        replace: "import { byWallClock, type Steady } from './steady.js';",
      },
    ],
    by: ['I7', 'L4'],
  },
  {
    name: 'on the way back green goes while an order that prefers it, or a disabling of blue, may still come',
    file: back,
    find: "const mayCome = phase.from === 'drain' || phase.from === 'retire' || Object.keys(rollout.late).length > 0;",
    replace: 'const mayCome = false;',
    by: ['I1', 'I2', 'I4'],
    rare: 'a call has to come within seconds of the rollback that overtook it, in one seed of eight thousand; decide-rollback.test.ts notices',
  },
  {
    name: 'on the way back a blue that cannot be used is put first all the same',
    file: back,
    find: "if (unusable !== undefined) return become(hold(rollout, now, { reason: 'blueUnusable', raw: unusable }));",
    replace: '',
    by: ['I1', 'I4', 'L4'],
    equivalent:
      'AWS takes no order that lists an INVALID environment (F40): what it refuses holds the rollout, only later',
  },
  {
    name: 'on the way back blue does not get its standing capacity again',
    file: back,
    find: "const emptied = phase.from === 'retire' && blue.minVcpus === 0 && plan.blue.minVcpus > 0;",
    replace: 'const emptied = false;',
    by: ['I4'],
  },
  {
    name: 'the way back waits for ever for a canary that has left the history of AWS',
    file: goals,
    find: 'jobId === undefined || result !== undefined || (lookedLong && !seen.canaryJobs.has(jobId)),',
    replace: 'jobId === undefined || result !== undefined,',
    by: ['L1', 'L4'],
  },
  {
    name: 'what a stale answer hides is left behind',
    file: back,
    find: "() => (!lookedLong && somethingHidden(rollout, seen) ? wait('lookingAgain') : 'done'),",
    replace: '',
    by: ['I4'],
    rare: 'the last look of a rollback has to lag, right after a creation, in one seed of twenty thousand; decide-rollback.test.ts notices',
  },
  {
    name: 'two looks at the same moment count as two idle looks',
    file: 'src/rollout/idle.ts',
    find: 'const idleLooksApartMs = 4_000;',
    replace: 'const idleLooksApartMs = 0;',
    by: ['I3'],
    equivalent: 'a job can start only until the disabling has settled, and here that takes longer than answers lag',
  },
  {
    name: 'an own late order undoes what a person took over',
    file: 'src/rollout/adopt.ts',
    find: 'const { [drift.queue]: _sent, ...late } = rollout.late;',
    replace: 'const { late } = rollout;',
    by: ['I4'],
    rare: 'somebody has to take an edit back while it is being taken over, after a lost order, in one seed of five thousand; adopt.test.ts notices',
  },
  {
    name: 'what the way forward sent to an environment and comes late stops the way back',
    file: 'src/rollout/suspects.ts',
    find: "if (phase.name !== 'rollback') return [];",
    replace: 'if (phase.name) return [];',
    by: ['I4', 'L4'],
    rare: 'a change of an environment has to be lost, overtaken by a rollback, and come seconds later; observe.test.ts notices',
  },
  {
    name: 'a revision that came late is not known for its own',
    file: 'src/rollout/observe.ts',
    find: 'next = noteRevisions(next, seen, now);',
    replace: '',
    by: ['I4', 'I7', 'L4'],
    rare: 'a registration has to come after its absence was believed, and no more than eight seconds late; observe.test.ts notices',
  },
];
