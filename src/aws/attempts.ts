import { z } from 'zod';
import type { Attempt } from '../ports.js';

/** A moment in epoch milliseconds; Batch says 0 for what never happened. */
export const Moment = z
  .number()
  .optional()
  .transform((ms) => (ms === 0 ? undefined : ms));

const Container = z.object({
  name: z.string().optional(),
  exitCode: z.number().optional(),
  reason: z.string().optional(),
  logStreamName: z.string().optional(),
});
type Container = z.infer<typeof Container>;

/** One entry of a job's `attempts`: a single container stands in `container`, several stand in `taskProperties` (F80). */
export const AttemptDetail = z.object({
  container: Container.extend({ taskArn: z.string().optional() }).optional(),
  taskProperties: z
    .array(z.object({ taskArn: z.string().optional(), containers: z.array(Container).optional() }))
    .optional(),
  startedAt: Moment,
  stoppedAt: Moment,
  statusReason: z.string().optional(),
});
type AttemptDetail = z.infer<typeof AttemptDetail>;

/**
 * One attempt with the words of the container that tells its end. `essential` names the containers whose end ends the task.
 * Members Batch does not say are absent; so is the cluster of a job that never got a task (F82).
 */
export function toAttempt(found: AttemptDetail, essential: ReadonlySet<string>): Attempt {
  const teller = tellerOf(found, essential);
  const taskArn = taskArnOf(found);
  const cluster = clusterOf(taskArn);
  return withoutAbsent({
    cluster,
    // ECS is asked for a task by its cluster, so an ARN that does not tell it leads nowhere.
    taskArn: cluster === undefined ? undefined : taskArn,
    exitCode: teller?.exitCode,
    reason: teller?.reason,
    statusReason: found.statusReason,
    logStream: teller?.logStreamName,
    startedAt: found.startedAt,
    stoppedAt: found.stoppedAt,
  });
}

/** The container whose end explains the attempt; the only one, or the one that failed by itself. */
export function tellerOf(found: AttemptDetail, essential: ReadonlySet<string>): Container | undefined {
  const several = found.taskProperties?.flatMap((task) => task.containers ?? []) ?? [];
  if (several.length === 0) return found.container;
  // Sorting is stable, so among equals the first container speaks.
  return several.toSorted((left, right) => rank(left, essential) - rank(right, essential))[0];
}

/** Last segment of the ECS cluster's ARN. The old short form of a task's ARN does not name its cluster (F82). */
export function clusterOf(taskArn: string | undefined): string | undefined {
  const [kind, cluster, id, ...more] = taskArn?.split(':').slice(5).join(':').split('/') ?? [];
  if (kind !== 'task' || id === undefined || more.length > 0) return undefined;
  return cluster === '' ? undefined : cluster;
}

function taskArnOf(found: AttemptDetail): string | undefined {
  // Of a multi-container attempt `container` is there, but empty.
  return found.container?.taskArn ?? found.taskProperties?.find((task) => task.taskArn !== undefined)?.taskArn;
}

/**
 * When one container fails, ECS stops its neighbours with a signal; their 137 or 143 is a consequence, not the cause.
 * A side container may fail without ending the task, so an essential one speaks first.
 */
function rank(container: Container, essential: ReadonlySet<string>): number {
  const { name, exitCode, reason } = container;
  const side = name !== undefined && essential.has(name) ? 0 : 1;
  const failed = reason !== undefined || (exitCode !== undefined && exitCode !== 0);
  if (!failed) return 4 + side;
  const stopped = reason === undefined && (exitCode === 137 || exitCode === 143);
  return (stopped ? 2 : 0) + side;
}

function withoutAbsent(attempt: { [Fact in keyof Attempt]: Attempt[Fact] | undefined }): Attempt {
  const { cluster, taskArn, exitCode, reason, statusReason, logStream, startedAt, stoppedAt } = attempt;
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(taskArn === undefined ? {} : { taskArn }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
    ...(statusReason === undefined ? {} : { statusReason }),
    ...(logStream === undefined ? {} : { logStream }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
  };
}
