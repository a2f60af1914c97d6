import { perform, type Outcome } from './calls.js';
import { callerOf, type Caller } from './caller.js';
import { faultLevers, type FaultLevers } from './faults.js';
import { listen } from './http.js';
import { levers, type Levers } from './levers.js';
import type { Service } from './services.js';
import { advance, begin } from './timeline.js';
import { view, type View } from './view.js';
import { createWorld, type World, type WorldOptions } from './world.js';

/*
 * SPECIFICATION of the simulated AWS account. It is at least as strict as AWS; what AWS does and nobody outside knows is
 * drawn from the seed (`unknowns.ts`), and so are all delays (`tempo.ts`, divided by `speed`). The same seed and the
 * same calls at the same times give the same history. There is no clock: `advance(now)` moves virtual time, and every
 * request over HTTP first moves it to the clock handed in. F-numbers are the facts about AWS Batch.
 *
 * COMPUTE ENVIRONMENTS. Create, update and delete answer at once and take effect later: CREATING and UPDATING become
 * VALID or INVALID, DELETING becomes absent ([seed] with a while of DELETED first). Names in DELETING are taken.
 * Accepted, and INVALID later: a role or instance profile or fleet role or subnet that does not exist; the service-linked
 * role by its bare name (F13-F15). VALID first, and INVALID minutes after the first scale-out: `failsToJoin` (F13). A
 * change of state does not heal; a change of configuration or role does, when it was the cause.
 * Refused, always as ClientException (400):
 *   create: name rules; `Object already exists`; more than 50; UNMANAGED without role; EC2 with a Spot strategy and the
 *     like (F20); EC2 members on Fargate, no security group on Fargate; EC2 without minvCpus, instanceRole, instanceTypes,
 *     or security groups (unless a launch template is given); SPOT + BEST_FIT without fleet role; minvCpus > maxvCpus;
 *     AL2 images without an image of one's own (F32); `aws:` tags, more than 50 tags; updatePolicy (F22).
 *   update: `Cannot update, resource is being modified.` (F47); infrastructure members under BEST_FIT or without the
 *     service-linked role (F21); an exchange of role kinds (F17); lower desiredvCpus, in AWS's words (F23); maxvCpus
 *     below use [seed]; EC2 <-> Fargate; spotIamFleetRole.
 *   delete: `Cannot delete, resource is being modified.`; while ENABLED [wording: seed]; while a queue lists it, or listed
 *     it until a moment ago: `Cannot delete, found existing JobQueue relationship` (F50, F51).
 *   all: `... does not exist` for an unknown name; describes answer with an empty list instead.
 * Deleted with running jobs: EC2 ends them as `Host EC2 (instance ...) terminated.`, Fargate becomes INVALID (F52, F53).
 * Deleted without its role: INVALID until the role is back (F16). Detached with running EC2 jobs: [seed].
 *
 * JOB QUEUES. The same asynchrony. The order is a preference at the moment of starting; a changed order acts on what
 * waits, a drawn time after the queue is VALID again (F44). Refused: an empty order, more than 3 entries, equal numbers,
 * an environment twice or unknown, EC2 with Fargate, two architectures, an environment that is not VALID (`... must be
 * created and valid before attaching ...`; DISABLED is no hindrance; a repeated one that is not VALID: [seed]); a policy
 * added or taken away; time limits outside 600-86400 s or with an unknown reason; changes while it changes; deletion
 * unless DISABLED. Deleting terminates its jobs.
 *
 * JOB DEFINITIONS. Revision + 1 at every register, nothing inherited, no deduplication. A bare name or ARN without
 * revision is the latest ACTIVE. INACTIVE cannot be submitted and never returns; its queued jobs: [seed]. Describe by
 * `jobDefinitions` takes name:revision or ARN and nothing besides. Refused: Fargate sizes outside the table, Fargate
 * without execution role or with privileged, ulimits, devices, GPU; EC2 with Fargate members; old and new requirements
 * together; no image; time-outs below 60 s; more than 10 attempts or 5 rules; more than 24 KiB.
 *
 * JOBS walk SUBMITTED, PENDING, RUNNABLE, STARTING, RUNNING, SUCCEEDED or FAILED. A queue is served from its head, queues
 * by priority; a job goes to the first environment that is ENABLED, VALID ([seed]: or UPDATING), has room below maxvCpus
 * ([seed]: rounded up to an instance) and a big enough instance. A cold EC2 environment scales out first; whether a warm
 * one further down takes the job meanwhile: [seed]. Multi-node jobs do not overflow for want of capacity (F43). The head
 * job tells F110's reasons, and is cancelled by a time limit for that reason (F48). The task's ARN carries the cluster
 * `<environment>_Batch_<uuid>`, per attempt, from STARTING on. Failed attempts return to the front of the queue, and may
 * cross environments; timed-out, cancelled and terminated jobs are not retried. CancelJob of a STARTING or RUNNING job
 * answers 200 and does nothing. Array parents stay PENDING. ListJobs shows RUNNING only unless told otherwise; with a
 * filter the status is ignored (F90). DescribeJobs refuses more than 100. Ended jobs vanish after seven days.
 * Submits are refused by a queue that is DISABLED or not VALID, with or without shareIdentifier against the policy, for
 * another platform than the queue's.
 *
 * AROUND BATCH. ECS clusters, tasks and their counts; log streams that exist once a container ran; ECR images by tag and
 * digest; `AWS/Batch` metrics by JobQueueName, visible some minutes late (no metric math); alarms that follow their
 * metric or a hand; vCPU quotas; subnets, launch template versions; GetCallerIdentity. DynamoDB is passed on to an
 * upstream. Anything else: UnknownOperationException.
 *
 * WHAT GOES WRONG. 429 TooManyRequestsException by share or by an account-wide budget; per call: throttling, 500, denial,
 * a connection cut before or after the effect, an answer or a whole call held back, stale describes (environments,
 * queues, job lists). A hand in the world: see `levers.ts`. Every changing call is journaled with who made it.
 *
 * NOT SIMULATED. Service environments and jobs, consumable resources, quota shares, EKS pods, fair-share weights,
 * CreateServiceLinkedRole and every other IAM effect, prices, GPU counts, memory as a limit of placement.
 */

