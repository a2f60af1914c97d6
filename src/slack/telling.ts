import { holdKey } from '../rollout/answer.js';
import type { ChatMessage } from '../chat-port.js';
import { isOpen, type Rollout } from '../rollout/rollout.js';
import type { Line, Say, Told } from '../rollout/told.js';
import { lineKey, renderLines, renderRoot, rootKey, type Audience } from './blocks.js';
import { cut } from './plain-text.js';

/** What is to be told next of one rollout; pure, so that every rule of it can be tested without Slack. */
export type Step =
  | { step: 'nothing' }
  /** Nothing yet: the next routine update of the root is due in `ms`. */
  | { step: 'later'; ms: number }
  /** A post is claimed whose outcome the record does not know. */
  | { step: 'settle'; sending: Sending }
  /** A root where `lines` is empty, else these lines in the thread. */
  | { step: 'post'; lines: Line[]; urgent: boolean }
  | { step: 'update'; urgent: boolean };

export type Sending = NonNullable<Told['sending']>;

/** What of a root can no longer be reached: the message itself, or its thread too. */
export type Lost = 'root' | 'thread';

/** What only this process knows of a root: that it is lost, or that an update of it is on its way or lost. */
export interface Known {
  lost?: Lost;
  redraw?: boolean;
}

/** At most this many single replies after a backlog; more become one that names them all (U20). */
const repliesMax = 8;
const routineEveryMs = 15_000;

/**
 * The next step for a rollout as stored. `hash` is that of its root as it would be drawn now (see rootNow), `now` epoch
 * milliseconds. The root comes first, where its phase, gate or hold changed or a person acted; then the lines in order.
 */
export function nextStep(rollout: Rollout, hash: string, now: number, known: Known = {}): Step {
  const { lost } = known;
  const { root, sending, lines } = rollout.told;
  if (!rollout.locked) return { step: 'nothing' };
  if (sending) return { step: 'settle', sending };
  if (!root) return wantsRoot(rollout) ? { step: 'post', lines: [], urgent: true } : { step: 'nothing' };
  const changed = known.redraw === true || root.hash !== hash;
  const atOnce =
    changed && (known.redraw === true || !sameHead(root.hash, hash) || !isOpen(rollout) || lines.some(byPerson));
  // A second loss is made good only for news that matter: where messages cannot be edited for long, every count would be a root.
  const replace = lost === undefined ? false : changed && (atOnce || root.count === 1);
  if (replace || (lost === 'thread' && lines.length > 0)) return { step: 'post', lines: [], urgent: true };
  if (atOnce && lost === undefined) return { step: 'update', urgent: true };
  if (lines.length > 0) {
    const group = firstGroup(lines);
    return { step: 'post', lines: group, urgent: group.some(byPerson) };
  }
  if (!changed || lost !== undefined) return { step: 'nothing' };
  const agoMs = now - root.at;
  // A time in the future is another replica's clock, and says nothing.
  if (agoMs < 0 || agoMs >= routineEveryMs) return { step: 'update', urgent: false };
  return { step: 'later', ms: routineEveryMs - agoMs };
}

/** Nobody is told of a rollout that ended before it ever had a message and has nothing left to say. */
export function wantsRoot(rollout: Rollout): boolean {
  return rollout.told.root !== undefined || isOpen(rollout) || rollout.told.lines.length > 0;
}

/** The root as it would be drawn now, with what `told.root.hash` keeps of it. */
export function rootNow(rollout: Rollout, audience: Audience): { hash: string; message: ChatMessage } {
  const { hash, ...message } = renderRoot(rollout, audience, { rootCount: rollout.told.root?.count ?? 1 });
  return { hash: rootHash(rollout, hash), message };
}

/** What a root's hash does not cover; of `told` it is the count of roots alone. */
const unseen: ReadonlySet<string> = new Set([
  'version',
  'writeId',
  'lastSeen',
  'audit',
  'answered',
  'nextLine',
  'told',
]);

/** True when both records certainly give the same root: nothing of what it shows was replaced. */
export function showsSame(one: Rollout, other: Rollout): boolean {
  if (one === other) return true;
  if (one.told.root?.count !== other.told.root?.count) return false;
  const own = Object.entries(one);
  const others = Object.entries(other);
  // A changed record is a copy, in which the members keep their order; where they do not, it is drawn once more.
  return (
    own.length === others.length &&
    own.every(([key, member], i) => {
      const [otherKey, otherMember] = others[i] ?? [];
      return key === otherKey && (unseen.has(key) || member === otherMember);
    })
  );
}

