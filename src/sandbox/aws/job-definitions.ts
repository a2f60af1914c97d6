import { z } from 'zod';
import { batchArn, nameIn, namePattern } from './arn.js';
import { Container, EcsProperties, EksProperties, NodeProperties } from './container.js';
import { checkDefinition } from './definition-rules.js';
import { changes, reads, type Answer } from './operation.js';
import { page } from './paging.js';
import { badRequest, clientException, doesNotExist } from './refusal.js';
import { checkedTags, Tags } from './tags.js';
import type { World } from './world.js';

const Rule = z.object({
  onStatusReason: z.string().optional(),
  onReason: z.string().optional(),
  onExitCode: z.string().optional(),
  action: z.string().regex(/^(retry|exit)$/i),
});

export const RetryStrategy = z.object({
  attempts: z.int().min(1).max(10).optional(),
  evaluateOnExit: z.array(Rule).max(5).optional(),
});
export type RetryRule = z.output<typeof Rule>;
export const Timeout = z.object({ attemptDurationSeconds: z.int().min(60).optional() });

/** What RegisterJobDefinition takes. Nothing of an earlier revision is inherited (F67). */
export const RegisterInput = z.object({
  jobDefinitionName: z.string().min(1),
  type: z.enum(['container', 'multinode']),
  parameters: z.record(z.string(), z.string()).optional(),
  schedulingPriority: z.int().min(0).max(9999).optional(),
  containerProperties: Container.optional(),
  nodeProperties: NodeProperties.optional(),
  ecsProperties: EcsProperties.optional(),
  eksProperties: EksProperties.optional(),
  retryStrategy: RetryStrategy.optional(),
  propagateTags: z.boolean().optional(),
  timeout: Timeout.optional(),
  tags: Tags.optional(),
  platformCapabilities: z.array(z.enum(['EC2', 'FARGATE', 'MANAGED_INSTANCES'])).optional(),
  consumableResourceProperties: z.looseObject({}).optional(),
});
export type RegisterInput = z.output<typeof RegisterInput>;

export type JobDefinition = {
  name: string;
  revision: number;
  arn: string;
  status: 'ACTIVE' | 'INACTIVE';
  content: Omit<RegisterInput, 'jobDefinitionName' | 'tags'>;
  tags: Tags;
};

function register(world: World, input: RegisterInput): Answer {
  if (!namePattern.test(input.jobDefinitionName)) {
    throw badRequest(world, 'jobDefinitionName must be up to 128 letters, numbers, hyphens and underscores');
  }
  checkDefinition(world, input);
  const { name, arn, revision } = makeJobDefinition(world, input);
  return { jobDefinitionName: name, jobDefinitionArn: arn, revision };
}

/** Puts the next revision of a definition into the world. */
export function makeJobDefinition(world: World, input: RegisterInput): JobDefinition {
  const { jobDefinitionName: name, tags, ...content } = input;
  const revisions = world.jobDefinitions.get(name) ?? [];
  const revision = Math.max(0, ...revisions.map((it) => it.revision)) + 1;
  const definition: JobDefinition = {
    name,
    revision,
    arn: batchArn(world, 'job-definition', `${name}:${revision}`),
    status: 'ACTIVE',
    content: { parameters: {}, ...(content.eksProperties ? {} : { platformCapabilities: ['EC2'] }), ...content },
    tags: checkedTags(world, tags),
  };
  world.jobDefinitions.set(name, [...revisions, definition]);
  return definition;
}

/** The revision a submit means: a reference without a revision is the latest ACTIVE one (F61). */
export function definitionMeant(world: World, reference: string): JobDefinition | undefined {
  const [name = '', revision] = nameIn(world, 'job-definition', reference).split(':');
  const revisions = world.jobDefinitions.get(name) ?? [];
  if (revision === undefined) return revisions.findLast(({ status }) => status === 'ACTIVE');
  return revisions.find((it) => String(it.revision) === revision);
}

function deregister(world: World, input: { jobDefinition: string }): Answer {
  const named = nameIn(world, 'job-definition', input.jobDefinition);
  if (!/:\d+$/.test(named)) throw badRequest(world, 'jobDefinition must be name:revision or an ARN with a revision.');
  const definition = definitionMeant(world, input.jobDefinition);
  if (definition === undefined) throw doesNotExist('Job definition', input.jobDefinition);
  definition.status = 'INACTIVE';
  return {};
}

/** Batch shows the lists of a container even where none were given. */
const emptyLists = {
  command: [],
  volumes: [],
  environment: [],
  mountPoints: [],
  ulimits: [],
  secrets: [],
  resourceRequirements: [],
};

/** The revision as Describe shows it. */
function renderDefinition(definition: JobDefinition): Answer {
  const container = definition.content.containerProperties;
  return {
    jobDefinitionName: definition.name,
    jobDefinitionArn: definition.arn,
    revision: definition.revision,
    status: definition.status,
    ...definition.content,
    containerProperties: container && { ...emptyLists, ...container },
    containerOrchestrationType: definition.content.eksProperties ? 'EKS' : 'ECS',
    tags: { ...definition.tags },
  };
}

const DescribeInput = z.object({
  jobDefinitions: z.array(z.string()).max(100).optional(),
  jobDefinitionName: z.string().optional(),
  status: z.string().optional(),
  maxResults: z.int().min(1).max(100).optional(),
  nextToken: z.string().optional(),
});

function describe(world: World, input: z.output<typeof DescribeInput>): Answer {
  const { jobDefinitions: wanted, ...others } = input;
  if (wanted?.length) {
    if (Object.keys(others).length > 0) throw clientException('jobDefinitions cannot be used with other parameters.');
    const bare = wanted.find((reference) => !/:\d+$/.test(nameIn(world, 'job-definition', reference)));
    if (bare !== undefined) throw badRequest(world, `${bare} must be name:revision or an ARN with a revision.`);
    const found = new Set(wanted.flatMap((reference) => definitionMeant(world, reference) ?? []));
    return { jobDefinitions: [...found].map(renderDefinition) };
  }
  const listed = [...world.jobDefinitions.values()]
    .flatMap((revisions) => revisions.toReversed())
    .filter(({ name }) => input.jobDefinitionName === undefined || name === input.jobDefinitionName)
    .filter(({ status }) => input.status === undefined || status === input.status);
  const { items, next } = page(world, listed, { token: input.nextToken, size: input.maxResults, sizeMax: 100 });
  return { jobDefinitions: items.map(renderDefinition), nextToken: next };
}

export const jobDefinitionOperations = {
  RegisterJobDefinition: changes(RegisterInput, register),
  DeregisterJobDefinition: changes(z.object({ jobDefinition: z.string().min(1) }), deregister),
  DescribeJobDefinitions: reads(DescribeInput, describe),
};
