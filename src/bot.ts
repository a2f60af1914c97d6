import type { Chat } from './chat-port.js';
import { withChatDeadlines, withCloudDeadlines, withTableDeadlines } from './deadline.js';
import { createEngine } from './engine.js';
import type { Engine } from './engine-api.js';
import { releaseLocks } from './locks.js';
import { createLooker } from './look.js';
import { draw } from './picture/draw.js';
import { createPlanner, type QueueTerms } from './planner.js';
import { createPoller, type Poller } from './poller.js';
import { imageAllowed, policyFor, type Policy } from './policy.js';
import type { Clock, Cloud, Ids, Log, Store } from './ports.js';
import { createRecords, type Records } from './records.js';
import { withPatientReads } from './retry.js';
import { isOpen, type Rollout } from './rollout/rollout.js';
import { abort } from './rollout/state.js';
import { createOutbox, type Outbox } from './slack/outbox.js';
import type { RecordForm } from './store/rollout-record.js';
import { createSteady, type Steady } from './steady.js';
import { dynamoStore } from './store/store.js';
import type { Table } from './store/table.js';
import type { Timer } from './timer.js';

/** Everything the bot needs of the world; one call of a port is one wire call. */
export interface BotParts {
  cloud: Cloud;
  table: Table;
  chat: Chat;
  clock: Clock;
  timer: Timer;
  ids: Ids;
  /** 0 to 1, to spread repeated reads. */
  chance: () => number;
  log: Log;
  policy: Policy;
  intervalMs: number;
  /** Tells this process from every other. */
  owner: string;
  /** How long things have stood is told by watching them, when not said. */
  steady?: Steady;
  /** How records are written down; JSON when not said. */
  form?: RecordForm;
}

export interface Bot {
  store: Store;
  engine: Engine;
  poller: Poller;
  outbox: Outbox;
}

/** The bot without its doors: engine, poller and outbox over the ports. It keeps nothing that a new process could not do without. */
export function createBot(options: BotParts): Bot {
  const { policy, clock, timer, ids, log, owner } = options;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => timer.after(ms, resolve));
  const cloud = withPatientReads(withCloudDeadlines(options.cloud, timer), clock, pause, options.chance);
  const store = dynamoStore(withTableDeadlines(options.table, timer), ids, options.form);
  const records = createRecords(store, ids);
  const looker = createLooker(cloud, log, clock);
  const planner = createPlanner(
    cloud,
    store,
    () => looker.account(),
    (queue) => termsOf(policy, queue),
  );
  const { expireMs, distinctFromStarter } = policy.approvals;
  const outbox = outboxOf(options, store, records);
  const parts = {
    store,
    records,
    planner,
    looker,
    clock,
    ids,
    log,
    cloud,
    outbox,
    owner,
    intervalMs: options.intervalMs,
    steady: options.steady ?? createSteady(clock),
    terms: () => ({ approvalExpireMs: expireMs, distinctFromStarter }),
    onOldShown: (rollout: Rollout) => void outbox.redraw(rollout),
    definitionNames: () => [...new Set([...policy.queues.values()].flatMap((queue) => queue.jobDefinitions))].sort(),
  };
  return { store, engine: createEngine(parts), poller: createPoller(parts), outbox };
}

function outboxOf({ chat, clock, timer, log, owner, policy }: BotParts, store: Store, records: Records): Outbox {
  return createOutbox({
    chat: withChatDeadlines(chat, timer),
    amend: records.amend,
    clock,
    timer,
    log,
    owner,
    draw,
    audience: () => ({ locale: policy.locale, approvers: policy.roles.approvers }),
    // Nothing was done yet, and nobody can see or stop what no message tells of.
    onRootRefused: async (id, raw) => {
      const ended = await records.amend(id, (one) =>
        isOpen(one) && one.phase.name === 'plan' && !one.told.root
          ? { ...abort(one, clock.now(), { reason: 'rootRefused', raw }), told: { lines: [] } }
          : undefined,
      );
      if (ended && !isOpen(ended)) await releaseLocks(store, ended.plan, id);
    },
  });
}

function termsOf(policy: Policy, queue: string): QueueTerms {
  const { jobDefinitions, ...rules } = policyFor(policy, queue);
  const { allow, requireDigest } = policy.images;
  return {
    rules,
    definitionNames: jobDefinitions,
    images: { allow, requireDigest, allowed: (image) => imageAllowed(policy, image) },
  };
}
