import type { World } from './world.js';

type BatchKind = 'compute-environment' | 'job-queue' | 'job-definition' | 'job' | 'scheduling-policy';

/** The ARN of a Batch resource of this account. */
export function batchArn(world: World, kind: BatchKind, name: string): string {
  return `arn:aws:batch:${world.region}:${world.account}:${kind}/${name}`;
}

/** The name in a reference that may be a name or an ARN of this account; an ARN from elsewhere stays as it is. */
export function nameIn(world: World, kind: BatchKind, reference: string): string {
  const prefix = batchArn(world, kind, '');
  return reference.startsWith(prefix) ? reference.slice(prefix.length) : reference;
}

/** The name of an IAM role or instance profile, with its path, from an ARN or a bare name, which means path `/` (F14). */
export function iamPath(reference: string): string {
  const match = /^arn:[^:]+:iam::\d*:(?:role|instance-profile)(\/.+)$/.exec(reference);
  return match?.[1] ?? `/${reference}`;
}

export const serviceLinkedRolePath = '/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch';

/** The full ARN of a role given by ARN or name. */
export function roleArn(world: World, reference: string): string {
  return `arn:aws:iam::${world.account}:role${iamPath(reference)}`;
}

/** Names of environments, queues, definitions and jobs: letters, digits, `-`, `_`, up to 128, an alphanumeric first (F18). */
export const namePattern = /^[0-9A-Za-z][0-9A-Za-z_-]{0,127}$/;
