import type { Mutant } from './mutant.js';

const answer = 'src/rollout/answer.ts';
const decide = 'src/rollout/decide.ts';
const gate = 'src/rollout/gate.ts';
const forward = 'src/rollout/decide-forward.ts';
const retire = 'src/rollout/decide-retire.ts';
const verdict = 'src/rollout/verdict.ts';
const evidence = 'src/rollout/evidence.ts';

/** Faults in who may let a rollout go on, and in what lets it go on by itself. */
export const mutantsOfPeople: readonly Mutant[] = [
  {
    name: 'a gate needs no approval',
    file: gate,
    find: 'if (!gate || !approval) return false;',
    replace: 'if (!gate || !approval) return gate !== null;',
    by: ['I5'],
  },
  {
    name: 'the starter approves the own rollout',
    file: answer,
    find: 'if (rules.distinctFromStarter && person.user === rollout.startedBy)',
    replace: "if (rules.distinctFromStarter && person.user === '')",
    by: ['I5'],
  },
  {
    name: 'anybody may press',
    file: answer,
    find: "if (!has) return refused({ reason: 'notAllowed', needs });",
    replace: '',
    by: ['I5', 'I13'],
  },
  {
    name: 'a button of an older gate opens the newer one',
    file: answer,
    find: "if (press.instance !== undefined && press.instance !== gate.instance) return refused({ reason: 'staleButton' });",
    replace: '',
    by: ['I5', 'I13'],
  },
  {
    name: 'an approval after the time of the gate counts',
    file: answer,
    find: "if (now >= gate.expiresAt && !rollout.held) return refused({ reason: 'noOpenGate', phase: rollout.phase.name });",
    replace: '',
    by: ['I5'],
    also: [{ file: gate, find: ' && approval.at < gate.expiresAt', replace: '' }],
  },
  {
    name: 'an approval of the older plan counts for the new one',
    file: 'src/rollout/begin.ts',
    find: "  return openGate(noted, now, 'start', expireMs);\n}\n\nfunction expecting",
    replace: `  const opened = openGate(noted, now, 'start', expireMs);
  const approval = rollout.gate?.approval;
  return approval ? { ...opened, gate: { ...opened.gate, openedAt: 0, approval } } : opened;
}

function expecting`,
    by: ['I5'],
    also: [{ file: gate, find: 'approval.planHash === plan.hash && ', replace: '' }],
  },
  {
    name: 'the plan is not compared with the approval',
    file: gate,
    find: 'approval.planHash === plan.hash && ',
    replace: '',
    by: ['I5'],
    equivalent: 'a new plan always opens a new gate, so that no approval outlives its plan',
  },
  {
    name: 'a button of an older hold lifts the newer one',
    file: answer,
    find: "if (!held) return refused({ reason: 'notHeld' });\n  if (shown !== undefined && shown !== holdKey(rollout)) return refused({ reason: 'staleButton' });",
    replace: "if (!held) return refused({ reason: 'notHeld' });",
    by: ['I13'],
  },
  {
    name: 'a repeated request is answered anew',
    file: 'src/rollout/press.ts',
    find: "if (rollout.answered.some((one) => one.key === requestKey)) return { outcome: 'repeated' };",
    replace: '',
    by: ['I13'],
  },
  {
    name: 'a rollback is refused during the bake',
    file: answer,
    find: "return !(phase.name === 'retire' && phase.deleteRequestedAt !== undefined);",
    replace: "return phase.name !== 'bake' && !(phase.name === 'retire' && phase.deleteRequestedAt !== undefined);",
    by: ['I12'],
  },
  {
    name: 'a rollback is accepted while blue is being deleted',
    file: retire,
    find: 'if (deletes && phase.deleteRequestedAt === undefined) {',
    replace: 'if (deletes && phase.deleteRequestedAt !== undefined) {',
    by: ['I12'],
  },
  {
    name: 'an ended rollout is rolled back',
    file: answer,
    find: "if (!isOpen(rollout)) return refused({ reason: 'ended', phase: rollout.phase.name });",
    replace: '',
    by: ['I11'],
    also: [
      {
        file: answer,
        find: "if (!isOpen(rollout) || phase.name === 'rollback')",
        replace: "if (phase.name === 'rollback')",
      },
    ],
  },
  {
    name: 'a hold holds nothing',
    file: decide,
    find: "if (rollout.held) return wait('held');",
    replace: '',
    by: ['I4'],
  },
  {
    name: 'a phase has no deadline',
    file: decide,
    find: 'if (pastDeadline(rollout, now)) return become(hold(rollout, now, tooLate(rollout, seen)));',
    replace: '',
    by: ['L1'],
  },
  {
    name: 'the bake ends before its time',
    file: forward,
    find: "if (now - phase.since < rollout.plan.rules.bake.forMs) return wait('baking');",
    replace: '',
    by: ['I12', 'I14'],
  },
  {
    name: 'a step of the shift is not watched',
    file: forward,
    find: "if (now - phase.inPlaceSince < rules.shift.watchMs) return wait('watching');",
    replace: '',
    by: ['I14'],
  },
  {
    name: 'the next step of the shift needs no approval',
    file: forward,
    find: "if (rules.shift.auto && rollout.judgement?.verdict === 'PASS') {",
    replace: "if (rollout.judgement?.verdict === 'PASS') {",
    by: ['I5'],
  },
  {
    name: 'blue is not kept for as long as the policy says',
    file: retire,
    find: "() => (now - (phase.disabledAt ?? now) >= rollout.plan.rules.retainBlueMs ? 'done' : wait('retainingBlue')),",
    replace: '',
    by: ['I12'],
  },
  {
    name: 'blue is deleted without a gate of its own',
    file: retire,
    find: `if (!rollout.gate) return become(openGate(rollout, now, 'delete', terms.approvalExpireMs));
      return isApproved(rollout)`,
    replace: 'return now > 0',
    by: ['I5', 'I12'],
  },
  {
    name: 'an alarm without data counts as healthy',
    file: verdict,
    find: "state === 'insufficient' || state === 'missing' ?",
    replace: "state === 'alarm' ?",
    by: ['I14'],
  },
  {
    name: 'alarms that cannot be read count as healthy',
    file: 'src/look.ts',
    find: "alarms: new Map(names.map((name) => [name, found.get(name) ?? 'missing'])),",
    replace: "alarms: new Map(names.map((name) => [name, found.get(name) ?? 'ok'])),",
    by: ['I14'],
  },
  {
    name: 'too few jobs are enough for a PASS',
    file: verdict,
    find: 'sides.filter(({ jobs, needed }) => jobs < needed)',
    replace: 'sides.filter(({ jobs, needed }) => jobs < needed - 2)',
    by: ['I14'],
  },
  {
    name: 'canaries that have not ended count as passed',
    file: evidence,
    find: 'return canaries.length > 0 && canaries.every((one) => one.result !== undefined || isGone(one));',
    replace: 'return canaries.length > 0 && canaries.some((one) => one.result !== undefined);',
    by: ['I14'],
    also: [{ file: evidence, find: 'minJobs: rules.canary.jobs,', replace: 'minJobs: 1,' }],
  },
  {
    name: 'a failed canary counts as passed',
    file: 'src/rollout/observe.ts',
    find: "const succeeded = job.status === 'SUCCEEDED';",
    replace: 'const succeeded = terminal;',
    by: ['I14'],
  },
  {
    name: 'a canary counts by its queue, wherever it ran',
    file: 'src/rollout/observe.ts',
    find: 'return cluster !== undefined && arn !== undefined && arn.endsWith(`/${cluster}`);',
    replace: 'return arn !== undefined;',
    by: ['I14'],
  },
  {
    name: 'the shift goes on without a PASS',
    file: forward,
    find: `if (waitsForPass(rollout)) return wait('noPass');
  if (isApproved(rollout))`,
    replace: 'if (isApproved(rollout))',
    by: ['I14'],
    also: [
      {
        file: forward,
        find: "if (judgement?.verdict === 'PASS') return",
        replace: "if (judgement?.verdict !== 'FAIL') return",
      },
    ],
  },
  {
    name: 'the bake ends without a PASS',
    file: forward,
    find: "if (rollout.judgement?.verdict !== 'PASS') return wait('noPass');",
    replace: '',
    by: ['I14'],
    also: [
      {
        file: forward,
        find: `if (waitsForPass(rollout)) return wait('noPass');
    return`,
        replace: 'return',
      },
    ],
  },
];
