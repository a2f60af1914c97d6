import type { Plan } from './planned.js';

/** What it may cost that blue and green exist side by side, in vCPU-hours beyond what blue alone could use (F104). */
export interface BothColours {
  /** Of both at once, when both are full. */
  vcpusMax: number;
  /** At most, if nothing takes longer than the plan makes it take: the watches, the bake, and blue kept idle. */
  plannedHoursMax: number;
  /** At most, if every phase takes as long as its deadline lets it. Deadlines stand still until a gate is approved, and while held. */
  deadlineHoursMax: number;
  /** At least, where blue keeps vCPUs running: green gets as many with the last step, and both keep them (F36, F54). */
  standing?: { vcpus: number; hoursMin: number };
}

const hourMs = 3_600_000;

/**
 * Bounds of what both colours cost together; undefined where there is no green. Rounded to two digits, away from the
 * truth on the safe side: some allocation strategies go above `maxvCpus` by a part of one instance.
 */
export function bothColours({ blue, green, steps, rules }: Omit<Plan, 'hash'>): BothColours | undefined {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!green || !first || !last) return undefined;
  const full = last.maxVcpus;
  const capped = steps.reduce((sum, step) => sum + step.maxVcpus, 0);
  const { shift, bake, retainBlueMs, deadlinesMs } = rules;
  const planned = capped * shift.watchMs + full * (bake.forMs + retainBlueMs);
  const late = full * (deadlinesMs.bake + deadlinesMs.drain + deadlinesMs.retire);
  const latest = first.maxVcpus * deadlinesMs.canary + capped * deadlinesMs.shift + late;
  const standing = Math.min(blue.minVcpus, full);
  const standingMs = standing * (shift.watchMs + bake.forMs + retainBlueMs);
  return {
    vcpusMax: blue.maxVcpus + full,
    plannedHoursMax: twoDigits(planned / hourMs, Math.ceil),
    deadlineHoursMax: twoDigits(Math.max(planned, latest) / hourMs, Math.ceil),
    ...(standing > 0 ? { standing: { vcpus: standing, hoursMin: twoDigits(standingMs / hourMs, Math.floor) } } : {}),
  };
}

/** The number in two significant digits: more would promise what a bound cannot keep. */
function twoDigits(value: number, round: (value: number) => number): number {
  if (!(value > 0)) return 0;
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  // What binary fractions add to an exact number must not carry it over to the next.
  return Number((round(Number((value / unit).toPrecision(12))) * unit).toPrecision(2));
}
