import { timeParts, type TimeUnit } from '../../../picture/time.js';
import type { ReportWords } from '../../../report/report-text.js';
import { count } from '../numbers.js';

const units: Record<TimeUnit, string> = { day: 'd', hour: 'h', minute: 'min', second: 's' };

/** What a report says in words of its own. It is Markdown in a file, so plain text. */
export const report: ReportWords = {
  title: (queue, id, state) => `Rollout of ${queue} (${id}): ${state}`,
  asOf: (at) => `The record as of ${at}. All times are UTC.`,
  headings: {
    summary: 'Summary',
    plan: 'Plan',
    phases: 'Time in each phase',
    timeline: 'Timeline',
    approvals: 'Approvals',
    verdict: 'Verdict',
    calls: 'Calls to AWS',
    back: 'How to go back',
    infrastructure: 'What to change in Terraform or CloudFormation',
  },
  labels: {
    queue: 'Queue',
    id: 'Rollout',
    state: 'State',
    startedBy: 'Started by',
    channel: 'Channel',
    note: 'Note',
    environment: 'Environment',
    image: 'Image of',
    started: 'Start',
    ended: 'End',
    took: 'Time in all',
    phases: 'Phases',
    planHash: 'Hash of the plan',
    orderBefore: 'Order before in queue',
  },
  columns: {
    fact: 'Fact',
    value: 'Value',
    time: 'Time (UTC)',
    who: 'Who',
    what: 'What',
    gate: 'Gate',
    step: 'Step',
    queue: 'Queue',
    share: 'Share',
    vcpus: 'vCPUs of green',
    job: 'Job id',
    result: 'Result',
  },
  engine: 'bot',
  held: 'held',
  notEnded: 'not yet',
  kept: (blue) => `${blue} (kept)`,
  duration: (ms) =>
    timeParts(ms / 1_000)
      .map(({ value, unit }) => `${value} ${units[unit]}`)
      .join(' '),
  happened: {
    start: 'Started',
    replan: 'Planned anew',
    enter: (phase) => `Phase ${phase} begins`,
    gate: (gate) => `Gate ${gate} waits for an approval`,
    approve: (gate) => `Gate ${gate} approved`,
    hold: (reason) => `Held: ${reason}`,
    resume: 'Resumed',
    retry: 'Tried again',
    refused: (press, reason) => `Refused ${press}: ${reason}`,
    done: (action, target) => `${action} of ${target} took effect`,
    failed: (action, target, raw) => `${action} of ${target} failed: ${raw}`,
  },
  noApprovals: 'Nothing was approved.',
  noVerdict: 'There is no verdict.',
  judged: (verdict, at) => `${verdict} at ${at}`,
  jobs: (side, ended, failed) => `Jobs that ended on ${side}: ${count(ended)}, of which ${count(failed)} failed.`,
  canaryResults: {
    succeeded: 'succeeded on green',
    failed: 'failed',
    elsewhere: 'succeeded, but not on green',
    running: 'not ended',
  },
  noCalls: 'No call was made that changes AWS.',
  callsNote:
    'In the order in which they were made, each with its outcome. They are the record of what was done, not a script to run again. Values of environment variables are hidden.',
  outcomes: { done: 'done', failed: 'failed', unknown: 'outcome unknown' },
  back: {
    open: (command) => `The rollout is open: ${command} puts blue first again and removes what it made.`,
    underWay: 'The rollout is going back already; nobody has to act.',
    over: 'The rollout has gone back; blue works as before.',
    untouched: 'The rollout ended before it changed anything; there is nothing to go back to.',
    undo: (command) => `${command} plans the reverse from the recorded snapshot.`,
    byHand:
      'By hand, these lines restore the order of the queues and register the previous content; values of environment variables are hidden here and have to be put back first:',
    rebuilt:
      'Blue was deleted. The first line below builds it again from the recorded snapshot; run the next one once it is VALID.',
  },
  infrastructure: {
    same: 'Nothing: what AWS shows now is what it showed before.',
    intro: 'An old template would undo the rollout when it is applied. Names of resources are examples.',
    green:
      'Green differs from blue in what the plan lists; where the environment is imported rather than made anew, its other settings have to match, too. Before version 6 of the AWS provider, `name` is `compute_environment_name`.',
    terraform: 'Terraform',
    cloudFormation: 'CloudFormation',
  },
};
