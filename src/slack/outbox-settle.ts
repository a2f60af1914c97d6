import { ChatError } from '../chat-port.js';
import type { Rollout } from '../rollout/rollout.js';
import { believe, claimAndSend, record } from './outbox-post.js';
import { backOff, failureOf, levelOf, type Desk, type Track, type Wait } from './outbox-track.js';
import type { Sending } from './telling.js';

/** Longer than a post may take, so that a claim watched all this time belongs to a process that died. */
const claimKeptMs = 14_000;
const firstLookMs = 3_000;
/** How long after a repeat nothing of it is there before it is repeated once more: no line may come to stand there thrice. */
const secondRepeatMs = 30_000;
/** How far the clock of a replica may be from Slack's. */
const skewMs = 15 * 60_000;

/**
 * Finds out what became of a claimed post, and posts again only what is not there. A claim of another process is left
 * alone until it has been watched for longer than a post can take; the time of this process counts, as clocks differ.
 */
export async function settle(desk: Desk, track: Track, sending: Sending): Promise<Wait> {
  const seen = track.rollout;
  const outcome = track.outcome?.key === sending.key ? track.outcome : undefined;
  if (outcome?.ts !== undefined) return record(desk, track, sending.key);
  if (sending.by === desk.owner) {
    if (outcome) return claimAndSend(desk, track, seen, sending, true);
    return lookAndRepeat(desk, track, seen, sending);
  }
  delete track.outcome;
  const watched = watch(track, sending, desk.clock.mono());
  const watchedMs = desk.clock.mono() - watched.since;
  if (watchedMs < firstLookMs) return firstLookMs - watchedMs;
  if (watchedMs >= (sending.ambiguous ? secondRepeatMs : claimKeptMs)) return lookAndRepeat(desk, track, seen, sending);
  if (!watched.looked) {
    watched.looked = true;
    const found = await lookUp(desk, seen, sending);
    if (typeof found === 'object') return tellFound(desk, track, sending, found.ts);
  }
  return (sending.ambiguous ? secondRepeatMs : claimKeptMs) - watchedMs;
}

function watch(track: Track, { key, by, at }: Sending, now: number): NonNullable<Track['foreign']> {
  const seen = track.foreign;
  if (seen?.key === key && seen.by === by && seen.at === at) return seen;
  track.foreign = { key, by, at, since: now, looked: false };
  return track.foreign;
}

async function lookAndRepeat(desk: Desk, track: Track, seen: Rollout, sending: Sending): Promise<Wait> {
  const found = await lookUp(desk, seen, sending);
  if (found === 'later') return backOff(desk, track);
  if (found === 'closed') return backOff(desk, track, 'longest');
  if (typeof found === 'object') return tellFound(desk, track, sending, found.ts);
  // Where nobody can look, one repeat is risked and no more.
  if (found === 'blind' && sending.ambiguous) return believe(desk, track, sending);
  const soonest = (track.repeatedAt ?? -Infinity) + secondRepeatMs;
  if (sending.ambiguous && desk.clock.mono() < soonest) return backOff(desk, track);
  track.repeatedAt = desk.clock.mono();
  return claimAndSend(desk, track, seen, { ...sending, ambiguous: true }, true);
}

function tellFound(desk: Desk, track: Track, sending: Sending, ts: string): Promise<Wait> {
  track.outcome = { key: sending.key, ts };
  return record(desk, track, sending.key);
}

type Found = { ts: string } | 'absent' | 'blind' | 'later' | 'closed';

async function lookUp(desk: Desk, rollout: Rollout, sending: Sending): Promise<Found> {
  const { channel, told } = rollout;
  const inThread = sending.seqs.length > 0 && told.root ? { threadTs: told.root.ts } : {};
  const where = { channel: told.root?.channel ?? channel, oldestMs: sending.at - skewMs, ...inThread };
  try {
    return (await desk.chat.find(where, sending.key)) ?? 'absent';
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    const level = levelOf(error);
    desk.log[level](failureOf(rollout, error), 'A message could not be looked up');
    switch (error.kind) {
      case 'rateLimited':
      case 'unavailable':
        return 'later';
      case 'gone':
        return 'absent';
      // It can be looked at again once the channel is open again.
      case 'closed':
        return 'closed';
      case 'invalid':
      case 'missingScope':
      case 'refused':
        return 'blind';
    }
  }
}
