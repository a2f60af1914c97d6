import { canRollBack } from '../rollout/answer.js';
import { waitsForPass } from '../rollout/gate.js';
import { orderNames } from '../rollout/orders.js';
import { isOpen, wayForward, type PhaseName, type Rollout } from '../rollout/rollout.js';
import type { Order, Plan } from '../rollout/planned.js';
import { bold, date, foreign, joined, mrkdwn, type Mrkdwn } from './mrkdwn.js';
import { imageShown } from './blocks-plan.js';
import { judgedLines } from './blocks-verdict.js';
import type { Catalog } from './text/catalog.js';
import type { HeldIn } from './text/en/reasons.js';
import { told } from './text/sentences.js';

const queuesShownMax = 3;
const imagesShownMax = 2;

/** The state in one word or two, before everything else (U2). */
export function stateWord({ held, gate, phase }: Pick<Rollout, 'held' | 'gate' | 'phase'>, text: Catalog): string {
  if (held !== null) return text.words.held;
  if (gate !== null) return gate.approval === undefined ? text.words.waiting : text.words.approved;
  return text.words.phase(phase.name);
}

/** A sign for the eye that runs over the channel; the word beside it says the same. */
export function stateSign({ held, gate, phase }: Pick<Rollout, 'held' | 'gate' | 'phase'>): string {
  if (held !== null) return '✋';
  if (gate !== null && gate.approval === undefined) return '⏳';
  if (phase.name === 'complete') return '✅';
  if (phase.name === 'rollback' || phase.name === 'rolledBack') return '🔙';
  return phase.name === 'aborted' ? '⛔' : '🔵';
}

/** The whole situation in a sentence or two: queue, state and what is next, in this order since the end may be cut (U17). */
export function rootSummary(rollout: Rollout, text: Catalog): Mrkdwn {
  const state = stateWord(rollout, text);
  const phase = text.words.phase(rollout.phase.name);
  return text.root.summary(rollout.plan.queue, state, phase === state ? undefined : phase, nextLine(rollout, text));
}

/** What moves: the environment, and each image before and after, with its digest. `image` is the one asked for. */
export function axisLines(plan: Plan, image: string | undefined, text: Catalog): Mrkdwn[] {
  const { labels } = text.root;
  return [
    label(
      labels.environment,
      plan.green === undefined ? text.root.kept(plan.blue.name) : text.root.moved(plan.blue.name, plan.green.name),
    ),
    ...some(plan.definitions, imagesShownMax, text, (definition) =>
      label(labels.image, text.root.image(definition, imageShown(definition.to, image))),
    ),
  ];
}

function label(name: string, value: Mrkdwn): Mrkdwn {
  return value.marked === '' ? value : mrkdwn`${bold(`${name}:`)} ${value}`;
}

/** Where the rollout stands, line by line, in the order of U2. */
export function rootLines(rollout: Rollout, text: Catalog): Mrkdwn[] {
  const { labels } = text.root;
  const { plan, request } = rollout;
  return [
    ...axisLines(plan, request.image, text),
    label(labels.phase, progress(rollout, text)),
    ...some(plan.queues, queuesShownMax, text, ({ name }) => label(labels.order, orderNow(rollout, name, text))),
    label(labels.canaries, canaryCounts(rollout, text)),
    ...judgedLines(rollout, label, text),
    label(labels.why, whyLine(rollout, text)),
    label(labels.held, heldLine(rollout, text)),
    label(labels.next, nextLine(rollout, text)),
    label(labels.expires, expiryLine(rollout, text)),
    label(labels.note, foreign(request.note ?? '')),
  ];
}

/** Who started and approved, in the small print. The moment of the last change is kept apart, since it alone is no news. */
export function attribution(rollout: Rollout, text: Catalog): Mrkdwn[] {
  const { id, startedBy, startedAt, gate, plan } = rollout;
  const approval = gate?.approval;
  return [
    bold(id),
    text.root.startedBy(startedBy, date(startedAt)),
    gate === null || approval === undefined
      ? mrkdwn``
      : text.root.approvedBy(approval.by, text.words.gate(gate.name, gate.step, plan.steps.length), date(approval.at)),
  ];
}

function some<T>(all: readonly T[], max: number, text: Catalog, show: (one: T) => Mrkdwn): Mrkdwn[] {
  const shown = all.slice(0, max).map(show);
  return all.length > max ? [...shown, mrkdwn`… ${text.words.more(all.length - max)}`] : shown;
}

