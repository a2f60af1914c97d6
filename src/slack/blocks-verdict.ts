import type { Evidence, Rollout } from '../rollout/rollout.js';
import type { Judgement } from '../rollout/verdict.js';
import { bold, codeBlock, joined, mrkdwn, type Mrkdwn } from './mrkdwn.js';
import type { Catalog } from './text/catalog.js';
import { told } from './text/sentences.js';

/** What green was judged by so far, for the root message: the verdict with its strength, jobs on green, alarms. */
export function judgedLines(
  { judgement, evidence, plan }: Rollout,
  label: (name: string, value: Mrkdwn) => Mrkdwn,
  text: Catalog,
): Mrkdwn[] {
  const { labels } = text.root;
  const strength = judgement?.reasons.find(({ reason }) => reason === 'strength');
  const green = evidence?.green;
  return [
    judgement === null
      ? label(labels.verdict, mrkdwn`${text.verdicts.notYet}`)
      : label(
          labels.verdict,
          joined(
            [
              mrkdwn`${bold(judgement.verdict)}:`,
              ...deciding(judgement, text),
              ...(strength && judgement.verdict !== 'FAIL' ? [sentence(strength, text)] : []),
            ],
            ' ',
          ),
        ),
    green === undefined
      ? mrkdwn``
      : label(labels.jobs, text.verdicts.tally(green.succeeded + green.failed, green.failed, evidence?.pinned ?? 0)),
    label(labels.alarms, alarms(plan.rules.alarms.length, judgement, text)),
  ];
}

/** Everything a verdict rests on, one line each: what decided, the strength of it, what was not counted, the last failures. */
export function evidenceLines(
  judgement: Judgement,
  evidence: Evidence | undefined,
  logs: boolean,
  text: Catalog,
): Mrkdwn[] {
  return [
    ...judgement.reasons
      .filter(({ reason }) => reason !== 'strength' || judgement.verdict !== 'FAIL')
      .map((reason) => mrkdwn`• ${sentence(reason, text)}`),
    ...(evidence !== undefined && evidence.greenPlatform > 0
      ? [mrkdwn`• ${text.verdicts.platform(evidence.greenPlatform)}`]
      : []),
    ...(evidence !== undefined && evidence.unknown > 0 ? [mrkdwn`• ${text.verdicts.unknown(evidence.unknown)}`] : []),
    ...(evidence?.failures ?? [])
      .slice(0, 3)
      .flatMap(({ job, jobId, exitCode, diagnosis, logLines }) => [
        mrkdwn`• ${text.verdicts.failure(job, jobId, exitCode, text.says.diagnosis(diagnosis))}`,
        ...(logs ? logBlock(logLines, text) : []),
      ]),
  ];
}

/** The last lines that a failed job wrote, where there are any. */
export function logBlock(lines: readonly string[] | undefined, text: Catalog): Mrkdwn[] {
  return lines === undefined || lines.length === 0 ? [] : [mrkdwn`${text.says.logs}:`, codeBlock(lines)];
}

function sentence(reason: Judgement['reasons'][number], text: Catalog): Mrkdwn {
  return told(text.verdicts.reasons, 'reason', reason);
}

/** What made it FAIL or INCONCLUSIVE stands first among the reasons; the rest only qualifies the verdict. */
function deciding({ verdict, reasons }: Judgement, text: Catalog): Mrkdwn[] {
  const first = reasons[0];
  return verdict === 'PASS' || first === undefined || first.reason === 'strength' ? [] : [sentence(first, text)];
}

function alarms(count: number, judgement: Judgement | null, text: Catalog): Mrkdwn {
  const { alarms: words } = text.verdicts;
  if (count === 0) return mrkdwn`${words.none}`;
  if (judgement === null) return words.watched(count);
  const troubled = judgement.reasons.flatMap((one) => {
    if (one.reason === 'alarm') return [words.state(one.name, 'alarm')];
    return one.reason === 'alarmWithoutData' ? [words.state(one.name, one.state)] : [];
  });
  return troubled.length === 0 ? words.quiet(count) : joined(troubled.slice(0, 5), ', ');
}
