import type { Gate } from '../../../rollout/request.js';
import type { PhaseName } from '../../../rollout/rollout.js';
import type { Plan, PlannedDefinition } from '../../../rollout/planned.js';
import { bold, code, mrkdwn, userMention, type Mrkdwn } from '../../mrkdwn.js';
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
  kept: (blue: string): Mrkdwn => mrkdwn`${bold(blue)} (kept)`,
  moved: (blue: string, green: string): Mrkdwn => mrkdwn`${bold(blue)} → ${bold(green)}`,
  /** The whole situation in one breath, for notifications and screen readers. */
  summary: (queue: string, state: string, phase: string | undefined, next: Mrkdwn): Mrkdwn =>
    mrkdwn`${queue}: ${state}${phase === undefined ? '' : ` (phase ${phase})`}. Next: ${next}`,
  lines: (queue: string, said: Mrkdwn): Mrkdwn => mrkdwn`${queue}: ${said}`,
  progress: (phase: string, number: number, of: number): Mrkdwn => mrkdwn`${bold(phase)} (${number} of ${of})`,
  step: (step: number, of: number): Mrkdwn => mrkdwn`step ${step} of ${of}`,
  back: (phase: string, from: string): Mrkdwn => mrkdwn`${bold(phase)} from ${bold(from)}`,
  changed: mrkdwn`(changed by somebody else)`,
  image: ({ name, from }: PlannedDefinition, to: Mrkdwn): Mrkdwn =>
    mrkdwn`${bold(name)}: ${from.length === 1 ? code(from[0] ?? '') : mrkdwn`${from.length} images of the repository`} → ${to}`,
  canaries: (counts: { total: number; succeeded: number; failed: number; running: number }): Mrkdwn =>
    counts.succeeded + counts.failed + counts.running === 0
      ? mrkdwn`${counts.total} planned`
      : mrkdwn`${counts.succeeded} of ${counts.total} succeeded, ${counts.failed} failed, ${counts.running} under way`,
  asOf: (at: Mrkdwn): Mrkdwn => mrkdwn`last change ${at}`,
  startedBy: (user: string, at: Mrkdwn): Mrkdwn => mrkdwn`started by ${userMention(user)} ${at}`,
  approvedBy: (user: string, gate: Mrkdwn, at: Mrkdwn): Mrkdwn =>
    mrkdwn`${gate} approved by ${userMention(user)} ${at}`,
  replaces: (earlier: Mrkdwn): Mrkdwn =>
    mrkdwn`This message takes the place of an earlier one that was lost: ${earlier}`,
  earlier: 'earlier message',
  next: {
    approve: (gate: Gate, step: number | undefined, about: About): Mrkdwn =>
      mrkdwn`an approver approves ${words.gate(gate, step, about.plan.steps.length)}, which ${effect(gate, step, about.plan)}.`,
    approvedUnpassed: (by: string): Mrkdwn =>
      mrkdwn`the approval by ${userMention(by)} takes effect once the verdict is PASS again; until then green is watched.`,
    approved: (by: string): Mrkdwn => mrkdwn`the bot acts on the approval by ${userMention(by)} in a moment.`,
    watch: (step: number, plan: Plan): Mrkdwn => {
      const last = step >= plan.steps.length;
      const after = last
        ? mrkdwn`bake`
        : plan.rules.shift.auto
          ? mrkdwn`step ${step + 1}, by itself if the verdict is PASS`
          : mrkdwn`gate *shift* for step ${step + 1}`;
      return mrkdwn`step ${step} of ${plan.steps.length} is put in place and watched for ${words.duration(plan.rules.shift.watchMs)}, then ${after}. Nobody has to act.`;
    },
    phase: afterPhase,
  },
};

/** What the approval does, to follow `which`. */
function effect(gate: Gate, step: number | undefined, plan: Plan): Mrkdwn {
  switch (gate) {
    case 'start':
      return plan.green === undefined
        ? mrkdwn`runs the canaries`
        : mrkdwn`creates green ${bold(plan.green.name)} and runs the canaries`;
    case 'shift':
      return says.step(plan.steps[(step ?? 1) - 1], plan);
    case 'retire':
      return mrkdwn`disables blue ${bold(plan.blue.name)}`;
    case 'delete':
      return mrkdwn`deletes blue ${bold(plan.blue.name)}`;
  }
}

function afterPhase(name: PhaseName, { id, plan }: About): Mrkdwn {
  switch (name) {
    case 'plan':
      return mrkdwn`gate *start* opens.`;
    case 'provision':
      return plan.green === undefined
        ? mrkdwn`the canaries run. Nobody has to act.`
        : mrkdwn`green becomes VALID, then the canaries run. Nobody has to act.`;
    case 'canary':
      return mrkdwn`all canaries end; a PASS opens gate *shift*. Nobody has to act.`;
    case 'shift':
      return mrkdwn`the step is watched. Nobody has to act.`;
    case 'bake':
      return mrkdwn`production is watched for ${words.duration(plan.rules.bake.forMs)} and at least ${words.jobs(plan.rules.bake.minJobs)} ${plan.green === undefined ? 'with the new image' : 'on green'}; a PASS ${
        plan.green === undefined ? mrkdwn`completes the rollout` : mrkdwn`opens gate *retire*`
      }. Nobody has to act.`;
    case 'drain':
      return mrkdwn`blue finishes its jobs${plan.rules.retainBlueMs === 0 ? '' : ` and is kept for ${words.duration(plan.rules.retainBlueMs)}`}; then gate *delete* opens. Nobody has to act.`;
    case 'retire':
      return mrkdwn`blue is detached and deleted, then the rollout is complete. Nobody has to act.`;
    case 'rollback':
      return plan.green === undefined
        ? mrkdwn`the previous image is put back and what the rollout made is removed. Nobody has to act.`
        : mrkdwn`green finishes its jobs; then the queues are restored and green is removed. Nobody has to act.`;
    case 'complete':
      return mrkdwn`nothing. To go back, type ${code(`/batch-rollout undo ${id}`)}.`;
    case 'rolledBack':
    case 'aborted':
      return mrkdwn`nothing. To try again, start a new rollout.`;
  }
}
