import { faultSentences, PolicyFile, type QueueRules } from './policy-schema.js';
import { readYaml } from './policy-yaml.js';

/** Who holds a role: Slack user ids, and Slack user groups whose members hold it too. */
export type People = { users: readonly string[]; groups: readonly string[] };

/** A window without forward steps. It opens at `from` and closes at the next `to`, both five-field cron expressions. */
export type Freeze = { name: string; from: string; to: string; timezone: string };

/** The rules one queue is rolled out by. Lengths of time are milliseconds. */
export type QueuePolicy = {
  /** Bare names of the job definitions the image axis moves; empty where the policy names none. */
  jobDefinitions: readonly string[];
  canary: {
    /** How many canary jobs in all, 1 to 100. */
    jobs: number;
    /** What they run instead of the definition's own command; null keeps that command. Never an empty list. */
    command: readonly string[] | null;
    /** The job's own timeout, at least 60 000. */
    timeoutMs: number;
  };
  shift: {
    /** Green's share of its full vCPUs in percent, one step each, rising whatever the order in the file; never empty. */
    caps: readonly number[];
    /** Whether a PASS opens the gate of the next step by itself. */
    auto: boolean;
    /** How long each step is watched. */
    watchMs: number;
  };
  bake: {
    /** How long production is watched on green at the least. */
    forMs: number;
    /** How many jobs have to have finished on green at the least; may be 0. */
    minJobs: number;
  };
  /** How long idle blue is kept before its deletion is asked for. */
  retainBlueMs: number;
  limits: {
    /** 0 to 1. */
    maxFailureRate: number;
    /** Median run time on green over that on blue, at least 1. */
    maxDurationRatio: number;
    /** Above 0, below 1. */
    significance: number;
  };
  /** Names of the CloudWatch alarms that judge green. */
  alarms: readonly string[];
  watch: {
    /** Whether a rollout makes alarms of its own and deletes them at its end. */
    createAlarms: boolean;
  };
  /** How long a phase may last before it is held; each above 0. */
  deadlinesMs: {
    provision: number;
    canary: number;
    shift: number;
    bake: number;
    drain: number;
    retire: number;
    rollback: number;
  };
};

/** The whole policy with every default filled in. */
export type Policy = {
  /** Language of what is said in a channel. */
  locale: 'en' | 'ja';
  slack: {
    /** Where a rollout is told that was started in no channel. */
    channel: string;
    /** The channels that may give commands; never empty. */
    allowedChannels: readonly string[];
  };
  roles: {
    starters: People;
    /** Names at least one person or group; approvers may do what starters may. */
    approvers: People;
  };
  approvals: {
    /** Whether whoever started a rollout is kept from approving its gates. */
    distinctFromStarter: boolean;
    /** How long a gate stays open, above 0. */
    expireMs: number;
  };
  images: {
    /** Patterns of the images a rollout may bring; see `imageAllowed`. Empty: no image rollout. */
    allow: readonly string[];
    requireDigest: boolean;
  };
  freeze: readonly Freeze[];
  /** The rules of a queue without an entry of its own. */
  defaults: QueuePolicy;
  /** The rules of each queue that has an entry, complete: what the entry leaves out is filled in from the defaults. */
  queues: ReadonlyMap<string, QueuePolicy>;
};

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** What holds where neither `defaults` nor the entry of a queue says anything. */
const shippedRules: QueuePolicy = {
  jobDefinitions: [],
  canary: { jobs: 5, command: ['true'], timeoutMs: 30 * minuteMs },
  shift: { caps: [100], auto: false, watchMs: 5 * minuteMs },
  bake: { forMs: 60 * minuteMs, minJobs: 20 },
  retainBlueMs: 0,
  limits: { maxFailureRate: 0.05, maxDurationRatio: 1.5, significance: 0.05 },
  alarms: [],
  watch: { createAlarms: false },
  deadlinesMs: {
    provision: 30 * minuteMs,
    canary: 2 * hourMs,
    shift: 24 * hourMs,
    bake: 72 * hourMs,
    drain: 14 * 24 * hourMs,
    retire: 2 * hourMs,
    rollback: 14 * 24 * hourMs,
  },
};

