import type { Gate } from '../../../rollout/request.js';
import type { PhaseName } from '../../../rollout/rollout.js';
import { bold, code, listed, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { count, inUnits, rounded } from '../numbers.js';

const phases: Record<PhaseName, string> = {
  plan: 'Plan',
  provision: 'Provision',
  canary: 'Canary',
  shift: 'Shift',
  bake: 'Bake',
  drain: 'Drain',
  retire: 'Retire',
  complete: 'Complete',
  rollback: 'Rolling back',
  rolledBack: 'Rolled back',
  aborted: 'Aborted',
};

const ends: Record<string, string> = { complete: 'completed', rolledBack: 'rolled back', aborted: 'aborted' };

/** Single words and small phrases that other sentences are made of. */
export const words = {
  phase: (phase: PhaseName): string => phases[phase],
  ended: (phase: PhaseName): string => ends[phase] ?? phases[phase],
  /** What stands first in the root message, where it is not the phase. */
  waiting: 'Waiting for approval',
  approved: 'Approved',
  held: 'Held',
  gate: (gate: Gate, step?: number, steps?: number): Mrkdwn =>
    gate === 'shift' && step !== undefined && steps !== undefined && steps > 1
      ? mrkdwn`gate ${bold(gate)} (step ${step} of ${steps})`
      : mrkdwn`gate ${bold(gate)}`,
  /** As it is typed behind `approve`. */
  gateTyped: (gate: Gate, step?: number): string => (gate === 'shift' && (step ?? 1) > 1 ? `shift/${step}` : gate),
  blue: 'blue',
  green: 'green',
  names: (names: readonly string[]): Mrkdwn => listed(names.map(bold), words.more),
  order: (names: readonly string[]): Mrkdwn =>
    listed(
      names.map((name, i) => mrkdwn`${i + 1}. ${bold(name)}`),
      words.more,
      300,
    ),
  more: (left: number): string => `and ${left} more`,
  jobs: (jobs: number): string => counted(jobs, 'job'),
  vcpus: (vcpus: number): string => counted(vcpus, 'vCPU'),
  probability: (p: number): string => (p < 0.001 ? 'below 0.001' : rounded(p)),
  duration,
  /** AWS's own words, where there are any. */
  raw: (raw: string): Mrkdwn =>
    raw.trim() === '' ? mrkdwn`AWS gave no reason.` : mrkdwn`AWS says: ${code(raw, 600)}.`,
};

function counted(value: number, thing: string): string {
  return `${count(value)} ${thing}${value === 1 ? '' : 's'}`;
}

function duration(ms: number): string {
  const { value, unit } = inUnits(ms);
  return counted(value, unit);
}
