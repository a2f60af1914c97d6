import { ChatError } from '../chat-port.js';
import { withPictures, type Occasion } from '../picture/occasion.js';
import { isOpen, type Rollout } from '../rollout/rollout.js';
import type { Line } from '../rollout/told.js';
import {
  backOff,
  failureOf,
  inForms,
  levelOf,
  paceOf,
  write,
  type Desk,
  type Track,
  type Wait,
} from './outbox-track.js';
import { draft, keyOf, recorded, released, rootNow, wantsRoot, type Sending } from './telling.js';

/** A claim that took longer to write may soon look abandoned to others, so it is written anew before the post. */
const claimFreshMs = 5_000;

/** Posts the root (no `lines`) or a thread message for these lines. */
export function post(desk: Desk, track: Track, lines: readonly Line[], urgent: boolean): Promise<Wait> {
  const seen = track.rollout;
  const key = keyOf(seen, lines);
  // Others gave up what this process has heard the answer of and could not record yet.
  if (track.outcome?.key === key && track.outcome.ts !== undefined) return record(desk, track, key);
  return claimAndSend(desk, track, seen, { key, seqs: lines.map(({ seq }) => seq), ambiguous: false }, urgent);
}

/**
 * The claim is written before the post, so that whoever comes after a crash knows what may be in Slack already. `seen` is
 * the record that the decision to post was made on; what `track` holds may be newer by now.
 */
export async function claimAndSend(
  desk: Desk,
  track: Track,
  seen: Rollout,
  claim: Pick<Sending, 'key' | 'seqs' | 'ambiguous'>,
  urgent: boolean,
): Promise<Wait> {
  const { clock, owner } = desk;
  const wait = paceOf(desk, seen.channel).take(urgent, clock.mono());
  if (wait > 0) return wait;
  const began = clock.mono();
  const { key, seqs, ambiguous } = claim;
  const sending: Sending = { key, seqs, ambiguous, at: clock.now(), by: owner };
  const stored = await write(desk, track, (latest) => claimed(latest, sending, seen));
  if (!stored) return undefined;
  const held = stored.told.sending;
  if (held?.key !== key || held.by !== owner || held.at !== sending.at) return 0;
  track.outcome = { key };
  return clock.mono() - began > claimFreshMs ? backOff(desk, track) : send(desk, track, stored, sending);
}

/** Only what nobody else has claimed, and only what is still to be told. */
function claimed(latest: Rollout, sending: Sending, seen: Rollout): Rollout | undefined {
  const { told } = latest;
  const before = told.sending;
  if (before && before.key !== sending.key) return undefined;
  // Somebody took the claim over between our look and this write: what they do with it is not known here.
  const known = seen.told.sending;
  // Others have settled it, or given it up, since our look.
  if (!before && known?.key === sending.key) return undefined;
  if (before && (before.by !== known?.by || before.at !== known.at)) return undefined;
  if (sending.seqs.some((seq) => !told.lines.some((line) => line.seq === seq))) return released(latest, sending.key);
  if (sending.seqs.length === 0 && (told.root?.ts !== seen.told.root?.ts || !wantsRoot(latest))) return undefined;
  return { ...latest, told: { ...told, sending } };
}

async function send(desk: Desk, track: Track, rollout: Rollout, sending: Sending): Promise<Wait> {
  const lines = rollout.told.lines.filter(({ seq }) => sending.seqs.includes(seq));
  const ready = draft(rollout, lines, sending.key, desk.audience());
  delete track.outcome;
  try {
    const { ts } = await inForms(desk, ready.message, (message) => desk.chat.post(ready.to, message));
    track.outcome = { key: sending.key, ts, root: ready.root };
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    if (error.kind !== 'unavailable') track.outcome = { key: sending.key };
    return failed(desk, track, sending, error);
  }
  return record(desk, track, sending.key);
}

/**
 * Writes down that the message of `track.outcome` is in Slack, and claims the picture that its lines call for: of several
 * that tell the same lines only one writes this, so that a picture is shown once or, where that one dies, never.
 */
