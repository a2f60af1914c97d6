import type { Mutant } from './mutant.js';

const advance = 'src/advance.ts';
const decide = 'src/rollout/decide.ts';
const forward = 'src/rollout/decide-forward.ts';
const retire = 'src/rollout/decide-retire.ts';
const rollback = 'src/rollout/decide-rollback.ts';
const goals = 'src/rollout/goals.ts';
const idle = 'src/rollout/idle.ts';
const intent = 'src/rollout/intent.ts';
const happened = 'src/rollout/happened.ts';
const orders = 'src/rollout/orders.ts';

/** ECS knows of tasks that the job lists do not show, and would hide what they miss. */
const withoutTasks = { file: idle, find: 'work.tasks === 0 && work.jobs === 0', replace: 'work.jobs === 0' };

/** Faults in what is changed in AWS, when, and how often. */
export const mutantsOfChanges: readonly Mutant[] = [
  {
    name: 'blue is disabled before green is first',
    file: forward,
    find: "() => (rollout.plan.green ? stepOrder(rollout, phase.step, seen) : 'done'),",
    replace: `() => {
        const blue = seen.environments.get(rollout.plan.blue.name);
        return rollout.plan.green && blue ? environmentHas(blue, { state: 'DISABLED' }, 'blueSettling') : 'done';
      },
      () => (rollout.plan.green ? stepOrder(rollout, phase.step, seen) : 'done'),`,
    by: ['I1', 'I2'],
  },
  {
    name: 'blue is disabled though a queue has no other',
    file: retire,
    find: "(queuesHaveAnother(rollout, seen) ? 'done' : wait('greenSettling'))",
    replace: "'done'",
    by: ['I1', 'I2'],
    rare: 'since nobody may take over a disabled green, the other has to fall ill between two looks; decide-retire.test.ts notices',
  },
  {
    name: 'blue is disabled though a foreign queue lists it',
    file: 'src/rollout/drift.ts',
    find: "if (rollout.plan.placement === 'replace') foreignQueues(rollout, seen, found);",
    replace: '',
    by: ['I2'],
    also: [
      { file: retire, find: "(queuesHaveAnother(rollout, seen) ? 'done' : wait('greenSettling'))", replace: "'done'" },
    ],
  },
  {
    name: 'another environment is disabled in place of blue',
    file: retire,
    find: "() => environmentHas(blue, { state: 'DISABLED' }, 'blueSettling'),",
    replace: `() => {
      const other = [...seen.environments.values()].find(
        (one) => one.name !== blue.name && one.name !== rollout.plan.green?.name,
      );
      return environmentHas(other ?? blue, { state: 'DISABLED' }, 'blueSettling');
    },`,
    by: ['I10'],
  },
  {
    name: 'blue is deleted without having been seen idle',
    file: retire,
    find: 'const idleLooksNeeded = 2;',
    replace: 'const idleLooksNeeded = 0;',
    by: ['I3'],
  },
  {
    name: 'green is deleted without having been seen idle',
    file: rollback,
    find: 'const idleLooksNeeded = 2;',
    replace: 'const idleLooksNeeded = 0;',
    by: ['I3'],
  },
  {
    name: 'the drain looks at one queue only',
    file: 'src/rollout/needs.ts',
    find: 'const queues = plan.queues.map((queue) => queue.name);',
    replace: 'const queues = plan.queues.map((queue) => queue.name).slice(0, 1);',
    by: ['I3'],
    also: [withoutTasks],
  },
  {
    name: 'the drain does not count jobs that are starting',
    file: 'src/look.ts',
    find: "const statuses = ['STARTING', 'RUNNING'] as const;",
    replace: "const statuses = ['RUNNING'] as const;",
    by: ['I3'],
    also: [withoutTasks],
  },
  {
    name: 'a revision is deregistered while jobs use it',
    file: goals,
    find: ' || !isUnused(rollout, seen, bad.arn)',
    replace: '',
    by: ['I3'],
  },
  {
    name: 'green has its whole capacity from the beginning',
    file: forward,
    find: 'maxVcpus: plan.steps[0]?.maxVcpus ?? plan.green.maxVcpus,',
    replace: 'maxVcpus: plan.green.maxVcpus,',
    by: ['I4', 'I10'],
  },
  {
    name: 'the way back leaves green behind',
    file: rollback,
    find: "    () => environmentGone(rollout, seen, greenOf(rollout, seen), true, 'greenSettling'),\n",
    replace: '',
    by: ['I4'],
  },
  {
    name: 'green comes behind blue at the shift',
    file: orders,
    find: "insertBeside(without(order, green), green, blue, 'before')",
    replace: "insertBeside(without(order, green), green, blue, 'after')",
    by: ['I4'],
  },
  {
    name: 'the other environments fall out of the order at the shift',
    file: orders,
    find: 'const list: { environment: string; order?: number }[] = [...order];',
    replace:
      'const list: { environment: string; order?: number }[] = order.filter((one) => one.environment === beside);',
    by: ['I4'],
  },
  {
    name: 'the other environments fall out of the order on the way back',
    file: rollback,
    find: '() => queuesOrdered(rollout, seen, (order, name) => rollout.baseline[name] ?? order),',
    replace: `() =>
      queuesOrdered(rollout, seen, (order, name) =>
        (rollout.baseline[name] ?? order).filter((one) => one.environment === rollout.plan.blue.arn),
      ),`,
    by: ['I4'],
  },
  {
    name: 'the way back restores the order the wrong way round',
    file: rollback,
    find: '() => queuesOrdered(rollout, seen, (order, name) => rollout.baseline[name] ?? order),',
    replace: `() =>
      queuesOrdered(rollout, seen, (order, name) =>
        (rollout.baseline[name] ?? order).map((one, i, all) => ({ ...one, environment: all.at(-1 - i)?.environment ?? '' })),
      ),`,
    by: ['I4', 'L1', 'L4'],
    note: 'the two halves of the way back then undo each other, and it never ends',
  },
  {
    name: 'the way back forgets the image',
    file: rollback,
    find: "  if (!missing) return 'done';\n  return operate({ op: 'register', purpose: 'restored'",
    replace: "  if (!missing || missing.name) return 'done';\n  return operate({ op: 'register', purpose: 'restored'",
    by: ['I4'],
    also: [{ file: rollback, find: '() => promotedGone(rollout, seen),', replace: '' }],
  },
  {
    name: 'green goes before blue is enabled again',
    file: rollback,
    find: 'patient(rollout, waited, () => blueEnabled(rollout, phase, seen)),',
    replace: '',
    by: ['I1', 'I4'],
  },
  {
    name: 'a rollout ends while a creation may still come',
    file: rollback,
    find: '    () => nothingToCome(rollout, waited),\n',
    replace: '',
    by: ['I4', 'I7'],
  },
  {
    name: 'an order that others changed is written over',
    file: goals,
    find: "if (!sameOrder(queue.order, expected)) return wait('lookingAgain');",
    replace: '',
    by: ['I4', 'I10'],
    also: [
      { file: decide, find: "if (Object.keys(rollout.suspects).length > 0) return wait('lookingAgain');", replace: '' },
    ],
  },
  {
    name: 'one stale answer counts as what others changed',
    file: 'src/rollout/suspects.ts',
    find: 'return found === text && looks >= 2 && standsMs >= driftSettlesMs;',
    replace: 'return found === text;',
    by: ['I4', 'L4'],
  },
  {
    name: 'what was seen before a change still counts after it',
    file: advance,
    find: "if (operation.op !== 'submit') seen = undefined;",
    replace: '',
    by: ['I7', 'I9'],
    equivalent:
      'what is made anew is in the record at once, and every other call is absolute: once more it changes nothing, or AWS refuses it',
  },
  {
    name: 'a registration whose reply was lost is repeated blindly',
    file: happened,
    find: 'return mine ? { happened: true, arn: mine.arn } : { happened: false };',
    replace: 'return { happened: false };',
    by: ['I7'],
  },
  {
    name: 'a canary whose reply was lost is submitted blindly again',
    file: happened,
    find: 'return jobId === undefined ? { happened: false } : { happened: true, jobId };',
    replace: 'return { happened: false };',
    by: ['I7'],
  },
  {
    name: 'a call that may still take effect is repeated',
    file: intent,
    find: 'const timedOutMs = { anew: 10_000, absolute: 3_000 };',
    replace: 'const timedOutMs = { anew: 0, absolute: 0 };',
    by: ['I7'],
  },
  {
    name: 'an own order that arrives late counts as what others changed',
    file: intent,
    find: "if (operation.op !== 'writeOrder') return rollout;",
    replace: "if (operation.op !== 'cancel') return rollout;",
    by: ['I4', 'L1', 'L4'],
  },
  {
    name: 'AWS is changed before the intent is saved',
    file: advance,
    find: '  if (!(await save(run))) return false;\n',
    replace: '',
    by: ['I9'],
  },
  {
    name: 'an intent is acted on however old it is',
    file: advance,
    find: 'if (clock.mono() - before > intentFreshMs) {',
    replace: 'if (clock.mono() - before < 0) {',
    by: ['I15'],
  },
];
