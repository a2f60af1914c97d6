import { listsEnvironment } from '../../rollout/orders.js';
import type { Operation } from '../../rollout/operation.js';
import type { Plan } from '../../rollout/planned.js';

/**
 * The environment that leaves a full queue while jobs may still run on it: blue in the shift, green on the way back
 * (F53). `jobs` is how many ran on blue when the plan was made. Undefined for every other write.
 */
export function detachedFrom(
  plan: Plan,
  write: Pick<Extract<Operation, { op: 'writeOrder' }>, 'queue' | 'from' | 'to'>,
): { environment: string; jobs?: number } | undefined {
  const queue = plan.queues.find(({ name }) => name === write.queue);
  if (queue?.full !== true || plan.green === undefined) return undefined;
  const [had, has] = [listsEnvironment(write.from, plan.blue.arn), listsEnvironment(write.to, plan.blue.arn)];
  if (had === has) return undefined;
  if (has) return { environment: plan.green.name };
  const jobs = jobsOnBlue(plan, write.queue);
  return { environment: plan.blue.name, ...(jobs === undefined ? {} : { jobs }) };
}

/** How many jobs ran on blue in a full queue when the plan was made. */
export function jobsOnBlue(plan: Plan, queue: string): number | undefined {
  for (const note of plan.notes) if (note.note === 'fullQueue' && note.queue === queue) return note.jobsOnBlue;
  return undefined;
}
