import type { AuditEntry, PhaseName, Rollout } from '../rollout/rollout.js';
import { lanesOf } from './lanes.js';
import { fenced } from './markdown.js';
import type { ReportText } from './report-text.js';

/** One stay in a phase; `step` counts the steps of the shift from 1, `ms` is its length. */
export interface Stay {
  phase: PhaseName;
  step?: number;
  ms: number;
}

const barCharsMax = 40;

/** How long each phase took, in their order; the one that is not over yet, up to the record's last change. */
export function staysOf(rollout: Rollout, entries: readonly AuditEntry[]): Stay[] {
  return lanesOf(rollout, entries).map(({ phase, step, from, to }) => ({
    phase,
    ...(step === undefined ? {} : { step }),
    ms: to - from,
  }));
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
