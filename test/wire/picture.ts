import { brokenAt } from '../../src/rollout/audit.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import type { Message } from './channel.js';
import type { Stage } from './stage.js';
import type { WireCall } from './wire-call.js';

/** All that must not depend on what was done to a run, without its ids and days; lists are sorted. */
export interface Picture {
  record: { phase: string; held: unknown; intent: unknown; auditBrokenAt: number | undefined; entered: string[] };
  account: Record<'environments' | 'queues' | 'activeRevisions' | 'jobsOfTheBot', string[]>;
  /** Every change that took effect: one that took effect twice stands there twice. */
  changes: string[];
  channel: {
    /** What each root message tells in the end. */
    roots: string[];
    keysPostedTwice: string[];
    versionsThatFell: number[];
    /** The sentences of the thread that every run of a journey says. */
    said: string[];
  };
}

/** What a run has come to. */
export async function pictureOf(stage: Stage, rollout: Rollout): Promise<Picture> {
  const audit = await stage.store.audit(rollout.id);
  const bare = (text: string): string => withoutIds(text, rollout.id);
  return {
    record: {
      phase: rollout.phase.name,
      held: rollout.held,
      intent: rollout.intent,
      auditBrokenAt: brokenAt(audit),
      entered: audit.filter(({ what }) => /^(enter|open gate)/.test(what)).map(({ what }) => what),
    },
    account: accountOf(stage, bare),
    changes: stage.aws.state.journal
      .filter(({ key, outcome }) => key.startsWith('BOT') && outcome === 'ok')
      .map(({ operation, input }) => bare(`${operation} ${JSON.stringify(input)}`))
      .toSorted(),
    channel: channelOf(stage.alice.messages(), bare),
  };
}

/** The changes of one service that were asked for, each once, without ids, sorted. */
export function distinct(calls: readonly WireCall[], id: string): string[] {
  return [...new Set(calls.map(({ key }) => withoutIds(key, id)))].toSorted();
}

function withoutIds(text: string, id: string): string {
  return text
    .replaceAll(id, '<id>')
    .replaceAll(/-\d{8}-<id>/g, '-<day>-<id>')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>');
}

type Bare = (text: string) => string;

function accountOf({ aws }: Stage, bare: Bare): Picture['account'] {
  const { environments, queues, jobDefinitions, jobs } = aws.state;
  const lines = (things: readonly object[]): string[] => things.map((one) => bare(JSON.stringify(one))).toSorted();
  return {
    environments: lines(
      [...environments.values()].map(({ name, state, status, resources, tags }) => {
        const { minvCpus, maxvCpus } = resources ?? {};
        return { name, state, status, minvCpus, maxvCpus, tags };
      }),
    ),
    queues: lines(
      [...queues.values()].map(({ name, state, status, order, orderNumbers, priority, tags }) => {
        return { name, state, status, order, orderNumbers, priority, tags };
      }),
    ),
    activeRevisions: lines(
      [...jobDefinitions.values()].flat().flatMap(({ name, revision, status, content, tags }) => {
        return status === 'ACTIVE' ? [{ name, revision, image: content.containerProperties?.image, tags }] : [];
      }),
    ),
    jobsOfTheBot: lines(
      [...jobs.values()].flatMap(({ submittedBy, name, queue, status, attempts }) => {
        return submittedBy.key.startsWith('BOT') ? [{ name, queue, status, attempts: attempts.length }] : [];
      }),
    ),
  };
}

/** Sentences that every run of a journey says once, whatever it happened to see in between. */
const certain = [
  /started the rollout of/,
  /^An approval is needed/,
  /approved gate/,
  /^\*(Provision|Canary|Shift|Bake|Drain|Retire|Complete|Completed|Rolled back)\*/,
  /^Canary \*canary-.*(succeeded|failed)/,
  /^The order of queue/,
  /^Job definition/,
  /goes back from phase/,
];

function channelOf(messages: readonly Message[], bare: Bare): Picture['channel'] {
  const roots = messages.filter(({ threadTs }) => threadTs === undefined);
  const thread = messages.filter(({ threadTs }) => threadTs !== undefined);
  const keys = messages.flatMap(({ metadata }) => metadata?.event_payload.key ?? []);
  const versions = thread.flatMap(({ metadata }) => metadata?.event_payload.version ?? []);
  const sentences = thread.flatMap(({ blocks }) => blocks.flatMap(({ text }) => text?.text.split('\n') ?? []));
  return {
    roots: roots.map(({ metadata }) => {
      const { phase = '', gate = '', held = '' } = metadata?.event_payload ?? {};
      return `${phase} ${gate} ${held}`;
    }),
    keysPostedTwice: keys.filter((key, at) => keys.indexOf(key) !== at),
    versionsThatFell: versions.filter((version, at) => version < (versions[at - 1] ?? 0)),
    said: sentences
      .map((sentence) => bare(sentence.replace(/^• /, '')))
      .filter((sentence) => certain.some((pattern) => pattern.test(sentence)))
      .toSorted(),
  };
}
