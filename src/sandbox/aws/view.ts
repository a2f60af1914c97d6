import type { ComputeEnvironment } from './environments.js';
import type { Job, JobStatus } from './job.js';
import { definitionMeant } from './job-definitions.js';
import type { JournalEntry } from './journal.js';
import { usedvCpus } from './usage.js';
import type { World } from './world.js';

export type View = {
  now: number;
  environments: EnvironmentView[];
  queues: QueueView[];
  jobDefinitions: DefinitionView[];
  jobs: JobView[];
  alarms: { name: string; state: string; reason: string }[];
  images: { repository: string; tags: string[] }[];
  producers: { queue: string; jobDefinition: string; submitted: number; refused: number; running: boolean }[];
  journal: Omit<JournalEntry, 'input'>[];
};

type EnvironmentView = {
  name: string;
  type: string;
  state: string;
  status: string;
  statusReason: string;
  usedvCpus: number;
  maxvCpus: number;
  warmvCpus: number;
  starting: number;
  running: number;
  deletable: boolean;
  madeByRollout: string | undefined;
};
type QueueView = {
  name: string;
  priority: number;
  state: string;
  status: string;
  order: string[];
  counts: Record<JobStatus, number>;
};
type DefinitionView = { name: string; revision: number; active: number[]; image: string };
type JobView = {
  id: string;
  name: string;
  queue: string;
  environment: string | undefined;
  status: JobStatus;
  statusReason: string | undefined;
  image: string;
  revision: number;
  attempts: number;
  createdAt: number;
  stoppedAt: number | undefined;
  submittedBy: string;
};

const jobsShown = 60;
const entriesShown = 80;

/** The account as a live panel shows it: plain JSON, newest jobs and changes first. */
export function view(world: World): View {
  const parents = [...world.jobs.values()].filter(({ array }) => array.kind !== 'parent');
  return {
    now: world.now,
    environments: [...world.environments.values()].map((environment) => environmentView(world, environment)),
    queues: queueViews(world, parents),
    jobDefinitions: definitionViews(world),
    jobs: parents.slice(-jobsShown).reverse().map(jobView),
    alarms: [...world.alarms.values()].map(({ settings, state, reason }) => ({
      name: settings.AlarmName,
      state,
      reason,
    })),
    images: [...world.repositories].map(([repository, images]) => ({
      repository,
      tags: images.flatMap(({ tags }) => tags),
    })),
    producers: world.producers.map(({ queue, jobDefinition, submitted, refused, left }) => ({
      queue,
      jobDefinition,
      submitted,
      refused,
      running: left > 0,
    })),
    journal: world.journal
      .slice(-entriesShown)
      .reverse()
      .map(({ input: _input, ...entry }) => entry),
  };
}

function environmentView(world: World, environment: ComputeEnvironment): EnvironmentView {
  const placed = [...world.placed.values()].filter(({ task }) => task?.environment === environment.name);
  return {
    name: environment.name,
    type: environment.resources?.type ?? environment.type,
    state: environment.state,
    status: environment.status,
    statusReason: environment.statusReason,
    usedvCpus: usedvCpus(world, environment.name),
    maxvCpus: environment.resources?.maxvCpus ?? 0,
    warmvCpus: environment.warmvCpus,
    starting: placed.filter(({ status }) => status === 'STARTING').length,
    running: placed.filter(({ status }) => status === 'RUNNING').length,
    deletable: environment.tags['batch-rollout:deletable'] === 'true',
    madeByRollout: environment.tags['batch-rollout:id'],
  };
}

function queueViews(world: World, jobs: readonly Job[]): QueueView[] {
  const counts = new Map([...world.queues.keys()].map((name) => [name, noJobs()]));
  for (const { queue, status } of jobs) {
    const counted = counts.get(queue);
    if (counted !== undefined) counted[status] += 1;
  }
  return [...world.queues.values()].map(({ name, priority, state, status, order }) => ({
    name,
    priority,
    state,
    status,
    order: [...order],
    counts: counts.get(name) ?? noJobs(),
  }));
}

function noJobs(): Record<JobStatus, number> {
  return { SUBMITTED: 0, PENDING: 0, RUNNABLE: 0, STARTING: 0, RUNNING: 0, SUCCEEDED: 0, FAILED: 0 };
}

function definitionViews(world: World): DefinitionView[] {
  return [...world.jobDefinitions].flatMap(([name, revisions]) => {
    const latest = definitionMeant(world, name);
    if (latest === undefined) return [];
    const active = revisions.filter(({ status }) => status === 'ACTIVE').map(({ revision }) => revision);
    return { name, revision: latest.revision, active, image: latest.content.containerProperties?.image ?? '' };
  });
}

function jobView(job: Job): JobView {
  return {
    id: job.id,
    name: job.name,
    queue: job.queue,
    environment: (job.task ?? job.attempts.at(-1))?.environment,
    status: job.status,
    statusReason: job.statusReason,
    image: job.image,
    revision: job.definition.revision,
    attempts: job.attempts.length,
    createdAt: job.createdAt,
    stoppedAt: job.stoppedAt,
    submittedBy: job.submittedBy.who,
  };
}
