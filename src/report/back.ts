import { cloneEnvironment } from '../rollout/clone.js';
import type { Order } from '../rollout/planned.js';
import { isOpen, type Rollout } from '../rollout/rollout.js';
import type { Call } from './calls.js';
import { commandLine } from './command.js';
import { code, fenced } from './markdown.js';
import type { ReportText } from './report-text.js';

/** How to get back to what was there before, by the bot and by hand. */
export function wayBack(rollout: Rollout, calls: readonly Call[], { words }: ReportText): string {
  const { id, phase } = rollout;
  const { back } = words;
  const undo = code(`/batch-rollout undo ${id}`);
  if (phase.name === 'rollback') return back.underWay;
  if (phase.name === 'rolledBack') return back.over;
  if (phase.name === 'aborted') return back.untouched;
  const deleting = phase.name === 'retire' && phase.deleteRequestedAt !== undefined;
  if (isOpen(rollout) && !deleting) return back.open(code(`/batch-rollout rollback ${id}`));
  const rebuilt = isGone(rollout, calls) ? [back.rebuilt] : [];
  const lines = linesBack(rollout, calls);
  const byHand = lines.length === 0 ? [] : [...rebuilt, back.byHand, fenced('sh', lines)];
  return [back.undo(undo), ...byHand].join('\n\n');
}

function isGone({ plan, phase }: Rollout, calls: readonly Call[]): boolean {
  if (phase.name === 'retire' && phase.deleteRequestedAt !== undefined) return true;
  return calls.some(
    ({ action, target, outcome }) =>
      action === 'DeleteComputeEnvironment' && target === plan.blue.name && outcome.is === 'done',
  );
}

/** In the order in which they have to be run: a queue can name an environment only once it is there. */
function linesBack(rollout: Rollout, calls: readonly Call[]): string[] {
  const { plan, baseline, made } = rollout;
  const rebuild = isGone(rollout, calls) ? [commandLine('CreateComputeEnvironment', blueRequest(rollout))] : [];
  const orders = plan.queues.map(({ name, before }) =>
    commandLine('UpdateJobQueue', { jobQueue: name, computeEnvironmentOrder: orderInput(baseline[name] ?? before) }),
  );
  const definitions = plan.definitions
    .filter(({ name }) => made.promoted[name])
    .map(({ name, previous: { content, tags } }) =>
      commandLine('RegisterJobDefinition', { ...content, jobDefinitionName: name, tags }),
    );
  return [...rebuild, ...(plan.green ? orders : []), ...definitions];
}

/** Blue as it was described when the plan was made; an order names it by its ARN, which its name gives it again. */
function blueRequest({ plan }: Rollout): Call['input'] {
  const { request } = cloneEnvironment(plan.blue.described, { queue: plan.queue, placement: 'replace' });
  return { ...request, computeEnvironmentName: plan.blue.name };
}

function orderInput(order: Order): { order: number; computeEnvironment: string }[] {
  return order.map(({ order: number, environment }) => ({ order: number, computeEnvironment: environment }));
}
