import { awsCloud } from './aws/cloud.js';
import type { SlackAccess } from './config.js';
import { createEngine } from './engine.js';
import type { Engine } from './engine-api.js';
import { createLooker } from './look.js';
import { createPlanner, type QueueTerms } from './planner.js';
import { createPoller, type Poller } from './poller.js';
import { imageAllowed, policyFor, type Policy } from './policy.js';
import type { Clock, Ids, Log, Store } from './ports.js';
import { createRecords } from './records.js';
import { withPatientReads } from './retry.js';
import { isOpen } from './rollout/rollout.js';
import { abort } from './rollout/state.js';
import { slackClient } from './slack/app.js';
import { slackChat } from './slack/chat.js';
import { createOutbox, type Outbox } from './slack/outbox.js';
import type { Timer } from './slack/timer.js';
import { dynamoStore } from './store/store.js';
import { dynamoTable } from './store/table.js';
import { tableClient } from './table-commands.js';

export interface RuntimeOptions {
  slack: SlackAccess;
  tableName: string;
  policy: Policy;
  intervalMs: number;
  /** Tells this process from every other. */
  owner: string;
  clock: Clock;
  timer: Timer;
  ids: Ids;
  /** 0 to 1, to spread repeated reads. */
  chance: () => number;
  log: Log;
}

export interface Runtime {
  store: Store;
  engine: Engine;
  poller: Poller;
  outbox: Outbox;
}

/** The parts that every replica has, wired together: AWS, the table, the engine, the poller, the outbox. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { policy, clock, timer, ids, log, owner } = options;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => timer.after(ms, resolve));
  const cloud = withPatientReads(awsCloud({ clock }), clock, pause, options.chance);
  const store = dynamoStore(dynamoTable(tableClient(), options.tableName), ids);
  const records = createRecords(store, ids);
  const looker = createLooker(cloud, log);
  const planner = createPlanner(
    cloud,
    store,
    () => looker.account(),
    (queue) => termsOf(policy, queue),
  );
  const { expireMs, distinctFromStarter } = policy.approvals;
  const outbox = createOutbox({
    chat: slackChat(slackClient(options.slack, 'outbox', log)),
    amend: records.amend,
    clock,
    timer,
    log,
    owner,
    audience: () => ({ locale: policy.locale, approvers: policy.roles.approvers }),
    // Nothing was done yet, and nobody can see or stop what no message tells of.
    onRootRefused: async (id, raw) => {
      await records.amend(id, (one) =>
        isOpen(one) && one.phase.name === 'plan' && !one.told.root
          ? { ...abort(one, clock.now(), { reason: 'rootRefused', raw }), told: { lines: [] } }
          : undefined,
      );
    },
  });
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
    terms: () => ({ approvalExpireMs: expireMs, distinctFromStarter }),
    definitionNames: () => [...new Set([...policy.queues.values()].flatMap((queue) => queue.jobDefinitions))].sort(),
  };
  return { store, engine: createEngine(parts), poller: createPoller(parts), outbox };
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
