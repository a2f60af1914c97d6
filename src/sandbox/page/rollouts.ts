import type { Message } from '../slack/workspace.js';

/** The way forward, in its order. */
export const forwardPhases = ['plan', 'provision', 'canary', 'shift', 'bake', 'drain', 'retire', 'complete'] as const;
const otherPhases = ['rollback', 'rolledBack', 'aborted'] as const;

type ForwardPhase = (typeof forwardPhases)[number];
type Phase = ForwardPhase | (typeof otherPhases)[number];
type Gate = 'start' | 'shift' | 'retire' | 'delete';

/** What a message says of its rollout in its metadata. */
export interface Stage {
  rollout: string;
  phase: Phase;
  gate?: Gate;
  held: boolean;
  version: number;
}

export interface Rollout extends Stage {
  root: Message;
  replies: Message[];
  /** How far forward it ever came; tells where a rollback began. */
  furthest: ForwardPhase;
}

/** Whether something will yet happen to the rollout by itself or by a person. */
export function isUnderWay({ phase }: Stage): boolean {
  return phase !== 'complete' && phase !== 'rolledBack' && phase !== 'aborted';
}

/** The stage a message tells, for messages that carry the rollout metadata. */
export function stageOf(message: Message): Stage | undefined {
  if (message.metadata?.event_type !== 'batch_rollout') return undefined;
  const { rollout, phase, gate, held, version } = message.metadata.event_payload;
  const known = [...forwardPhases, ...otherPhases].find((name) => name === phase);
  if (typeof rollout !== 'string' || !known) return undefined;
  const open = (['start', 'shift', 'retire', 'delete'] as const).find((name) => name === gate);
  return {
    rollout,
    phase: known,
    held: held === true || held === 'true',
    version: Number(version ?? 0),
    ...(open && { gate: open }),
  };
}

/** The rollouts of a channel, the oldest first, each with its thread; the message with the highest version tells its stage. */
export function rolloutsIn(messages: Message[]): Rollout[] {
  const rollouts: Rollout[] = [];
  for (const root of messages) {
    const stage = root.threadTs === undefined && root.to === undefined ? stageOf(root) : undefined;
    if (!stage) continue;
    const replies = messages.filter(({ threadTs }) => threadTs === root.ts);
    const stages = [root, ...replies].flatMap((message) => stageOf(message) ?? []);
    const newest = stages.reduce((one, other) => (other.version > one.version ? other : one), stage);
    rollouts.push({ ...newest, root, replies, furthest: furthestOf(stages) });
  }
  return rollouts;
}

function furthestOf(stages: Stage[]): ForwardPhase {
  const reached = stages.map(({ phase }) => forwardPhases.findIndex((name) => name === phase));
  return forwardPhases[Math.max(0, ...reached)] ?? 'plan';
}
