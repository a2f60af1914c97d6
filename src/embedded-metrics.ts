import type { Chat } from './chat-port.js';
import { ChatError } from './chat-port.js';
import { PortError } from './port-error.js';
import type { Rollout } from './rollout/rollout.js';
import type { Table } from './store/table.js';

/** One poll of this replica that has ended: how long it took, and, where it led and went through, what was open. */
export interface Tick {
  /** Milliseconds by a clock that never jumps. */
  ms: number;
  /** Open rollouts as read at the beginning of the tick; absent where another replica leads or the poll was cut short. */
  open?: readonly Rollout[] | undefined;
}

export interface EmbeddedMetrics {
  /** A call that AWS refused because there were too many. */
  throttled(): void;
  /** A call to Slack that has to be made again. */
  slackRetry(): void;
  /** Writes one line; without a tick, what was counted since the last one. */
  tell(tick?: Tick): void;
}

export interface EmbeddedMetricsOptions {
  /** The table's name: all replicas on one table are one service. */
  service: string;
  /** Epoch milliseconds. */
  now: () => number;
  /** Lines of level `error` since this was last asked. */
  takeErrors: () => number;
  /** Takes the members of one log line, whatever the log's level. */
  write: (fields: object) => void;
}

const namespace = 'BatchRollout';

/** Every metric with its CloudWatch unit. */
const units = {
  Ticks: 'Count',
  TickMilliseconds: 'Milliseconds',
  OpenRollouts: 'Count',
  HeldRollouts: 'Count',
  HeldSecondsMax: 'Seconds',
  GateWaitSecondsMax: 'Seconds',
  AwsThrottles: 'Count',
  SlackRetries: 'Count',
  Errors: 'Count',
} as const;

type Measured = Partial<Record<keyof typeof units, number>>;

/**
 * The bot's own metrics, one line a tick in CloudWatch's Embedded Metric Format, which CloudWatch Logs turns into metrics
 * of the namespace `BatchRollout` with the dimension `Service`.
 *
 * `Ticks` (always 1) and everything that is true of all rollouts together are in the line of a replica whose poll led and
 * went through, and of no other: so the sum of `Ticks` is the number of polls that were done, missing ones mean that
 * nobody polls, and neither maximum nor average of the others is drawn down by replicas that stand by. What each replica
 * counts for itself, `AwsThrottles`, `SlackRetries` and `Errors`, is in every line and counts from the line before, so
 * that their sums over replicas and time are right.
 */
export function createEmbeddedMetrics({ service, now, takeErrors, write }: EmbeddedMetricsOptions): EmbeddedMetrics {
  const counted = { AwsThrottles: 0, SlackRetries: 0 };
  return {
    throttled() {
      counted.AwsThrottles += 1;
    },
    slackRetry() {
      counted.SlackRetries += 1;
    },
    tell(tick) {
      const measured = {
        ...(tick?.open ? measuredOf(tick.open, tick.ms, now()) : {}),
        ...counted,
        Errors: takeErrors(),
      };
      Object.assign(counted, { AwsThrottles: 0, SlackRetries: 0 });
      write(embedded(service, now(), measured));
    },
  };
}

function measuredOf(open: readonly Rollout[], ms: number, now: number): Measured {
  const held = open.flatMap((one) => one.held ?? []);
  const waiting = open.flatMap(({ gate }) => (gate && !gate.approval ? gate : []));
  return {
    Ticks: 1,
    TickMilliseconds: ms,
    OpenRollouts: open.length,
    HeldRollouts: held.length,
    HeldSecondsMax: longest(
      held.map(({ at }) => at),
      now,
    ),
    GateWaitSecondsMax: longest(
      waiting.map(({ openedAt }) => openedAt),
      now,
    ),
  };
}

/** Seconds since the earliest; 0 without any, and where this replica's clock is behind. */
function longest(since: readonly number[], now: number): number {
  return Math.max(0, ...since.map((at) => (now - at) / 1_000));
}

/** CloudWatch drops a whole line for one value that is no number, so such a value is left out. */
function embedded(service: string, now: number, measured: Measured): object {
  const entries = Object.entries(measured).filter(([, value]) => Number.isFinite(value));
  const names = new Set(entries.map(([name]) => name));
  const metrics = Object.entries(units).flatMap(([Name, Unit]) => (names.has(Name) ? { Name, Unit } : []));
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [['Service']], Metrics: metrics }],
    },
    Service: service,
    ...Object.fromEntries(entries.map(([name, value]) => [name, Math.round(value * 1_000) / 1_000])),
  };
}

/** The same Table, whose throttled calls are counted. */
export function withThrottlesCounted(table: Table, throttled: () => void): Table {
  const watch = noting((error) => error instanceof PortError && error.kind === 'throttled', throttled);
  return {
    get: (key) => watch(table.get(key)),
    put: (item, condition) => watch(table.put(item, condition)),
    remove: (key, condition) => watch(table.remove(key, condition)),
    queryPartition: (pk, skPrefix, page) => watch(table.queryPartition(pk, skPrefix, page)),
    queryIndex: (query, page) => watch(table.queryIndex(query, page)),
  };
}

/** The same Chat, whose calls that the outbox will make again, since Slack asked for a pause or gave no answer, are counted. */
export function withRetriesCounted(chat: Chat, retry: () => void): Chat {
  const again = (error: unknown): boolean =>
    error instanceof ChatError && (error.kind === 'rateLimited' || error.kind === 'unavailable');
  const watch = noting(again, retry);
  return {
    ...chat,
    post: (to, message) => watch(chat.post(to, message)),
    update: (to, message) => watch(chat.update(to, message)),
    find: (where, key) => watch(chat.find(where, key)),
  };
}

function noting(counts: (error: unknown) => boolean, count: () => void): <T>(answer: Promise<T>) => Promise<T> {
  return async (answer) => {
    try {
      return await answer;
    } catch (error) {
      if (counts(error)) count();
      throw error;
    }
  };
}
