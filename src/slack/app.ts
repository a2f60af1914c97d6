import { App, HTTPReceiver, SocketModeReceiver, type ReceiverEvent } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { SlackAccess, Transport } from '../config.js';
import type { Doctor } from '../doctor/doctor.js';
import type { Engine } from '../engine-api.js';
import type { Policy } from '../policy.js';
import type { Clock, Log } from '../ports.js';
import { createAllowance } from './allowance.js';
import { boltLog, redacted } from './bolt-log.js';
import { checkBotToken } from './bot-token.js';
import { slackChat } from './chat.js';
import { createWork, rememberRequests, type Edge } from './edge.js';
import { listen } from './listeners.js';
import { createNames } from './names.js';
import { createReplies } from './respond.js';
import { createRoles } from './roles.js';
import { bodyBytesMax, createWebServer, type WebServerOptions } from './server.js';
import { createSocketLink } from './socket-mode.js';
import { within, type Timer } from '../timer.js';

export interface SlackEdgeOptions {
  slack: SlackAccess;
  transport: Transport;
  listen: { port: number; host: string };
  engine: Engine;
  doctor: Doctor;
  policy: Policy;
  clock: Clock;
  timer: Timer;
  log: Log;
  /** A fresh id that a person can quote and the log has too. */
  errorId: () => string;
  /** Asks the poller to look at this rollout at once. */
  wake: (rolloutId: string) => void;
  /** For GET /readyz. */
  ready: () => Promise<boolean>;
  /** Socket Mode only: Slack's word for why connecting is of no use any more. */
  onLost: (raw: string) => void;
}

export interface SlackEdge {
  /** Listens, and in Socket Mode begins to connect. Rejects when the address cannot be listened on. */
  start(): Promise<{ port: number }>;
  /** Takes nothing new and finishes what was acknowledged, within ten seconds. */
  stop(): Promise<void>;
}

const interactiveTimeoutMs = 2_500;
const outboxTimeoutMs = 8_000;
const drainMsMax = 9_000;

/** A Web API client that makes one call of each and gives up in time. People wait for one, the outbox for the other: a rate limit of one must not hold up the other. */
export function slackClient({ botToken, apiUrl }: SlackAccess, purpose: 'people' | 'outbox', log: Log): WebClient {
  return new WebClient(botToken, {
    slackApiUrl: apiUrl,
    timeout: purpose === 'people' ? interactiveTimeoutMs : outboxTimeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: boltLog(log),
  });
}

/** Everything between Slack and the engine but the outbox: listening, answering, the start modal, roles. */
export function createSlackEdge(options: SlackEdgeOptions): SlackEdge {
  const { slack, transport, policy, clock, log } = options;
  const client = slackClient(slack, 'people', log);
  const edge: Edge = {
    ...options,
    client,
    chat: slackChat(slackClient(slack, 'outbox', log)),
    work: createWork(log),
    isFirst: rememberRequests(clock),
    names: createNames(options),
    reply: createReplies({ client, apiOrigin: slack.apiOrigin, log }),
    roles: createRoles({ client, roles: policy.roles, locale: policy.locale, clock, log }),
  };
  const slackEdge =
    transport.kind === 'http'
      ? httpEdge(options, edge, transport.signingSecret)
      : socketEdge(options, edge, transport.appToken);
  return {
    async start() {
      const address = await slackEdge.start();
      void checkBotToken(client, log);
      return address;
    },
    stop: () => slackEdge.stop(),
  };
}

function httpEdge(options: SlackEdgeOptions, edge: Edge, signingSecret: string): SlackEdge {
  const logger = boltLog(options.log);
  const receiver = new HTTPReceiver({ signingSecret, logger, bodyLimit: bodyBytesMax });
  listen(boltApp(receiver, options, edge), edge);
  const server = createWebServer({ ...webOptions(options), slack: receiver.requestListener });
  return {
    start: () => server.start(),
    async stop() {
      const closed = server.stop();
      await within(options.timer, drainMsMax, edge.work.done());
      server.cut();
      await closed;
    },
  };
}

function socketEdge(options: SlackEdgeOptions, edge: Edge, appToken: string): SlackEdge {
  const { timer, log, onLost } = options;
  const clientOptions = {
    slackApiUrl: options.slack.apiUrl,
    timeout: outboxTimeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLog(log),
    autoReconnectEnabled: false,
    installerOptions: { clientOptions },
  });
  listen(boltApp(receiver, options, edge), edge);
  const link = createSocketLink({ client: receiver.client, timer, log, onLost });
  const server = createWebServer(webOptions(options));
  return {
    async start() {
      const address = await server.start();
      link.start();
      return address;
    },
    async stop() {
      const closed = server.stop();
      await Promise.all([link.stop(), within(timer, drainMsMax, edge.work.done())]);
      server.cut();
      await closed;
    },
  };
}

function webOptions({ listen: address, ready, clock, log }: SlackEdgeOptions): WebServerOptions {
  return { listen: address, ready, clock, log };
}

/** Bolt as router and nothing else: who may do what is not its business, and it holds no token. */
function boltApp(
  receiver: HTTPReceiver | SocketModeReceiver,
  { log, errorId, clock, policy }: SlackEdgeOptions,
  { work }: Edge,
): App {
  const app = new App({
    receiver,
    authorize: () => Promise.resolve({}),
    logger: boltLog(log),
    clientOptions: { retryConfig: { retries: 0 } },
    convoStore: false,
    ignoreSelf: false,
  });
  const dispatch = app.processEvent.bind(app);
  const turnedAway = createAllowance({ clock, locale: policy.locale, underWay: () => work.count() });
  app.processEvent = async (event) => {
    const refusal = turnedAway(event.body);
    if (refusal) return event.ack(refusal);
    return acknowledged(event, dispatch, (error) => {
      const problem = redacted(error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');
      log.error({ errorId: errorId(), problem }, 'A request of Slack could not be handled');
    });
  };
  return app;
}

/** Whatever no listener takes, or fails before its answer, is acknowledged at once rather than after Bolt's three seconds. */
async function acknowledged(
  event: ReceiverEvent,
  dispatch: (event: ReceiverEvent) => Promise<void>,
  onError: (error: unknown) => void,
): Promise<void> {
  let done = false;
  const ack: ReceiverEvent['ack'] = async (answer) => {
    if (done) return;
    done = true;
    await event.ack(answer);
  };
  try {
    await dispatch({ ...event, ack });
  } catch (error) {
    onError(error);
  }
  await ack();
}
