import type { Cause, FailureClass } from '../../../rollout/diagnose.js';
import { mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { environmentCauses } from './environment-causes.js';
import { jobCauses } from './job-causes.js';
import type { Diagnosed, diagnoses as shape } from '../en/diagnoses.js';

const causes: Record<Cause, Diagnosed> = {
  ...jobCauses,
  ...environmentCauses,
  unrecognised: {
    what: mrkdwn`ここでは知られていない原因です。`,
    next: mrkdwn`AWS の説明とログを確認してください。`,
  },
};

const classes: Record<FailureClass, Mrkdwn> = {
  version: mrkdwn`新しいバージョンの失敗として数えます。`,
  platform: mrkdwn`プラットフォームの問題で、バージョンの失敗には数えません。`,
  neither: mrkdwn`バージョンの失敗にもプラットフォームの失敗にも数えません。`,
  unknown: mrkdwn`バージョンの失敗かどうかは、これだけでは分かりません。`,
};

export const diagnoses: typeof shape = {
  cause: (cause) => causes[cause],
  class: (failureClass) => classes[failureClass],
};
