import type { Gate } from './request.js';
import type { Rollout } from './rollout.js';

/** What of the live policy a decision needs; the rest is fixed in the plan. */
export interface Terms {
  approvalExpireMs: number;
  /** The moment it is by the clocks alone, where not given. */
  steady?: SteadyTime;
}

/**
 * The moment it is, epoch milliseconds, told by when the intent or the phase was written and how long this process has
 * known it since: what must last a certain time must not seem to have, because two clocks differ (X9).
 */
export interface SteadyTime {
  phase: number;
  /** Absent without an intent. */
  intent?: number;
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
