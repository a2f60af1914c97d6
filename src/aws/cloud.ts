import type { Cloud } from '../ports.js';
import { cloudWatchAlarms } from './alarms.js';
import { wire, type WireOptions } from './call.js';
import { awsClients, type ClientOptions } from './clients.js';
import { batchEnvironments } from './environments.js';
import { ecrImages } from './images.js';
import { batchJobDefinitions } from './job-definitions.js';
import { batchJobListing } from './job-listing.js';
import { batchJobs } from './jobs.js';
import { ec2LaunchTemplates } from './launch-templates.js';
import { cloudWatchLogs } from './logs.js';
import { cloudWatchMetrics } from './metrics.js';
import { batchQueues } from './queues.js';
import { serviceQuotas } from './quotas.js';
import { ec2Subnets } from './subnets.js';
import { ecsTasks } from './tasks.js';

export type AwsOptions = ClientOptions & WireOptions;

/**
 * AWS as the engine sees it. Region, credentials and endpoints are what the SDK finds in the environment unless given here.
 * Nothing is loaded or contacted before the first call.
 */
export function awsCloud({ clock, timeoutsMs, onCall, ...clientOptions }: AwsOptions): Cloud {
  const clients = awsClients(clientOptions);
  const call = wire({
    clock,
    ...(timeoutsMs === undefined ? {} : { timeoutsMs }),
    ...(onCall === undefined ? {} : { onCall }),
  });
  return {
    ...batchEnvironments(clients, call),
    ...batchQueues(clients, call),
    ...batchJobDefinitions(clients, call),
    ...batchJobListing(clients, call),
    ...batchJobs(clients, call),
    ...ecsTasks(clients, call),
    ...cloudWatchAlarms(clients, call),
    ...cloudWatchMetrics(clients, call),
    ...ecrImages(clients, call),
    ...cloudWatchLogs(clients, call),
    ...serviceQuotas(clients, call),
    ...ec2Subnets(clients, call),
    ...ec2LaunchTemplates(clients, call),
  };
}
