import type { Environment, Job } from '../ports.js';
import { diagnose, isStuck, sharpened, type JobFacts } from './diagnose.js';
import { fingerprint } from './drift.js';
import type { SteadyTime } from './gate.js';
import { noteIdle, noteMissing, noteUnused } from './idle.js';
import { canonical } from './json.js';
import { noteEvidence, noteLook } from './judging.js';
import { idTag, purposeTag } from './operations.js';
import { orderNames } from './orders.js';
import type { Canary, Rollout } from './rollout.js';
import type { Seen } from './seen.js';
import { say, tellChange } from './state.js';
import { noteSuspects } from './suspects.js';

type CanaryResult = NonNullable<Canary['result']>;

/**
 * Takes up what a look found: facts, lines for the thread, evidence. The very same rollout when nothing is new.
 * `pollStartedAt` is when the poll began that this look belongs to; `steady` tells how long things stood when it was begun.
 */
export function observe(rollout: Rollout, seen: Seen, now: number, pollStartedAt = now, steady?: SteadyTime): Rollout {
  let next = noteGreen(rollout, seen);
  next = noteRevisions(next, seen, now);
  next = noteEnvironments(next, seen, now);
  next = noteOrders(next, seen, now);
  next = noteCanaries(next, seen, now);
  next = noteMissing(next, seen, now);
  next = noteEvidence(next, seen, now);
  next = noteLook(next, seen, now, pollStartedAt);
  next = noteIdle(next, seen, now, steady);
  next = noteUnused(next, seen, now, steady);
  return noteSuspects(next, seen, now, steady);
}

function noteGreen(rollout: Rollout, seen: Seen): Rollout {
  const { green } = rollout.plan;
  let next = rollout;
  const found = green ? seen.environments.get(green.name) : undefined;
  if (found && found.tags[idTag] === rollout.id && !rollout.made.green?.gone) {
    const had = rollout.made.green;
    // Deleted by somebody and made anew by a late call of ours, it has the same name and another cluster (X4).
    if (!had || (found.clusterArn !== undefined && found.clusterArn !== had.clusterArn)) {
      const made = {
        ...had,
        arn: found.arn,
        ...(found.clusterArn === undefined ? {} : { clusterArn: found.clusterArn }),
      };
      next = { ...next, made: { ...next.made, green: made } };
    }
    if (found.status === 'valid' && next.expected.environments[found.name] === undefined) next = expecting(next, found);
  }
  return next;
}

/** A registration whose reply was lost may show after its absence was believed: it is known by its tags (X4). */
function noteRevisions(rollout: Rollout, seen: Seen, now: number): Rollout {
  let next = rollout;
  for (const { name } of rollout.plan.definitions) {
    const newest = seen.revisions.get(name)?.[0];
    if (newest?.tags[idTag] !== rollout.id || newest.tags[purposeTag] !== 'promoted' || next.made.promoted[name])
      continue;
    const { made, expected } = next;
    const promoted = { ...made.promoted, [name]: { arn: newest.arn, at: now } };
    const definitions = { ...expected.definitions, [name]: newest.arn };
    next = { ...next, made: { ...made, promoted }, expected: { ...expected, definitions } };
    const operation = { op: 'register' as const, purpose: 'promoted' as const, definition: name, name };
    next = say(next, now, { say: 'operated', operation, result: newest.arn });
  }
  return next;
}

function expecting(rollout: Rollout, environment: Environment): Rollout {
  const environments = { ...rollout.expected.environments, [environment.name]: fingerprint(environment) };
  return { ...rollout, expected: { ...rollout.expected, environments } };
}

function noteEnvironments(rollout: Rollout, seen: Seen, now: number): Rollout {
  let next = rollout;
  const roles = [
    { name: rollout.plan.blue.name, role: 'blue' as const },
    ...(rollout.plan.green && rollout.made.green ? [{ name: rollout.plan.green.name, role: 'green' as const }] : []),
  ];
  for (const { name, role } of roles) {
    const found = seen.environments.get(name);
    // A change under way is told when it is done.
    if (found?.statusText === 'UPDATING') continue;
    const status = found ? environmentStatus(found) : 'GONE';
    const reason = found?.status === 'invalid' ? { reason: found.statusReason } : {};
    next = tellChange(next, `environment/${name}`, status, (one) =>
      say(one, now, { say: 'environment', name, role, status, ...reason }),
    );
  }
  return next;
}

/** The status of an environment in the words of AWS, as it is compared and told. */
export function environmentStatus(environment: Environment): string {
  return `${environment.enabled ? 'ENABLED' : 'DISABLED'} ${environment.statusText}`;
}