export type Aws = {
  state: World;
  /** Moves virtual time on to the given millisecond and lets everything happen that falls due. */
  advance: (now: number) => void;
  /** The account as a live panel shows it. */
  view: () => View;
  levers: Levers;
  faults: FaultLevers;
  /** A call from inside the process, by the bearer of an access key id; journaled as one over the wire. */
  call: (service: Service, operation: string, input: unknown, key?: Caller['key']) => Outcome;
};

/** A simulated account without a wire: no clock, no sockets; virtual time begins at `now`. */
export function createAws(options: WorldOptions): Aws {
  const state = createWorld(options);
  begin(state);
  return {
    state,
    advance: (now) => advance(state, now),
    view: () => view(state),
    levers: levers(state),
    faults: faultLevers(state),
    call: (service, operation, input, key = 'HUMAN') =>
      perform(state, { service, operation, input, caller: callerOf(key) }, undefined),
  };
}

export type StartOptions = Omit<WorldOptions, 'now'> & {
  /** The present, in milliseconds. Every request moves the account there first; between requests the caller does. */
  clock: () => number;
  /** Where DynamoDB is; requests to it pass through this endpoint unchanged. */
  dynamodb?: string;
  /** 0, the default, takes any free port. */
  port?: number;
};

export type RunningAws = { endpoint: string; world: Aws; close: () => Promise<void> };

/** A simulated account behind one loopback HTTP endpoint for every service of it. */
export async function startAws({ clock, dynamodb, port = 0, ...options }: StartOptions): Promise<RunningAws> {
  const aws = createAws({ ...options, now: clock() });
  const endpoint = await listen({ world: aws.state, clock, dynamodb, port });
  const world: Aws = {
    ...aws,
    advance: (now) => {
      aws.advance(now);
      endpoint.release();
    },
  };
  return { endpoint: endpoint.url, world, close: endpoint.close };
}