/** Phase, gate and hold in front of the digest of the drawing, so that a change that matters can be told from a new count. */
export function rootHash(rollout: Rollout, digest: string): string {
  const { phase, gate } = rollout;
  const open = gate ? `${gate.name}${gate.step ?? ''}.${gate.instance}${gate.approval ? '.approved' : ''}` : '';
  return [`${phase.name}.${phase.instance}`, open, holdKey(rollout), digest].join('/');
}

function sameHead(one: string, other: string): boolean {
  return one.slice(0, one.lastIndexOf('/')) === other.slice(0, other.lastIndexOf('/'));
}

/** Lines that tell of the same state go out together; after a long silence all of them do. */
function firstGroup(lines: readonly Line[]): Line[] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group && before && sameState(before, line)) group.push(line);
    else groups.push([line]);
  }
  return groups.length > repliesMax ? [...lines] : (groups[0] ?? []);
}

function sameState(one: Line, other: Line): boolean {
  return one.phase === other.phase && one.gate === other.gate && one.held === other.held;
}

function byPerson({ what }: { what: Say }): boolean {
  if ('by' in what) return true;
  return (what.say === 'held' || what.say === 'rollingBack') && what.why.reason === 'person';
}

/** A message ready to be posted, and what to record of it. */
export interface Draft {
  key: string;
  message: ChatMessage;
  to: { channel: string; threadTs?: string; broadcast?: boolean };
  /** Only of a root: what to record as told by it, and the how-manieth root it is. */
  root?: { hash: string; count: number };
}

/** The key of the next root (no `lines`), or of the thread message for these lines. */
export function keyOf({ id, told }: Rollout, [first]: readonly Line[]): string {
  return first ? lineKey(id, first.seq) : rootKey(id, (told.root?.count ?? 0) + 1);
}

/** The root (no `lines`) or the thread message for these lines. A `key` given before is kept, so that a repeat can be told from a new message. */
export function draft(rollout: Rollout, lines: readonly Line[], key: string | undefined, audience: Audience): Draft {
  const { channel, told } = rollout;
  if (lines.length > 0) {
    const { broadcast, ...message } = renderLines(rollout, lines, audience);
    const to = { channel: told.root?.channel ?? channel, ...(told.root ? { threadTs: told.root.ts } : {}), broadcast };
    return keyed(message, to, key);
  }
  const count = (told.root?.count ?? 0) + 1;
  const { hash, ...message } = renderRoot(rollout, audience, {
    rootCount: count,
    ...(told.root ? { replaces: told.root.ts } : {}),
  });
  return { ...keyed(message, { channel }, key), root: { hash: rootHash(rollout, hash), count } };
}

function keyed({ text, blocks, metadata }: ChatMessage, to: Draft['to'], given: string | undefined): Draft {
  const own = metadata.event_payload['key'];
  if (typeof own !== 'string') throw new Error('A message without a key cannot be posted once.');
  const key = given ?? own;
  const payload = { ...metadata.event_payload, key };
  return { key, to, message: { text, blocks, metadata: { event_type: metadata.event_type, event_payload: payload } } };
}

const sectionCharsMax = 3_000;

/** The same message in ever plainer forms, for a Slack that refuses the one before. */
export function plainer(message: ChatMessage): ChatMessage[] {
  const text = cut(message.text, sectionCharsMax);
  const section = { type: 'section', text: { type: 'mrkdwn', text } };
  const buttons = message.blocks.filter((block) => block['type'] === 'actions');
  return [message, { ...message, text, blocks: [section, ...buttons] }, { ...message, text, blocks: [] }];
}

/** The record once a claimed message is known to be in Slack; undefined when the claim is no longer there. */
export function recorded(
  rollout: Rollout,
  key: string,
  ts: string,
  root: Draft['root'],
  now: number,
): Rollout | undefined {
  const { sending, ...told } = rollout.told;
  const { root: before } = told;
  if (sending?.key !== key) {
    // Others gave the first root up for lost, and its answer has come after all.
    return !sending && !before && root ? withRoot(rollout, ts, root, now) : undefined;
  }
  if (sending.seqs.length > 0) {
    return { ...rollout, told: { ...told, lines: told.lines.filter(({ seq }) => !sending.seqs.includes(seq)) } };
  }
  // Of a root found by looking nobody knows what it shows; with no hash it is drawn anew at once.
  return withRoot(rollout, ts, root ?? { hash: '', count: (before?.count ?? 0) + 1 }, now);
}

function withRoot(rollout: Rollout, ts: string, drawn: NonNullable<Draft['root']>, now: number): Rollout {
  const { sending: _over, ...told } = rollout.told;
  return { ...rollout, told: { ...told, root: { channel: rollout.channel, ts, ...drawn, at: now } } };
}

/** The record without the claim, whatever it was for. */
export function released(rollout: Rollout, key: string): Rollout | undefined {
  const { sending, ...told } = rollout.told;
  return sending?.key === key ? { ...rollout, told } : undefined;
}
