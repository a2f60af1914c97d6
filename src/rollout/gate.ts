import type { Gate } from './request.js';
import type { Rollout } from './rollout.js';

/** What of the live policy a decision needs; the rest is fixed in the plan. */
export interface Terms {
  approvalExpireMs: number;
  /** The moment it is by the clocks alone, where not given. */
  steady?: SteadyTime;
}

/** How long this process has known what stands in a record: what must last must not seem to have, because clocks differ (X9). */
export interface SteadyTime {
  /** The moment it is, epoch milliseconds, told by when the phase was entered and how long it was watched since. */
  phase: number;
  /** The same told by the intent; absent without one. */
  intent?: number;
  /** For how long the count of idle looks has stood as it does. */
  idleMs: number;
  /** For how long the count of looks that found a revision unused has stood as it does, by its ARN. */
  unusedMs?: Readonly<Record<string, number>>;
  /** For how long each suspect has stood as it does, by its key. */
  suspectsMs: Readonly<Record<string, number>>;
}

/** The gate that waits for an approval; one that has its approval is no longer open to anybody. */
export function openGateName({ gate }: Pick<Rollout, 'gate'>): Gate | '' {
  return gate && !gate.approval ? gate.name : '';
}

/** An approval counts for exactly this gate opening and this plan (I5). */
export function isApproved(rollout: Rollout): boolean {
  const { gate, plan } = rollout;
  const approval = gate?.approval;
  if (!gate || !approval) return false;
  return approval.planHash === plan.hash && approval.at >= gate.openedAt && approval.at < gate.expiresAt;
}

/**
 * True where the approval has no effect before the verdict is PASS: green gets its first production job, or blue loses its
 * last, only while the evidence stands.
 */
export function waitsForPass(rollout: Rollout): boolean {
  const { gate, judgement } = rollout;
  const rests = gate?.name === 'retire' || (gate?.name === 'shift' && (gate.step ?? 1) === 1);
  return rests && isApproved(rollout) && judgement?.verdict !== 'PASS';
}
