import type { JsonObject } from './json.js';
import type { Order } from './planned.js';

/**
 * A change to AWS, as data. `from` and `to` let a later look tell whether it happened.
 * Names of members follow the Batch API.
 */
export type Operation =
  | { op: 'createEnvironment'; name: string; maxVcpus: number }
  | {
      op: 'updateEnvironment';
      name: string;
      set: { state?: 'ENABLED' | 'DISABLED'; maxvCpus?: number; minvCpus?: number; updatePolicy?: JsonObject };
    }
  | { op: 'deleteEnvironment'; name: string }
  | { op: 'createQueue'; name: string; environment: string }
  | { op: 'disableQueue'; name: string }
  | { op: 'deleteQueue'; name: string }
  | { op: 'writeOrder'; queue: string; from: Order; to: Order }
  | { op: 'register'; purpose: 'staged' | 'promoted' | 'restored'; definition: string; name: string }
  | { op: 'deregister'; arn: string; definition: string; purpose: 'staged' | 'promoted' }
  | { op: 'submit'; number: number }
  | { op: 'cancel'; number: number }
  /** Rings for any failed job of the queue or, with `above`, for a share of failed jobs above it. */
  | { op: 'putAlarm'; name: string; queue: string; above?: number }
  | { op: 'deleteAlarm'; name: string };

/** A change that is about to be made, or whose outcome is not known yet (I9). One at a time per rollout. */
export interface Intent {
  key: string;
  operation: Operation;
  at: number;
  attempts: number;
  /** `sent`: a replica is at it, or died at it. `unknown`: the reply was lost. `again`: refused for now (busy, throttled), not applied. */
  state: 'sent' | 'unknown' | 'again';
  /** When `state` was set, and the earliest moment at which absence may be believed or the call repeated. */
  retryAt: number;
  raw?: string;
}
