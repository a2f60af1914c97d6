import { alarmOperations } from './alarms.js';
import { ec2Operations } from './ec2.js';
import { ecrOperations } from './ecr.js';
import { ecsOperations } from './ecs.js';
import { iamOperations } from './iam.js';
import { environmentChangeOperations } from './environment-changes.js';
import { environmentOperations } from './environments.js';
import { jobDefinitionOperations } from './job-definitions.js';
import { jobReadOperations } from './job-reads.js';
import { jobStopOperations } from './job-stops.js';
import { logOperations } from './logs.js';
import { metricOperations } from './metrics.js';
import type { Operation } from './operation.js';
import { queueChangeOperations } from './queue-changes.js';
import { queueOperations } from './queues.js';
import { quotaOperations } from './quotas.js';
import { schedulingPolicyOperations } from './scheduling-policies.js';
import { stsOperations } from './sts.js';
import { submitOperations } from './submit.js';
import { tagOperations } from './tags.js';

export type Service = 'batch' | 'ecs' | 'ecr' | 'logs' | 'cloudwatch' | 'service-quotas' | 'ec2' | 'iam' | 'sts';

/** Every operation this endpoint offers. */
const services: Record<Service, Record<string, Operation>> = {
  batch: {
    ...environmentOperations,
    ...environmentChangeOperations,
    ...queueOperations,
    ...queueChangeOperations,
    ...schedulingPolicyOperations,
    ...jobDefinitionOperations,
    ...submitOperations,
    ...jobReadOperations,
    ...jobStopOperations,
    ...tagOperations,
  },
  ecs: ecsOperations,
  ecr: ecrOperations,
  logs: logOperations,
  cloudwatch: { ...alarmOperations, ...metricOperations },
  'service-quotas': quotaOperations,
  ec2: ec2Operations,
  iam: iamOperations,
  sts: stsOperations,
};

/** The operation of that name, or undefined when this endpoint does not offer it. */
export function operationNamed(service: Service | 'dynamodb', name: string): Operation | undefined {
  if (service === 'dynamodb' || !Object.hasOwn(services[service], name)) return undefined;
  return services[service][name];
}

/** The names of a service's operations. */
export function operationNames(service: Service): string[] {
  return Object.keys(services[service]);
}
