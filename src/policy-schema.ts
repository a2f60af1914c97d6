import { Cron } from 'croner';
import { z } from 'zod';
import { durationForm, parseDuration } from './duration.js';

/** A value as it may stand in a fault: on one line, quoted, cut short. */
function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** One sentence for whatever is wrong with a value, except that a missing one is called missing. */
function says(sentence: string) {
  return { error: (issue: { input?: unknown }) => (issue.input === undefined ? 'is required.' : `${sentence}.`) };
}

function mapping<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') return `is not a known key; known here: ${known}.`;
      return issue.input === undefined ? 'is required.' : `must be a mapping with keys out of ${known}.`;
    },
  });
}

/** What has to be true of a text stands beside it too, for the reference that docs/configure.md has of every key. */
function textLike(must: string, pattern: RegExp) {
  return z.string(says(must)).regex(pattern, says(must)).meta({ description: must });
}

function integer(least: number, most: number) {
  const must = `must be a whole number from ${least} to ${most}`;
  return z.int(says(must)).min(least, says(must)).max(most, says(must));
}

function duration(leastMs: number, least: string) {
  const read = z.string(says(durationForm)).transform((written, context) => {
    const ms = parseDuration(written);
    if (ms !== undefined && ms >= leastMs) return ms;
    const message = ms === undefined ? `${durationForm}, not ${shown(written)}.` : `must be at least ${least}.`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
  return read.meta({ leastMs });
}

function list<Item extends z.ZodType>(item: Item, must: string) {
  return z.array(item, says(must));
}

/** Tells of each entry that is there already, at its own place in the list. */
function listWithoutRepeats<Item extends z.ZodType<string | number>>(item: Item, must: string) {
  const once = list(item, must).superRefine((entries, context) => {
    entries.forEach((entry, index) => {
      if (entries.indexOf(entry) < index)
        context.addIssue({ code: 'custom', path: [index], message: `repeats ${shown(String(entry))}.` });
    });
  });
  return once.meta({ uniqueItems: true });
}

const yesOrNo = z.boolean(says('must be true or false'));
const channel = textLike('must be the id of a channel, such as C0BATCHOPS', /^[CGD][A-Z0-9]{1,30}$/);
const user = textLike('must be the id of a person, such as U0ALICE', /^[UW][A-Z0-9]{1,30}$/);
const group = textLike('must be the id of a user group, such as S0BATCH', /^S[A-Z0-9]{1,30}$/);
// The stricter of the name rules for queues and job definitions (F18): a colon would name a single revision.
const awsName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const queueName = textLike('must be the name of a job queue: up to 128 letters, digits, - and _', awsName);
const jobDefinition = textLike('must be the bare name of a job definition, without ARN or revision', awsName);
const alarm = textLike('must be the name of a CloudWatch alarm, up to 255 characters', /^\S(.{0,253}\S)?$/);
const imagePattern = textLike(
  'must be an image pattern without blanks, such as registry.example.com/team/*',
  /^\S{1,512}$/,
);
const anyLength = duration(0, '0s');
const someLength = duration(1_000, '1s');
const rateForm = 'must be a rate from 0 to 1';
const ratioForm = 'must be a ratio of at least 1';
const levelForm = 'must be above 0 and below 1';

/** What `defaults` may set. Every key may be missing; lengths of time are milliseconds once parsed. */
const Rules = {
  canary: mapping({
    jobs: integer(1, 100).exactOptional(),
    command: list(z.string(says('must be text; put quotes around it')), 'must be a list of words, or null')
      .nullable()
      .exactOptional(),
    // AWS Batch refuses a job timeout below a minute.
    timeout: duration(60_000, '60s, the shortest timeout AWS Batch accepts').exactOptional(),
  }).exactOptional(),
  shift: mapping({
    caps: listWithoutRepeats(integer(1, 100), 'must be a list of percentages, such as [10, 50, 100]')
      .min(1, says('must hold at least one percentage'))
      .exactOptional(),
    auto: yesOrNo.exactOptional(),
    watch: anyLength.exactOptional(),
  }).exactOptional(),
  bake: mapping({ for: anyLength.exactOptional(), minJobs: integer(0, 1_000_000).exactOptional() }).exactOptional(),
  retainBlue: anyLength.exactOptional(),
  limits: mapping({
    maxFailureRate: z.number(says(rateForm)).min(0, says(rateForm)).max(1, says(rateForm)).exactOptional(),
    // The test looks for longer run times alone, so a limit below 1 could never mean what it says.
    maxDurationRatio: z.number(says(ratioForm)).min(1, says(ratioForm)).exactOptional(),
    significance: z.number(says(levelForm)).gt(0, says(levelForm)).lt(1, says(levelForm)).exactOptional(),
  }).exactOptional(),
  alarms: listWithoutRepeats(alarm, 'must be a list of CloudWatch alarm names')
    .max(100, says('must not name more than 100 alarms'))
    .exactOptional(),
  watch: mapping({ createAlarms: yesOrNo.exactOptional() }).exactOptional(),
  deadlines: mapping({
    provision: someLength.exactOptional(),
    canary: someLength.exactOptional(),
    shift: someLength.exactOptional(),
    bake: someLength.exactOptional(),
    drain: someLength.exactOptional(),
    retire: someLength.exactOptional(),
    rollback: someLength.exactOptional(),
  }).exactOptional(),
};

const QueueRules = mapping({
  jobDefinitions: listWithoutRepeats(jobDefinition, 'must be a list of job definition names').exactOptional(),
  ...Rules,
});
export type QueueRules = z.infer<typeof QueueRules>;

const people = {
  users: listWithoutRepeats(user, 'must be a list of ids of people').default([]),
  groups: listWithoutRepeats(group, 'must be a list of ids of user groups').default([]),
};

function cron(written: string): boolean {
  // The library also takes nicknames, dates, seconds and "?" (the moment of reading); none of them has a place here.
  if (!/^[^\s?@]+(\s+[^\s?@]+){4}$/.test(written)) return false;
  try {
    // An expression such as 30 February parses, but its window would never open, or never close.
    return new Cron(written, { paused: true, timezone: 'UTC' }).nextRun(new Date(0)) !== null;
  } catch {
    return false;
  }
}

function timezone(written: string): boolean {
  try {
    // Later releases of Node.js also take plain offsets, which know no daylight saving time.
    return /^[A-Za-z]/.test(written) && Intl.DateTimeFormat('en', { timeZone: written }) !== undefined;
  } catch {
    return false;
  }
}

const cronForm = 'must be a cron expression of five fields that comes round, such as 0 22 * * 5';
const cronField = z.string(says(cronForm)).refine(cron, says(cronForm)).meta({ description: cronForm });
const zoneForm = 'must be an IANA timezone, such as Asia/Tokyo';

const Freeze = mapping({
  name: textLike('must be a name of up to 100 characters on one line', /^\S(.{0,98}\S)?$/),
  from: cronField,
  to: cronField,
  timezone: z.string(says(zoneForm)).refine(timezone, says(zoneForm)).meta({ description: zoneForm }),
}).refine(({ from, to }) => from !== to, says('opens and closes at the same moment; give different from and to'));

/** A mapping by name becomes a Map, since a queue may well be called `constructor`. */
function byName(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : value;
}

/** The policy as it stands in the file, before anything is filled in from the defaults of the queues. */
export const PolicyFile = mapping({
  locale: z.enum(['en', 'ja'], says('must be en or ja')).default('en'),
  slack: mapping({
    channel,
    allowedChannels: listWithoutRepeats(channel, 'must be a list of channel ids')
      .min(1, says('must hold at least one channel, else no command is answered anywhere'))
      .exactOptional(),
  }),
  roles: mapping({
    starters: mapping(people),
    approvers: mapping(people).refine(
      ({ users, groups }) => users.length + groups.length > 0,
      says('must name a person or a group, else no gate can ever be approved'),
    ),
  }),
  approvals: mapping({ distinctFromStarter: yesOrNo.default(true), expire: someLength.default(86_400_000) }).prefault(
    {},
  ),
  images: mapping({
    allow: list(imagePattern, 'must be a list of image patterns').default([]),
    requireDigest: yesOrNo.default(false),
  }).prefault({}),
  freeze: list(Freeze, 'must be a list of freezes, each with name, from, to and timezone').default([]),
  defaults: mapping(Rules).prefault({}),
  queues: z
    .preprocess(byName, z.map(queueName, QueueRules, says('must be a mapping from queue names to their rules')))
    .exactOptional(),
});
export type PolicyFile = z.infer<typeof PolicyFile>;

/** The faults of a file as sentences, each headed by the dotted path of the value it is about; none is told twice. */
export function faultSentences(error: z.ZodError): string[] {
  const sentences = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${dotted([...issue.path, key])}: ${issue.message}`)
      : [`${dotted(issue.path)}: ${issue.message}`],
  );
  return [...new Set(sentences)];
}

function dotted(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'The policy';
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    const key = String(part);
    return /^[\w-]{1,128}$/.test(key) ? `.${key}` : `[${shown(key)}]`;
  });
  return parts.join('').replace(/^\./, '');
}
