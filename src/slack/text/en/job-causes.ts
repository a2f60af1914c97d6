import type { JobCause } from '../../../rollout/failure-texts.js';
import { code, mrkdwn } from '../../mrkdwn.js';
import type { Diagnosed } from './diagnoses.js';

/** Why a job failed. */
export const jobCauses: Record<JobCause, Diagnosed> = {
  applicationExit: {
    what: mrkdwn`The application ended with an error.`,
    next: mrkdwn`Read the log lines: the fault is in the program or its input.`,
  },
  outOfMemory: {
    what: mrkdwn`The container ran out of memory.`,
    next: mrkdwn`Raise MEMORY in the job definition.`,
  },
  segfault: {
    what: mrkdwn`The program crashed (segmentation fault).`,
    next: mrkdwn`Look for native libraries that do not fit this image or processor.`,
  },
  sigterm: {
    what: mrkdwn`The program was asked to stop (SIGTERM) and ended.`,
    next: mrkdwn`Find out who stopped it: the program itself, a script or the host.`,
  },
  commandNotFound: {
    what: mrkdwn`The command does not exist in the image.`,
    next: mrkdwn`Compare the command and PATH with the contents of the image.`,
  },
  notExecutable: {
    what: mrkdwn`The command exists but may not be executed.`,
    next: mrkdwn`Check its permissions and the user that the image runs as.`,
  },
  execFormat: {
    what: mrkdwn`The program was built for another processor architecture.`,
    next: mrkdwn`Compare the architecture of the image, the job definition and the environment.`,
  },
  timeout: {
    what: mrkdwn`The job ran longer than its timeout.`,
    next: mrkdwn`Find out why it is slower, or raise the timeout; AWS does not retry such jobs.`,
  },
  killed: {
    what: mrkdwn`The container was killed (SIGKILL), and nothing says by whom.`,
    next: mrkdwn`Compare its memory use with MEMORY, and its end with events of the host.`,
  },
  imageMissing: {
    what: mrkdwn`The image does not exist in the registry.`,
    next: mrkdwn`Push it, or start again with an image that is there.`,
  },
  imageArchitecture: {
    what: mrkdwn`The image does not exist for this processor architecture.`,
    next: mrkdwn`Push it for the architecture of the environment.`,
  },
  imageAccessDenied: {
    what: mrkdwn`The registry refused access to the image.`,
    next: mrkdwn`Check that the repository exists and that the execution or instance role may pull from it.`,
  },
  imagePullThrottled: {
    what: mrkdwn`The registry limited the number of pulls.`,
    next: mrkdwn`Wait and try again, or use a registry of your own.`,
  },
  imagePullNetwork: {
    what: mrkdwn`The registry could not be reached, or did not answer properly.`,
    next: mrkdwn`Check the route from the subnets: NAT, VPC endpoints, security groups.`,
  },
  imagePullDiskFull: {
    what: mrkdwn`The host had no disk space left for the image.`,
    next: mrkdwn`Give the hosts a larger volume, or make the image smaller.`,
  },
  imagePull: {
    what: mrkdwn`The image could not be pulled.`,
    next: mrkdwn`Check that it exists, that the role may pull it and that the subnets reach the registry.`,
  },
  resourceInitialization: {
    what: mrkdwn`Fargate could not prepare the task.`,
    next: mrkdwn`Check the route from the subnets (in a public one assignPublicIp), the execution role, the secrets, that the log group exists, and EFS mounts.`,
  },
  cannotStartContainer: {
    what: mrkdwn`The container could not be started.`,
    next: mrkdwn`Check its command, mounts, logging and runtime settings, and that MEMORY is not too small.`,
  },
  hostTerminated: {
    what: mrkdwn`The host was terminated while the job ran.`,
    next: mrkdwn`Spot does that, and so does a change or deletion of its environment: compare the time with the steps of this rollout. Let such jobs be retried (evaluateOnExit with onStatusReason ${code('Host EC2*')}).`,
  },
  spotInterrupted: {
    what: mrkdwn`Spot capacity was taken back while the job ran.`,
    next: mrkdwn`Let such jobs be retried, or use capacity that is not taken back.`,
  },
  dockerTimeout: {
    what: mrkdwn`Docker on the host did not answer in time.`,
    next: mrkdwn`Look at the disk and load of the host.`,
  },
  jobStateTimeLimit: {
    what: mrkdwn`The queue cancelled the job because it waited too long.`,
    next: mrkdwn`Look at the reason behind it, at the queue's job state time limits and at free capacity.`,
  },
  dependencyFailed: {
    what: mrkdwn`A job that this one depends on failed.`,
    next: mrkdwn`Look at that job.`,
  },
  stoppedByPerson: {
    what: mrkdwn`A person or another program stopped the job.`,
    next: mrkdwn`Nothing follows from it for the version.`,
  },
  neverStarted: {
    what: mrkdwn`The job ended before it got a task.`,
    next: mrkdwn`Look at the capacity and settings of the environment.`,
  },
};
