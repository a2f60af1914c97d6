import type { Cause, FailureClass } from '../../../rollout/diagnose.js';
import { md, type Mrkdwn } from '../../mrkdwn.js';

/** What went wrong, and what to do about it. */
export interface Diagnosed {
  what: Mrkdwn;
  next: Mrkdwn;
}

const logs = md`Read its log lines.`;

const causes: Record<Cause, Diagnosed> = {
  applicationExit: { what: md`The application ended with an error.`, next: md`Read the log lines: the fault is in the program or its input.` },
  outOfMemory: { what: md`The container ran out of memory.`, next: md`Raise MEMORY in the job definition.` },
  segfault: { what: md`The program crashed (segmentation fault).`, next: md`Look for native libraries that do not fit this image or processor.` },
  sigterm: { what: md`The program was asked to stop (SIGTERM) and ended.`, next: md`Find out who stopped it: the program itself, a script or the host.` },
  commandNotFound: { what: md`The command does not exist in the image.`, next: md`Compare the command and PATH with the contents of the image.` },
  notExecutable: { what: md`The command exists but may not be executed.`, next: md`Check its permissions and the user that the image runs as.` },
  execFormat: { what: md`The program was built for another processor architecture.`, next: md`Compare the architecture of the image, the job definition and the environment.` },
  timeout: { what: md`The job ran longer than its timeout.`, next: md`Find out why it is slower, or raise the timeout.` },
  killed: { what: md`The container was killed (SIGKILL), and nothing says by whom.`, next: md`Compare its memory use with MEMORY, and its end with events of the host.` },
  imageMissing: { what: md`The image does not exist in the registry.`, next: md`Push it, or start again with an image that is there.` },
  imageArchitecture: { what: md`The image does not exist for this processor architecture.`, next: md`Push it for the architecture of the environment.` },
  imageAccessDenied: { what: md`The registry refused access to the image.`, next: md`Check that the repository exists and that the execution or instance role may pull from it.` },
  imagePullThrottled: { what: md`The registry limited the number of pulls.`, next: md`Wait and try again, or use a registry of your own.` },
  imagePullNetwork: { what: md`The registry could not be reached.`, next: md`Check the route from the subnets: NAT, VPC endpoints, security groups.` },
  imagePullDiskFull: { what: md`The host had no disk space left for the image.`, next: md`Give the hosts a larger volume, or make the image smaller.` },
  imagePull: { what: md`The image could not be pulled.`, next: md`Check that it exists, that the role may pull it and that the subnets reach the registry.` },
  resourceInitialization: { what: md`Fargate could not prepare the task.`, next: md`Check the route from the subnets, the execution role, the secrets and the log group.` },
  cannotStartContainer: { what: md`The container could not be started.`, next: md`Check its command, mounts and runtime settings.` },
  hostTerminated: { what: md`The host was terminated while the job ran.`, next: md`This is no fault of the version; let such jobs be retried.` },
  spotInterrupted: { what: md`Spot capacity was taken back while the job ran.`, next: md`This is no fault of the version; let such jobs be retried.` },
  dockerTimeout: { what: md`Docker on the host did not answer in time.`, next: md`Look at the disk and load of the host.` },
  jobStateTimeLimit: { what: md`The queue cancelled the job because it waited too long.`, next: md`Look at the queue's job state time limits and at free capacity.` },
  dependencyFailed: { what: md`A job that this one depends on failed.`, next: md`Look at that job.` },
  stoppedByPerson: { what: md`A person or another program stopped the job.`, next: md`Nothing follows from it for the version.` },
  neverStarted: { what: md`The job ended before it got a task.`, next: md`Look at the capacity and settings of the environment.` },
  insufficientCapacity: { what: md`AWS has no capacity for it at present.`, next: md`Wait, or allow more instance types, subnets or zones.` },
  environmentTooSmall: { what: md`The job asks for more than the environment can ever give.`, next: md`Raise max vCPUs or allow larger instance types.` },
  jobRequirementTooLarge: { what: md`No instance type that is allowed fits what the job asks for.`, next: md`Allow larger instance types, or lower vCPUs and memory of the job.` },
  serviceRolePermissions: { what: md`The service role lacks permissions.`, next: md`Compare it with the policy AWSBatchServiceRole.` },
  instanceConfiguration: { what: md`The instance configuration is not supported.`, next: md`Check the AMI, the instance types and the launch template.` },
  environmentsInvalid: { what: md`The environment of the queue is INVALID.`, next: md`Look at its status reason and repair what it names.` },
  undetermined: { what: md`AWS cannot say why it waits.`, next: md`Check quotas, the route to the ECS endpoint and the logs of the hosts.` },
  serviceRole: { what: md`AWS Batch may not use its service role.`, next: md`Check that the role exists and that it trusts batch.amazonaws.com.` },
  spotFleetRole: { what: md`The Spot fleet role cannot be used.`, next: md`Check that the role exists and has the Spot fleet policy.` },
  instanceProfile: { what: md`The instance profile does not exist.`, next: md`Create it, or name another one in the environment.` },
  clusterDeleted: { what: md`The ECS cluster of the environment is gone.`, next: md`It cannot be repaired; a new environment is needed.` },
  hostsNotJoined: { what: md`The instances never joined the cluster.`, next: md`Check the AMI, the instance role, user data and the route to the ECS endpoint.` },
  kubernetesVersion: { what: md`The Kubernetes version is not supported.`, next: md`Compare the versions of the cluster and the environment.` },
  kubernetesNamespace: { what: md`The Kubernetes namespace is missing or not usable.`, next: md`Check the namespace and its permissions.` },
  unrecognised: { what: md`The cause is not one that is known here.`, next: logs },
};

const classes: Record<FailureClass, Mrkdwn> = {
  version: md`This counts against the new version.`,
  platform: md`This is a fault of the platform and does not count against the version.`,
  neither: md`This counts against neither the version nor the platform.`,
  unknown: md`Whether it is a fault of the version cannot be told from this alone.`,
};

export const diagnoses = {
  cause: (cause: Cause): Diagnosed => causes[cause],
  class: (failureClass: FailureClass): Mrkdwn => classes[failureClass],
};
