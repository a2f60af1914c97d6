import { z } from 'zod';
import { judge, type Judgement, type VerdictReason } from './rollout/verdict.js';

/** Counts and run times above these are typing errors rather than samples. */
const jobsMax = 10_000_000;
const runSecondsMax = 1_000_000_000;
const runsMax = 1_000_000;
const ratioMax = 1_000_000;
const looksMax = 1_000_000;

const JobCount = z.number().min(0).max(jobsMax).multipleOf(1);
const Share = z.number().min(0).max(1);

const JudgeSample = z.strictObject({
  succeeded: JobCount,
  failed: JobCount,
  runSeconds: z.array(z.number().min(0).max(runSecondsMax)).max(runsMax),
});

const JudgeQuestion = z.strictObject({
  limits: z.strictObject({
    maxFailureRate: Share,
    maxDurationRatio: z.number().positive().max(ratioMax),
    significance: Share,
  }),
  blue: JudgeSample,
  green: JudgeSample,
  looks: z.number().min(1).max(looksMax).multipleOf(1).optional(),
});

/** More faults than these say nothing new, and a long array may have one per entry. */
const faultsToldMax = 20;

/**
 * The `judge` command without its streams: samples as JSON text in, the verdict as JSON text (no newline at its end) or
 * one sentence per fault out. One finished job on each side is enough here. A verdict of any kind is `ok`.
 */
export function runJudge(text: string): { ok: true; output: string } | { ok: false; faults: string[] } {
  const json = parseJson(text);
  if (!json.ok) return { ok: false, faults: [json.fault] };
  const question = JudgeQuestion.safeParse(json.value, { error: demandOf });
  if (!question.success) return { ok: false, faults: faultsOf(question.error.issues) };
  const { looks, ...samples } = question.data;
  const judgement = judge({ ...samples, minJobs: 1, minBlueJobs: 1, ...(looks === undefined ? {} : { looks }) });
  return { ok: true, output: JSON.stringify(printed(judgement), null, 2) };
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; fault: string } {
  if (text.trim() === '') return { ok: false, fault: 'There is nothing to judge: the input is empty.' };
  try {
    // A byte order mark, as some shells put it before redirected text, is not part of the JSON.
    return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    const detail = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : 'unreadable';
    return { ok: false, fault: `The input is not JSON: ${detail}.` };
  }
}

function faultsOf(issues: readonly z.core.$ZodIssue[]): string[] {
  const faults = issues.flatMap(sentencesOfIssue);
  if (faults.length <= faultsToldMax) return faults;
  return [...faults.slice(0, faultsToldMax), `There are ${faults.length - faultsToldMax} more faults like these.`];
}

function sentencesOfIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${placeOf([...issue.path, key])} is not a key that is known here.`);
  }
  return [`${placeOf(issue.path)} ${issue.message}.`];
}

/** What a value should have been, as the rest of a sentence that begins with its place. */
function demandOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is missing';
  const [be, things] = issue.origin === 'array' ? ['have', ' entries'] : ['be', ''];
  if (issue.code === 'invalid_type')
    return `must be ${expectedNames[String(issue.expected)] ?? String(issue.expected)}`;
  if (issue.code === 'not_multiple_of') return 'must be a whole number';
  if (issue.code === 'too_big') return `must ${be} at most ${String(issue.maximum)}${things}`;
  if (issue.code === 'too_small') {
    return `must ${be} ${issue.inclusive === true ? 'at least' : 'above'} ${String(issue.minimum)}${things}`;
  }
  return undefined;
}

const expectedNames: Record<string, string> = {
  object: 'an object',
  array: 'a list of numbers',
  number: 'a finite number',
};

function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'The input';
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${String(step)}`))
    .join('');
}

/** The shape that the contract fixes; the lower bound is told by a sentence where it decides. */
function printed({ verdict, failures, duration, reasons }: Judgement): unknown {
  const { pValue, greenRate, blueRate, greenUpper95 } = failures;
  return { verdict, failures: { pValue, greenRate, blueRate, greenUpper95 }, duration, reasons: reasons.map(sentence) };
}

function sentence(why: VerdictReason): string {
  switch (why.reason) {
    case 'failuresSignificant':
      return `Green fails more often than blue: ${why.greenFailed} of ${jobs(why.greenJobs)} against ${why.blueFailed} of ${why.blueJobs} (p = ${short(why.pValue)}, at or below the significance of ${short(why.significance)}).`;
    case 'failureRateProven':
      return `${why.failed} of ${jobs(why.jobs)} failed on green: with 95 % confidence the true failure rate is above ${percent(why.lower95)}, and the limit is ${percent(why.maxFailureRate)}.`;
    case 'slowerSignificant':
      return `Green is slower than blue: its median run time is ${short(why.ratio)} times that of blue, above the limit of ${short(why.maxDurationRatio)} (p = ${short(why.pValue)}, at or below the significance of ${short(why.significance)}).`;
    case 'alarm':
      return `The alarm ${why.name} is in ALARM.`;
    case 'notEnoughJobs':
      return `Too few jobs finished on ${why.side}: ${why.jobs}, and ${why.needed} must have finished.`;
    case 'failureRateAboveLimit':
      return `${why.failed} of ${jobs(why.jobs)} failed on green (${percent(why.rate)}): more than the limit of ${percent(why.maxFailureRate)}, but too few jobs to prove it.`;
    case 'notYetProven':
      return `A single look would find green guilty (p = ${short(why.pValue)}), but of the significance of ${short(why.significance)} this look may use ${short(why.level)} only.`;
    case 'alarmWithoutData':
      return `The alarm ${why.name} has no data to judge by.`;
    case 'failureTestAbstains':
      return `Failures were not compared with blue (${why.greenJobs} against ${jobs(why.blueJobs)}): ${reach(why)}.`;
    case 'durationTestAbstains':
      return `Run times were not compared with blue (${why.greenRuns} against ${runs(why.blueRuns)}): ${reach(why)}.`;
    case 'durationNotJudged':
      return 'Run times were left out.';
    case 'repeatedLooks':
      return `The samples were looked at ${why.looks} times, but each p-value is that of a single look: chance alone passes the significance of ${short(why.significance)} more often than that.`;
    case 'sharedLooks':
      return `This is look ${why.looks} at growing data: of the significance of ${short(why.significance)}, which all looks share, this one may use ${short(why.level)}.`;
    case 'strength':
      return `${why.succeeded} of ${jobs(why.jobs)} succeeded on green; the true failure rate may still be up to ${percent(why.upper95, 2)}.`;
  }
}

function reach(test: { smallestPValue: number; significance: number }): string {
  if (test.smallestPValue === 1) return 'a side is empty';
  return `p cannot fall below ${short(test.smallestPValue)}, and the significance asked for is ${short(test.significance)}`;
}

function jobs(count: number): string {
  return count === 1 ? '1 job' : `${count} jobs`;
}

function runs(count: number): string {
  return count === 1 ? '1 run time' : `${count} run times`;
}

function short(value: number, digits = 3): string {
  return String(Number(value.toPrecision(digits)));
}

function percent(share: number, digits = 3): string {
  return `${short(100 * share, digits)} %`;
}
