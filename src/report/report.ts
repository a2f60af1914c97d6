import { nameOfArn } from '../rollout/orders.js';
import type { Plan } from '../rollout/planned.js';
import { isOpen, type AuditEntry, type Rollout } from '../rollout/rollout.js';
import { wayBack } from './back.js';
import { callLines, callsOf } from './calls.js';
import { approvals, verdicts } from './decisions.js';
import { infrastructure } from './infrastructure.js';
import { endOf } from './lanes.js';
import { code, prose, table, utc } from './markdown.js';
import { phaseChart, stayLabel, staysOf } from './phases.js';
import type { ReportText } from './report-text.js';
import { timeline } from './timeline.js';

/**
 * The record of a rollout as a runbook in Markdown. `entries` are its whole decision log, oldest first. Nothing that stands
 * in a record, whoever wrote it, can close a block of code or a cell of a table.
 */
export function reportOf(rollout: Rollout, entries: readonly AuditEntry[], text: ReportText): string {
  const { words } = text;
  const { headings } = words;
  const calls = callsOf(entries);
  const stays = staysOf(rollout, entries);
  const section = (heading: string, body: string): string[] => [`## ${heading}`, body];
  const parts = [
    `# ${words.title(code(rollout.plan.queue), code(rollout.id), stateOf(rollout, text))}`,
    words.asOf(utc(rollout.lastSeen)),
    ...section(headings.summary, summary(rollout, entries, text)),
    ...section(headings.plan, planned(rollout.plan, text)),
    ...section(headings.phases, phaseChart(stays, text)),
    ...section(headings.timeline, timeline(entries, text)),
    ...section(headings.approvals, approvals(entries, text)),
    ...section(headings.verdict, verdicts(rollout, text)),
    ...section(headings.calls, callLines(calls, text)),
    ...section(headings.back, wayBack(rollout, calls, text)),
    ...section(headings.infrastructure, infrastructure(rollout, text)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function stateOf({ phase, held }: Rollout, { words, phase: named }: ReportText): string {
  return held ? `${named(phase.name)} (${words.held})` : named(phase.name);
}

function summary(rollout: Rollout, entries: readonly AuditEntry[], text: ReportText): string {
  const { labels, columns, notEnded, duration } = text.words;
  const { plan, request, startedAt } = rollout;
  const stays = staysOf(rollout, entries).map((stay) => `${stayLabel(stay, text)}: ${duration(stay.ms)}`);
  const rows = [
    [labels.queue, code(plan.queue)],
    [labels.id, code(rollout.id)],
    [labels.state, stateOf(rollout, text)],
    [labels.startedBy, code(rollout.startedBy)],
    [labels.channel, code(rollout.channel)],
    ...(request.note === undefined ? [] : [[labels.note, prose(request.note)]]),
    [labels.environment, environments(plan, text)],
    ...plan.definitions.map(({ name, from, to }) => [
      `${labels.image} ${code(name)}`,
      `${from.map(code).join(', ')} → ${code(to)}`,
    ]),
    [labels.started, utc(startedAt)],
    [labels.ended, isOpen(rollout) ? notEnded : utc(endOf(rollout))],
    [labels.took, duration(Math.max(0, endOf(rollout) - startedAt))],
    [labels.phases, stays.join(', ')],
  ];
  return table([columns.fact, columns.value], rows);
}

function environments({ blue, green }: Plan, { words }: ReportText): string {
  return green ? `${code(blue.name)} → ${code(green.name)}` : words.kept(code(blue.name));
}

function planned(plan: Plan, { words }: ReportText): string {
  const { labels, columns } = words;
  const before = plan.queues.map(
    (queue) =>
      `- ${labels.orderBefore} ${code(queue.name)}: ${queue.before
        .map(({ order, environment }) => `${order} ${code(nameOfArn(environment))}`)
        .join(', ')}`,
  );
  const steps = plan.steps.map(({ queue, capPercent, maxVcpus }, i) => [
    `${i + 1}`,
    code(queue),
    `${capPercent} %`,
    `${maxVcpus}`,
  ]);
  return [
    [`- ${labels.planHash}: ${code(plan.hash)}`, ...before].join('\n'),
    ...(steps.length === 0 ? [] : [table([columns.step, columns.queue, columns.share, columns.vcpus], steps)]),
  ].join('\n\n');
}
