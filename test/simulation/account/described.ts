import type { Environment } from '../../../src/ports.js';

/** The environment with the description that fits it: its configuration, and among it what only AWS says (F30). */
export function asDescribed(environment: Readonly<Environment>): Readonly<Environment> {
  const { name, arn, clusterArn, enabled, statusText, statusReason, orchestration, tags } = environment;
  return {
    ...environment,
    described: {
      ...environment.described,
      computeEnvironmentName: name,
      computeEnvironmentArn: arn,
      ...(clusterArn === undefined ? {} : { ecsClusterArn: clusterArn }),
      containerOrchestrationType: orchestration,
      state: enabled ? 'ENABLED' : 'DISABLED',
      status: statusText,
      statusReason,
      tags,
    },
  };
}
