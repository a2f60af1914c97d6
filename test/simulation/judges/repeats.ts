import { stringAt } from '../../../src/rollout/json.js';
import { callOf } from '../../../src/rollout/operations.js';
import { callText, storesIntent } from './clerk.js';
import type { Court, Seat, Written } from './court.js';

/** What AWS gives no name of ours: doing it twice can neither be seen beforehand nor undone. */
export const nameless: ReadonlySet<string> = new Set(['RegisterJobDefinition', 'SubmitJob']);

/** How long after it was sent such a call may still take effect. */
const effectMsMax = 8_000;

/** One try whose outcome is not known; `sentAt` is absent while nobody has seen it sent. */
interface Try {
  replica: string;
  intentAt: number;
  sentAt?: number;
}

/** I7: a call without a name of ours is not sent again while the one before may still be taken up. */
export function judgeRepeats(court: Court): Seat {
  /** By rollout and call. */
  const tries = new Map<string, Try[]>();
  return {
    written(written) {
      const { file, after, at, replica } = written;
      for (const action of answeredIn(written)) {
        for (const key of tries.keys()) if (key.startsWith(`${file.id} ${action} `)) tries.delete(key);
      }
      if (!after.intent || !storesIntent(written)) return;
      const { action, input } = callOf(after, after.intent.operation);
      if (!nameless.has(action)) return;
      const key = `${file.id} ${callText(action, input)}`;
      tries.set(key, [...(tries.get(key) ?? []), { replica, intentAt: at }]);
    },
    sent({ at, replica, action, call, leave }) {
      const known = tries.get(`${leave?.file.id} ${call}`);
      const mine = known?.findLast((one) => one.replica === replica && one.sentAt === undefined);
      if (!known || !mine) return;
      mine.sentAt = at;
      const soonest = Math.max(...known.map((one) => (one === mine ? -Infinity : soonestAfter(court, one, replica))));
      if (at < soonest)
        court.breach(
          'I7',
          `${leave?.file.id} sent ${action} again ${soonest - at} ms before the first was surely over`,
        );
    },
  };
}

/** When a repeat may be sent at the soonest. Whoever wrote a try and did not send it knows that. */
function soonestAfter(court: Court, { replica, intentAt, sentAt }: Try, by: string): number {
  return sentAt === undefined && replica === by ? -Infinity : soonestRepeat(court, intentAt, sentAt);
}

/** When a nameless call can no longer be taken up; one that nobody saw sent may be sent for as long as its intent is fresh. */
export function soonestRepeat({ expectations }: Court, intentAt: number, sentAt: number | undefined): number {
  return (sentAt ?? intentAt + expectations.freshMs) + effectMsMax;
}

/** The calls whose outcome this write has for certain: a reply that never came is none. */
function answeredIn({ before, after }: Written): string[] {
  const known = before?.audit.head.seq ?? 0;
  return after.audit.pending.flatMap(({ seq, what, facts }) => {
    const [how, action] = what.split(' ');
    const isCertain = how === 'done' || (how === 'failed' && certain.has(stringAt(facts, 'kind') ?? ''));
    return seq > known && isCertain && action !== undefined ? [action] : [];
  });
}

/** Refusals: with any other failure the call may have been taken up. */
const certain: ReadonlySet<string> = new Set([
  'throttled',
  'busy',
  'notValid',
  'referenced',
  'notFound',
  'exists',
  'denied',
  'rejected',
]);
