import type { Range } from './chance.js';
import type { Caller } from './caller.js';
import type { JobDefinition, RetryRule } from './job-definitions.js';
import type { EndFacts } from './task-end.js';
import type { Tags } from './tags.js';

export type JobStatus = 'SUBMITTED' | 'PENDING' | 'RUNNABLE' | 'STARTING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';

/** One task of one attempt. Its ARNs carry the cluster of the environment, the only proof of where it ran (F80). */
export type Task = {
  attempt: number;
  environment: string;
  arn: string;
  containerInstanceArn: string | undefined;
  instanceId: string | undefined;
  logGroup: string;
  logStream: string;
  createdAt: number;
  startedAt: number | undefined;
  stoppedAt: number | undefined;
  end: EndFacts | undefined;
};

/** Alone, the parent of an array, or one of its children (F71). */
export type ArrayRole =
  { kind: 'single' } | { kind: 'parent'; size: number } | { kind: 'child'; parent: string; index: number };

export type Job = {
  id: string;
  arn: string;
  name: string;
  queue: string;
  queueArn: string;
  definition: JobDefinition;
  status: JobStatus;
  statusReason: string | undefined;
  createdAt: number;
  runnableAt: number | undefined;
  stoppedAt: number | undefined;
  array: ArrayRole;
  /** Nodes of a multi-node parallel job; 1 for every other. */
  nodes: number;
  dependsOn: { jobId: string; type: string | undefined }[];
  parameters: Record<string, string>;
  shareIdentifier: string | undefined;
  schedulingPriority: number | undefined;
  attemptsMax: number;
  retryRules: RetryRule[];
  timeoutSeconds: number | undefined;
  propagateTags: boolean;
  tags: Tags;
  image: string;
  command: string[];
  environmentVariables: { name: string; value?: string | undefined }[];
  /** Of all its nodes together: what it takes of an environment. */
  vcpus: number;
  memoryMiB: number;
  /** Ended tasks, oldest first. */
  attempts: Task[];
  task: Task | undefined;
  isCancelled: boolean;
  isTerminated: boolean;
  /** Since when, and why, it is stuck at the head of its queue (F48, F110). */
  stuck: { code: string; since: number } | undefined;
  /** How long it runs, where whoever submitted it knows. */
  runsMs: Range | undefined;
  submittedBy: Caller;
};

/** Whether nothing will happen to the job any more. */
export function isTerminal(job: Job): boolean {
  return job.status === 'SUCCEEDED' || job.status === 'FAILED';
}
