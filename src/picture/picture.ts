import { median } from '../rollout/rank-test.js';
import type { Sample, Verdict } from '../rollout/verdict.js';

/** One side of a picture. `runSeconds` are those that were measured, in rising order; a side without any has no median. */
export interface Side {
  jobs: number;
  failed: number;
  runSeconds: readonly number[];
  medianSeconds?: number;
}

/** What a picture shows, and its alternative text says. Numbers and fixed words alone: nothing in it was written by others. */
export interface Picture {
  where: 'canary' | 'bake';
  /** Absent where the stage ended before anything was judged. */
  verdict?: Verdict;
  blue: Side;
  green: Side;
  /** The median of green over that of blue in two significant digits, where the two can be compared. */
  ratio?: number;
  /** False where the canaries run a command of their own, whose run times say nothing beside those of blue. */
  comparable: boolean;
}

/** What was judged at the end of a stage. */
export interface Judged {
  where: Picture['where'];
  verdict?: Verdict;
  blue: Sample;
  green: Sample;
  comparable: boolean;
}

/** The picture of what was judged; undefined where it would show neither a run time nor a failure. */
export function pictureOf({ where, verdict, blue, green, comparable }: Judged): Picture | undefined {
  const sides = { blue: sideOf(blue), green: sideOf(green) };
  const isEmpty = [sides.blue, sides.green].every((side) => side.failed === 0 && side.runSeconds.length === 0);
  if (isEmpty) return undefined;
  const ratio = comparable ? ratioOf(sides.green, sides.blue) : undefined;
  return {
    where,
    ...(verdict === undefined ? {} : { verdict }),
    ...sides,
    comparable,
    ...(ratio === undefined ? {} : { ratio }),
  };
}

/** A run time that a skewed clock made impossible is no measurement, as it is none where it is judged. */
function sideOf({ succeeded, failed, runSeconds }: Sample): Side {
  const measured = runSeconds.filter((seconds) => Number.isFinite(seconds) && seconds >= 0).toSorted((a, b) => a - b);
  const middle = median(measured);
  const side = { jobs: succeeded + failed, failed, runSeconds: measured };
  return middle === undefined ? side : { ...side, medianSeconds: middle };
}

/** Over a median of 0 s there is no ratio that says anything. */
function ratioOf(green: Side, blue: Side): number | undefined {
  const { medianSeconds: after } = green;
  const { medianSeconds: before } = blue;
  if (after === undefined || before === undefined || before === 0) return undefined;
  return Number((after / before).toPrecision(2));
}
