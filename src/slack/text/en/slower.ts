import type { Difference, Part, PartTime } from '../../../rollout/slower.js';
import { code, listed, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { count, rounded } from '../numbers.js';
import { told, type Sentences } from '../sentences.js';
import { words } from './words.js';

const parts: Record<Part, string> = {
  wait: 'Waiting from submission to start',
  start: 'In it, placing the task, pulling and starting',
  run: 'Running',
};

const pair =
  (name: string) =>
  ({ blue, green }: { blue: string; green: string }): Mrkdwn =>
    mrkdwn`${name} ${value(blue)} → ${value(green)}`;

const differences: Sentences<'what', Difference> = {
  type: pair('type'),
  instanceTypes: pair('instance types'),
  maxVcpus: pair('max vCPUs'),
  allocation: pair('allocation strategy'),
  imageType: pair('AMI type'),
  ami: pair('AMI'),
  launchTemplate: pair('launch template'),
  subnets: pair('subnets'),
  image: ({ definitions }) => mrkdwn`the image of ${words.names(definitions)}`,
};

function value(text: string): Mrkdwn {
  return text === '' ? mrkdwn`none` : code(text, 200);
}

function seconds(time: number): string {
  return `${time < 100 ? rounded(time) : count(Math.round(time))} s`;
}

/** Where green is slower than blue, and in what they differ. */
export const slower = {
  heading: mrkdwn`Where the time goes (medians, blue → green):`,
  part: ({ part, blue, green, ratio, pValue, blueJobs, greenJobs, longer }: PartTime): Mrkdwn =>
    mrkdwn`${parts[part]} ${seconds(blue)} → ${seconds(green)}${ratio === null ? '' : ` (×${rounded(ratio)})`}, from ${words.jobs(blueJobs)} on blue and ${greenJobs} on green; chance alone ${longer ? 'does that' : 'explains it: it does as much'} with a probability of ${words.probability(pValue)}.`,
  /** A longer wait is told also where run times are fine: it informs and is no part of the verdict. */
  waitsLonger: mrkdwn`For information, without weight in the verdict: jobs wait longer for green than for blue.`,
  differ: (facts: readonly Difference[]): Mrkdwn =>
    facts.length === 0
      ? mrkdwn`By the plan green is set up like blue.`
      : mrkdwn`Different on green by the plan (blue → green): ${listed(
          facts.map((fact) => told(differences, 'what', fact)),
          words.more,
          1_200,
          '; ',
        )}.`,
  /** Known where the plan has the definitions: only their image is replaced. */
  sameSizes: mrkdwn`Jobs ask for the same vCPUs and memory on both.`,
};
