import type { Accepted, Person, Press, Refusal } from './rollout/answer.js';
import type { PlanFault } from './rollout/plan-faults.js';
import type { StartRequest } from './rollout/request.js';
import type { AuditEntry, Rollout } from './rollout/rollout.js';
import type { Plan } from './rollout/planned.js';

export type PlanResult = { planned: true; plan: Plan } | { planned: false; faults: PlanFault[] };

export type StartResult =
  | { started: true; rollout: Rollout }
  /** The same Slack request was answered before; nothing new was started. */
  | { started: false; why: 'repeated'; rollout: Rollout }
  /** The same Slack request was answered before, by a version whose records this one cannot read. */
  | { started: false; why: 'newerSchema'; id: string }
  | { started: false; why: 'faults'; faults: PlanFault[] };

export type PressResult =
  | { pressed: true; accepted: Accepted; rollout: Rollout }
  | { pressed: false; why: Refusal; rollout: Rollout }
  /** The same Slack request was answered before. */
  | { pressed: false; why: 'repeated'; rollout: Rollout }
  /** Nothing was recorded: this version cannot read that rollout, and leaves it alone. */
  | { pressed: false; why: 'newerSchema' }
  | { pressed: false; why: 'unknown' };

/** Which rollout a person means by an id, an unambiguous prefix, or the queue of an active one. */
export type FindResult =
  | { found: 'rollout'; rollout: Rollout }
  /** One that this version cannot read, and leaves alone. */
  | { found: 'newerSchema'; id: string }
  | { found: 'nothing' }
  | { found: 'several'; ids: string[] };

export interface Active {
  rollouts: Rollout[];
  /** Ids of open rollouts that this version cannot read, and leaves alone. */
  newerSchema: string[];
}

/** What the edge may ask of the engine. Every method may reject with a PortError when the store or AWS cannot be reached. */
export interface Engine {
  /** Plans without one mutating call. */
  plan(request: StartRequest): Promise<PlanResult>;
  /** Plans, stores and tells. `requestKey` identifies the Slack request, so that a repeated delivery starts nothing twice. */
  start(request: StartRequest, by: { user: string; channel: string; requestKey: string }): Promise<StartResult>;
  /** Checks and records what a person said; the next look acts on it. */
  press(rolloutId: string, person: Person, press: Press, requestKey: string): Promise<PressResult>;
  find(words: string): Promise<FindResult>;
  active(): Promise<Active>;
  history(limit: number, queue?: string): Promise<Rollout[]>;
  /** The whole decision log of a rollout, oldest first. */
  audit(rolloutId: string): Promise<AuditEntry[]>;
  /** Names of production queues, environments and job definitions, for the lists of the start modal. */
  names(): Promise<{ queues: string[]; environments: string[]; definitions: string[] }>;
}

/**
 * Changes a stored rollout by reading, applying `change` and writing with the version as condition, again when somebody
 * else was faster (a bounded number of times). `change` returns undefined when there is nothing to do. Version and writeId
 * are set here. Resolves to the rollout as stored afterwards, or undefined when there is none. `known` is the rollout as
 * last seen: where it is still the newest, nothing has to be read.
 */
export type Amend = (
  id: string,
  change: (rollout: Rollout) => Rollout | undefined,
  known?: Rollout,
) => Promise<Rollout | undefined>;
