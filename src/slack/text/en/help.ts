import { code, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import type { Verb } from '../../words.js';

/** How a verb is typed, what it does, and an example where the form alone does not show it. */
export interface Help {
  usage: string;
  does: string;
  example?: string;
}

const verbs: Record<Verb, Help> = {
  start: {
    usage: 'start [queue] [key=value …]',
    does: 'Plans a rollout and posts the plan for approval. Without a queue, or with parts missing, a form opens.',
    example: 'start nightly image=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/etl:2026.11 note="new parser"',
  },
  plan: {
    usage: 'plan <queue> [key=value …]',
    does: 'Shows the same plan to you alone and changes nothing.',
    example: 'plan nightly instance-types=m7i,m6i max-vcpus=512',
  },
  status: { usage: 'status [rollout]', does: 'Shows you one rollout, or all active ones.' },
  list: { usage: 'list', does: 'Shows you the active rollouts.' },
  history: { usage: 'history [queue]', does: 'Shows you the rollouts that have ended.' },
  approve: {
    usage: 'approve <rollout> [gate]',
    does: 'Approves the open gate. The gate has to be named at retire, at delete, and from the second step of the shift on.',
    example: 'approve nightly shift/2',
  },
  rollback: {
    usage: 'rollback <rollout> [reason]',
    does: 'Puts blue first again and removes what the rollout made. No job is stopped, and no second person is needed.',
  },
  hold: { usage: 'hold <rollout> <reason>', does: 'Stops the rollout from advancing until somebody resumes it.' },
  resume: {
    usage: 'resume <rollout>',
    does: 'Lets a held rollout go on. After a change by somebody else it takes what was shown as the new expectation.',
  },
  retry: { usage: 'retry <rollout>', does: 'Does the step again that AWS refused, or runs new canaries.' },
  undo: { usage: 'undo <rollout>', does: 'Plans the reverse of a completed rollout from its recorded snapshot.' },
  lock: {
    usage: 'lock <queue> <reason> [for 2h]',
    does: 'Blocks starts and forward steps on a queue, never a rollback.',
    example: 'lock nightly year-end close for 2d',
  },
  unlock: { usage: 'unlock <queue>', does: 'Takes such a lock away.' },
  report: { usage: 'report <rollout>', does: 'Puts the record of a rollout into its thread, as a runbook.' },
  audit: { usage: 'audit <rollout>', does: 'Shows you the decision log as JSON, with its hash chain.' },
  doctor: { usage: 'doctor', does: 'Checks permissions, settings and connections, and says what is missing.' },
  help: { usage: 'help [verb]', does: 'Shows this, or more about one verb.' },
};

const keys: Readonly<Record<string, string>> = {
  image: 'the new image, with tag or digest',
  job: 'the job definition that gets it',
  env: "blue; otherwise the queue's first",
  name: "green's name",
  ami: 'AMI',
  'image-type': 'such as ECS_AL2023',
  'instance-types': 'types or families, with commas',
  'launch-template': 'id or name, with :version',
  type: 'EC2, SPOT, FARGATE, FARGATE_SPOT',
  allocation: 'allocation strategy',
  'max-vcpus': "green's full size",
  subnets: 'with commas',
  'security-groups': 'with commas',
  placement: 'keep: the image alone; replace: a new environment',
  note: 'a word to the others, in quotes',
};

export const help = {
  intro: mrkdwn`Moves AWS Batch work from a compute environment (blue) to its successor (green), and from one image to the next, without stopping a job.`,
  verb: (verb: Verb): Help => verbs[verb],
  example: 'Example',
  unknown: (word: string): Mrkdwn => mrkdwn`There is no verb ${code(word)}.`,
  later: (verb: Verb): Mrkdwn => mrkdwn`${code(verb)} comes in a later version; nothing was done.`,
  keys: mrkdwn`Keys of *start* and *plan*:`,
  more: mrkdwn`A rollout is named by its id, by the beginning of its id, or by its queue while it is active. More: ${code('/batch-rollout help <verb>')}.`,
  wrong: (verb: Verb): Mrkdwn => mrkdwn`${code(`/batch-rollout ${verb}`)} was not carried out:`,
  keyMeaning: (key: string): string => keys[key] ?? '',
};
