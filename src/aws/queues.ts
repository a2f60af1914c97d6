import type { CreateJobQueueCommandInput, UpdateJobQueueCommandInput } from '@aws-sdk/client-batch';
import { z } from 'zod';
import type { Cloud, Queue } from '../ports.js';
import type { Wire } from './call.js';
import type { Clients } from './clients.js';
import { toPage } from './page.js';
import { isGone, toStatus } from './status.js';

type Queues = Pick<Cloud, 'queues' | 'createQueue' | 'updateQueue' | 'deleteQueue'>;

const JobQueue = z.object({
  jobQueueName: z.string().min(1),
  jobQueueArn: z.string().min(1),
  state: z.string().optional(),
  status: z.string().optional(),
  statusReason: z.string().optional(),
  priority: z.number(),
  computeEnvironmentOrder: z.array(z.object({ order: z.number(), computeEnvironment: z.string().min(1) })).default([]),
  serviceEnvironmentOrder: z.array(z.unknown()).default([]),
  schedulingPolicyArn: z.string().optional(),
  jobStateTimeLimitActions: z.array(z.unknown()).default([]),
  jobQueueType: z.string().optional(),
  tags: z.record(z.string(), z.string()).default({}),
});

const JobQueues = z
  .object({ jobQueues: z.array(JobQueue), nextToken: z.string().optional() })
  .transform(({ jobQueues, nextToken }) =>
    toPage(jobQueues.filter((found) => !isGone(found.status)).map(toQueue), nextToken),
  );

const Created = z.object({ jobQueueArn: z.string().min(1) }).transform((created) => ({ arn: created.jobQueueArn }));

/** The pure core writes requests in the Batch API's own words; here they take the SDK's type. */
const CreateRequest = z.custom<CreateJobQueueCommandInput>();
const UpdateRequest = z.custom<UpdateJobQueueCommandInput>();

/** Job queues of AWS Batch. */
export function batchQueues({ batch }: Clients, call: Wire): Queues {
  return {
    async queues(page) {
      const { sdk, client } = await batch();
      return call({
        service: 'batch',
        action: 'DescribeJobQueues',
        pace: 'read',
        send: (abortSignal) => client.send(new sdk.DescribeJobQueuesCommand({ nextToken: page }), { abortSignal }),
        answer: JobQueues,
      });
    },
    async createQueue(request) {
      const { sdk, client } = await batch();
      return call({
        service: 'batch',
        action: 'CreateJobQueue',
        pace: 'change',
        send: (abortSignal) =>
          client.send(new sdk.CreateJobQueueCommand(CreateRequest.parse(request)), { abortSignal }),
        answer: Created,
      });
    },
    async updateQueue(request) {
      const { sdk, client } = await batch();
      await call({
        service: 'batch',
        action: 'UpdateJobQueue',
        pace: 'change',
        send: (abortSignal) =>
          client.send(new sdk.UpdateJobQueueCommand(UpdateRequest.parse(request)), { abortSignal }),
        answer: z.unknown(),
      });
    },
    async deleteQueue(name) {
      const { sdk, client } = await batch();
      await call({
        service: 'batch',
        action: 'DeleteJobQueue',
        pace: 'change',
        send: (abortSignal) => client.send(new sdk.DeleteJobQueueCommand({ jobQueue: name }), { abortSignal }),
        answer: z.unknown(),
      });
    },
  };
}

function toQueue(found: z.infer<typeof JobQueue>): Queue {
  return {
    name: found.jobQueueName,
    arn: found.jobQueueArn,
    enabled: found.state === 'ENABLED',
    status: toStatus(found.status),
    statusText: found.status ?? '',
    statusReason: found.statusReason ?? '',
    priority: found.priority,
    order: found.computeEnvironmentOrder
      .map(({ order, computeEnvironment }) => ({ order, environment: computeEnvironment }))
      .sort((left, right) => left.order - right.order),
    ...(found.schedulingPolicyArn === undefined ? {} : { schedulingPolicyArn: found.schedulingPolicyArn }),
    timeLimitActions: found.jobStateTimeLimitActions.length,
    hasServiceEnvironments: found.serviceEnvironmentOrder.length > 0,
    ...(found.jobQueueType === undefined ? {} : { type: found.jobQueueType }),
    tags: found.tags,
  };
}
