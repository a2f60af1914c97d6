import { z } from 'zod';
import { planDetachedScaleIn } from './environment-life.js';
import { happenAfter } from './happening.js';
import { isTerminal } from './job.js';
import { terminate } from './job-stops.js';
import { changes, type Answer } from './operation.js';
import { remember } from './past.js';
import { checkedOrder, Order } from './queue-order.js';
import { checkLimits, queueNamed, render, TimeLimit, type JobQueue } from './queues.js';
import { badRequest, clientException, doesNotExist } from './refusal.js';
import { wakeScheduler } from './scheduler-cycle.js';
import { drawWaitMs } from './tempo.js';
import type { World } from './world.js';

const UpdateInput = z.object({
  jobQueue: z.string().min(1),
  state: z.enum(['ENABLED', 'DISABLED']).optional(),
  schedulingPolicyArn: z.string().optional(),
  priority: z.int().min(0).optional(),
  computeEnvironmentOrder: Order.optional(),
  serviceEnvironmentOrder: z.array(z.looseObject({})).optional(),
  jobStateTimeLimitActions: z.array(TimeLimit).optional(),
});
type UpdateInput = z.output<typeof UpdateInput>;

function update(world: World, input: UpdateInput): Answer {
  const queue = queueNamed(world, input.jobQueue);
  if (isChanging(queue)) throw clientException('Cannot update, resource is being modified.');
  if (input.serviceEnvironmentOrder?.length) throw badRequest(world, 'serviceEnvironmentOrder is not supported here.');
  checkPolicyChange(world, queue, input.schedulingPolicyArn);
  checkLimits(world, input.jobStateTimeLimitActions);
  const wished = input.computeEnvironmentOrder;
  if (wished !== undefined) {
    const { names, numbers } = checkedOrder(world, wished, queue.order);
    queue.order = names;
    queue.orderNumbers = numbers;
  }
  queue.state = input.state ?? queue.state;
  queue.priority = input.priority ?? queue.priority;
  queue.schedulingPolicyArn = input.schedulingPolicyArn ?? queue.schedulingPolicyArn;
  queue.timeLimits = input.jobStateTimeLimitActions ?? queue.timeLimits;
  queue.status = 'UPDATING';
  queue.statusReason = '';
  remember(world, 'queues', queue.name, render(world, queue));
  happenAfter(world, 'queueSettles', { kind: 'queueSettles', name: queue.name, uuid: queue.uuid });
  return { jobQueueName: queue.name, jobQueueArn: queue.arn };
}

function isChanging(queue: JobQueue): boolean {
  return ['CREATING', 'UPDATING', 'DELETING'].includes(queue.status);
}

/** A scheduling policy can be replaced, never added or taken away (F49). */
function checkPolicyChange(world: World, queue: JobQueue, wished: string | undefined): void {
  if (wished === undefined || wished === queue.schedulingPolicyArn) return;
  if (queue.schedulingPolicyArn === undefined) {
    throw badRequest(world, 'A scheduling policy cannot be added to a job queue that was created without one.');
  }
  if (wished === '') throw badRequest(world, 'A scheduling policy cannot be removed from a job queue.');
  if (!world.schedulingPolicies.has(wished)) throw doesNotExist('Scheduling policy', wished);
}

/** A create or update of the queue is done; a changed order begins to act only some time later (F44). */
export function queueSettles(world: World, queue: JobQueue): void {
  if (queue.status !== 'CREATING' && queue.status !== 'UPDATING') return;
  if (queue.status === 'CREATING') queue.placing = queue.order;
  queue.status = 'VALID';
  queue.statusReason = 'JobQueue Healthy';
  remember(world, 'queues', queue.name, render(world, queue));
  happenAfter(world, 'orderInForce', { kind: 'orderInForce', name: queue.name, uuid: queue.uuid });
}

/** The scheduler works by the new order from now on. */
export function orderInForce(world: World, queue: JobQueue): void {
  const detached = queue.placing.filter((name) => !queue.order.includes(name));
  queue.placing = queue.order;
  for (const environment of detached) detach(world, queue.name, environment);
  wakeScheduler(world);
}

function detach(world: World, queue: string, environment: string): void {
  world.relations.push({ queue, environment, until: world.now + drawWaitMs(world, 'relationLingers') });
  planDetachedScaleIn(world, environment);
}

function remove(world: World, input: { jobQueue: string }): Answer {
  const queue = queueNamed(world, input.jobQueue);
  if (isChanging(queue)) throw clientException('Cannot delete, resource is being modified.');
  if (queue.state !== 'DISABLED') throw clientException('Cannot delete, job queue state must be DISABLED');
  queue.status = 'DELETING';
  queue.statusReason = '';
  for (const job of world.jobs.values()) {
    if (job.queue === queue.name && !isTerminal(job)) terminate(world, job, 'Job queue was deleted');
  }
  remember(world, 'queues', queue.name, render(world, queue));
  happenAfter(world, 'queueGone', { kind: 'queueGone', name: queue.name, uuid: queue.uuid });
  return {};
}

/** The queue is gone; its environments go on counting as related to it for a while (F51). */
export function queueGone(world: World, queue: JobQueue): void {
  world.queues.delete(queue.name);
  world.waiting.delete(queue.name);
  remember(world, 'queues', queue.name, undefined);
  for (const environment of new Set([...queue.order, ...queue.placing])) detach(world, queue.name, environment);
}

export const queueChangeOperations = {
  UpdateJobQueue: changes(UpdateInput, update),
  DeleteJobQueue: changes(z.object({ jobQueue: z.string().min(1) }), remove),
};
