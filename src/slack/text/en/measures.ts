import type { Metrics } from '../../../rollout/metrics.js';
import { bold, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { count, rounded } from '../numbers.js';
import { words } from './words.js';

type Figures = Metrics['clusters'][number];

const names: Record<Exclude<keyof Figures, 'colour'>, (value: number) => string> = {
  cpuPercent: (value) => `CPU ${rounded(value)} %`,
  memoryPercent: (value) => `memory ${rounded(value)} %`,
  cpuReservedPercent: (value) => `CPU reserved ${rounded(value)} %`,
  memoryReservedPercent: (value) => `memory reserved ${rounded(value)} %`,
  cpuUnits: (value) => `${count(Math.round(value))} CPU units`,
  memoryMib: (value) => `${count(Math.round(value))} MiB`,
};

/** What CloudWatch measured: for people, and no part of the verdict. */
export const measures = {
  heading: (minutes: number): Mrkdwn => mrkdwn`CloudWatch over the last ${minutes} minutes (not part of the verdict):`,
  queue: (queue: string, canary: boolean, succeeded: number, failed: number): Mrkdwn =>
    mrkdwn`${canary ? 'Canary queue' : 'Queue'} ${bold(queue)}: ${count(succeeded)} succeeded, ${count(failed)} failed`,
  cluster: (colour: 'green' | 'blue', figures: readonly string[]): Mrkdwn =>
    mrkdwn`${words[colour]}: ${figures.join(', ')}`,
  figure: (name: keyof typeof names, value: number): string => names[name](value),
};
