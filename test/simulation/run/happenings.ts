import type { PressResult } from '../../../src/engine-api.js';
import type { Press } from '../../../src/rollout/answer.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import type { AuditEntry, Rollout } from '../../../src/rollout/rollout.js';

/**
 * What happened in the simulated world, in the order in which it took effect. The judges know nothing else, least of all
 * what the bot believes. `at` is true time in epoch milliseconds, whatever the clocks of the replicas say; `replica` is one
 * life of one process (`a.1` is the first life of replica a).
 */
export type Happening = { at: number } &
  /** A replica sends a changing call to AWS. `mono` is its steady clock. It may take effect later, or never. */
  (
    | { what: 'sent'; replica: string; mono: number; action: string; input: JsonObject }
    /** AWS was changed. `late`: after the caller had stopped waiting. */
    | {
        what: 'changed';
        by: 'bot';
        replica: string;
        action: string;
        input: JsonObject;
        result: JsonObject;
        late: boolean;
      }
    /** A person with a console, or another tool, changed AWS. */
    | { what: 'changed'; by: 'tool'; action: string; input: JsonObject }
    /** A user's job was submitted, placed or ended, an environment settled: AWS itself moved on. */
    | { what: 'moved' }
    /** A rollout was written. `mono` is the writer's steady clock when the write took effect; `late` when it had been given up. */
    | {
        what: 'written';
        replica: string;
        mono: number;
        rollout: Rollout;
        before: Rollout | undefined;
        late?: boolean;
      }
    /** Audit rows were put. */
    | { what: 'audited'; rollout: string; entries: readonly AuditEntry[] }
    /** A lock was taken by a rollout, or let go (`undefined`). */
    | { what: 'locked'; key: string; holder: string | undefined }
    /** The poller's lease was taken or renewed. */
    | { what: 'leased'; owner: string }
    /** A message is in Slack. `answered` is false when whoever posted it will never hear of it. */
    | {
        what: 'posted';
        replica: string;
        ts: string;
        threadTs?: string;
        key: string;
        told: Told;
        text: string;
        answered: boolean;
      }
    | { what: 'updated'; replica: string; ts: string; key: string; told: Told; text: string }
    /** Slack was asked whether a message with this key is there. */
    | { what: 'looked'; replica: string; key: string; found: boolean }
    /** A person said something, and this was the answer; `undefined` when the bot died before answering. */
    | {
        what: 'pressed';
        user: string;
        rollout: string;
        press: Press;
        requestKey: string;
        answer: PressResult | undefined;
      }
    | { what: 'crashed'; replica: string }
    | { what: 'started'; replica: string }
    /** From here on nothing fails any more, nobody interferes and everybody answers: time to judge liveness. */
    | { what: 'calmed' }
  );

/** The metadata that a message carries. */
export interface Told {
  rollout: string;
  phase: string;
  gate: string;
  held: boolean;
  version: number;
}

/** One breach of an invariant of the safety document. */
export interface Breach {
  /** I1 to I15, L1 to L5. */
  invariant: string;
  at: number;
  text: string;
}
