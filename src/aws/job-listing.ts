import type { ListJobsCommandInput } from '@aws-sdk/client-batch';
import { z } from 'zod';
import type { Cloud, JobListing, JobSummary } from '../ports.js';
import type { Wire } from './call.js';
import type { Clients } from './clients.js';
import { toPage } from './page.js';

const ListedJob = z.object({
  jobId: z.string().min(1),
  jobName: z.string(),
  status: z.string(),
  statusReason: z.string().optional(),
  createdAt: z.number(),
  jobDefinition: z.string().optional(),
  arrayProperties: z.object({ size: z.number().optional() }).optional(),
});

const Listed = z
  .object({ jobSummaryList: z.array(ListedJob), nextToken: z.string().optional() })
  .transform(({ jobSummaryList, nextToken }) => toPage(jobSummaryList.map(toSummary), nextToken));

/** Lists of jobs; what a list does not say, `jobs` does. */
export function batchJobListing({ batch }: Clients, call: Wire): Pick<Cloud, 'listJobs'> {
  return {
    async listJobs(listing, page) {
      const { sdk, client } = await batch();
      const request = { ...listRequest(listing), nextToken: page };
      const found = await call({
        service: 'batch',
        action: 'ListJobs',
        pace: 'read',
        send: (abortSignal) => client.send(new sdk.ListJobsCommand(request), { abortSignal }),
        answer: Listed,
      });
      // Batch compares names without regard to case; a job that only looks alike is somebody else's.
      return listing.by === 'name'
        ? { ...found, items: found.items.filter((job) => job.name === listing.name) }
        : found;
    },
  };
}

/** A filter and a status never go together: Batch would leave the status out of account (F90). */
function listRequest(listing: JobListing): ListJobsCommandInput {
  switch (listing.by) {
    case 'status':
      return { jobQueue: listing.queue, jobStatus: listing.status };
    case 'name':
      return { jobQueue: listing.queue, filters: [{ name: 'JOB_NAME', values: [listing.name] }] };
    case 'createdAfter':
      return { jobQueue: listing.queue, filters: [{ name: 'AFTER_CREATED_AT', values: [`${listing.afterMs}`] }] };
    case 'definition':
      return { jobQueue: listing.queue, filters: [{ name: 'JOB_DEFINITION', values: [listing.arn] }] };
    case 'arrayParent':
      return { arrayJobId: listing.parent, jobStatus: listing.status };
  }
}

function toSummary(found: z.infer<typeof ListedJob>): JobSummary {
  const arraySize = found.arrayProperties?.size;
  return {
    id: found.jobId,
    name: found.jobName,
    status: found.status,
    statusReason: found.statusReason ?? '',
    createdAt: found.createdAt,
    ...(found.jobDefinition === undefined ? {} : { definition: found.jobDefinition }),
    ...(arraySize === undefined ? {} : { arraySize }),
  };
}
