import type { Evidence, Rollout } from '../rollout/rollout.js';
import type { Plan } from '../rollout/planned.js';
import { differencesOf, partTimes, runsSlower, type PartTime } from '../rollout/slower.js';
import type { Judgement } from '../rollout/verdict.js';
import { failureLines } from './blocks-failure.js';
import { bold, joined, mrkdwn, type Mrkdwn } from './mrkdwn.js';
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
  plan: Plan,
  judgement: Judgement,
  evidence: Evidence | undefined,
  logs: boolean,
  text: Catalog,
): Mrkdwn[] {
  return [
    ...judgement.reasons
      .filter(({ reason }) => reason !== 'strength' || judgement.verdict !== 'FAIL')
      .map((reason) => mrkdwn`• ${sentence(reason, text)}`),
    ...slowerLines(plan, judgement, evidence, text),
    ...(evidence !== undefined && evidence.greenPlatform > 0
      ? [mrkdwn`• ${text.verdicts.platform(evidence.greenPlatform)}`]
      : []),
    ...(evidence !== undefined && evidence.unknown > 0 ? [mrkdwn`• ${text.verdicts.unknown(evidence.unknown)}`] : []),
    ...(evidence?.failures ?? []).slice(0, 3).flatMap((failure) => [
      mrkdwn`• ${text.verdicts.failure(failure.job, failure.jobId, failure.exitCode, text.says.diagnosis(failure.diagnosis))}`,
      // With an image a job counts as green's wherever it ran (contract §4).
      ...failureLines(plan, { ...failure, onGreen: plan.definitions.length === 0 }, logs, text),
    ]),
  ];
}

/**
 * Where green loses its time and in what it differs, when its run times stand against it; a longer wait is told as
 * information at any verdict. Of canaries only run times are known, and those the verdict itself compares.
 */
function slowerLines(plan: Plan, judgement: Judgement, evidence: Evidence | undefined, text: Catalog): Mrkdwn[] {
  const { slower } = text;
  const { significance } = plan.rules.limits;
  const times = evidence === undefined ? [] : partTimes(evidence.blue, evidence.green, significance);
  const shown = (one: PartTime): Mrkdwn => mrkdwn`• ${slower.part(one)}`;
  if (!runsSlower(judgement, plan)) {
    const longer = times.filter(({ part, longer: isLonger }) => part === 'wait' && isLonger);
    return longer.length === 0 ? [] : [slower.waitsLonger, ...longer.map(shown)];
  }
  return [
    ...(times.length === 0 ? [] : [slower.heading, ...times.map(shown)]),
    mrkdwn`• ${slower.differ(differencesOf(plan))}`,
    plan.definitions.length === 0 ? mrkdwn`` : mrkdwn`• ${slower.sameSizes}`,
  ];
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
