import type { RegisterJobDefinitionCommandInput } from '@aws-sdk/client-batch';
import { z } from 'zod';
import type { Cloud, Revision } from '../ports.js';
import type { Wire } from './call.js';
import type { Clients } from './clients.js';
import { describedAs } from './description.js';
import { toPage } from './page.js';

type JobDefinitions = Pick<Cloud, 'activeRevisions' | 'revision' | 'register' | 'deregister'>;

/** Loose, because a clone is made from the whole description (F67). */
const JobDefinition = z.looseObject({
  jobDefinitionName: z.string().min(1),
  jobDefinitionArn: z.string().min(1),
  revision: z.number(),
  status: z.string().optional(),
  type: z.string(),
  platformCapabilities: z.array(z.string()).optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

const JobDefinitions = z
  .object({ jobDefinitions: z.array(JobDefinition), nextToken: z.string().optional() })
  .transform(({ jobDefinitions, nextToken }) => toPage(jobDefinitions.map(toRevision), nextToken));

const Registered = z
  .object({ jobDefinitionArn: z.string().min(1), revision: z.number() })
  .transform(({ jobDefinitionArn, revision }) => ({ arn: jobDefinitionArn, revision }));

/** The pure core writes requests in the Batch API's own words; here they take the SDK's type. */
const RegisterRequest = z.custom<RegisterJobDefinitionCommandInput>();

/** Job definitions of AWS Batch and their revisions. */
export function batchJobDefinitions({ batch }: Clients, call: Wire): JobDefinitions {
  return {
    async activeRevisions(name, page) {
      const { sdk, client } = await batch();
      const request = { jobDefinitionName: name, status: 'ACTIVE', nextToken: page };
      return call({
        service: 'batch',
        action: 'DescribeJobDefinitions',
        pace: 'read',
        send: (abortSignal) => client.send(new sdk.DescribeJobDefinitionsCommand(request), { abortSignal }),
        answer: JobDefinitions,
      });
    },
    async revision(ref) {
      const { sdk, client } = await batch();
      // A reference goes with no other parameter (F67).
      const page = await call({
        service: 'batch',
        action: 'DescribeJobDefinitions',
        pace: 'read',
        send: (abortSignal) =>
          client.send(new sdk.DescribeJobDefinitionsCommand({ jobDefinitions: [ref] }), { abortSignal }),
        answer: JobDefinitions,
      });
      return page.items[0];
    },
    async register(request) {
      const { sdk, client } = await batch();
      return call({
        service: 'batch',
        action: 'RegisterJobDefinition',
        pace: 'submit',
        send: (abortSignal) =>
          client.send(new sdk.RegisterJobDefinitionCommand(RegisterRequest.parse(request)), { abortSignal }),
        answer: Registered,
      });
    },
    async deregister(arn) {
      const { sdk, client } = await batch();
      await call({
        service: 'batch',
        action: 'DeregisterJobDefinition',
        pace: 'change',
        send: (abortSignal) =>
          client.send(new sdk.DeregisterJobDefinitionCommand({ jobDefinition: arn }), { abortSignal }),
        answer: z.unknown(),
      });
    },
  };
}

function toRevision(found: z.infer<typeof JobDefinition>): Revision {
  return {
    name: found.jobDefinitionName,
    revision: found.revision,
    arn: found.jobDefinitionArn,
    active: found.status === 'ACTIVE',
    type: found.type,
    platforms: found.platformCapabilities ?? [],
    tags: found.tags ?? {},
    described: describedAs(found),
  };
}
