import type { Cause, JobCause } from '../../../rollout/failure-texts.js';
import { mrkdwn } from '../../mrkdwn.js';
import type { Diagnosed } from './diagnoses.js';

/** Why a job does not start, or an environment is INVALID. */
export const environmentCauses: Record<Exclude<Cause, JobCause | 'unrecognised'>, Diagnosed> = {
  insufficientCapacity: {
    what: mrkdwn`AWS has no capacity for it at present.`,
    next: mrkdwn`Wait, or allow more instance types, subnets or zones.`,
  },
  environmentTooSmall: {
    what: mrkdwn`The job asks for more than the environment can ever give.`,
    next: mrkdwn`Raise max vCPUs or allow larger instance types.`,
  },
  jobRequirementTooLarge: {
    what: mrkdwn`No instance type that is allowed fits what the job asks for.`,
    next: mrkdwn`Allow larger instance types, or lower vCPUs and memory of the job.`,
  },
  serviceRolePermissions: {
    what: mrkdwn`The service role lacks permissions.`,
    next: mrkdwn`Compare it with the managed policy AWSBatchServiceRole.`,
  },
  instanceConfiguration: {
    what: mrkdwn`The instance configuration is not supported.`,
    next: mrkdwn`Check the AMI, the instance types and the launch template.`,
  },
  environmentsInvalid: {
    what: mrkdwn`The environment of the queue is INVALID.`,
    next: mrkdwn`Look at its status reason and repair what it names.`,
  },
  undetermined: {
    what: mrkdwn`AWS cannot say why it waits.`,
    next: mrkdwn`Check that an environment of the queue is ENABLED, the EC2 quotas, the route to the ECS endpoint, the ECS agent and the awslogs driver of a custom AMI, and that the memory leaves some for ECS.`,
  },
  serviceRole: {
    what: mrkdwn`AWS Batch may not use its service role.`,
    next: mrkdwn`Check that the role exists and that it trusts batch.amazonaws.com. Without a valid role the environment cannot be deleted either.`,
  },
  spotFleetRole: {
    what: mrkdwn`The Spot fleet role cannot be used.`,
    next: mrkdwn`Check that the role exists and has the Spot fleet policy.`,
  },
  instanceProfile: {
    what: mrkdwn`The instance profile does not exist.`,
    next: mrkdwn`Create it, or name another one in the environment.`,
  },
  clusterDeleted: {
    what: mrkdwn`The ECS cluster of the environment is gone.`,
    next: mrkdwn`It cannot be repaired; a new environment is needed.`,
  },
  hostsNotJoined: {
    what: mrkdwn`The instances never joined the cluster.`,
    next: mrkdwn`Check the subnets' route to the ECS endpoint, the instance profile's policy, a custom AMI, the launch template and its user data.`,
  },
  kubernetesVersion: {
    what: mrkdwn`The Kubernetes version is not supported.`,
    next: mrkdwn`Compare the versions of the cluster and the environment.`,
  },
  kubernetesNamespace: {
    what: mrkdwn`The Kubernetes namespace is missing or not usable.`,
    next: mrkdwn`Check the namespace and its permissions.`,
  },
};
