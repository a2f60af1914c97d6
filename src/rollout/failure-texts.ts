/**
 * Against whom a failure counts: `version` is the application, `platform` the infrastructure, `neither` a person or
 * another job. `unknown` needs a second look that the texts do not spare.
 */
export type FailureClass = 'version' | 'platform' | 'neither' | 'unknown';

/** What went wrong, as far as AWS's texts say it. */
export type Cause = JobCause | StuckCause | InvalidCause | 'unrecognised';

export type JobCause =
  | 'applicationExit'
  | 'outOfMemory'
  | 'segfault'
  | 'sigterm'
  | 'commandNotFound'
  | 'notExecutable'
  | 'execFormat'
  | 'timeout'
  | 'killed'
  | 'imageMissing'
  | 'imageArchitecture'
  | 'imageAccessDenied'
  | 'imagePullThrottled'
  | 'imagePullNetwork'
  | 'imagePullDiskFull'
  | 'imagePull'
  | 'resourceInitialization'
  | 'cannotStartContainer'
  | 'hostTerminated'
  | 'spotInterrupted'
  | 'dockerTimeout'
  | 'jobStateTimeLimit'
  | 'dependencyFailed'
  | 'stoppedByPerson'
  | 'neverStarted';

/** Why a job stays RUNNABLE (F110). */
type StuckCause =
  | 'insufficientCapacity'
  | 'environmentTooSmall'
  | 'jobRequirementTooLarge'
  | 'serviceRolePermissions'
  | 'instanceConfiguration'
  | 'environmentsInvalid'
  | 'undetermined';

/** Why an environment is INVALID (F13, F16). */
type InvalidCause =
  | 'serviceRole'
  | 'spotFleetRole'
  | 'instanceProfile'
  | 'clusterDeleted'
  | 'hostsNotJoined'
  | 'kubernetesVersion'
  | 'kubernetesNamespace';

/** What a text says: how it begins, or for texts that stand inside others, a pattern anywhere in it. */
export interface Sign {
  begins?: string;
  holds?: RegExp;
  class: FailureClass;
  cause: Cause;
  hardStop?: 'imagePull';
}

/** Texts of a failed attempt or job, the most telling first: a lost host or an elapsed timeout also leaves an exit code. */
export const failureSigns: readonly Sign[] = [
  { begins: 'canceled by jobstatetimelimit', class: 'platform', cause: 'jobStateTimeLimit' },
  { begins: 'cancelled by jobstatetimelimit', class: 'platform', cause: 'jobStateTimeLimit' },
  { begins: 'dependent job failed', class: 'neither', cause: 'dependencyFailed' },
  { begins: 'terminated by user', class: 'neither', cause: 'stoppedByPerson' },
  { begins: 'cancelled by user', class: 'neither', cause: 'stoppedByPerson' },
  { begins: 'canceled by user', class: 'neither', cause: 'stoppedByPerson' },
  { begins: 'terminated/cancelled by user', class: 'neither', cause: 'stoppedByPerson' },
  { begins: 'host ec2', class: 'platform', cause: 'hostTerminated' },
  { begins: 'your spot task was interrupted', class: 'platform', cause: 'spotInterrupted' },
  { begins: 'spotinterruption', class: 'platform', cause: 'spotInterrupted' },
  { begins: 'terminationnotice', class: 'platform', cause: 'spotInterrupted' },
  { begins: 'job attempt duration exceeded', class: 'version', cause: 'timeout' },
  { begins: 'outofmemoryerror', class: 'version', cause: 'outOfMemory' },
  { holds: /\bexec format error/i, class: 'version', cause: 'execFormat' },
  { begins: 'resourceinitialization', class: 'platform', cause: 'resourceInitialization' },
  { begins: 'dockertimeouterror', class: 'platform', cause: 'dockerTimeout' },
];

/**
 * What the registry or the host answered to a pull. Only an answer names the cause (the rows "by cause" of the table of reasons): a missing image
 * is the version's own fault, a registry out of reach is not, and a refusal may be either, since registries answer
 * "denied" for repositories that do not exist. A pull that a later one may well survive is no hard stop.
 */
