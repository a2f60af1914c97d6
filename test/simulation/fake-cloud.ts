import { type Cloud, type Job, type JobListing, type Page, type Revision } from '../../src/ports.js';
import { PortError } from '../../src/port-error.js';
import { objectAt, stringAt } from '../../src/rollout/json.js';
import type { JsonObject } from '../../src/rollout/json.js';
import { environmentMutations } from './fake-environments.js';
import { mutate, tagsOf } from './mutation.js';
import { batchArn, isEnded, resolveDefinition, submitJob, jobsOn, type SimJob, type World } from './world.js';

/** The world behind the port: one call, one effect, every failure a PortError. */
export function fakeCloud(world: World): Cloud {
  return { ...reads(world), ...environmentMutations(world), ...definitionMutations(world), ...jobMutations(world) };
}

type Mutation =
  | 'createEnvironment'
  | 'updateEnvironment'
  | 'deleteEnvironment'
  | 'createQueue'
  | 'updateQueue'
  | 'deleteQueue'
  | 'register'
  | 'deregister'
  | 'submit'
  | 'cancel';

function reads(world: World): Omit<Cloud, Mutation> {
  return {
    environments: async () => onePage([...world.environments.values()].map(({ settles: _settles, ...one }) => one)),
    queues: async () => onePage([...world.queues.values()].map(({ settles: _settles, ...one }) => one)),
    activeRevisions: async (name) =>
      onePage(world.revisions.filter((one) => one.name === name && one.active).map(describedRevision)),
    revision: async (ref) => {
      const found = resolveDefinition(world, ref);
      return found ? describedRevision(found) : undefined;
    },
    listJobs: async (listing) => onePage(world.jobs.filter((job) => isListed(job, listing)).map(summary)),
    jobs: async (ids) => structuredClone(world.jobs.filter((job) => ids.includes(job.id)).map(described)),
    tasks: async (arns) =>
      [...world.environments.values()].flatMap((one) =>
        one.clusterArn !== undefined && arns.includes(one.clusterArn)
          ? [{ clusterArn: one.clusterArn, running: jobsOn(world, one).length, pending: 0 }]
          : [],
      ),
    alarms: async (names) =>
      names.flatMap((name) => {
        const state = world.alarms.get(name);
        return state ? [{ name, state, neverHadData: false }] : [];
      }),
    imageDigest: async () => `sha256:${'0'.repeat(64)}`,
    logTail: async () => [],
    quota: async () => undefined,
    freeAddresses: async () => ({}),
    launchTemplateVersion: async () => undefined,
  };
}

function onePage<T>(items: T[]): Page<T> {
  return { items: structuredClone(items) };
}

function describedRevision(one: World['revisions'][number]): Revision {
  const content = {
    ...one.content,
    jobDefinitionName: one.name,
    jobDefinitionArn: one.arn,
    revision: one.revision,
    status: one.active ? 'ACTIVE' : 'INACTIVE',
    tags: one.tags,
  };
  const { name, revision, arn, active, tags } = one;
  return { name, revision, arn, active, type: 'container', platforms: ['EC2'], tags: { ...tags }, described: content };
}

function isListed(job: SimJob, listing: JobListing): boolean {
  switch (listing.by) {
    case 'status':
      return job.queueName === listing.queue && job.status === listing.status;
    case 'name':
      return job.queueName === listing.queue && job.name === listing.name;
    case 'createdAfter':
      return job.queueName === listing.queue && job.createdAt > listing.afterMs;
    case 'definition':
      return job.queueName === listing.queue && job.definition === listing.arn;
    case 'arrayParent':
      return false;
  }
}

function summary({ id, name, status, statusReason, createdAt, definition }: SimJob) {
  return { id, name, status, statusReason, createdAt, definition };
}

function described({ queueName: _queue, endsAt: _ends, ...job }: SimJob): Job {
  return job;
}

function definitionMutations(world: World): Pick<Cloud, 'register' | 'deregister'> {
  return {
    register: (request) =>
      mutate(world, 'RegisterJobDefinition', request, () => {
        const { jobDefinitionName, tags: _tags, ...content } = structuredClone(request);
        const name = typeof jobDefinitionName === 'string' ? jobDefinitionName : '';
        const revision = world.revisions.filter((one) => one.name === name).length + 1;
        const arn = `${batchArn}:job-definition/${name}:${revision}`;
        world.revisions.push({ name, revision, arn, active: true, tags: tagsOf(request), content });
        return { arn, revision };
      }),
    deregister: (arn) =>
      mutate(world, 'DeregisterJobDefinition', { jobDefinition: arn }, () => {
        const found = world.revisions.find((one) => one.arn === arn);
        if (!found) throw new PortError('notFound', false, 'ClientException', `${arn} does not exist`);
        if (world.jobs.some((job) => job.definition === arn && !isEnded(job))) {
          world.breaches.push(`F63: ${arn} is deregistered while a job uses it`);
        }
        found.active = false;
      }),
  };
}

function jobMutations(world: World): Pick<Cloud, 'submit' | 'cancel'> {
  return {
    submit: (request) =>
      mutate(world, 'SubmitJob', request, () => {
        const text = (key: string): string => stringAt(request, key) ?? '';
        if (!world.queues.get(text('jobQueue'))?.enabled) {
          throw new PortError('rejected', false, 'ClientException', 'The job queue is not ENABLED.');
        }
        const name = text('jobName');
        if (world.jobs.some((job) => job.name === name)) world.breaches.push(`I7: ${name} is submitted twice`);
        return { jobId: submitJob(world, { queue: text('jobQueue'), name, definition: text('jobDefinition') }).id };
      }),
    cancel: (jobId, reason) =>
      mutate(world, 'CancelJob', { jobId, reason }, () => {
        const job = world.jobs.find((one) => one.id === jobId);
        if (job?.status === 'RUNNABLE')
          Object.assign(job, { status: 'FAILED', statusReason: reason, isCancelled: true });
      }),
  };
}

/** The image that the container of a revision runs. */
export function imageOf(content: JsonObject): string | undefined {
  return stringAt(objectAt(content, 'containerProperties'), 'image');
}
