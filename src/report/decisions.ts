import { stringAt } from '../rollout/json.js';
import type { AuditEntry, Canary, Rollout } from '../rollout/rollout.js';
import { deedOf } from './deed.js';
import { code, prose, table, utc } from './markdown.js';
import type { ReportText } from './report-text.js';
import { gateLabel } from './timeline.js';

/** Who opened which gate, and for which plan. */
export function approvals(entries: readonly AuditEntry[], { words }: ReportText): string {
  const given = entries.map(deedOf).filter(({ verb }) => verb === 'approve');
  if (given.length === 0) return words.noApprovals;
  const { columns, labels } = words;
  const rows = given.map((deed) => [
    utc(deed.at),
    code(deed.who),
    gateLabel(deed),
    code(stringAt(deed.facts, 'planHash') ?? ''),
  ]);
  return table([columns.time, columns.who, columns.gate, labels.planHash], rows);
}

/** What green was judged by: the latest verdict with its reasons, the jobs behind it, the earlier looks, the canaries. */
export function verdicts(rollout: Rollout, text: ReportText): string {
  const { judgement, evidence, looks, canaries } = rollout;
  const { words } = text;
  const judged =
    judgement === null
      ? words.noVerdict
      : [
          words.judged(code(judgement.verdict), utc(judgement.at)),
          '',
          ...judgement.reasons.map((reason) => `- ${prose(text.reason(reason))}`),
        ].join('\n');
  const jobs = (['blue', 'green'] as const).flatMap((side) => {
    const sample = evidence?.[side];
    return sample ? [`- ${words.jobs(side, sample.succeeded + sample.failed, sample.failed)}`] : [];
  });
  const earlier = looks.map(({ at, verdict }) => `- ${words.judged(code(verdict), utc(at))}`);
  return [judged, jobs.join('\n'), earlier.join('\n'), canaryTable(canaries, rollout.id, text)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function canaryTable(canaries: readonly Canary[], id: string, { words }: ReportText): string {
  if (canaries.length === 0) return '';
  const rows = canaries.map((canary) => [
    code(`canary-${id}-${canary.number}`),
    code(canary.jobId ?? ''),
    words.canaryResults[resultOf(canary)],
  ]);
  return table([words.columns.what, words.columns.job, words.columns.result], rows);
}

function resultOf({ result }: Canary): 'succeeded' | 'failed' | 'elsewhere' | 'running' {
  if (!result) return 'running';
  if (!result.succeeded) return 'failed';
  return result.onGreen ? 'succeeded' : 'elsewhere';
}
