import type { Environment, Job, Queue, Revision } from '../ports.js';
import type { LogsUnread } from './logs-unread.js';
import type { MetricNeeds, Metrics } from './metrics.js';
import type { Evidence } from './rollout.js';

/** How much works on one environment: what ECS counts and what the queues' jobs tell (F84). */
export interface Work {
  /** Running and pending ECS tasks; `unknown` when ECS did not tell. */
  tasks: number | 'unknown';
  /** Jobs in STARTING or RUNNING that are placed there or whose place is unknown. */
  jobs: number | 'unknown';
}

/** Everything one look at AWS found that matters to one rollout. What was not asked for is absent. */
export interface Seen {
  /** When the look began, by the process's steady clock: answers may take long, and are as old as their questions. */
  askedMono: number;
  queues: ReadonlyMap<string, Queue>;
  environments: ReadonlyMap<string, Environment>;
  /** ACTIVE revisions by job-definition name, newest first. */
  revisions: ReadonlyMap<string, readonly Revision[]>;
  /** Canary jobs by id. */
  canaryJobs: ReadonlyMap<string, Job>;
  /** Ids of jobs in the canary queue that carry the name an unsettled submit used. */
  submitted?: readonly string[];
  /** Log lines of failed canaries by job id. */
  logLines: ReadonlyMap<string, readonly string[]>;
  /** Why there are none of a failed canary, by job id. */
  logsUnread?: ReadonlyMap<string, LogsUnread>;
  work: ReadonlyMap<string, Work>;
  /** Production jobs since the shift; absent when nothing could be read. */
  evidence?: Evidence;
  /** Blue's recent jobs, while the baseline is still to be taken. */
  baseline?: Evidence['blue'];
  alarms: ReadonlyMap<string, 'ok' | 'alarm' | 'insufficient' | 'missing'>;
  /** Why no alarm could be read, in AWS's words; all of them are missing then. */
  alarmsUnread?: string;
  /** What CloudWatch measured, read at most once a minute; for people alone. */
  metrics?: Metrics;
  /** Unfinished jobs by the revision they use; absent ARNs were not asked for. */
  users: ReadonlyMap<string, number | 'unknown'>;
}

/** What a rollout needs to have looked at, beside queues and environments, which every look reads. */
export interface Needs {
  revisions: readonly string[];
  canaryJobs: readonly string[];
  submitted?: { queue: string; name: string };
  work: readonly { environment: string; clusterArn: string | undefined; queues: readonly string[] }[];
  production?: { since: number };
  baseline: boolean;
  alarms: readonly string[];
  metrics?: MetricNeeds;
  users: readonly string[];
}
