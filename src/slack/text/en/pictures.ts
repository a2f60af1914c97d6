import type { Picture, Side } from '../../../picture/picture.js';
import { timeParts, type TimeUnit } from '../../../picture/time.js';
import type { Course } from '../../../report/course.js';
import type { Lane, Mark, Span } from '../../../report/lanes.js';
import { utc } from '../../../report/markdown.js';
import { count, rounded } from '../numbers.js';
import { words } from './words.js';

const units: Record<TimeUnit, string> = { day: 'd', hour: 'h', minute: 'min', second: 's' };

/** What stands beside a picture, and what is read out instead of it: all that the picture tells. Plain text. */
export const pictures = {
  title: ({ where }: Picture): string => `Run times on blue and green (${words.phase(where)})`,
  alt: (picture: Picture): string => {
    const verdict = picture.verdict === undefined ? '' : `, verdict ${picture.verdict}`;
    return `Run times at the end of phase ${words.phase(picture.where)}${verdict}. Blue: ${side(picture.blue)}. Green: ${side(picture.green)}.${comparison(picture)}`;
  },
  timeline: {
    title: (): string => 'Timeline of the rollout (UTC)',
    alt: ({ state, isOpen, isHeld, from, to, lanes }: Course): string => {
      const now = `${words.phase(state)}${isHeld ? ', held' : ''}`;
      const range = `${utc(from)} to ${utc(to)} UTC, ${time((to - from) / 1_000)}${isOpen ? ' so far' : ''}`;
      const marks = lanes.flatMap((one) => one.marks.map(mark));
      return [`Timeline of the rollout (${now}), ${range}.`, `${lanes.map(stay).join('; ')}.`, ...marks].join(' ');
    },
  },
};

function stay({ phase, step, from, to, spans }: Lane): string {
  const name = step === undefined ? words.phase(phase) : `${words.phase(phase)} ${step}`;
  const parts = [...lasted(spans, 'wait', 'at a gate'), ...lasted(spans, 'held', 'held')];
  const of = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  return `${name} ${time((to - from) / 1_000)}${of}`;
}

function lasted(spans: readonly Span[], as: Span['as'], what: string): string[] {
  const ms = spans.filter((one) => one.as === as).reduce((sum, { from, to }) => sum + to - from, 0);
  return ms === 0 ? [] : [`${what} ${time(ms / 1_000)}`];
}

function mark({ at, sign, gate, by }: Mark): string {
  const when = utc(at).slice('2026-'.length);
  if (sign === 'approve') return `${when} ${gate === undefined ? 'approval' : `gate ${gate} approved`}.`;
  if (sign === 'rollback') return `${when} rollback ${by === 'person' ? 'by a person' : 'by the bot'}.`;
  return `${when} verdict ${sign}.`;
}

function comparison({ ratio, comparable }: Picture): string {
  if (!comparable) return ' They are not compared: the canaries run a command of their own.';
  return ratio === undefined ? '' : ` The median on green is ${rounded(ratio)} times that on blue.`;
}

function side({ jobs, failed, runSeconds, medianSeconds }: Side): string {
  if (jobs === 0 && medianSeconds === undefined) return 'no jobs';
  const counts = `${words.jobs(jobs)}, ${failed === 0 ? 'none' : count(failed)} failed`;
  if (medianSeconds === undefined) return `${counts}, no run time measured`;
  const measured = runSeconds.length === jobs - failed ? '' : ` of ${count(runSeconds.length)} measured`;
  return `${counts}, median ${time(medianSeconds)}${measured}`;
}

function time(seconds: number): string {
  return timeParts(seconds)
    .map(({ value, unit }) => `${value} ${units[unit]}`)
    .join(' ');
}
