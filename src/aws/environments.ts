import type { CreateComputeEnvironmentCommandInput, UpdateComputeEnvironmentCommandInput } from '@aws-sdk/client-batch';
import { z } from 'zod';
import type { Cloud, Environment } from '../ports.js';
import type { Wire } from './call.js';
import type { Clients } from './clients.js';
import { describedAs } from './description.js';
import { toPage } from './page.js';
import { isGone, toStatus } from './status.js';

type Environments = Pick<Cloud, 'environments' | 'createEnvironment' | 'updateEnvironment' | 'deleteEnvironment'>;

/** Loose, because the whole description is kept for cloning (F30). */
const ComputeEnvironment = z.looseObject({
  computeEnvironmentName: z.string().min(1),
  computeEnvironmentArn: z.string().min(1),
  ecsClusterArn: z.string().optional(),
  type: z.string().optional(),
  containerOrchestrationType: z.string().optional(),
  eksConfiguration: z.looseObject({}).optional(),
  state: z.string().optional(),
  status: z.string().optional(),
  statusReason: z.string().optional(),
  computeResources: z
    .looseObject({
      type: z.string().optional(),
      maxvCpus: z.number().optional(),
      minvCpus: z.number().optional(),
    })
    .optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

const ComputeEnvironments = z
  .object({ computeEnvironments: z.array(ComputeEnvironment), nextToken: z.string().optional() })
  .transform(({ computeEnvironments, nextToken }) =>
    toPage(computeEnvironments.filter((found) => !isGone(found.status)).map(toEnvironment), nextToken),
  );

const Created = z
  .object({ computeEnvironmentArn: z.string().min(1) })
  .transform((created) => ({ arn: created.computeEnvironmentArn }));

/** The pure core writes requests in the Batch API's own words; here they take the SDK's type. */
const CreateRequest = z.custom<CreateComputeEnvironmentCommandInput>();
const UpdateRequest = z.custom<UpdateComputeEnvironmentCommandInput>();

/** Compute environments of AWS Batch. */
export function batchEnvironments({ batch }: Clients, call: Wire): Environments {
  return {
    async environments(page) {
      const { sdk, client } = await batch();
      return call({
        service: 'batch',
        action: 'DescribeComputeEnvironments',
        pace: 'read',
        send: (abortSignal) =>
          client.send(new sdk.DescribeComputeEnvironmentsCommand({ nextToken: page }), { abortSignal }),
        answer: ComputeEnvironments,
      });
    },
    async createEnvironment(request) {
      const { sdk, client } = await batch();
      return call({
        service: 'batch',
        action: 'CreateComputeEnvironment',
        pace: 'change',
        send: (abortSignal) =>
          client.send(new sdk.CreateComputeEnvironmentCommand(CreateRequest.parse(request)), { abortSignal }),
        answer: Created,
      });
    },
    async updateEnvironment(request) {
      const { sdk, client } = await batch();
      await call({
        service: 'batch',
        action: 'UpdateComputeEnvironment',
        pace: 'change',
        send: (abortSignal) =>
          client.send(new sdk.UpdateComputeEnvironmentCommand(UpdateRequest.parse(request)), { abortSignal }),
        answer: z.unknown(),
      });
    },
    async deleteEnvironment(name) {
      const { sdk, client } = await batch();
      await call({
        service: 'batch',
        action: 'DeleteComputeEnvironment',
        pace: 'change',
        send: (abortSignal) =>
          client.send(new sdk.DeleteComputeEnvironmentCommand({ computeEnvironment: name }), { abortSignal }),
        answer: z.unknown(),
      });
    },
  };
}

function toEnvironment(found: z.infer<typeof ComputeEnvironment>): Environment {
  const { ecsClusterArn, computeResources } = found;
  return {
    name: found.computeEnvironmentName,
    arn: found.computeEnvironmentArn,
    ...(ecsClusterArn === undefined || ecsClusterArn === '' ? {} : { clusterArn: ecsClusterArn }),
    managed: found.type ?? 'unknown',
    // An UNMANAGED environment has no compute resources to be of a type.
    type: computeResources?.type ?? 'unknown',
    orchestration: found.containerOrchestrationType ?? (found.eksConfiguration === undefined ? 'ECS' : 'EKS'),
    enabled: found.state === 'ENABLED',
    status: toStatus(found.status),
    statusText: found.status ?? '',
    statusReason: found.statusReason ?? '',
    maxVcpus: computeResources?.maxvCpus ?? 0,
    minVcpus: computeResources?.minvCpus ?? 0,
    tags: found.tags ?? {},
    described: describedAs(found),
  };
}
