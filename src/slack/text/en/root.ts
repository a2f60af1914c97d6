import type { Gate } from '../../../rollout/request.js';
import type { PhaseName, Plan, PlannedDefinition } from '../../../rollout/rollout.js';
import { bold, code, md, userMention, type Mrkdwn } from '../../mrkdwn.js';
import type { About } from '../sentences.js';
import { says } from './says.js';
import { words } from './words.js';

/** What stands in the root message, in the words before each fact and the sentence on what comes next. */
export const root = {
  labels: {
    environment: 'Environment',
    image: 'Image',
    phase: 'Phase',
    order: 'Queue order now',
    canaries: 'Canaries',
    verdict: 'Verdict',
    jobs: 'Jobs',
    alarms: 'Alarms',
    held: 'Held',
    why: 'Why',
    next: 'Next',
    expires: 'Expires',
    note: 'Note',
  },
  kept: (blue: string): Mrkdwn => md`${bold(blue)} (kept)`,
  moved: (blue: string, green: string): Mrkdwn => md`${bold(blue)} → ${bold(green)}`,
  /** The whole situation in one breath, for notifications and screen readers. */
  summary: (queue: string, state: string, phase: string | undefined, next: Mrkdwn): Mrkdwn =>
    md`${queue}: ${state}${phase === undefined ? '' : ` (phase ${phase})`}. Next: ${next}`,
  lines: (queue: string, said: Mrkdwn): Mrkdwn => md`${queue}: ${said}`,
  progress: (phase: string, number: number, of: number): Mrkdwn => md`${bold(phase)} (${number} of ${of})`,
  step: (step: number, of: number): Mrkdwn => md`step ${step} of ${of}`,
  from: (phase: string): Mrkdwn => md`from ${bold(phase)}`,
  changed: md`(changed by somebody else)`,
  image: ({ name, from }: PlannedDefinition, to: Mrkdwn): Mrkdwn =>
    md`${bold(name)}: ${from.length === 1 ? code(from[0] ?? '') : md`${from.length} images of the repository`} → ${to}`,
  canaries: (counts: { total: number; succeeded: number; failed: number; running: number }): Mrkdwn =>
    counts.succeeded + counts.failed + counts.running === 0
      ? md`${counts.total} planned`
      : md`${counts.succeeded} of ${counts.total} succeeded, ${counts.failed} failed, ${counts.running} under way`,
  asOf: (at: Mrkdwn): Mrkdwn => md`last change ${at}`,
  startedBy: (user: string, at: Mrkdwn): Mrkdwn => md`started by ${userMention(user)} ${at}`,
  approvedBy: (user: string, gate: Mrkdwn, at: Mrkdwn): Mrkdwn => md`${gate} approved by ${userMention(user)} ${at}`,
  replaces: (earlier: Mrkdwn): Mrkdwn => md`This message takes the place of an earlier one that was lost: ${earlier}`,
  earlier: 'earlier message',
  next: {
    approve: (gate: Gate, step: number | undefined, about: About): Mrkdwn =>
      md`an approver approves ${words.gate(gate, step, about.plan.steps.length)}, which ${effect(gate, step, about.plan)}.`,
    approved: (by: string): Mrkdwn => md`the next look acts on the approval by ${userMention(by)}.`,
    watch: (step: number, plan: Plan): Mrkdwn => {
      const last = step >= plan.steps.length;
      const after = last ? md`bake` : plan.rules.shift.auto ? md`step ${step + 1}, by itself if the verdict is PASS` : md`gate *shift* for step ${step + 1}`;
      return md`step ${step} of ${plan.steps.length} is put in place and watched for ${words.duration(plan.rules.shift.watchMs)}, then ${after}. Nobody has to act.`;
    },
    phase,
  },
};

/** What the approval does, to follow `which`. */
function effect(gate: Gate, step: number | undefined, plan: Plan): Mrkdwn {
  switch (gate) {
    case 'start':
      return plan.green === undefined ? md`runs the canaries` : md`creates green ${bold(plan.green.name)} and runs the canaries`;
    case 'shift':
      return says.step(plan.steps[(step ?? 1) - 1], plan);
    case 'retire':
      return md`disables blue ${bold(plan.blue.name)}`;
    case 'delete':
      return md`deletes blue ${bold(plan.blue.name)}`;
  }
}

function phase(name: PhaseName, { id, plan }: About): Mrkdwn {
  switch (name) {
    case 'plan':
      return md`gate *start* opens.`;
    case 'provision':
      return plan.green === undefined
        ? md`the canaries run. Nobody has to act.`
        : md`green becomes VALID, then the canaries run. Nobody has to act.`;
    case 'canary':
      return md`all canaries end; a PASS opens gate *shift*. Nobody has to act.`;
    case 'shift':
      return md`the step is watched. Nobody has to act.`;
    case 'bake':
      return md`production is watched for ${words.duration(plan.rules.bake.forMs)} and at least ${words.jobs(plan.rules.bake.minJobs)} on green; a PASS ${plan.green === undefined ? md`completes the rollout` : md`opens gate *retire*`}. Nobody has to act.`;
    case 'drain':
      return md`blue finishes its jobs${plan.rules.retainBlueMs === 0 ? '' : ` and is kept for ${words.duration(plan.rules.retainBlueMs)}`}; then gate *delete* opens. Nobody has to act.`;
    case 'retire':
      return md`blue is detached and deleted, then the rollout is complete. Nobody has to act.`;
    case 'rollback':
      return plan.green === undefined
        ? md`the previous image is put back and what the rollout made is removed. Nobody has to act.`
        : md`green finishes its jobs; then the queues are restored and green is removed. Nobody has to act.`;
    case 'complete':
      return md`nothing. To go back, type ${code(`/batch-rollout undo ${id}`)}.`;
    case 'rolledBack':
    case 'aborted':
      return md`nothing. To try again, start a new rollout.`;
  }
}