function noteOrders(rollout: Rollout, seen: Seen, now: number): Rollout {
  let next = rollout;
  for (const { name } of rollout.plan.queues) {
    const queue = seen.queues.get(name);
    if (!queue) continue;
    const order = orderNames(queue.order);
    next = tellChange(next, `order/${name}`, order.join(', '), (one) =>
      say(one, now, { say: 'order', queue: name, order }),
    );
  }
  return next;
}

function noteCanaries(rollout: Rollout, seen: Seen, now: number): Rollout {
  let next = rollout;
  for (const canary of rollout.canaries) {
    const job = canary.jobId === undefined || canary.result ? undefined : seen.canaryJobs.get(canary.jobId);
    if (!job) continue;
    const updated = updatedCanary(next, canary, job, seen);
    if (canonical(updated) === canonical(canary)) continue;
    next = { ...next, canaries: next.canaries.map((one) => (one.number === canary.number ? updated : one)) };
    if (updated.result) next = tellCanary(next, updated, job, now);
    else if (updated.stuck !== undefined && updated.stuck !== canary.stuck) {
      next = say(next, now, { say: 'canaryStuck', number: canary.number, raw: updated.stuck });
    }
  }
  return next;
}

/** The last words of so many canaries, or why there are none, tell what is wrong; of a hundred they would not fit into the record (X14). */
const logsKeptMax = 5;

function updatedCanary(rollout: Rollout, { missing: _found, ...canary }: Canary, job: Job, seen: Seen): Canary {
  const terminal = job.status === 'SUCCEEDED' || job.status === 'FAILED';
  if (!terminal) {
    const stuck = job.status === 'RUNNABLE' && isStuck(job.statusReason) ? { stuck: job.statusReason } : {};
    return { ...canary, status: job.status, ...stuck };
  }
  const last = job.attempts.at(-1);
  const succeeded = job.status === 'SUCCEEDED';
  const started = last?.startedAt ?? job.startedAt;
  const stopped = last?.stoppedAt ?? job.stoppedAt;
  const logged = seen.logLines.get(job.id) ?? [];
  return {
    ...canary,
    status: job.status,
    result: {
      succeeded,
      onGreen: ranWhereItShould(rollout, last?.cluster ?? job.cluster),
      ...(succeeded ? {} : { diagnosis: sharpened(diagnose(last ?? {}, jobFacts(job)), logged) }),
      ...(last?.exitCode === undefined ? {} : { exitCode: last.exitCode }),
      // An end before the beginning, as skewed clocks make it, is no measurement.
      ...(started === undefined || stopped === undefined || stopped < started
        ? {}
        : { runSeconds: (stopped - started) / 1000 }),
      ...keptLogs(rollout, job, seen),
      ...(job.logGroup === undefined ? {} : { logGroup: job.logGroup }),
      ...(last?.logStream === undefined ? {} : { logStream: last.logStream }),
    },
  };
}

function keptLogs(rollout: Rollout, job: Job, seen: Seen): Pick<CanaryResult, 'logLines' | 'logsUnread'> {
  const told = rollout.canaries.filter(({ result }) => result?.logLines ?? result?.logsUnread);
  if (told.length >= logsKeptMax) return {};
  const lines = seen.logLines.get(job.id) ?? [];
  if (lines.length > 0) return { logLines: [...lines] };
  const unread = seen.logsUnread?.get(job.id);
  return unread ? { logsUnread: unread } : {};
}

/** What people did to a canary is told by flags alone, and is nobody's failure (F73). */
function jobFacts(job: Job): JobFacts {
  return {
    status: job.status,
    statusReason: job.statusReason,
    ...(job.isTerminated === undefined ? {} : { isTerminated: job.isTerminated }),
    ...(job.isCancelled === undefined ? {} : { isCancelled: job.isCancelled }),
  };
}

/** A canary counts when its task ran on the cluster of green, or of blue where the environment is kept (F80, F82). */
function ranWhereItShould(rollout: Rollout, cluster: string | undefined): boolean {
  const arn = rollout.plan.placement === 'keep' ? rollout.plan.blue.clusterArn : rollout.made.green?.clusterArn;
  return cluster !== undefined && arn !== undefined && arn.endsWith(`/${cluster}`);
}

function tellCanary(rollout: Rollout, canary: Canary, job: Job, now: number): Rollout {
  const { result } = canary;
  if (!result) return rollout;
  return say(rollout, now, {
    say: 'canary',
    number: canary.number,
    total: rollout.plan.rules.canary.jobs,
    succeeded: result.succeeded,
    onGreen: result.onGreen,
    jobId: job.id,
    ...(result.diagnosis ? { diagnosis: result.diagnosis } : {}),
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    ...(result.logLines ? { logLines: result.logLines } : {}),
    ...(result.logsUnread ? { logsUnread: result.logsUnread } : {}),
  });
}
