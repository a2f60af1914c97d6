import type { Rollout } from './rollout.js';

/** What of the live policy a decision needs; the rest is fixed in the plan. */
export interface Terms {
  approvalExpireMs: number;
}

/** An approval counts for exactly this gate opening and this plan (I5). */
export function isApproved(rollout: Rollout): boolean {
  const { gate, plan } = rollout;
  const approval = gate?.approval;
  if (!gate || !approval) return false;
  return approval.planHash === plan.hash && approval.at >= gate.openedAt && approval.at < gate.expiresAt;
}
