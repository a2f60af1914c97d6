import { callOf } from '../../../src/rollout/operations.js';
import { isOpen } from '../../../src/rollout/rollout.js';
import { storesIntent } from './clerk.js';
import type { Changed, Court, Seat, Sent, Written } from './court.js';
import { nameless, soonestRepeat } from './repeats.js';

/** I9 and I15: every call is written down before, its outcome after, and none is sent on old knowledge. */
export function judgeIntents(court: Court): Seat {
  /** When the intent of each rollout was written, in true time, by whom, and whether its call was sent. */
  const stored = new Map<string, Stored>();
  return {
    sent(sent) {
      judgeLeave(court, sent);
      const known = stored.get(sent.leave?.file.id ?? '');
      if (known) known.sentAt = sent.at;
    },
    changed(changed: Changed) {
      if (!changed.sent) court.breach('I9', `${changed.action} took effect and was never sent`);
    },
    written(written) {
      const { after, at, replica } = written;
      const known = stored.get(after.id);
      const fault = unresolved(written, known === undefined || isSurelyOver(court, written, known));
      if (fault) court.breach('I9', `${after.id}: ${fault}`);
      if (storesIntent(written)) stored.set(after.id, { at, replica });
    },
  };
}

/** How old the intent of a call that names what it changes must be before its absence is believed. */
const absenceMsMin = 2_000;

interface Stored {
  at: number;
  replica: string;
  sentAt?: number;
}

/** Whether the call of an intent can no longer be under way. */
function isSurelyOver(court: Court, { before, at, replica }: Written, known: Stored): boolean {
  if (!before?.intent) return true;
  // Whoever wrote it and did not send it, because the reply to the write was lost, knows that nothing is under way.
  if (known.replica === replica && known.sentAt === undefined) return true;
  const { action } = callOf(before, before.intent.operation);
  if (nameless.has(action)) return at >= soonestRepeat(court, known.at, known.sentAt);
  // The writer counts from before its write, which may have been slow; everybody else from when it was there.
  const slackMs = known.replica === replica ? 3_000 : 1_000;
  return at - known.at + slackMs >= absenceMsMin;
}

function judgeLeave(court: Court, { replica, mono, action, leave }: Sent): void {
  if (!leave) return court.breach('I9', `${replica} sent ${action} without having written it down`);
  if (leave.used) court.breach('I9', `${replica} sent ${action} again without having written it down again`);
  leave.used = true;
  const age = mono - leave.mono;
  if (age > court.expectations.freshMs)
    court.breach('I15', `${replica} sent ${action} ${age} ms after its intent was written`);
}

/** An intent whose outcome is open gives way only to its outcome, or when absence could be believed: clocks do not count. */
function unresolved(written: Written, isOver: boolean): string | undefined {
  const { before, after } = written;
  const had = before?.intent;
  if (!before || !had || had.state === 'again') return undefined;
  const { action } = callOf(before, had.operation);
  const ended = (): boolean =>
    after.audit.pending.some(
      ({ seq, what }) => seq > before.audit.head.seq && (what === `done ${action}` || what === `failed ${action}`),
    );
  if (storesIntent(written)) {
    return isOver || ended() ? undefined : `another intent was written before the outcome of ${action} was known`;
  }
  if (after.intent === null) return ended() ? undefined : `the intent to ${action} was dropped without an outcome`;
  if (!isOpen(after) && after.intent.state !== 'again') return `it ended while the outcome of ${action} was not known`;
  return undefined;
}
