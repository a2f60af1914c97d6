import type { Picture, Side } from '../../../picture/picture.js';
import { timeParts, type TimeUnit } from '../../../picture/time.js';
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
};

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
