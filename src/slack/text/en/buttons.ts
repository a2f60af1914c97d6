import type { Gate } from '../../../rollout/request.js';
import type { ButtonKind } from '../../button.js';
import type { Confirmed } from '../confirmed.js';
import { words } from './words.js';

const labels: Record<Exclude<ButtonKind, 'approve'>, string> = {
  rollback: 'Roll back',
  hold: 'Hold',
  resume: 'Resume',
  retry: 'Retry',
  details: 'Details',
};

const approvals: Record<Gate, string> = {
  start: 'Approve start',
  shift: 'Approve shift',
  retire: 'Approve retire',
  delete: 'Approve delete',
};

/** Plain words on buttons (75 characters) and in the dialogs behind them (title 100, text 300, buttons 30). */
export const buttons = {
  label: (kind: Exclude<ButtonKind, 'approve'>): string => labels[kind],
  approve: (gate: Gate, step: number | undefined, steps: number): string =>
    gate === 'shift' && steps > 1 ? `${approvals[gate]}, step ${step ?? 1} of ${steps}` : approvals[gate],
  /** For those who do not see what stands around the button. */
  spoken: (label: string, queue: string): string => `${label}: rollout of ${queue}`,
  cancel: 'Cancel',
  rollback: {
    title: (queue: string): string => `Roll back the rollout of ${queue}?`,
    yes: 'Roll back',
    nothingDone: 'Nothing has been changed yet. The rollout ends.',
    untouched: (made: string): string =>
      `Production was not touched. What the rollout made is removed: ${made}. No job is stopped.`,
    blueFirst: ({ blue, green, queues }: Confirmed): string =>
      `Blue ${blue} goes first again in ${queues}. Green ${green} finishes its jobs and is then removed. No job is stopped.`,
    images: (definitions: string): string => `The image of ${definitions} goes back at once.`,
    imagesAlone: (definitions: string): string => `The image of ${definitions} goes back at once. No job is stopped.`,
    full: (queues: string): string =>
      `There is no room for both in ${queues}: jobs on green have no documented guarantee there.`,
  },
  retire: {
    title: (blue: string): string => `Disable blue ${blue}?`,
    yes: 'Disable blue',
    text: ({ blue, green, queues }: Confirmed): string =>
      `Blue ${blue} takes no new jobs and finishes its own; ${queues} run on green ${green} alone. Rolling back stays possible.`,
  },
  delete: {
    title: (blue: string): string => `Delete blue ${blue} for good?`,
    yes: 'Delete blue',
    text: ({ blue, queues }: Confirmed, id: string): string =>
      `Blue ${blue} is taken out of ${queues} and deleted. This rollout cannot roll back after that; /batch-rollout undo ${id} would build blue anew.`,
  },
  shift: {
    title: (queue: string): string => `Take blue out of ${queue}?`,
    yes: 'Go on',
    text: ({ blue, green, queues }: Confirmed, jobs: number): string =>
      `${queues} has no room for both: green ${green} takes the place of blue ${blue}. ${words.jobs(jobs)} on blue at plan time go on without a documented guarantee by AWS.`,
  },
};
