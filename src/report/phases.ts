import {
  isOpen,
  terminalPhases,
  wayForward,
  type AuditEntry,
  type PhaseName,
  type Rollout,
} from '../rollout/rollout.js';
import { deedOf } from './deed.js';
import { fenced } from './markdown.js';
import type { ReportText } from './report-text.js';

/** One stay in a phase; `step` counts the steps of the shift from 1. */
export interface Stay {
  phase: PhaseName;
  step?: number;
  ms: number;
}

const phases: ReadonlyMap<string, PhaseName> = new Map(
  [...wayForward, 'rollback' as const, ...terminalPhases].map((name) => [name, name]),
);
const barCharsMax = 40;

export function phaseNamed(name: string): PhaseName | undefined {
  return phases.get(name);
}

/** How long each phase took, in their order; the one that is not over yet, up to the record's last change. */
export function staysOf(rollout: Rollout, entries: readonly AuditEntry[]): Stay[] {
  const begun: { phase: PhaseName; step?: number; since: number }[] = [{ phase: 'plan', since: rollout.startedAt }];
  for (const entry of entries) {
    const { verb, about, facts, at } = deedOf(entry);
    const phase = verb === 'enter' ? phaseNamed(about) : undefined;
    if (phase === undefined) continue;
    const step = facts['step'];
    begun.push({ phase, since: at, ...(phase === 'shift' && typeof step === 'number' ? { step: step + 1 } : {}) });
  }
  const end = endOf(rollout);
  return begun
    .map(({ since, ...stay }, i) => ({ ...stay, ms: Math.max(0, (begun[i + 1]?.since ?? end) - since) }))
    .filter(({ phase }) => !terminalPhases.has(phase));
}

/** When the rollout ended, or when its record last changed. */
export function endOf(rollout: Rollout): number {
  return isOpen(rollout) ? rollout.lastSeen : (rollout.endedAt ?? rollout.phase.since);
}

/** A bar for each phase, the longest one as long as the chart is wide. */
export function phaseChart(stays: readonly Stay[], text: ReportText): string {
  const longest = Math.max(1, ...stays.map(({ ms }) => ms));
  const labels = stays.map((stay) => stayLabel(stay, text));
  const width = Math.max(...labels.map(columns));
  const lines = stays.map(({ ms }, i) => {
    const label = labels[i] ?? '';
    const bar = '█'.repeat(Math.round((ms / longest) * barCharsMax)) || '▏';
    return `${label}${' '.repeat(width - columns(label))}  ${bar.padEnd(barCharsMax)}  ${text.words.duration(ms)}`;
  });
  return fenced('text', lines);
}

export function stayLabel({ phase, step }: Stay, text: ReportText): string {
  return step === undefined ? text.phase(phase) : `${text.phase(phase)} ${step}`;
}

/** Columns of a terminal: Japanese letters take two. */
function columns(label: string): number {
  return Array.from(label).reduce((sum, sign) => sum + (/[\u1100-\u11ff\u2e80-\uffdc]/u.test(sign) ? 2 : 1), 0);
}