/**
 * Reads the text of a policy file. A refusal names every fault at once: one sentence each, without a line break, headed
 * by the dotted path of the value (`defaults.shift.caps[0]: …`) or, for broken YAML, by line and column. Never throws.
 */
export function readPolicy(text: string): { ok: true; policy: Policy } | { ok: false; faults: string[] } {
  const yaml = readYaml(text);
  if (yaml.kind === 'unreadable') return { ok: false, faults: [yaml.fault] };
  // An empty file lacks the required keys, and is told so like any other file that lacks them.
  const file = PolicyFile.safeParse(yaml.value ?? {});
  const faults = [...yaml.faults, ...(file.success ? [] : faultSentences(file.error))];
  return file.success && faults.length === 0 ? { ok: true, policy: policyOf(file.data) } : { ok: false, faults };
}

/** The rules for a queue: those of its entry, or the defaults where it has none. */
export function policyFor(policy: Policy, queueName: string): QueuePolicy {
  return policy.queues.get(queueName) ?? policy.defaults;
}

/** Whether some pattern of `images.allow` covers the whole image; `*` stands for any characters, also none. */
export function imageAllowed(policy: Policy, image: string): boolean {
  return policy.images.allow.some((pattern) => covers(pattern, image));
}

/**
 * Between two stars the leftmost place of each piece will do, so one pass decides. A regular expression would need every
 * other character escaped, and could be made to try for ever.
 */
function covers(pattern: string, image: string): boolean {
  const [start = '', ...pieces] = pattern.split('*');
  const end = pieces.pop();
  if (end === undefined) return image === pattern;
  if (!image.startsWith(start)) return false;
  let at = start.length;
  for (const piece of pieces) {
    const found = image.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return image.endsWith(end) && image.length - end.length >= at;
}

function policyOf({ slack, approvals, defaults, queues, ...file }: PolicyFile): Policy {
  const base = overlaid(shippedRules, defaults);
  return {
    ...file,
    slack: { channel: slack.channel, allowedChannels: slack.allowedChannels ?? [slack.channel] },
    approvals: { distinctFromStarter: approvals.distinctFromStarter, expireMs: approvals.expire },
    defaults: base,
    queues: new Map([...(queues ?? [])].map(([name, rules]) => [name, overlaid(base, rules)])),
  };
}

/** Lays the keys that are written over the base, one by one at every depth. A list stands for itself as a whole. */
function overlaid(base: QueuePolicy, rules: QueueRules): QueuePolicy {
  const { canary, shift, bake, limits, deadlines } = rules;
  return {
    jobDefinitions: rules.jobDefinitions ?? base.jobDefinitions,
    canary: {
      jobs: canary?.jobs ?? base.canary.jobs,
      command: canary?.command === undefined ? base.canary.command : commandOf(canary.command),
      timeoutMs: canary?.timeout ?? base.canary.timeoutMs,
    },
    shift: {
      caps: shift?.caps?.toSorted((a, b) => a - b) ?? base.shift.caps,
      auto: shift?.auto ?? base.shift.auto,
      watchMs: shift?.watch ?? base.shift.watchMs,
    },
    bake: { forMs: bake?.for ?? base.bake.forMs, minJobs: bake?.minJobs ?? base.bake.minJobs },
    retainBlueMs: rules.retainBlue ?? base.retainBlueMs,
    limits: { ...base.limits, ...limits },
    alarms: rules.alarms ?? base.alarms,
    watch: { ...base.watch, ...rules.watch },
    deadlinesMs: { ...base.deadlinesMs, ...deadlines },
  };
}

/** A job cannot be told to run nothing, so an empty list can only mean what null says. */
function commandOf(written: readonly string[] | null): readonly string[] | null {
  return written === null || written.length === 0 ? null : written;
}
