import type { SocketModeReceiver } from '@slack/bolt';
import { type Log } from '../ports.js';
import { ChatError } from '../chat-port.js';
import { chatError } from './chat.js';
import { within, type Timer } from '../timer.js';

export interface SocketLink {
  /** Connects, and connects again whenever the connection ends, until `stop`. */
  start(): void;
  stop(): Promise<void>;
}

const connectMsMax = 30_000;
const pauseMsMax = 30_000;
const disconnectMsMax = 2_000;
/** The app token is of no use any more; no repeat will change that. */
const finalCodes = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'user_removed_from_team',
  'team_disabled',
]);

/**
 * Keeps a Socket Mode connection. The client's own reconnecting is off: it waits five seconds where Slack only asks to
 * come anew, and ends the process when the address of the next connection cannot be had. `onLost` gets Slack's word
 * when connecting is of no use any more.
 */
export function createSocketLink(options: {
  client: SocketModeReceiver['client'];
  timer: Timer;
  log: Log;
  onLost: (raw: string) => void;
}): SocketLink {
  const { client, timer, log, onLost } = options;
  const state = { stopped: false };
  let wakeUp = () => {};

  async function keep(): Promise<void> {
    let failures = 0;
    while (!state.stopped) {
      const began = await connect();
      if (began === 'connected') {
        failures = 0;
        continue;
      }
      if (finalCodes.has(began.code)) return onLost(began.code);
      log.warn({ code: began.code }, 'Slack cannot be connected to; trying again');
      await pause(Math.max(began.retryAfterMs ?? 0, Math.min(pauseMsMax, 1_000 * 2 ** failures)));
      failures = Math.min(failures + 1, 10);
    }
  }

  /** Resolves when a connection has ended again, or with why there was none. */
  async function connect(): Promise<'connected' | ChatError> {
    let hasEnded = () => {};
    const ended = new Promise<void>((resolve) => {
      hasEnded = resolve;
    });
    client.once('disconnected', hasEnded);
    const begun = client.start().then(
      () => 'connected' as const,
      (error: unknown) => chatError(error),
    );
    const outcome = await within(timer, connectMsMax, begun);
    // What began to connect before `stop` must not stay connected after it.
    if (outcome === undefined || state.stopped) await disconnect();
    else if (outcome === 'connected') {
      log.info({}, 'Connected to Slack by Socket Mode');
      await ended;
    }
    client.off('disconnected', hasEnded);
    return outcome ?? new ChatError('unavailable', 'connect_timeout');
  }

  async function disconnect(): Promise<void> {
    await within(
      timer,
      disconnectMsMax,
      client.disconnect().catch(() => {}),
    );
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = timer.after(ms, resolve);
      wakeUp = () => {
        cancel();
        resolve();
      };
    });
  }

  return {
    start: () => void keep(),
    async stop() {
      state.stopped = true;
      wakeUp();
      await disconnect();
    },
  };
}
