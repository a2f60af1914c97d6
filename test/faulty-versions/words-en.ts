import type { Words } from './words.js';

export const en: Words = {
  causes: {
    exit1: [
      'failed with exit code 1. The application ended with an error.',
      'Read the log lines: the fault is in the program or its input.',
      'AWS says: `Essential container in task exited`.',
      'This counts against the new version.',
    ],
    oom: [
      'failed with exit code 137. The container ran out of memory.',
      'Raise MEMORY in the job definition.',
      'OutOfMemoryError: Container killed due to memory usage',
      'This counts against the new version.',
    ],
    unpullable: [
      'failed. The image does not exist in the registry.',
      'Push it, or start again with an image that is there.',
      'CannotPullContainerError: Error response from daemon: manifest for',
      'This counts against the new version.',
    ],
    spot: [
      'failed. The host was terminated while the job ran.',
      'Let such jobs be retried (evaluateOnExit with onStatusReason `Host EC2*`).',
      /AWS says: `Host EC2 \(instance i-0[0-9a-f]+\) terminated\.`\./,
      'This is a fault of the platform and does not count against the version.',
    ],
  },
  evidence: {
    fiveCanaries: /On green 5 of 5 jobs failed, on blue 0 of \d+: chance alone does that/,
    canary: {
      failures: [
        /On green 2 of 2 jobs failed, on blue 0 of \d+: chance alone does that with a probability of below 0\.001 \(limit 0\.05\)\./,
      ],
      times: [
        /Jobs on green run 3 times as long as on blue \(median; limit 1\.5\); chance alone does that with a probability of below 0\.001 \(limit 0\.025\)\./,
        'Different on green by the plan (blue → green): the image of *etl*.',
        'Jobs ask for the same vCPUs and memory on both.',
      ],
    },
    production: {
      failures: [
        /On green (\d+) of \1 jobs? failed, on blue 0 of \d+: chance alone does that with a probability of below 0\.001/,
        /Failed on green: \*etl-\d+\* \(job [0-9a-f-]{36}, exit code 1(37)?\)\./,
        /This is look \d+ at growing data\. All looks share a chance of false alarm of 0\.05;/,
      ],
      times: [
        /Jobs on green run 3 times as long as on blue \(median; limit 1\.5\); chance alone does that with a probability of below 0\.001/,
        'Where the time goes (medians, blue → green):',
        /Running 1 s → 3 s \(×3\), from \d+ jobs on blue and \d+ on green; chance alone does that with a probability of below 0\.001\./,
        'Different on green by the plan (blue → green): the image of *etl*.',
      ],
    },
  },
  verdict: {
    canary: {
      FAIL: 'Verdict on the canaries: *FAIL*. Next: the rollout rolls back.',
      PASS: 'Verdict on the canaries: *PASS*. 2 of 2 jobs succeeded on green; the true failure rate may still be up to 78 %. Nothing stands against going on.',
      INCONCLUSIVE: 'Verdict on the canaries: *INCONCLUSIVE*. Missing evidence is neither a pass nor a failure.',
    },
    shift: {
      FAIL: 'Verdict on the shift step: *FAIL*. Next: the rollout rolls back if this is confirmed by another look; *Roll back* does it at once.',
      PASS: /Verdict on the shift step: \*PASS\*\. (\d+) of \1 jobs? succeeded on green;/,
      INCONCLUSIVE: 'Verdict on the shift step: *INCONCLUSIVE*.',
    },
    bake: {
      FAIL: 'Verdict on the bake: *FAIL*. Next: the rollout rolls back if this is confirmed by another look; *Roll back* does it at once.',
      PASS: /Verdict on the bake: \*PASS\*\. (\d+) of \1 jobs succeeded on green; the true failure rate may still be up to \d+ %\./,
      INCONCLUSIVE: 'Verdict on the bake: *INCONCLUSIVE*.',
    },
  },
  back: {
    canariesFailed: ['The rollout goes back from phase *Canary*. All canaries have ended and the verdict is FAIL.'],
    verdict: [/The rollout goes back from phase \*(Shift|Bake)\*\. The verdict on green is FAIL\./],
    imagePull: [
      /The rollout goes back from phase \*Canary\*\. Canary \*[12]\* could not pull its image\. Push it, or start again with an image that is there\. AWS says: `CannotPullContainerError/,
    ],
  },
  untouched: 'Production was not touched; what the rollout made is removed. No job is stopped.',
  blueFirst:
    /Blue \*blue\* goes first at once; green \*blue-\d{8}-\w+\* takes no new jobs, finishes its own and is then removed\. No job is stopped\./,
  nameBack: /Job definition \*etl\* resolves to its previous content again\. `etl:3`/,
  restored: '*Rolled back*. Everything is as before the rollout, and what it made is removed.',
  logs: 'Last log lines:',
  link: 'Log stream in the AWS console',
  noLogs: 'There are no logs: the container never ran.',
  platform: /Not counted: [1-9]\d* jobs? that the platform failed \(lost hosts, Spot, capacity\)\./,
  heldInconclusive: [
    '*Held*. The evidence decides neither for nor against green (INCONCLUSIVE).',
    '*Retry* (a starter or an approver) runs new canaries.',
  ],
  inDoubt: {
    canary:
      'Verdict on the canaries: *INCONCLUSIVE*. 2 of 2 jobs succeeded on green; the true failure rate may still be up to 78 %. Missing evidence is neither a pass nor a failure.',
    bake: /Verdict on the bake: \*INCONCLUSIVE\*\. .* Missing evidence is neither a pass nor a failure; green is watched further\./,
  },
  alarm: {
    noData: 'Alarm *etl-failed-jobs* has no data at present (INSUFFICIENT_DATA).',
    unread: 'Alarm *etl-failed-jobs* could not be read from CloudWatch.',
    held: [
      /\*Held\*\. CloudWatch's alarms could not be read several times in a row\. AWS says: `AccessDenied/,
      'Once the bot may call `cloudwatch:DescribeAlarms` and CloudWatch answers again, *Resume* (a starter or an approver) lets it go on.',
    ],
  },
  late: {
    bake: ['*Held*. The deadline of phase *Bake* has passed.'],
  },
  gone: /1 of at least 2 jobs finished on green so far\. Gone from the history of AWS, so that nobody can tell how it ended: canary \*canary-\w+-2\* \(job [0-9a-f-]{36}\)\./,
  unlogged: {
    denied:
      /The log lines could not be read: the bot's role needs `logs:GetLogEvents` for this log stream\. AWS says: `AccessDeniedException: [^`]*logs:GetLogEvents/,
    none: 'There are no log lines: when the bot looked, the log stream did not exist or was empty.',
  },
  noneFinished: '*INCONCLUSIVE*: 0 of at least 5 jobs finished on green so far.',
  unreadable: /\*Held\*\. AWS could not be read for some time\. AWS says: `Malformed/,
};