export async function record(desk: Desk, track: Track, key: string): Promise<Wait> {
  const { ts = '', root } = track.outcome ?? {};
  let due: Occasion[] = [];
  const stored = await write(desk, track, (latest) => {
    const next = recorded(latest, key, ts, root, desk.clock.now());
    due = next ? (desk.pictures?.due(latest, linesUnder(latest, key)) ?? []) : [];
    return next && withPictures(next, due);
  });
  if (stored && due.length > 0) desk.pictures?.show(stored, due);
  if (track.rollout.told.root?.ts === ts) delete track.lost;
  delete track.outcome;
  track.failures = 0;
  return 0;
}

function linesUnder({ told }: Rollout, key: string): Line[] {
  const { lines, sending } = told;
  return sending?.key === key ? lines.filter(({ seq }) => sending.seqs.includes(seq)) : [];
}

async function failed(desk: Desk, track: Track, sending: Sending, error: ChatError): Promise<Wait> {
  const { rollout } = track;
  const level = levelOf(error);
  desk.log[level](failureOf(rollout, error), 'A message could not be posted');
  switch (error.kind) {
    case 'rateLimited': {
      const ms = Math.max(1_000, error.retryAfterMs ?? 0);
      paceOf(desk, rollout.channel).pause(desk.clock.mono() + ms);
      return ms;
    }
    case 'unavailable':
      return backOff(desk, track);
    case 'gone':
      track.lost = 'thread';
      await write(desk, track, (latest) => released(latest, sending.key));
      return rollout.told.root && sending.seqs.length > 0 ? 0 : backOff(desk, track);
    case 'closed':
    case 'refused':
    case 'missingScope':
      return refused(desk, track, error.code);
    case 'invalid':
      if (sending.seqs.length === 0) return refused(desk, track, error.code);
      // No form of it is accepted, and the lines behind it must not wait for ever.
      desk.log.error({ rollout: rollout.id, key: sending.key }, 'Slack accepts no form of a message; it is left out');
      return record(desk, track, sending.key);
  }
}

async function refused(desk: Desk, track: Track, raw: string): Promise<Wait> {
  const { rollout } = track;
  if (rollout.told.root) return backOff(desk, track, 'longest');
  if (isOpen(rollout)) {
    const wait = backOff(desk, track);
    await desk.onRootRefused(rollout.id, raw);
    return wait;
  }
  // Nobody can be told of a rollout that ended before it ever had a message.
  await write(desk, track, (latest) => ({ ...latest, told: { lines: [] } }));
  return undefined;
}

/** What is done about a post that may or may not be in Slack twice already, where nobody can look: it counts as told. */
export async function believe(desk: Desk, track: Track, sending: Sending): Promise<Wait> {
  const { root } = track.rollout.told;
  desk.log.warn({ rollout: track.rollout.id, key: sending.key }, 'A message counts as told without having been seen');
  if (sending.seqs.length > 0) {
    track.outcome = { key: sending.key, ts: '' };
    return record(desk, track, sending.key);
  }
  if (!root) return withoutRoot(desk, track, sending);
  const next = { hash: rootNow(track.rollout, desk.audience()).hash, count: root.count + 1 };
  track.outcome = { key: sending.key, ts: root.ts, root: next };
  return record(desk, track, sending.key);
}

/**
 * Both replies for the first root were lost, and nobody can look. In phase plan the rollout ends: nothing was done, and
 * whoever started it is told so. Past it somebody has acted on a root that is there: one more is better than silence.
 */
async function withoutRoot(desk: Desk, track: Track, sending: Sending): Promise<Wait> {
  const { rollout } = track;
  const untouched = rollout.phase.name === 'plan' || rollout.phase.name === 'aborted';
  if (untouched) return refused(desk, track, 'reply_lost');
  await write(desk, track, (latest) => released(latest, sending.key));
  return backOff(desk, track, 'longest');
}
