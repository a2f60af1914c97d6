import { ChatError } from '../chat-port.js';
import type { Draw } from '../picture/draw.js';
import { isOpen, type Rollout } from '../rollout/rollout.js';
import type { Told } from '../rollout/told.js';
import { redacted } from './bolt-log.js';
import { post } from './outbox-post.js';
import { settle } from './outbox-settle.js';
import { createPictures, type Pictures } from './outbox-pictures.js';
import {
  backOff,
  failureOf,
  inForms,
  levelOf,
  refresh,
  write,
  type Desk,
  type Track,
  type Wait,
} from './outbox-track.js';
import { updatePace } from './pace.js';
import { nextStep, rootNow, showsSame, type Step } from './telling.js';
import { within, type Timer } from '../timer.js';

/** `owner` tells this process from any other, also from itself before a restart; `onRootRefused` gets Slack's own word for why the first root cannot be posted. */
export type OutboxOptions = Omit<Desk, 'posts' | 'updates' | 'pictures'> & { timer: Timer; draw: Draw };

export interface Outbox {
  /**
   * Tells what of this rollout is not told yet: its root first, then its lines in order, each once. Resolves when nothing
   * more can be told now; what has to wait (pacing, a rate limit, Slack being down) goes on by itself. Never rejects, and
   * calls for one rollout are joined.
   */
  deliver(rollout: Rollout): Promise<void>;
  /** Draws the root of this rollout again, whatever the record says that it shows. Never rejects. */
  redraw(rollout: Rollout): Promise<void>;
  /** Starts nothing new and waits for the calls under way, for a picture only a little while. */
  stop(): Promise<void>;
}

const stepsMax = 200;
/** By then Slack has carried out, or never will, an update that nobody waits for any more. */
const lateUpdateMs = 30_000;
const picturesMsMax = 4_000;

/** The one place that posts and updates what a channel sees, and the one writer of `told` in the records. */
export function createOutbox({ timer, draw, ...options }: OutboxOptions): Outbox {
  const pictures = picturesOf({ draw, ...options });
  const desk: Desk = { ...options, posts: new Map(), updates: updatePace(), ...(pictures ? { pictures } : {}) };
  const tracks = new Map<string, Track>();
  const state = { stopped: false };

  /** Also what nothing is waited for, but for an update that may still arrive. */
  function waitOf({ drawAgainAt, notBefore }: Track, wait: Wait): Wait {
    if (drawAgainAt === undefined) return wait;
    const ms = Math.max(drawAgainAt, notBefore) - desk.clock.mono();
    return wait === undefined ? ms : Math.min(wait, ms);
  }

  function kick(track: Track): Promise<void> {
    track.cancel?.();
    track.running ??= Promise.resolve().then(() => run(track));
    return track.running;
  }

  async function run(track: Track): Promise<void> {
    let wait: Wait;
    for (let step = 0; step < stepsMax && !state.stopped; step += 1) {
      const { rollout } = track;
      const early = track.notBefore - desk.clock.mono();
      wait = early > 0 ? early : await attempt(desk, track);
      // What arrived meanwhile may be told at once, whatever the older state had to wait for.
      if (wait !== 0 && (early > 0 || rollout === track.rollout)) break;
    }
    delete track.running;
    if (state.stopped) return;
    wait = waitOf(track, wait);
    if (wait !== undefined) track.cancel = timer.after(Math.max(wait, 1), () => void kick(track));
    else if (!isOpen(track.rollout)) tracks.delete(track.rollout.id);
  }

  function trackOf(rollout: Rollout): Track {
    const track = tracks.get(rollout.id) ?? { rollout, notBefore: 0, failures: 0 };
    tracks.set(rollout.id, track);
    if (rollout.version > track.rollout.version) track.rollout = rollout;
    return track;
  }

  return {
    deliver(rollout) {
      return state.stopped ? Promise.resolve() : kick(trackOf(rollout));
    },
    redraw(rollout) {
      if (state.stopped) return Promise.resolve();
      const track = trackOf(rollout);
      if (track.rollout.told.root) track.redraw = true;
      return kick(track);
    },
    async stop() {
      state.stopped = true;
      for (const track of tracks.values()) track.cancel?.();
      await Promise.all([...tracks.values()].flatMap(({ running }) => running ?? []));
      if (!pictures) return;
      await within(timer, picturesMsMax, pictures.settled());
      pictures.stop();
    },
  };
}

