import { randomUUID } from 'node:crypto';
import type { Settings } from './config.js';
import { createLog } from './log.js';
import type { Bot } from './bot.js';
import { describe } from './poller.js';
import type { Policy } from './policy.js';
import type { Clock, Log } from './ports.js';
import { createRuntime } from './runtime.js';
import { createSlackEdge } from './slack/app.js';
import { byWallClock } from './steady.js';
import { within, type Timer } from './timer.js';

const clock: Clock = { now: () => Date.now(), mono: () => performance.now() };
const timer: Timer = {
  after(ms, run) {
    const pending = setTimeout(run, ms);
    return () => clearTimeout(pending);
  },
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => timer.after(ms, resolve));
const ids = { writeId: () => randomUUID() };

/** /readyz counts a poll as late after three intervals, but never before this (contract §7). */
const lateMsMin = 60_000;
const stopMsMax = 8_500;
const tickMsMax = 20_000;

type Serving = Extract<Settings, { command: 'serve' }>;
type Ticking = Extract<Settings, { command: 'tick' | 'doctor' }>;

/** Runs the bot until SIGTERM or SIGINT, then lets what is under way finish. Resolves to the exit code. */
export async function serve(settings: Serving, policy: Policy): Promise<number> {
  const log = logOf(settings);
  const owner = randomUUID();
  const runtime = createRuntime({
    ...settings,
    intervalMs: settings.pollIntervalMs,
    policy,
    owner,
    clock,
    timer,
    ids,
    chance: Math.random,
    log,
  });
  if (policy.freeze.length > 0)
    log.warn({ freeze: policy.freeze.map(({ name }) => name) }, 'this version does not apply freeze windows');
  const stopping = stopSignal();
  // One stray rejection must not end the bot with rollouts open; it is a fault of ours and says so.
  process.on('unhandledRejection', (error) => log.error({ error: describe(error) }, 'a promise failed unseen'));
  const edge = createSlackEdge({
    ...settings,
    engine: runtime.engine,
    policy,
    clock,
    timer,
    log,
    errorId: () => randomUUID().slice(0, 8),
    wake: (id) => void runtime.poller.wake(id),
    ready: () => isReady(runtime, settings.pollIntervalMs),
    onLost: (raw) => {
      log.error({ raw }, 'Slack refuses the app token; stopping');
      stopping.stop(1);
    },
  });
  const { port } = await edge.start();
  log.info({ port, transport: settings.transport.kind, table: settings.tableName }, 'listening');
  const polling = pollUntil(stopping.stopped, runtime);
  const code = await stopping.stopped;
  log.info({}, 'stopping');
  await within(timer, stopMsMax, windUp(runtime, owner, [edge.stop(), polling], log));
  return code;
}

/** One poll of everything, and everything told that can be told now. Resolves to the exit code. */
export async function tick(settings: Ticking, policy: Policy): Promise<number> {
  const log = logOf(settings);
  const owner = randomUUID();
  const runtime = createRuntime({
    ...settings,
    intervalMs: 1_000,
    policy,
    owner,
    clock,
    timer,
    ids,
    chance: Math.random,
    log,
    steady: byWallClock(clock),
  });
  const before = clock.mono();
  await pollOnce(runtime, before + tickMsMax);
  while (clock.mono() - before < tickMsMax) {
    const { rollouts } = await runtime.store.active();
    const telling = rollouts.filter((one) => one.locked && (one.told.lines.length > 0 || !one.told.root));
    if (telling.length === 0) break;
    await Promise.all(telling.map((one) => runtime.outbox.deliver(one)));
    await pause(100);
  }
  await windUp(runtime, owner, [], log);
  return 0;
}

/** One poll. Where another replica holds the lease, its time is waited for: it may have died. */
async function pollOnce({ poller }: Bot, untilMono: number): Promise<void> {
  for (;;) {
    const { led, nextMs } = await poller.poll();
    if (led || clock.mono() + nextMs > untilMono) return;
    await pause(nextMs);
  }
}

/** Polls, pausing between the end of one and the beginning of the next. */
async function pollUntil(stopped: Promise<unknown>, { poller }: Bot): Promise<void> {
  const state = { over: false };
  const end = stopped.then(() => {
    state.over = true;
  });
  while (!state.over) {
    const { nextMs } = await poller.poll();
    await within(timer, nextMs, end);
  }
}

async function isReady({ store, poller }: Bot, intervalMs: number): Promise<boolean> {
  if (clock.mono() - poller.lastPollMono() > Math.max(3 * intervalMs, lateMsMin)) return false;
  return (
    (await within(
      timer,
      2_000,
      store.ping().then(
        () => true,
        () => false,
      ),
    )) === true
  );
}

async function windUp(runtime: Bot, owner: string, ending: readonly Promise<void>[], log: Log): Promise<void> {
  const ended = await Promise.allSettled(ending);
  await runtime.poller.idle();
  await runtime.outbox.stop();
  await runtime.store
    .releaseLease(owner)
    .catch((error: unknown) => log.warn({ error: describe(error) }, 'the lease was not given back'));
  for (const one of ended)
    if (one.status === 'rejected') log.warn({ error: describe(one.reason) }, 'stopping was not clean');
}

function stopSignal(): { stopped: Promise<number>; stop: (code: number) => void } {
  let stop = (_code: number): void => undefined;
  const stopped = new Promise<number>((resolve) => {
    stop = resolve;
  });
  process.once('SIGTERM', () => stop(0));
  process.once('SIGINT', () => stop(0));
  return { stopped, stop };
}

function logOf(settings: Serving | Ticking): Log {
  const secrets = [
    settings.slack.botToken,
    ...('transport' in settings ? Object.values(settings.transport).slice(1) : []),
  ];
  return createLog(settings.logLevel, (line) => process.stdout.write(line), secrets);
}
