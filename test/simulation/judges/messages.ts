import type { Rollout } from '../../../src/rollout/rollout.js';
import { waitingMax } from '../../../src/rollout/state.js';
import type { Happening, Told } from '../run/happenings.js';
import { lateMsOf, type Court, type Other, type Seat, type Written } from './court.js';

type Posted = Extract<Happening, { what: 'posted' }>;

/** What one rollout has to say, and what of it is in Slack. */
interface Story {
  /** The state of each version, and which stay in a phase it belongs to. */
  states: Map<number, { phase: string; gate: string; held: boolean; instance: number }>;
  /** Entered phases, by instance. */
  entered: Map<number, string>;
  told: Set<number>;
  /** The version that each line tells. */
  lines: Map<number, number>;
  /** The lines that each message holds, and the message that each line is in. */
  claims: Map<string, readonly number[]>;
  saidBy: Map<number, string>;
}

interface Key {
  /** When each replica last claimed it. */
  claimedAt: Map<string, number>;
  count: number;
  /** How many posts Slack did not answer. */
  lost: number;
  /** Who heard Slack's answer, and how many of them died since, perhaps before they could say so. */
  heardBy: string[];
  diedSince: number;
  absent: boolean;
}

/** I8 and L2: every phase and every line is told, once, and nothing that was not. */
export function judgeMessages(court: Court): Seat {
  const stories = new Map<string, Story>();
  const keys = new Map<string, Key>();
  const keyed = (key: string): Key => {
    const known = keys.get(key) ?? {
      claimedAt: new Map(),
      count: 0,
      lost: 0,
      heardBy: [],
      diedSince: 0,
      absent: false,
    };
    keys.set(key, known);
    return known;
  };
  return {
    written(written) {
      noteStory(stories, written);
      const claim = written.after.told.sending;
      const had = written.before?.told.sending;
      if (
        claim &&
        (claim.key !== had?.key || claim.at !== had.at || claim.by !== had.by || claim.ambiguous !== had.ambiguous)
      )
        keyed(claim.key).claimedAt.set(written.replica, written.at);
    },
    other(happening: Other) {
      if (happening.what === 'crashed')
        for (const key of keys.values()) key.diedSince += key.heardBy.filter((one) => one === happening.replica).length;
      if (happening.what === 'looked' && !happening.found) keyed(happening.key).absent = true;
      if (happening.what === 'posted') {
        judgeRepeat(court, happening, keyed(happening.key));
        judgeTold(court, stories, happening.told);
        noteLines(court, stories, happening);
      }
      if (happening.what === 'updated') judgeTold(court, stories, happening.told);
    },
    end() {
      for (const [id, file] of court.files) {
        const story = stories.get(id);
        if (story && mustBeTold(court, file.latest)) judgeStory(court, id, story);
      }
    },
  };
}

function noteStory(stories: Map<string, Story>, { after, before, enters }: Written): void {
  const known = stories.get(after.id);
  const story = known ?? emptyStory();
  if (!known) stories.set(after.id, story);
  const { phase, gate, version, told } = after;
  const open = gate && !gate.approval ? gate.name : '';
  story.states.set(version, { phase: phase.name, gate: open, held: after.held !== null, instance: phase.instance });
  if (enters) story.entered.set(phase.instance, phase.name);
  const first = before?.nextLine ?? 1;
  for (let i = told.lines.length - 1; i >= 0; i -= 1) {
    const line = told.lines[i];
    if (!line || line.seq < first) break;
    story.lines.set(line.seq, line.version);
  }
  if (told.sending) story.claims.set(told.sending.key, told.sending.seqs);
  for (const seq of pushedOut(before, after)) story.lines.delete(seq);
}

/** Lines that gave way to newer ones of their kind while Slack was down for long (X14). */
function pushedOut(before: Rollout | undefined, { told }: Rollout): number[] {
  const left = new Set(told.lines.map(({ seq }) => seq));
  return (before?.told.lines ?? []).flatMap(({ seq, what }) => {
    const alike = told.lines.filter((one) => one.what.say === what.say).length;
    return !left.has(seq) && alike >= (waitingMax[what.say] ?? Infinity) ? [seq] : [];
  });
}

function emptyStory(): Story {
  return {
    states: new Map(),
    entered: new Map(),
    told: new Set(),
    lines: new Map(),
    claims: new Map(),
    saidBy: new Map(),
  };
}

