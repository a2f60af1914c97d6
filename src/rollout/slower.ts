import { reaches, type Sample } from './comparison.js';
import { objectAt, objectsAt, stringAt, type JsonObject } from './json.js';
import type { Plan } from './planned.js';
import { mannWhitneyUpperP, median } from './rank-test.js';
import type { Judgement } from './verdict.js';

/** Where the time of a job goes: from submission to start, in it placing, pulling and starting the task, and running. */
export type Part = 'wait' | 'start' | 'run';

/** The medians of one part on both sides, in seconds. */
export interface PartTime {
  part: Part;
  blue: number;
  green: number;
  /** Median green over median blue; null over nothing. */
  ratio: number | null;
  /** Of the exact one-sided rank test; it informs, and decides nothing. */
  pValue: number;
  blueJobs: number;
  greenJobs: number;
  /** Longer on green, and not by chance. */
  longer: boolean;
}

type Setting =
  'type' | 'instanceTypes' | 'maxVcpus' | 'allocation' | 'imageType' | 'ami' | 'launchTemplate' | 'subnets';

/** One thing in which green differs from blue by the plan; an empty text stands for nothing set. */
export type Difference =
  { [One in Setting]: { what: One; blue: string; green: string } }[Setting] | { what: 'image'; definitions: string[] };

/** True where the run times stand against green, or would if there were more of them. */
export function runsSlower({ reasons, duration }: Judgement, { rules }: Plan): boolean {
  const ratio = duration?.ratio ?? 0;
  return reasons.some(({ reason }) => reason === 'slowerSignificant') || ratio > rules.limits.maxDurationRatio;
}

/** Every part of the time that was measured on both sides. */
export function partTimes(blue: Sample, green: Sample, significance: number): PartTime[] {
  return [
    ...partTime('wait', blue.waitSeconds, green.waitSeconds, significance),
    ...partTime('start', blue.startSeconds, green.startSeconds, significance),
    ...partTime('run', blue.runSeconds, green.runSeconds, significance),
  ];
}

function partTime(
  part: Part,
  ofBlue: readonly number[] = [],
  ofGreen: readonly number[] = [],
  significance: number,
): PartTime[] {
  const [before, after] = [measurable(ofBlue), measurable(ofGreen)];
  const [blue, green] = [median(before), median(after)];
  if (blue === undefined || green === undefined) return [];
  const pValue = mannWhitneyUpperP(after, before);
  const ratio = blue === 0 ? (green === 0 ? 1 : null) : green / blue;
  const sizes = { blueJobs: before.length, greenJobs: after.length };
  return [{ part, blue, green, ratio, pValue, ...sizes, longer: green > blue && reaches(pValue, significance) }];
}

/** A skewed clock makes times that are none. */
function measurable(seconds: readonly number[]): number[] {
  return seconds.filter((one) => Number.isFinite(one) && one >= 0);
}

/**
 * What the plan makes different on green. Standing vCPUs are left out, since green gets blue's with the last step (F36);
 * so is what jobs ask for, since only the image of a definition is ever replaced.
 */
export function differencesOf({ blue, green, definitions }: Plan): Difference[] {
  const image = definitions.map(({ name }) => name);
  const moved: Difference[] = image.length === 0 ? [] : [{ what: 'image', definitions: image }];
  if (green === undefined) return moved;
  const had = objectAt(blue.described, 'computeResources') ?? {};
  const has = objectAt(green.request, 'computeResources') ?? {};
  const pairs: Exclude<Difference, { what: 'image' }>[] = [
    { what: 'type', blue: blue.type, green: green.type },
    { what: 'instanceTypes', ...both(had, has, (one) => textsAt(one, 'instanceTypes')) },
    { what: 'maxVcpus', blue: String(blue.maxVcpus), green: String(green.maxVcpus) },
    { what: 'allocation', ...both(had, has, (one) => stringAt(one, 'allocationStrategy') ?? '') },
    { what: 'imageType', ...both(had, has, (one) => configured(one, 'imageType')) },
    { what: 'ami', ...both(had, has, amiOf) },
    { what: 'launchTemplate', ...both(had, has, templateOf) },
    { what: 'subnets', ...both(had, has, (one) => textsAt(one, 'subnets')) },
  ];
  return [...pairs.filter((pair) => pair.blue !== pair.green), ...moved];
}

function both(had: JsonObject, has: JsonObject, read: (one: JsonObject) => string): { blue: string; green: string } {
  return { blue: read(had), green: read(has) };
}

/** A list of names as one text; their order means nothing to AWS. */
function textsAt(resources: JsonObject, key: string): string {
  const list = resources[key];
  return Array.isArray(list) ? list.map(String).toSorted().join(', ') : '';
}

function configured(resources: JsonObject, key: string): string {
  return objectsAt(resources, 'ec2Configuration')
    .flatMap((one) => stringAt(one, key) ?? [])
    .join(', ');
}

/** An AMI named for one image type goes before the one named for all. */
function amiOf(resources: JsonObject): string {
  const named = configured(resources, 'imageIdOverride');
  return named === '' ? (stringAt(resources, 'imageId') ?? '') : named;
}

function templateOf(resources: JsonObject): string {
  const template = objectAt(resources, 'launchTemplate');
  if (!template) return '';
  const name = stringAt(template, 'launchTemplateId') ?? stringAt(template, 'launchTemplateName') ?? '';
  const version = stringAt(template, 'version');
  return version === undefined ? name : `${name}:${version}`;
}
