import { randomUUID } from 'node:crypto';
import type { Settings } from './config.js';
import type { Doctor } from './doctor/doctor.js';
import type { Bot } from './bot.js';
import { createEmbeddedMetrics, type EmbeddedMetrics } from './embedded-metrics.js';
import { createLog, type ProcessLog } from './log.js';
import type { Poll } from './poller.js';
import type { Policy } from './policy.js';
import type { Clock, Log } from './ports.js';
import { errorFields } from './port-error.js';
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
/** Whoever asks the process to end kills it after ten seconds. */
const stopMsMax = 8_500;
const tickMsMax = 20_000;

type Serving = Extract<Settings, { command: 'serve' }>;
type Ticking = Extract<Settings, { command: 'tick' | 'doctor' }>;

/** Runs the bot until SIGTERM or SIGINT, then lets what is under way finish. Resolves to the exit code. */
export async function serve(settings: Serving, policy: Policy, doctor: Doctor): Promise<number> {
  const { log, metrics } = outputOf(settings);
  const owner = randomUUID();
  const shared = { ...settings, policy, clock, timer, log };
  const runtime = createRuntime({
    ...shared,
    intervalMs: settings.pollIntervalMs,
    owner,
    ids,
    chance: Math.random,
    metrics,
  });
  if (policy.freeze.length > 0)
    log.warn({ freeze: policy.freeze.map(({ name }) => name) }, 'this version does not apply freeze windows');
  const stopping = stopSignal();
  noteFaults(log, () => stopping.stop(1));
  const edge = createSlackEdge({
    ...shared,
    engine: runtime.engine,
    doctor,
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
  const polling = pollUntil(stopping.stopped, () => pollTold(runtime, metrics));
  const code = await stopping.stopped;
  log.info({}, 'stopping');
  await inTime(windUp(runtime, owner, [edge.stop(), polling], log), log);
  await lastWords(metrics);
  return code;
}

async function inTime(windingUp: Promise<void>, log: Log): Promise<void> {
  const ended = await within(
    timer,
    stopMsMax,
    windingUp.then(() => true),
  );
  if (!ended) log.warn({ ms: stopMsMax }, 'not everything under way could be finished; the next poll goes on with it');
}

/** One poll of everything, and everything told that can be told now. Resolves to the exit code. */
export async function tick(settings: Ticking, policy: Policy): Promise<number> {
  const { log, metrics } = outputOf(settings);
  const owner = randomUUID();
  const runtime = createRuntime({
    ...settings,
    metrics,
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
  await pollOnce(() => pollTold(runtime, metrics), before + tickMsMax);
  while (clock.mono() - before < tickMsMax) {
    const { rollouts } = await runtime.store.active();
    const telling = rollouts.filter((one) => one.locked && (one.told.lines.length > 0 || !one.told.root));
    if (telling.length === 0) break;
    await Promise.all(telling.map((one) => runtime.outbox.deliver(one)));
    await pause(100);
  }
  await windUp(runtime, owner, [], log);
  await lastWords(metrics);
  return 0;
}

/**
 * One stray rejection must not end the bot with rollouts open. After a stray exception nothing is certain any more, so the
 * process ends, and its successor goes on from the record. Both are faults of ours and say so in the log, which blanks
 * secrets; what Node would print about them does not.
 */
function noteFaults(log: Log, stop: () => void): void {
  process.on('unhandledRejection', (error) => log.error({ ...errorFields(error) }, 'a promise failed unseen'));
  process.on('uncaughtException', (error) => {
    log.error({ ...errorFields(error) }, 'an exception was caught by nobody; stopping');
    stop();
  });
}

async function pollTold({ poller }: Bot, metrics: EmbeddedMetrics): Promise<Poll> {
  const began = clock.mono();
  const poll = await poller.poll();
  metrics.tell({ ms: clock.mono() - began, ...(poll.led ? { open: poll.open } : {}) });
  return poll;
}

/** What was counted since the last tick; resolves when all that was printed has left the process. */
function lastWords(metrics: EmbeddedMetrics): Promise<void> {
  metrics.tell();
  return new Promise((resolve) => process.stdout.write('', () => resolve()));
}

/** One poll. Where another replica holds the lease, its time is waited for: it may have died. */
async function pollOnce(poll: () => Promise<Poll>, untilMono: number): Promise<void> {
  for (;;) {
    const { led, nextMs } = await poll();
    if (led || clock.mono() + nextMs > untilMono) return;
    await pause(nextMs);
  }
}

/** Polls, pausing between the end of one and the beginning of the next. */
async function pollUntil(stopped: Promise<unknown>, poll: () => Promise<Poll>): Promise<void> {
  const state = { over: false };
  const end = stopped.then(() => {
    state.over = true;
  });
  while (!state.over) {
    const { nextMs } = await poll();
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
    .catch((error: unknown) => log.warn({ ...errorFields(error) }, 'the lease was not given back'));
  for (const one of ended)
    if (one.status === 'rejected') log.warn({ ...errorFields(one.reason) }, 'stopping was not clean');
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

/** Log and metrics of this process, both on standard output. */
function outputOf(settings: Serving | Ticking): { log: ProcessLog; metrics: EmbeddedMetrics } {
  const secrets = [
    settings.slack.botToken,
    ...('transport' in settings ? Object.values(settings.transport).slice(1) : []),
  ];
  const log = createLog(settings.logLevel, (line) => process.stdout.write(line), secrets);
  const metrics = createEmbeddedMetrics({
    service: settings.tableName,
    now: () => clock.now(),
    takeErrors: () => log.takeErrors(),
    write: (fields) => log.always({ ...fields }, 'metrics'),
  });
  return { log, metrics };
}
