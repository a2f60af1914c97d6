import type { CloudWatch } from './cloudwatch-port.js';
import type { AuditEntry, Rollout } from './rollout/rollout.js';
import type { JsonObject } from './rollout/json.js';
import type { Order } from './rollout/planned.js';

export type { Alarm } from './cloudwatch-port.js';

export interface Page<T> {
  items: T[];
  next?: string;
}

export interface Environment {
  name: string;
  arn: string;
  /** Absent for EKS and while CREATING. */
  clusterArn?: string;
  /** MANAGED | UNMANAGED, as AWS says it. */
  managed: string;
  /** EC2 | SPOT | FARGATE | FARGATE_SPOT | anything newer (F132). */
  type: string;
  /** ECS | EKS | anything newer. */
  orchestration: string;
  enabled: boolean;
  /** `settling` is CREATING, UPDATING or DELETING; an unlisted word is `unknown`. A DELETED one is never returned. */
  status: 'valid' | 'invalid' | 'settling' | 'unknown';
  /** AWS's own words, for people. */
  statusText: string;
  statusReason: string;
  maxVcpus: number;
  minVcpus: number;
  tags: Record<string, string>;
  /** The whole description, for cloning and for the snapshot. */
  described: JsonObject;
}

export interface Queue {
  name: string;
  arn: string;
  enabled: boolean;
  status: 'valid' | 'invalid' | 'settling' | 'unknown';
  statusText: string;
  statusReason: string;
  priority: number;
  /** Ascending by number; environments as ARNs. */
  order: Order;
  schedulingPolicyArn?: string;
  /** How many jobStateTimeLimitActions it has (F48). */
  timeLimitActions: number;
  hasServiceEnvironments: boolean;
  /** ECS | EKS | ECS_FARGATE | … when AWS says it. */
  type?: string;
  tags: Record<string, string>;
}

export interface Revision {
  name: string;
  revision: number;
  arn: string;
  active: boolean;
  /** container | multinode. */
  type: string;
  platforms: string[];
  tags: Record<string, string>;
  /** The whole description; `content` of it (F67) is made in rollout/definitions.ts. */
  described: JsonObject;
}

/** One finished or running attempt. */
export interface Attempt {
  /** Last segment of the ECS cluster in the task's ARN (F80); absent when the job never got a task (F82). */
  cluster?: string;
  taskArn?: string;
  exitCode?: number;
  reason?: string;
  statusReason?: string;
  logStream?: string;
  startedAt?: number;
  stoppedAt?: number;
}

export interface Job {
  id: string;
  name: string;
  queue: string;
  /** ARN with revision. */
  definition: string;
  /** SUBMITTED … FAILED, as AWS says it. */
  status: string;
  statusReason: string;
  createdAt: number;
  startedAt?: number;
  stoppedAt?: number;
  /** Finished attempts, oldest first. */
  attempts: Attempt[];
  /** Cluster of the attempt under way. */
  cluster?: string;
  logGroup?: string;
  /** More than one: an array parent (its children run, not it). */
  arraySize?: number;
  /** Of a multi-node parallel job: which of its nodes, `id#n`, tells where it ran (F71). */
  mainNode?: number;
  /** TerminateJob or CancelJob acted on it; its statusReason then holds the caller's words (F73). */
  isTerminated?: boolean;
  isCancelled?: boolean;
}

export interface JobSummary {
  id: string;
  name: string;
  status: string;
  statusReason: string;
  createdAt: number;
  /** ARN with revision, when AWS says it. */
  definition?: string;
  arraySize?: number;
}

/** Exactly one way of listing; without a filter `status` is required (F90). */
export type JobListing =
  | {
      by: 'status';
      queue: string;
      status: 'SUBMITTED' | 'PENDING' | 'RUNNABLE' | 'STARTING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';
    }
  | { by: 'name'; queue: string; name: string }
  | { by: 'createdAfter'; queue: string; afterMs: number }
  | { by: 'definition'; queue: string; arn: string }
  | { by: 'arrayParent'; parent: string; status: 'STARTING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' };

export type TaskTimes = { taskArn: string; createdAt?: number; startedAt?: number };

