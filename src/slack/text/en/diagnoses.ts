import type { Cause, FailureClass } from '../../../rollout/diagnose.js';
import { mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { environmentCauses } from './environment-causes.js';
import { jobCauses } from './job-causes.js';

/** What went wrong, and what to do about it. */
export interface Diagnosed {
  what: Mrkdwn;
  next: Mrkdwn;
}

const causes: Record<Cause, Diagnosed> = {
  ...jobCauses,
  ...environmentCauses,
  unrecognised: {
    what: mrkdwn`The cause is not one that is known here.`,
    next: mrkdwn`Look at what AWS says and at the logs.`,
  },
};

const classes: Record<FailureClass, Mrkdwn> = {
  version: mrkdwn`This counts against the new version.`,
  platform: mrkdwn`This is a fault of the platform and does not count against the version.`,
  neither: mrkdwn`This counts against neither the version nor the platform.`,
  unknown: mrkdwn`Whether it is a fault of the version cannot be told from this alone.`,
};

export const diagnoses = {
  cause: (cause: Cause): Diagnosed => causes[cause],
  class: (failureClass: FailureClass): Mrkdwn => classes[failureClass],
};