export const pullSigns: readonly Sign[] = [
  {
    // Before anything else, since the image's name stands in this text and may hold any word.
    holds: /manifest unknown|manifest for .* not found/is,
    class: 'version',
    cause: 'imageMissing',
    hardStop: 'imagePull',
  },
  { holds: /toomanyrequests|too many requests|rate limit/i, class: 'platform', cause: 'imagePullThrottled' },
  { holds: /no space left on device/i, class: 'platform', cause: 'imagePullDiskFull' },
  {
    holds: /\bdenied\b|not authorized|unauthorized|accessdenied|no basic auth|forbidden|docker login/i,
    class: 'unknown',
    cause: 'imageAccessDenied',
    hardStop: 'imagePull',
  },
  {
    holds: /no matching manifest|descriptor matching platform|does not match the (specified|detected|host)/i,
    class: 'version',
    cause: 'imageArchitecture',
    hardStop: 'imagePull',
  },
  {
    holds: /name unknown|does not exist|: not found|image not found|404 not found/i,
    class: 'version',
    cause: 'imageMissing',
    hardStop: 'imagePull',
  },
  {
    holds:
      /i\/o timeout|timed out|timeout|deadline exceeded|connection re|no route|no such host|dial tcp|unreachable|eof$/i,
    class: 'platform',
    cause: 'imagePullNetwork',
  },
  {
    // A registry in trouble answers with these; it is there again later.
    holds: /internal server error|bad gateway|service unavailable|gateway time-?out/i,
    class: 'platform',
    cause: 'imagePullNetwork',
  },
  { begins: '', class: 'unknown', cause: 'imagePull', hardStop: 'imagePull' },
];

/** What the runtime said when it could not make or start the container. */
export const startSigns: readonly Sign[] = [
  {
    holds: /executable file not found|\bexec\b.*no such file or directory/is,
    class: 'version',
    cause: 'commandNotFound',
  },
  { holds: /permission denied/i, class: 'version', cause: 'notExecutable' },
  { begins: '', class: 'unknown', cause: 'cannotStartContainer' },
];

/** AWS separates code and sentence by a hyphen or an en dash, so that only the code is compared. */
export const stuckSigns: readonly Sign[] = [
  { begins: 'capacity:insufficient_instance_capacity', class: 'platform', cause: 'insufficientCapacity' },
  { begins: 'misconfiguration:compute_environment_max_resource', class: 'platform', cause: 'environmentTooSmall' },
  { begins: 'misconfiguration:job_resource_requirement', class: 'platform', cause: 'jobRequirementTooLarge' },
  { begins: 'misconfiguration:service_role_permissions', class: 'platform', cause: 'serviceRolePermissions' },
  {
    begins: 'misconfiguration:ec2_instance_configuration_unsupported',
    class: 'platform',
    cause: 'instanceConfiguration',
  },
  { holds: /^action_required\b.*\binvalid/is, class: 'platform', cause: 'environmentsInvalid' },
  { begins: 'undetermined', class: 'unknown', cause: 'undetermined' },
];

/** The service's own error wraps the telling words, which therefore may stand anywhere. */
export const invalidSigns: readonly Sign[] = [
  { holds: /iamfleetrole/i, class: 'platform', cause: 'spotFleetRole' },
  { holds: /\bsts:assumerole\b/i, class: 'platform', cause: 'serviceRole' },
  { holds: /\binstance profile\b.*\bdoes not exist/is, class: 'platform', cause: 'instanceProfile' },
  { holds: /none of the (instances|nodes) joined the underlying/i, class: 'platform', cause: 'hostsNotJoined' },
  { holds: /\bkubernetes namespace\b/i, class: 'platform', cause: 'kubernetesNamespace' },
  {
    holds: /\b(eks|kubernetes)\b.*\bversion\b|\bversion\b.*\b(eks|kubernetes)\b/is,
    class: 'platform',
    cause: 'kubernetesVersion',
  },
  {
    holds: /clusters can not be blank|\bcluster\b.*\b(not found|deleted|does not exist|inactive)/is,
    class: 'platform',
    cause: 'clusterDeleted',
  },
  // The role is there and trusts AWS Batch, and lacks a permission.
  { holds: /\bnot authorized to perform\b/i, class: 'platform', cause: 'serviceRolePermissions' },
];

/** How AWS begins the reason of a waiting job (F110); codes that are not known here look the same (F132). */
export const stuckShape = /^[A-Z][A-Z0-9_]*(?::[A-Z0-9_]+)?\s+[-–]\s/;