export interface Cloud extends CloudWatch {
  // Reads. Missing things are simply absent from the answer.
  environments(page?: string): Promise<Page<Environment>>;
  queues(page?: string): Promise<Page<Queue>>;
  /** ACTIVE revisions of one name, any order. */
  activeRevisions(name: string, page?: string): Promise<Page<Revision>>;
  /** One revision by ARN or name:revision, ACTIVE or not. */
  revision(ref: string): Promise<Revision | undefined>;
  listJobs(listing: JobListing, page?: string): Promise<Page<JobSummary>>;
  /** At most 100 ids. */
  jobs(ids: readonly string[]): Promise<Job[]>;
  /** Running and pending tasks by cluster ARN, at most 100. A cluster ECS does not know is absent. */
  tasks(clusterArns: readonly string[]): Promise<{ clusterArn: string; running: number; pending: number }[]>;
  /** When tasks of one cluster were made and started, at most 100. ECS forgets ended ones soon; those are absent. */
  taskTimes(cluster: string, taskArns: readonly string[]): Promise<TaskTimes[]>;
  /** The digest behind a tag or digest in ECR; undefined when there is no such image or repository. */
  imageDigest(image: {
    registryId: string;
    region: string;
    repository: string;
    tag?: string;
    digest?: string;
  }): Promise<string | undefined>;
  /** The last lines of a log stream, oldest first, at most `lines`; empty when there is none. */
  logTail(group: string, stream: string, lines: number): Promise<string[]>;
  /** A service quota's value; undefined when unknown. */
  quota(service: string, code: string): Promise<number | undefined>;
  /** Free addresses by subnet id. */
  freeAddresses(subnets: readonly string[]): Promise<Record<string, number>>;
  /** Launch template version numbers for a symbolic version such as `$Latest`. */
  launchTemplateVersion(template: { id?: string; name?: string; version: string }): Promise<number | undefined>;

  // Mutations. `request` members are the Batch API's own, built by the pure core.
  createEnvironment(request: JsonObject): Promise<{ arn: string }>;
  updateEnvironment(request: JsonObject): Promise<void>;
  deleteEnvironment(name: string): Promise<void>;
  createQueue(request: JsonObject): Promise<{ arn: string }>;
  updateQueue(request: JsonObject): Promise<void>;
  deleteQueue(name: string): Promise<void>;
  register(request: JsonObject): Promise<{ arn: string; revision: number }>;
  deregister(arn: string): Promise<void>;
  submit(request: JsonObject): Promise<{ jobId: string }>;
  cancel(jobId: string, reason: string): Promise<void>;
}

/** `againMs`: when another owner's lease would have run out if it is not renewed. */
export type LeaseAnswer = { held: true } | { held: false; againMs: number };

/** `newerSchema`: a newer version wrote the record, or it is damaged; either way this version cannot read it. */
export type Stored = { found: 'rollout'; rollout: Rollout } | { found: 'newerSchema'; why: string };

/** A record that this version cannot read, as far as its attributes tell: nobody here may write it, tell of it or act for it. */
export interface LeftAlone {
  id: string;
  queue?: string;
  open: boolean;
  /** For the log. */
  why: string;
}

/** Rollouts, locks, the poller's lease and audit rows. Several wire calls may stand behind one method; each is safe to repeat. */
export interface Store {
  /** Puts a new rollout. `exists` when another one has its id. */
  create(rollout: Rollout): Promise<'created' | 'exists'>;
  /** Strongly consistent. What this version cannot read is found as `newerSchema`, with the reason for the log. */
  get(id: string): Promise<Stored | { found: 'nothing' }>;
  /**
   * Writes `rollout` (whose version is `expectedVersion` + 1 and whose writeId is fresh) if the stored version is still
   * `expectedVersion`. A lost reply is resolved by looking: finding the own writeId means saved.
   */
  save(rollout: Rollout, expectedVersion: number): Promise<'saved' | 'stale'>;
  /** Every rollout that is open, or whose last messages are still to be told; one query. What this version cannot read is named apart. */
  active(): Promise<{ rollouts: Rollout[]; newerSchema: LeftAlone[] }>;
  /** Ended rollouts, newest first. */
  history(limit: number, queue?: string): Promise<Rollout[]>;
  /** Takes the lock for the rollout, or says which open rollout holds it. A lock that names a missing or ended rollout is taken over; one that names a record this version cannot read is held. */
  lock(key: string, rolloutId: string): Promise<{ taken: true } | { taken: false; holder: string }>;
  /** Removes the lock if this rollout holds it, and `isNeeded`, asked after looking at it, does not say that it is needed. */
  unlock(key: string, rolloutId: string, isNeeded?: () => Promise<boolean>): Promise<void>;
  /** Takes or renews the poller's lease for so long; `mono` is the caller's steady clock. */
  lease(owner: string, mono: number, ttlMs: number): Promise<LeaseAnswer>;
  releaseLease(owner: string): Promise<void>;
  /** Puts audit rows under fixed keys; harmless when repeated. */
  putAudit(rolloutId: string, entries: readonly AuditEntry[]): Promise<void>;
  /** All audit entries, oldest first. */
  audit(rolloutId: string): Promise<AuditEntry[]>;
  /** Throws when the table cannot be reached. */
  ping(): Promise<void>;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds of a clock that never jumps, for leases and timeouts. */
  mono(): number;
}

export interface Ids {
  /** A fresh random id for one write. */
  writeId(): string;
}

/** JSON lines with fixed text; facts go into fields. */
export interface Log {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}
