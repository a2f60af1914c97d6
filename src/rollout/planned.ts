import type { JsonObject } from './json.js';
import type { PlanNote } from './plan-faults.js';

/** One entry of a queue's `computeEnvironmentOrder`; the lowest number is tried first (F40). */
export interface OrderEntry {
  order: number;
  /** ARN of the compute environment. */
  environment: string;
}

export type Order = readonly OrderEntry[];

/** How a queue the rollout covers looks before, during and after. */
export interface PlannedQueue {
  name: string;
  arn: string;
  priority: number;
  /** The order at plan time: what a rollback restores byte for byte (I4). */
  before: Order;
  /** Already three environments: green takes blue's place in one write. */
  full: boolean;
}

/** One step of the shift: in `queue` green is put before blue, with this `maxvCpus`. */
export interface Step {
  queue: string;
  capPercent: number;
  maxVcpus: number;
}

/** A job definition whose image the rollout moves. */
export interface PlannedDefinition {
  name: string;
  /** What the bare name resolved to at plan time (latest ACTIVE revision, F61). */
  previous: { arn: string; revision: number; content: JsonObject; tags: JsonObject };
  stagedName: string;
  /** Images that are replaced, as they stand there now, and what replaces them. */
  from: readonly string[];
  to: string;
}

/** The rules of the policy that bind this rollout, copied at plan time so that an edit of the file cannot move a rollout under way. Times in milliseconds. */
export interface Rules {
  canary: { jobs: number; command: readonly string[] | null; timeoutMs: number };
  shift: { caps: readonly number[]; auto: boolean; watchMs: number };
  bake: { forMs: number; minJobs: number };
  retainBlueMs: number;
  limits: { maxFailureRate: number; maxDurationRatio: number; significance: number };
  alarms: readonly string[];
  /** Whether the rollout makes alarms of its own; absent in plans of version 0.1, which made none. */
  watch?: { createAlarms: boolean };
  deadlinesMs: Record<'provision' | 'canary' | 'shift' | 'bake' | 'drain' | 'retire' | 'rollback', number>;
}

/**
 * How much room the account had for green when the plan was made. It changes by itself from minute to minute: told to
 * people, never decided on, and no part of the plan's hash.
 */
export interface Capacity {
  /** `green` is its full size. `inUse` is what Batch has running of it, `ifFull` what all its environments and green may take. */
  vcpus?: { code: string; name: string; quota: number; green: number; inUse?: number; ifFull: number };
  /** On Fargate: free addresses of green's subnets, and how many jobs of `jobVcpus` each it may run at once. */
  addresses?: { free: number; jobs: number; jobVcpus: number };
}

/** What the rollout will do; `hash` covers everything else in it but `capacity` (I5). */
export interface Plan {
  hash: string;
  placement: 'replace' | 'keep';
  queue: string;
  rules: Rules;
  /** The environment that works now. `described` is the whole snapshot from which it could be rebuilt. */
  blue: {
    name: string;
    arn: string;
    clusterArn: string;
    type: string;
    maxVcpus: number;
    minVcpus: number;
    deletable: boolean;
    described: JsonObject;
  };
  /** Absent with `placement=keep`. `request` is the CreateComputeEnvironment input at full size. */
  green?: { name: string; type: string; maxVcpus: number; request: JsonObject; updatePolicy?: JsonObject };
  /** Covered queues in the order of the shift, least important first. */
  queues: PlannedQueue[];
  steps: Step[];
  definitions: PlannedDefinition[];
  /** Job definitions the canaries run: a planned definition's staged revision, or a fixed ARN with revision. */
  canaries: { name: string; platform: 'container' | 'ecs'; containerName?: string; arn: string; staged: boolean }[];
  canaryQueue: string;
  notes: PlanNote[];
  /** Absent where nothing of it could be read, and in plans made before it was. */
  capacity?: Capacity;
}