function progress({ phase, plan }: Rollout, text: Catalog): Mrkdwn {
  const name = text.words.phase(phase.name);
  const way = plan.placement === 'keep' ? wayForward.slice(0, 5) : wayForward;
  const number = way.indexOf(phase.name) + 1;
  if (phase.name === 'rollback') return text.root.back(name, text.words.phase(phase.from));
  if (number === 0) return bold(name);
  const known = text.root.progress(name, number, way.length);
  if (phase.name !== 'shift' || plan.steps.length < 2) return known;
  return joined([known, text.root.step(phase.step + 1, plan.steps.length)], ', ');
}

/** The order as last seen: what somebody else made of it, where that is why the rollout is held. */
function orderNow(rollout: Rollout, queue: string, text: Catalog): Mrkdwn {
  const drifts = rollout.held?.why.reason === 'drift' ? rollout.held.why.drifts : [];
  const found = drifts.find((drift) => drift.kind === 'order' && drift.queue === queue);
  const order: Order =
    found?.kind === 'order' ? found.found : (rollout.expected.orders[queue] ?? plannedOrder(rollout, queue));
  const shown = mrkdwn`${bold(queue)}: ${text.words.order(orderNames(order))}`;
  return found === undefined ? shown : mrkdwn`${shown} ${text.root.changed}`;
}

function plannedOrder({ plan }: Rollout, queue: string): Order {
  return plan.queues.find(({ name }) => name === queue)?.before ?? [];
}

/** Canaries of the newest round; a retry starts a new one, and the old results no longer count. */
function canaryCounts({ canaries, plan }: Rollout, text: Catalog): Mrkdwn {
  const round = Math.max(0, ...canaries.map((canary) => canary.round));
  const current = canaries.filter((canary) => canary.round === round);
  return text.root.canaries({
    total: plan.rules.canary.jobs,
    succeeded: current.filter(({ result }) => result?.succeeded === true).length,
    failed: current.filter(({ result }) => result?.succeeded === false).length,
    running: current.filter(({ result, cancelled }) => result === undefined && cancelled !== true).length,
  });
}

/** Why it goes back or went back; nothing where it does not. */
export function whyLine({ phase }: Rollout, text: Catalog): Mrkdwn {
  return 'why' in phase ? told(text.reasons.rollbacks, 'reason', phase.why) : mrkdwn``;
}

/** What the way out of a hold in this phase depends on. */
export function heldIn(rollout: Rollout, phase: PhaseName): HeldIn {
  const wayBack = phase === 'rollback' ? 'taken' : canRollBack(rollout) ? 'open' : 'gone';
  return { retry: phase === 'canary', planned: phase === 'plan', wayBack };
}

/** Why it is held; nothing where it is not. */
export function heldLine(rollout: Rollout, text: Catalog): Mrkdwn {
  return rollout.held === null ? mrkdwn`` : told(text.reasons.holds, 'reason', rollout.held.why, rollout);
}

/** What comes next and who has to act for it. */
export function nextLine(rollout: Rollout, text: Catalog): Mrkdwn {
  const { held, gate, phase, plan } = rollout;
  const { next } = text.root;
  if (held !== null) return told(text.reasons.lifts, 'reason', held.why, heldIn(rollout, phase.name));
  if (gate?.approval !== undefined)
    return waitsForPass(rollout) ? next.approvedUnpassed(gate.approval.by) : next.approved(gate.approval.by);
  if (gate !== null) return next.approve(gate.name, gate.step, rollout);
  if (phase.name === 'shift') return next.watch(phase.step + 1, plan);
  return next.phase(phase.name, rollout);
}

function expiryLine({ gate, held }: Rollout, text: Catalog): Mrkdwn {
  if (gate === null || gate.approval !== undefined || held !== null) return mrkdwn``;
  return mrkdwn`${date(gate.expiresAt)}. ${text.says.expiry(gate.name)}`;
}

/** One rollout in a list: two lines are enough to know which it is and what it waits for. */
export function listLines(rollout: Rollout, text: Catalog): Mrkdwn[] {
  const { plan, id } = rollout;
  const green = plan.green?.name;
  const where = green === undefined ? text.root.kept(plan.blue.name) : text.root.moved(plan.blue.name, green);
  const head = mrkdwn`${stateSign(rollout)} ${bold(plan.queue)}: ${stateWord(rollout, text)} · ${progress(rollout, text)} · ${where} · ${bold(id)}`;
  return isOpen(rollout) ? [head, mrkdwn`${bold(`${text.root.labels.next}:`)} ${nextLine(rollout, text)}`] : [head];
}