/** Once when Slack answered; after a lost answer once more, and only where a look found nothing. */
function judgeRepeat(court: Court, { key, answered, at, replica }: Posted, known: Key): void {
  const claimedAt = known.claimedAt.get(replica);
  if (claimedAt === undefined) return court.breach('I8', `${key} was posted by ${replica} without having been claimed`);
  // What arrives after everybody has given it up, nobody can keep from being there.
  if (at - claimedAt > lateMsOf(court)) return;
  known.count += 1;
  const { canLook } = court.expectations;
  // Who hears of a post and dies before saying so has told nobody: the others can but look.
  const isKnown = known.heardBy.length > 0 && answered && (canLook || known.heardBy.includes(replica));
  const most = postsMax(key, known, canLook);
  if (answered) known.heardBy.push(replica);
  else known.lost += 1;
  if (known.count === 1) return;
  if (known.count > most) court.breach('I8', `${key} was posted ${known.count} times`);
  else if (isKnown) court.breach('I8', `${key} was posted again although Slack had answered`);
  else if (!known.absent && canLook) court.breach('I8', `${key} was posted again without a look`);
}

/**
 * A root that nobody knows of and nobody may look for is posted once more for each answer that was lost, or heard by one
 * who died, when somebody has acted on it already.
 */
function postsMax(key: string, { lost, diedSince }: Key, canLook: boolean): number {
  return !canLook && key.endsWith('-root-1') ? 2 + lost + diedSince : 2;
}

function judgeTold(court: Court, stories: Map<string, Story>, { rollout, phase, gate, held, version }: Told): void {
  const story = stories.get(rollout);
  const state = story?.states.get(version);
  if (!story || !state)
    return court.breach('L2', `a message tells of version ${version} of ${rollout}, which there never was`);
  story.told.add(state.instance);
  if (state.phase === phase && state.gate === gate && state.held === held) return;
  const was = `${state.phase}/${state.gate}/${state.held}`;
  court.breach('L2', `${rollout} version ${version} was ${was}, and is told as ${phase}/${gate}/${held}`);
}

function noteLines(court: Court, stories: Map<string, Story>, { key, told, threadTs }: Posted): void {
  const story = stories.get(told.rollout);
  if (!story) return;
  const seqs = story.claims.get(key) ?? [];
  if (seqs.length > 0 && threadTs === undefined) court.breach('L2', `${key} was posted outside of its thread`);
  for (const seq of seqs) {
    const other = story.saidBy.get(seq);
    if (other !== undefined && other !== key)
      court.breach('I8', `line ${seq} of ${told.rollout} is in ${other} and in ${key}`);
    story.saidBy.set(seq, key);
    const instance = story.states.get(story.lines.get(seq) ?? -1)?.instance;
    if (instance !== undefined) story.told.add(instance);
  }
}

/** Nobody is told of a rollout that never came to be, or that nowhere could be told of. */
function mustBeTold({ expectations }: Court, { locked, phase, told }: Rollout): boolean {
  if (!locked) return false;
  // Nothing was done, and its first message was refused, or lost where nobody may look.
  const isUnheard = phase.name === 'aborted' && !told.root && (expectations.channelCloses || !expectations.canLook);
  if (isUnheard) return false;
  return phase.name !== 'aborted' || (phase.why.reason !== 'lockHeld' && phase.why.reason !== 'rootRefused');
}

/** Where nobody can look, a message that was lost twice counts as told. */
function wasTried({ claims, lines, states }: Story, instance: number): boolean {
  // The lines that a record begins with tell of its first version.
  const versionOf = (seq: number): number => Math.max(1, lines.get(seq) ?? 1);
  return [...claims.values()].flat().some((seq) => states.get(versionOf(seq))?.instance === instance);
}

function judgeStory(court: Court, id: string, story: Story): void {
  const { canLook } = court.expectations;
  const aborted = court.files.get(id)?.latest.phase.name === 'aborted';
  for (const [instance, phase] of story.entered) {
    // The first message of all took so long that it tells of the end.
    if (phase === 'plan' && aborted) continue;
    if (story.told.has(instance) || (!canLook && wasTried(story, instance))) continue;
    court.breach('L2', `${id} entered ${phase}, and nobody was told`);
  }
  if (!canLook) return;
  for (const seq of story.lines.keys()) {
    if (!story.saidBy.has(seq)) court.breach('L2', `line ${seq} of ${id} was never told`);
  }
}
