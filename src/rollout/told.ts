import type { Diagnosis } from './diagnose.js';
import type { LogsUnread } from './logs-unread.js';
import type { Metrics } from './metrics.js';
import type { Gate } from './request.js';
import type { Evidence, HoldReason, PhaseName, RollbackReason } from './rollout.js';
import type { Operation } from './operation.js';
import type { Judgement } from './verdict.js';

/** A thing to say in the thread: a key with facts, turned into words by slack/text. */
export type Say =
  | { say: 'started' }
  | { say: 'replanned'; by: string }
  | { say: 'approved'; gate: Gate; step?: number; by: string }
  | { say: 'gateOpen'; gate: Gate; step?: number }
  | { say: 'gateReminder'; gate: Gate; step?: number; share: 50 | 90 }
  /** `step` counts from 0, at phase shift. */
  | { say: 'entered'; phase: PhaseName; step?: number }
  | { say: 'autoAdvanced'; step: number }
  | { say: 'operated'; operation: Operation; result?: string }
  | { say: 'environment'; name: string; role: 'blue' | 'green'; status: string; reason?: string }
  | { say: 'order'; queue: string; order: string[] }
  | {
      say: 'canary';
      number: number;
      total: number;
      succeeded: boolean;
      onGreen: boolean;
      jobId: string;
      diagnosis?: Diagnosis;
      exitCode?: number;
      logLines?: string[];
      logsUnread?: LogsUnread;
    }
  | { say: 'canaryStuck'; number: number; raw: string }
  | { say: 'verdict'; where: 'canary' | 'shift' | 'bake'; judgement: Judgement; evidence?: Evidence; metrics?: Metrics }
  | { say: 'blueJobs'; jobs: number; environment: string }
  | { say: 'pinned'; jobs: number }
  /** Production jobs that ended and prove nothing; said once. */
  | { say: 'uncounted'; platform: number; unknown: number }
  | { say: 'held'; why: HoldReason }
  | { say: 'resumed'; by: string }
  | { say: 'retried'; by: string }
  | { say: 'rollingBack'; why: RollbackReason; from: PhaseName }
  | { say: 'ended'; phase: PhaseName };

/** A line of the outbox: said once, under a fixed key. `version` is that of the state it tells, set when saved. */
export interface Line {
  seq: number;
  at: number;
  version: number;
  phase: PhaseName;
  gate: Gate | '';
  held: boolean;
  what: Say;
}

/** What Slack has been told, and what it is being told now (slack/outbox.ts alone writes it). */
export interface Told {
  lines: Line[];
  root?: { channel: string; ts: string; hash: string; at: number; count: number };
  /** A post whose reply has not been seen: `seqs` is empty for a root message. */
  sending?: { key: string; seqs: number[]; at: number; by: string; ambiguous: boolean };
  /** Keys of the pictures that were tried, each at most once, whatever became of it. */
  pictures?: string[];
}
