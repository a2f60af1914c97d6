import { contentOf } from '../../../src/rollout/definitions.js';
import { canonical, stringAt } from '../../../src/rollout/json.js';
import type { PlannedDefinition } from '../../../src/rollout/planned.js';
import type { Rollout } from '../../../src/rollout/rollout.js';
import { changedForGood, meddledSince, touchedSincePlan, type CaseFile, type Court, type Seat } from './court.js';
import { told } from './orders.js';
import { isSameOrder, lists, newestActive } from './world.js';
import { tagOf } from '../account/metric-alarms.js';
import type { World } from '../account/world.js';

/** I4: after a rollback everything is as it was; on the way, each name resolves to the content of its phase. */
export function judgeRestored(court: Court): Seat {
  return {
    written({ after, file, enters, before }, world) {
      const { phase } = after;
      const inPlace = phase.name === 'shift' && phase.inPlaceSince !== undefined;
      const wasInPlace = before?.phase.name === 'shift' && before.phase.inPlaceSince !== undefined;
      if (!enters && (!inPlace || wasInPlace)) return;
      for (const definition of after.plan.definitions) judgeContent(court, file, after, definition, world);
      if (enters && phase.name === 'rolledBack') judgeEnd(court, file, after, world);
      if (enters && phase.name === 'complete') judgeLeftovers(court, file, after, world);
    },
    end(world) {
      for (const file of court.files.values()) {
        const { latest } = file;
        if (latest.phase.name !== 'rolledBack' || hasSuccessor(court, file)) continue;
        for (const definition of latest.plan.definitions) judgeContent(court, file, latest, definition, world);
        judgeEnd(court, file, latest, world);
      }
    },
  };
}

/** A rollout that went on, or was planned, after the end of this one may have changed the same things since. */
function hasSuccessor(court: Court, { id, endedAt = Infinity }: CaseFile): boolean {
  return [...court.files.values()].some(
    (other) => other.id !== id && Math.max(other.plannedAt, ...other.enteredAt.values()) > endedAt,
  );
}

function judgeEnd(court: Court, file: CaseFile, rollout: Rollout, world: World): void {
  const { plan, made, id } = rollout;
  for (const { name } of plan.queues) {
    const order = world.queues.get(name)?.order;
    // A queue that somebody deleted, and a person gave up, has nothing to be restored.
    const wanted = file.baselines.get(name);
    if (!order || !wanted || isChangedSince(court, file, name)) continue;
    if (!isSameOrder(order, wanted))
      court.breach('I4', `${id} rolled back: queue ${name} is ${told(order)}, not ${told(wanted)}`);
    if (made.green && lists(order, made.green.arn))
      court.breach('I4', `${id} rolled back: queue ${name} still lists green`);
  }
  judgeBlue(court, file, rollout, world);
  judgeLeftovers(court, file, rollout, world);
}

/** Others changed the order at the end or since, or a call that came after it did. */
function isChangedSince(court: Court, file: CaseFile, name: string): boolean {
  const since = (file.endDecidedAt ?? Infinity) - court.expectations.raceMs;
  return meddledSince(court, since, name) || (court.strays.last(name, 'order') ?? -Infinity) >= since;
}

/** Blue has its state and its standing capacity again. */
function judgeBlue(court: Court, file: CaseFile, { id, plan }: Rollout, world: World): void {
  const blue = world.environments.get(plan.blue.name);
  if (!plan.green || !blue) return;
  const was = stringAt(plan.blue.described, 'state') !== 'DISABLED';
  if (was && !blue.enabled && !changedForGood(court, file, blue.name, 'state'))
    court.breach('I4', `${id} rolled back: blue is left DISABLED`);
  if (blue.minVcpus !== plan.blue.minVcpus && !changedForGood(court, file, blue.name, 'size'))
    court.breach('I4', `${id} rolled back: blue keeps ${blue.minVcpus} vCPUs at least, not ${plan.blue.minVcpus}`);
}

/** What the rollout made for itself is gone; after a rollback green, too. */
function judgeLeftovers(court: Court, file: CaseFile, { id, plan, phase }: Rollout, world: World): void {
  const left: string[] = [];
  const green = plan.green && world.environments.get(plan.green.name);
  const isOwn = (tags: Record<string, string>): boolean => tags['batch-rollout:id'] === id;
  if (phase.name === 'rolledBack' && green && isOwn(green.tags) && green.statusText !== 'DELETING')
    left.push(green.name);
  const queue = world.queues.get(plan.canaryQueue);
  if (queue && isOwn(queue.tags) && queue.statusText !== 'DELETING') left.push(queue.name);
  for (const { stagedName } of plan.definitions) {
    const staged = newestActive(world, stagedName);
    if (staged && isOwn(staged.tags)) left.push(staged.arn);
  }
  for (const alarm of world.metricAlarms.values()) if (tagOf(alarm, 'batch-rollout:id') === id) left.push(alarm.name);
  const others = left.filter((name) => !changedForGood(court, file, name, 'existence'));
  if (others.length > 0) court.breach('I4', `${id} in ${phase.name} left behind ${others.join(', ')}`);
}

function judgeContent(
  court: Court,
  file: CaseFile,
  rollout: Rollout,
  definition: PlannedDefinition,
  world: World,
): void {
  const promised = contentPromised(rollout);
  if (promised === 'either' || touchedSincePlan(court, file, definition.name)) return;
  const newest = newestActive(world, definition.name);
  const isPrevious =
    newest?.arn === definition.previous.arn || sameContent(newest?.described, definition.previous.content);
  const isNew = newest !== undefined && !isPrevious && canonical(newest.described).includes(`"${definition.to}"`);
  if (promised === 'previous' ? isPrevious : isNew) return;
  court.breach(
    'I4',
    `${rollout.id} in ${rollout.phase.name}: ${definition.name} does not resolve to its ${promised} content`,
  );
}

function sameContent(
  described: Parameters<typeof contentOf>[0] | undefined,
  content: Parameters<typeof contentOf>[0],
): boolean {
  return described !== undefined && canonical(contentOf(described)) === canonical(contentOf(content));
}

function contentPromised({ phase }: Rollout): 'previous' | 'new' | 'either' {
  switch (phase.name) {
    case 'provision':
    case 'canary':
    case 'rolledBack':
      return 'previous';
    case 'shift':
      return phase.step > 0 || phase.inPlaceSince !== undefined ? 'new' : 'previous';
    case 'bake':
    case 'drain':
    case 'retire':
    case 'complete':
      return 'new';
    case 'plan':
    case 'rollback':
    case 'aborted':
      return 'either';
  }
}