function picturesOf({ chat, draw, log, audience }: Omit<OutboxOptions, 'timer'>): Pictures | undefined {
  const { upload } = chat;
  return upload && createPictures({ upload, draw, log, locale: () => audience().locale });
}

type Root = NonNullable<Told['root']>;

async function attempt(desk: Desk, track: Track): Promise<Wait> {
  const { rollout } = track;
  if (track.drawAgainAt !== undefined && desk.clock.mono() >= track.drawAgainAt) {
    track.redraw = true;
    delete track.drawAgainAt;
  }
  try {
    return await take(desk, track, nextStep(rollout, hashOf(desk, track), desk.clock.now(), track));
  } catch (error) {
    const problem = redacted(error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');
    desk.log.warn({ rollout: rollout.id, phase: rollout.phase.name, problem }, 'A rollout could not be told yet');
    return backOff(desk, track);
  }
}

/** Drawing is the dearest thing done here, so it is done again only where something that a root shows may have changed. */
function hashOf(desk: Desk, track: Track): string {
  const { rollout, drawn } = track;
  // Without a root there is nothing to compare with, and what is under way comes first.
  if (!rollout.told.root || rollout.told.sending) return '';
  return drawn && showsSame(drawn.rollout, rollout) ? drawn.hash : drawRoot(desk, track).hash;
}

/** The root of the record as it is, version and all. */
function drawRoot(desk: Desk, track: Track): NonNullable<Track['drawn']> {
  const { rollout, drawn } = track;
  if (drawn?.rollout === rollout) return drawn;
  track.drawn = { rollout, ...rootNow(rollout, desk.audience()) };
  return track.drawn;
}

function take(desk: Desk, track: Track, step: Step): Wait | Promise<Wait> {
  switch (step.step) {
    case 'nothing':
      return undefined;
    case 'later':
      return step.ms;
    case 'settle':
      return settle(desk, track, step.sending);
    case 'post':
      return post(desk, track, step.lines, step.urgent);
    case 'update':
      return update(desk, track, step.urgent);
  }
}

async function update(desk: Desk, track: Track, urgent: boolean): Promise<Wait> {
  // What was sent and not recorded may have taken long: others may have told of newer states since, which must not vanish.
  if (track.redraw) await refresh(desk, track);
  const { rollout } = track;
  const { root } = rollout.told;
  if (!root) return 0;
  const wait = desk.updates.take(urgent, desk.clock.mono());
  if (wait > 0) return wait;
  const { hash, message } = drawRoot(desk, track);
  // Until it is recorded, what arrives in Slack may be older than what somebody else draws meanwhile.
  track.redraw = true;
  try {
    await inForms(desk, message, (form) => desk.chat.update({ channel: root.channel, ts: root.ts }, form));
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    const level = levelOf(error);
    desk.log[level](failureOf(rollout, error), 'A root could not be updated');
    const next = updateFailed(desk, track, error);
    if (next !== 'leave') return next;
  }
  track.failures = 0;
  const stored = await write(desk, track, (latest) => shown(latest, root, hash, desk.clock.now()));
  delete track.redraw;
  // A newer version has taken the record over, and draws what this one cannot read.
  return stored ? 0 : undefined;
}

/** The record with what the root shows. Where another replica drew it in the meantime nobody knows whose drawing came last, so it is drawn again. */
function shown(latest: Rollout, before: Root, hash: string, now: number): Rollout | undefined {
  const { root } = latest.told;
  if (root?.ts !== before.ts) return undefined;
  const alone = root.hash === before.hash && root.at === before.at;
  return { ...latest, told: { ...latest.told, root: { ...root, hash: alone ? hash : '', at: now } } };
}

/** `leave` where no form of this drawing is accepted: the next change is drawn anew. */
function updateFailed(desk: Desk, track: Track, { kind, code, retryAfterMs }: ChatError): number | 'leave' {
  switch (kind) {
    case 'rateLimited': {
      const ms = Math.max(1_000, retryAfterMs ?? 0);
      desk.updates.pause(desk.clock.mono() + ms);
      return ms;
    }
    case 'unavailable':
      track.drawAgainAt = desk.clock.mono() + lateUpdateMs;
      return backOff(desk, track);
    case 'gone':
      delete track.redraw;
      track.lost = code === 'message_not_found' ? 'thread' : 'root';
      return 0;
    case 'closed':
    case 'refused':
    case 'missingScope':
      return backOff(desk, track, 'longest');
    case 'invalid':
      return 'leave';
  }
}
