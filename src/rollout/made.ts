/** What the rollout has made or learnt to exist. */
export interface Made {
  green?: { arn: string; clusterArn?: string; updatePolicySet?: boolean; gone?: boolean };
  canaryQueue?: { arn: string; gone?: boolean };
  /** Revisions registered for each purpose, by job-definition name; `at` is when the name moved. */
  staged: Record<string, { arn: string; gone?: boolean }>;
  promoted: Record<string, { arn: string; at: number; gone?: boolean }>;
  restored: Record<string, { arn: string }>;
  /** The rollout's own alarms by name. `at` is when its call was last written down, `there` once that took effect, or when it was deleted. */
  alarms?: Record<string, { at: number; there?: boolean; gone?: boolean }>;
}
